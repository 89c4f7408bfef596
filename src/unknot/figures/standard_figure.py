"""What a figure is: a name, what it is drawn from, and a function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.progress import Progress, quiet


class DrawnFrom(StrEnum):
    """What a figure is drawn from; also what people read of it."""

    NOTHING = "nothing: made-up people"
    DIARY = "a diary"
    ANSWER = "a diary, or the answer of `unknot analyse`"
    WIRING = "a wiring"
    KNOT = "a knot"
    STUDY = "a published study"


@dataclass(frozen=True)
class FigureRequest:
    """What a figure is asked for.

    Attributes:
        word: the name of a wiring, a knot or a study; empty for the usual one.
        diary: whose days; None takes a made-up person that ships.
        answer: the JSON of `unknot analyse`, in place of a diary.
        people: how many made-up people, where some are drawn.
        keep_in: where fits are kept and found again; None keeps none.
        quick: fewer draws of a fit.
    """

    word: str = ""
    diary: Diary | None = None
    answer: Mapping[str, Any] | None = None
    people: int = 256
    keep_in: Path | None = None
    quick: bool = False
    progress: Progress = quiet


@dataclass(frozen=True)
class StandardFigure:
    """One figure.

    Attributes:
        says: in a sentence, what it shows.
        draw: SVG by file name without ending; one figure may be several pictures.
    """

    name: str
    title: str
    says: str
    source: DrawnFrom
    draw: Callable[[FigureRequest], Mapping[str, str]]
