"""The diary: what a person or a device recorded, day by day. Missing is never zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class Worse(StrEnum):
    """Which end of a scale is the bad one."""

    HIGH = "high"
    LOW = "low"


class Kind(StrEnum):
    """The kinds of exertion the model tells apart."""

    AEROBIC = "aerobic"
    GENTLE = "gentle"
    STRENGTH = "strength"
    HELD = "held"
    COGNITIVE = "cognitive"
    EMOTIONAL = "emotional"
    STANDING = "standing"
    OVERALL = "overall"


@dataclass(frozen=True)
class Scale:
    """A reporting scale: its ends, its step and its bad end.

    `step` is the smallest difference the scale can hold (for a day mean of several reports, 0.1).
    """

    low: float
    high: float
    step: float
    worse: Worse = Worse.HIGH

    def grid(self) -> npt.NDArray[np.float64]:
        """Every point of the scale, in order."""
        count = int(round((self.high - self.low) / self.step)) + 1
        return self.low + self.step * np.arange(count)


@dataclass(frozen=True)
class Observation:
    """One recorded value of one symptom or measurement on one civil day.

    Attributes:
        day: the civil day in the diary's time zone.
        what: "pain", "fatigue", "fog", "sleep", "stress", "mood", "stability", "crash",
            "resting_heart_rate", "rmssd", "sleep_hours", … (DiaryName in readers lists them).
        value: as recorded, on its own scale.
        unit: "points", "1/min", "ms", "h", …
        scale: the reporting scale, or None for a measurement with a unit.
        source: file name (never a full path) and column or tracker it came from.
        slot: order within the day where there were several, else None.
    """

    day: date
    what: str
    value: float
    unit: str
    scale: Scale | None
    source: str
    slot: int | None = None


@dataclass(frozen=True)
class Exertion:
    """What a person did on a day: a kind, and an amount in the unit it was recorded in.

    Attributes:
        amount: minutes, steps, or points of a self-rated scale (then `scale` is set).
        minutes: minutes of it where known, else None. Missing is not zero.
    """

    day: date
    kind: Kind
    amount: float
    unit: str
    source: str
    scale: Scale | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class Skipped:
    """Something in a file that was not used, why, and how often."""

    what: str
    why: str
    count: int


@dataclass(frozen=True)
class Series:
    """One number a day on a gapless calendar; NaN where nothing was recorded.

    Shapes: `values` (days,). `days[i]` is the civil day of `values[i]`.
    """

    what: str
    scale: Scale | None
    unit: str
    days: tuple[date, ...]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Diary:
    """Everything read about one person, oldest first, with what was left out and why."""

    person: str
    time_zone: str
    observations: tuple[Observation, ...]
    exertions: tuple[Exertion, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    made_up: bool = False
    extra: dict[str, str] = field(default_factory=dict[str, str])
