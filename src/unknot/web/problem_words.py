"""What went wrong, in the visitor's language: by its code, with the exact words beside it.

The program says every failure in English, with its names and numbers. In another language the page
says the sentence of its code (`catalogue/problems/`), and keeps the exact English words folded
below, marked as English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unknot.errors import UnknotError
from unknot.web.catalogue import PageWords
from unknot.wording.read_back import reason_in

ANY_CODE = "any"
"""The sentence of a failure whose code has none of its own."""


@dataclass(frozen=True)
class ProblemWords:
    """A failure in words.

    Attributes:
        exact: the English words in full, where `said` is in another language; else empty.
    """

    said: str
    fix: str
    exact: str = ""


@cache
def problem_sentences(language: str) -> Mapping[str, tuple[str, str]]:
    """What happened and the way out, by the code of a failure; empty for English."""
    return {code: (row["said"], row["fix"]) for code, row in _file("problems", language).items()}


def problem_words(error: UnknotError, words: PageWords) -> ProblemWords:
    """A failure in the visitor's language."""
    held = problem_sentences(words.language)
    if not held:
        return ProblemWords(error.said, error.fix)
    said, fix = held.get(error.code, held[ANY_CODE])
    return ProblemWords(said, fix, f"{error.said} {error.fix}".strip())


def reason_words(why: str, words: PageWords) -> tuple[str, bool]:
    """Why something was left out, and whether that is said in English to somebody who reads other.

    Where it first stands in the file is left away: the page shows how often it came.
    """
    return reason_in(words.language, why)


def _file(name: str, language: str) -> Any:
    place = resources.files("unknot.web").joinpath("catalogue", name, f"{language}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
