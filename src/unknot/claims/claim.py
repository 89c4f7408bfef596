"""The contract of a claim: a statement, an experiment, and bounds on what it measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.errors import UnknotError, nearest
from unknot.evidence import Grade, table

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Criterion:
    """One bound on one measured number.

    Attributes:
        measured: which number.
        low, high: where it must lie, ends included.
        says: the number in words, without the bound.
    """

    measured: str
    low: float
    high: float
    says: str

    @property
    def text(self) -> str:
        """The bound in words."""
        if math.isinf(self.high):
            return f"{self.says} ≥ {self.low:g}"
        if math.isinf(self.low):
            return f"{self.says} ≤ {self.high:g}"
        return f"{self.says} from {self.low:g} to {self.high:g}"

    def holds(self, value: Array) -> Flags:
        """Whether values keep the bound; what is not a number does not."""
        return (value >= self.low) & (value <= self.high)


def at_least(measured: str, low: float, says: str) -> Criterion:
    """The number must not be smaller."""
    return Criterion(measured, low, math.inf, says)


def at_most(measured: str, high: float, says: str) -> Criterion:
    """The number must not be larger."""
    return Criterion(measured, -math.inf, high, says)


def between(measured: str, low: float, high: float, says: str) -> Criterion:
    """The number must lie between two others, ends included."""
    return Criterion(measured, low, high, says)


@dataclass(frozen=True)
class Found:
    """What an experiment gave.

    Attributes:
        measured: name -> (draws,), or one number where draws make no difference.
        picture: the same to look at, for the first draw.
        remark: what a reader should know of this run, in a sentence.
    """

    measured: Mapping[str, Array | float]
    picture: Picture | None = None
    remark: str = ""


@dataclass(frozen=True)
class Claim:
    """One statement of the articles, made executable.

    Attributes:
        id: row of the table of claims, "A1" to "B20".
        says: the statement, in our own words.
        asks: what is done to whom, in a sentence.
        criteria: all must hold.
        experiment: measures what the criteria speak of.
        knots: the mechanisms it speaks of, by the names of their knots.
        needs: states and tightnesses without which it cannot be asked.
        grade: how far human evidence carries the statement (not the model).
        supports, against: rows of the evidence table.
        feature: whether it asks what the software does, not what a body does.
    """

    id: str
    says: str
    asks: str
    criteria: tuple[Criterion, ...]
    experiment: Callable[[Lab], Found]
    grade: Grade
    knots: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    feature: bool = False
    order: tuple[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", (self.id[:1], int(self.id[1:])))
        rows = table()
        for key in (*self.supports, *self.against):
            if key not in rows:
                raise UnknotError(
                    "unknown-evidence",
                    f'claim {self.id} cites "{key}", which is no row of the evidence table.',
                    nearest(key, rows),
                )

    @property
    def criterion(self) -> str:
        """All bounds in words."""
        return "; ".join(one.text for one in self.criteria)

    def judge(self, measured: Mapping[str, Array]) -> Flags:
        """Whether all criteria hold, for every draw.

        Raises:
            UnknotError: the experiment did not measure something that a criterion speaks of.
        """
        for one in self.criteria:
            if one.measured not in measured:
                raise UnknotError(
                    "not-measured",
                    f'claim {self.id} has a criterion on "{one.measured}", never measured.',
                    nearest(one.measured, measured),
                )
        flags = [one.holds(measured[one.measured]) for one in self.criteria]
        return np.logical_and.reduce(flags)
