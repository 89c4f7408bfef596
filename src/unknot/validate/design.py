"""A published study as data: who took part, what they did, what was found and how it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unknot import evidence
from unknot.cohort.draw import Law

KEPT_OUT = 0.5  # of the studies never looked at before: a fifth of all rows
OWN = "own"  # rows of a study that does not ship: in no split


@dataclass(frozen=True)
class StudyPopulation:
    """Whom to draw: a law, a life from a healthy or a sick start, and who is kept.

    Attributes:
        start: "sick" or "healthy".
        days: days of their own life before anything is measured.
        keep: daily output -> lowest and highest mean of the last week.
        draw: how many candidates for each person wanted.
        trained: what they did, week after week, until the day before the study; None for no
            more than their ordinary life.
    """

    name: str
    label: str
    says: str
    start: str
    days: int
    law: Law
    keep: Mapping[str, tuple[float, float]]
    draw: float = 2.0
    trained: StudyArm | None = None


@dataclass(frozen=True)
class Stratum:
    """A population and its share in who took part."""

    population: str
    share: float = 1.0


@dataclass(frozen=True)
class StudyPeople:
    """Who took part.

    Attributes:
        n: how many there were in the study.
        seed: of the virtual cohort; studies with one seed share their people.
        select: quantity -> lowest and highest value before the study, for who may take part.
    """

    strata: tuple[Stratum, ...]
    n: int = 0
    seed: int = 1
    select: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class Session:
    """A programme: one activity, some times a week.

    Attributes:
        intensity: share of one's own reserve in the first and the last session; None for the
            activity's own load.
        weeks: first and last week, from 1.
        hour: when it begins.
    """

    activity: str
    minutes: float
    per_week: int
    weeks: tuple[int, int]
    intensity: tuple[float, float] | None = None
    hour: float = 17.0


@dataclass(frozen=True)
class Single:
    """One bout: on which day, and the whole hour at which it ends."""

    activity: str
    minutes: float
    day: int = 0
    ends: float = 17.0
    intensity: float | None = None


@dataclass(frozen=True)
class StudyArm:
    """A way of living for some days. Without sessions, bouts and treatments it is the usual life.

    Attributes:
        days: length, follow-up included.
        treatments: name and day of the last dose; the level rises from day 0 as its onset says.
    """

    days: int
    sessions: tuple[Session, ...] = ()
    singles: tuple[Single, ...] = ()
    treatments: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class PublishedRow:
    """One published number and how it is asked of the model.

    Attributes:
        evidence: row of the evidence table; "" where the study brings its own.
        published: as printed; None for a direction or a null.
        low, high: interval within which a simulated value counts as met.
        how: where the interval comes from.
        spent: where the number was looked at before any calibration, or "".
        reference, graded: publication and grade of a row outside the evidence table.
        measure: what is asked; `ask` holds its arguments.
    """

    id: str
    protocol: str
    evidence: str
    quantity: str
    unit: str
    published: float | None
    low: float
    high: float
    how: str
    measure: str
    ask: Mapping[str, Any]
    spent: str = ""
    reference: str = ""
    graded: str = ""

    @property
    def split(self) -> str:
        """Fixed by a hash of the evidence row's id: "calibration" or "kept_out"; "own" without one.

        All numbers of one row of evidence go together; what was looked at before is never kept
        out.
        """
        if not self.evidence:
            return OWN
        digest = hashlib.sha256(self.evidence.encode()).hexdigest()
        share = int(digest[:8], 16) / 16**8
        return "kept_out" if share < KEPT_OUT and not self.spent else "calibration"

    @property
    def source(self) -> str:
        """The publication."""
        return self.reference or evidence.table()[self.evidence].reference

    @property
    def grade(self) -> str:
        """How far to trust it, A to D or T."""
        return self.graded or evidence.table()[self.evidence].grade.value

    def meets(self, value: float) -> bool:
        """Whether a simulated value lies inside the published interval (NaN never does)."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Leaving:
    """Who left a study before its end, and so stands in none of its changes.

    Attributes:
        share: of those who took part, 0..1.
        cause: "chance", or "worse": those whose `of` changed for the worse most.
        of: the quantity, "" for "chance".
    """

    share: float
    cause: str
    of: str = ""


@dataclass(frozen=True)
class Protocol:
    """A study, or a few that share people and arms.

    Attributes:
        control: whom the people are compared with, for differences between groups.
        attention: what being in a trial alone did, by quantity; not part of the body.
        leaving: who left, one cause after the other.
    """

    id: str
    title: str
    says: str
    who: StudyPeople
    arms: Mapping[str, StudyArm]
    rows: tuple[PublishedRow, ...]
    control: StudyPeople | None = None
    attention: Mapping[str, float] = field(default_factory=dict[str, float])
    leaving: tuple[Leaving, ...] = ()
