"""An answer as it was kept, and how it may change: plain data, read without any fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cattrs.preconf.json import make_converter

from unknot.answer.answer import Answer
from unknot.errors import UnknotError
from unknot.store.kept import KeptRow
from unknot.version import FIT_METHOD, __version__

CONVERTER = make_converter()
FORECAST = "forecast"


@dataclass(frozen=True)
class EffectChange:
    """How the effect of one way of living changed since, and through what.

    Attributes:
        then, now: medians, points of the person's own scale; None where it was not, or is not told.
        verdict_then, verdict_now: what was, and is said of it.
        by: the change through each cause, "new rule", "mended body", "new days", each measured
            with the others held; they add up to `now - then`.
    """

    what: str
    then: float | None
    now: float | None
    verdict_then: str
    verdict_now: str
    by: Mapping[str, float]


def of_this_program(row: KeptRow) -> bool:
    """Whether an answer was made by this version, and by this way of fitting."""
    return made_by(row) == (__version__, FIT_METHOD)


def made_by(row: KeptRow) -> tuple[str, int]:
    """The version that made an answer, and the number of its way of fitting; 0 where not kept."""
    asked: dict[str, Any] = row.payload.get("asked") or {}
    return row.version, int(asked.get("method", 0))


def answer_in(row: KeptRow) -> Answer:
    """The answer of a kept row.

    Raises:
        UnknotError: code "answer-unreadable" where another version's cannot be read.
    """
    try:
        return CONVERTER.loads(row.payload["answer"], Answer)
    except Exception as wrong:
        raise UnknotError(
            "answer-unreadable",
            f"the answer {row.id} is of unknot {row.version} and cannot be read by {__version__}.",
            f"read it as it was told: unknot replay {row.id} --as-it-was; or answer anew: unknot"
            " analyse.",
        ) from wrong
