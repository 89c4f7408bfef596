"""The page's words: TOML files for each language, the same keys in each language.

A key is a place in the file, such as `today.title`. A sentence with a number in it may have two
forms, `one` and `other`. Nothing here is markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, cast

from unknot.wording.spoken import FIRST, LANGUAGES


@cache
def sentences(language: str) -> Mapping[str, str]:
    """All sentences of a language by their keys; a list's items by their places."""
    found: dict[str, str] = {}
    folder = resources.files("unknot.web").joinpath("catalogue")
    for place in sorted(folder.iterdir(), key=lambda one: one.name):
        if not re.fullmatch(rf"{language}(_\w+)?\.toml", place.name):
            continue
        found |= dict(_flat(tomllib.loads(place.read_text(encoding="utf-8"))))
    return found


def _flat(table: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, held in table.items():
        key = f"{above}{name}"
        if isinstance(held, Mapping):
            found += _flat(cast("Mapping[str, Any]", held), f"{key}.")
        elif isinstance(held, list):
            items = cast("list[str]", held)
            found += [(f"{key}.{i}", item) for i, item in enumerate(items)]
        else:
            found.append((key, str(held)))
    return found


@dataclass(frozen=True)
class PageWords:
    """The sentences of one language, filled in.

    Attributes:
        language: a tag such as "en".
    """

    language: str

    def __call__(self, key: str, **facts: object) -> str:
        """A sentence, with its facts in their places.

        Raises:
            KeyError: there is none of this key: a bug.
        """
        return sentences(self.language)[key].format(**facts)

    def count(self, key: str, n: int, **facts: object) -> str:
        """A sentence about a number of things: its form `one` or `other`."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", n=n, **facts)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in sentences(self.language)

    def number(self, value: float) -> str:
        """A number with at most one decimal, as the language writes it."""
        text = f"{value:.1f}".removesuffix(".0")
        return text.replace(".", self("date.decimal"))

    def weekday(self, day: date) -> str:
        """The name of a day of the week."""
        return self(f"date.weekdays.{day.weekday()}")

    def short_weekday(self, day: date) -> str:
        """One or two letters for a day of the week."""
        return self(f"date.short.{day.weekday()}")

    def day(self, day: date) -> str:
        """A day and its month: "3 November"."""
        return self("date.day", day=day.day, month=self(f"date.months.{day.month - 1}"))

    def long_day(self, day: date) -> str:
        """A day with its weekday."""
        return self("date.long", weekday=self.weekday(day), day=self.day(day))

    def span(self, first: date, last: date) -> str:
        """From a day to another: "16 to 22 November"."""
        begin = self("date.number", day=first.day) if first.month == last.month else self.day(first)
        return self("date.span", first=begin, last=self.day(last))


def language_of(accepted: str) -> str:
    """The first language that is there of those a browser asks for."""
    asked: list[tuple[float, str]] = []
    for position, part in enumerate(accepted.split(",")[:20]):
        name, _, weight = part.partition(";q=")
        try:
            share = float(weight) if weight else 1.0
        except ValueError:
            share = 0.0
        asked.append((share - 0.001 * position, name.strip().lower()[:2]))
    for _, name in sorted(asked, reverse=True):
        if name in LANGUAGES:
            return name
    return FIRST


def listed(items: Sequence[str], words: PageWords) -> str:
    """Some things in a row: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return words("date.and", first=", ".join(items[:-1]), last=items[-1])
