"""Whose days a figure is of: a diary, the answer of one, or a made-up person that ships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from unknot.api.answers import analyse
from unknot.api.diaries import example_diary, read_diary
from unknot.api.fits import PersonFit, fit
from unknot.diary.entries import Diary
from unknot.effects.results import Interval
from unknot.errors import UnknotError
from unknot.figures.standard_figure import FigureRequest
from unknot.web.catalogue import FIRST, PageWords

MADE_UP = "flares"
"""The made-up person of a figure for which no diary is named."""
WORDS = PageWords(FIRST)


def diary_of(asked: FigureRequest) -> Diary:
    """The diary, or that of a made-up person."""
    return asked.diary or read_diary(example_diary(MADE_UP))


def fit_of(asked: FigureRequest) -> PersonFit:
    """A fit of it: the kept one where there is one."""
    return fit(diary_of(asked), quick=asked.quick, keep_in=asked.keep_in, progress=asked.progress)


def answer_of(asked: FigureRequest) -> Mapping[str, Any]:
    """The answer as plain data."""
    return asked.answer if asked.answer is not None else analyse(fit_of(asked)).to_dict()


def rows_of(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list that an answer holds.

    Raises:
        UnknotError: it holds no such list, or an empty one.
    """
    found = answer.get(name)
    if not isinstance(found, list) or not found:
        raise UnknotError(
            "nothing-to-draw", f'this answer holds no "{name}".',
            "name the folder or answer.json of `unknot analyse`, of a diary with enough days.",
        )  # fmt: skip
    return cast("list[Mapping[str, Any]]", found)


def interval_of(held: Mapping[str, Any]) -> Interval:
    """Quantiles as an answer's JSON has them.

    Raises:
        UnknotError: some are missing.
    """
    try:
        return Interval(*(float(held[key]) for key in ("median", "q05", "q25", "q75", "q95")))
    except (KeyError, TypeError, ValueError):
        raise UnknotError(
            "no-result", "this JSON holds no answer of unknot.", "name one of `unknot analyse`."
        ) from None


def whose(asked: FigureRequest) -> str:
    """The end of a title: says where the person is made up."""
    made_up = asked.diary is None and asked.answer is None
    if asked.answer is not None:
        made_up = bool(asked.answer.get("made_up"))
    return " (a made-up person)" if made_up else ""
