"""Sentences that were kept in the words of the source, read back into what they were made of.

A kept sentence is a template of the source with its facts in their places. So it can be said again
in any language: by its template's name and its facts.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from functools import cache

from unknot.wording.spoken import FIRST, rows


def facts_of(template: str, text: str) -> dict[str, str] | None:
    """The facts of a sentence by name; None where the template did not make it."""
    found = _pattern(template).fullmatch(text)
    return None if found is None else found.groupdict()


@cache
def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    for words, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(words))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


@cache
def reasons(tongue: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Reasons for leaving something out: the English words as a pattern, and those of a language.

    `{}` in both stands for a name or a number that is the same in every language.
    """
    return _beside(rows("reasons", tongue))


@cache
def _warnings(tongue: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return _beside(rows("warnings", tongue))


def _beside(held: Mapping[str, object]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), other)
        for english, other in held.items()
        if isinstance(other, str)
    )


def warning_in(tongue: str, text: str) -> str:
    """What a person should look at after reading; as it stands where a language has no such row."""
    held: Mapping[str, Mapping[str, str]] = rows("warnings", tongue)
    months, words = held.get("months", {}), held.get("words", {})
    for pattern, other in _warnings(tongue):
        found = pattern.fullmatch(text)
        if found:
            facts = found.groups()
            called = {f"w{place}": words.get(one, one) for place, one in enumerate(facts)}
            return other.format(*(months.get(one, one) for one in facts), **called)
    return text


@cache
def _usage(tongue: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return _beside(rows("help_click", tongue)["usage"])


def usage_in(tongue: str, text: str) -> str:
    """How a command is not used; as it stands where a language has no such row."""
    for pattern, other in _usage(tongue) if tongue != FIRST else ():
        if found := pattern.fullmatch(text):
            return other.format(*found.groups())
    return text


@cache
def _doings(tongue: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return _beside(rows("doings", tongue))


def progress_in(tongue: str, what: str) -> str:
    """What is being done, in few words; as it stands where a language has no such row.

    What stands in for `{}` may be a doing itself: "wiring no: 40 effective draws".
    """
    for pattern, other in _doings(tongue) if tongue != FIRST else ():
        if found := pattern.fullmatch(what):
            return other.format(*(progress_in(tongue, one) for one in found.groups()))
    return what


def why_in(tongue: str, why: str) -> str:
    """Why something was left out: as it stands for the source, else without its place."""
    return why if tongue == FIRST else reason_in(tongue, why)[0]


def reason_in(tongue: str, why: str) -> tuple[str, bool]:
    """Why something was left out, and whether that is said in English to somebody who reads other.

    Where it first stands in the file is left away.
    """
    plain = re.sub(r" \(first in .*\)$", "", why, flags=re.DOTALL)
    for pattern, other in reasons(tongue):
        found = pattern.fullmatch(plain)
        if found:
            return other.format(*found.groups()), False
    return plain, tongue != FIRST


def said_once(warnings: Sequence[str]) -> list[str]:
    """Warnings of files, each said once: of the first file, and of how many more."""
    files: dict[str, list[str]] = {}
    for warning in dict.fromkeys(warnings):
        file, mark, said = warning.partition(": ")
        of_a_file = mark and "." in file
        files.setdefault(said if of_a_file else warning, []).append(file if of_a_file else "")
    return [
        f"{of[0]} and {len(of) - 1} more: {said}" if len(of) > 1
        else f"{of[0]}: {said}" if of[0] else said
        for said, of in files.items()
    ]  # fmt: skip
