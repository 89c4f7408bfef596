"""The diary: what a person or a device recorded, day by day. Missing is never zero."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from unknot.diary.records import LifeEvent, Raw, RecordCount
from unknot.diary.segments import Segments
from unknot.diary.session_days import SessionDays
from unknot.diary.symptoms import CAUSES, TARGETS


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
        count = round((self.high - self.low) / self.step) + 1
        return self.low + self.step * np.arange(count, dtype=np.float64)


@dataclass(frozen=True)
class Observation:
    """One recorded value of one symptom or measurement on one civil day.

    Attributes:
        day: the civil day in the diary's time zone.
        what: "pain", "fatigue", "fog", "sleep", "stress", "mood", "stability", "crash",
            "resting_heart_rate", "rmssd", "sleep_hours", … (diary/symptoms.py lists them).
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
class Note:
    """What a person wrote in words on one day, and in which column. It is kept, never read."""

    day: date
    column: str
    text: str


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
    """Everything read about one person, oldest first, with what was left out and why.

    Attributes:
        warnings: what should be looked at, `unmet` first.
        unmet: of these, what was asked for and could not be done, such as a file that was left
            out. A person must read them before any answer.
        segments: stretches that devices recorded, before days are made of them.
        counts: where the records of each file went.
        session_days: as the person says of most sessions; None where they did not.
    """

    person: str
    time_zone: str
    observations: tuple[Observation, ...]
    exertions: tuple[Exertion, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    made_up: bool = False
    extra: dict[str, str] = field(default_factory=dict[str, str])
    notes: tuple[Note, ...] = field(default=(), repr=False)  # never shown
    segments: tuple[Segments, ...] = field(default=(), repr=False)
    events: tuple[LifeEvent, ...] = ()
    raw: tuple[Raw, ...] = field(default=(), repr=False)
    counts: tuple[RecordCount, ...] = ()
    session_days: SessionDays | None = None


EVENTS = frozenset({"crash", *CAUSES})
"""What is marked by 1 and 0."""

TIMES = ("min", "h")
UNITS_BY_TRUST = ("steps", "min", "h", "points")
KINDS = frozenset(kind.value for kind in Kind)
DAY_MEAN_STEP = 0.1
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Summary:
    """What a diary holds, in the words of a first answer.

    Attributes:
        first: the first day with anything recorded, or None in an empty diary.
        last: the last such day.
        days: number of days with anything recorded.
        observations: number of recorded symptoms and measurements.
        exertions: number of recorded exertions.
        recorded: days recorded of each symptom and measurement, by name.
        exerted: days recorded of each kind of exertion, by kind.
        longest_gap: days without any entry between two entries, at most.
        gap_after: the last entry before that gap, or None where no day is missing.
    """

    first: date | None
    last: date | None
    days: int
    observations: int
    exertions: int
    recorded: dict[str, int]
    exerted: dict[str, int]
    longest_gap: int
    gap_after: date | None


def snap(values: npt.NDArray[np.float64], scale: Scale) -> npt.NDArray[np.float64]:
    """Move each value to the nearest point of its scale; exact halves go up, NaN stays NaN.

    Args:
        values: recorded values or day means, inside the scale, any shape.

    Returns:
        Values on the scale's grid, never outside its ends.
    """
    # The tiny addition sends 2.85 to 2.9: in binary its quotient lies just under the half.
    index = np.floor((values - scale.low) / scale.step + 0.5 + 1e-9)
    return np.round(np.clip(scale.low + scale.step * index, scale.low, scale.high), 9)


def targets(diary: Diary) -> tuple[str, ...]:
    """Name the symptoms this diary holds that can be forecast, pain first."""
    held = {seen.what for seen in diary.observations if seen.scale is not None}
    return tuple(name for name in TARGETS if name in held)


def series(diary: Diary, what: str) -> Series:
    """One number a day for one symptom or measurement: the mean of the day's reports.

    The calendar is gapless from the first to the last observed day. Values are moved to the
    nearest point of the scale. Where at least half of the recorded days have several reports, the
    scale's step is that of a day mean, 0.1. A day without a report is NaN, a crash too: blank is
    not "no crash". Where files disagree on the scale, only the commonest one is used.

    Args:
        what: "pain", "fatigue", "rmssd", … as in the observations.

    Returns:
        A Series; without days where nothing was recorded.
    """
    seen = [observation for observation in diary.observations if observation.what == what]
    if not seen:
        return Series(what, None, "points", (), np.empty(0, dtype=np.float64))
    scale, unit = Counter((one.scale, one.unit) for one in seen).most_common(1)[0][0]
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for one in seen:
        if one.scale == scale and one.unit == unit:
            by_day[one.day].append(one.value)
    if scale is not None and scale.step > DAY_MEAN_STEP:
        several = sum(len(values) > 1 for values in by_day.values())
        if 2 * several >= len(by_day):
            scale = Scale(scale.low, scale.high, DAY_MEAN_STEP, scale.worse)
    days, values = _calendar({day: sum(v) / len(v) for day, v in by_day.items()})
    return Series(what, scale, unit, days, values if scale is None else snap(values, scale))


def exertion_series(diary: Diary, kind: Kind) -> Series:
    """One number a day for one kind of exertion, on a gapless calendar.

    Of several units, the one recorded on most days is used (`exertion_forms` gives all). Amounts of
    one file add up over the day; of two files or two counters the larger stands, so that nothing
    is counted twice. Points of a self-rating are averaged.

    Args:
        kind: the kind of exertion.

    Returns:
        A Series in the unit it was recorded in; NaN where nothing was recorded, without days
        where this kind never was.
    """
    forms = exertion_forms(diary, kind)
    if not forms:
        return Series(kind.value, None, "min", (), np.empty(0, dtype=np.float64))
    return forms[0]


def exertion_forms(diary: Diary, kind: Kind) -> tuple[Series, ...]:
    """One series for each unit that a kind of exertion is recorded in, the fullest first.

    Hours count as minutes where both are there. On a tie steps come before minutes, and minutes
    before ratings.
    """
    done = [exertion for exertion in diary.exertions if exertion.kind == kind]
    timed = {one.unit for one in done if one.unit in TIMES}
    held: dict[tuple[str, Scale | None], defaultdict[date, list[tuple[str, float]]]] = {}
    for one in done:
        unit, amount = one.unit, one.amount
        if len(timed) > 1 and unit in TIMES and one.minutes is not None:
            unit, amount = "min", one.minutes
        by_day = held.setdefault((unit, one.scale), defaultdict(list))
        by_day[one.day].append((one.source, amount))
    forms: list[Series] = []
    for (unit, scale), by_day in held.items():
        amounts = {day: day_amount(unit, several) for day, several in by_day.items()}
        days, values = _calendar(amounts)
        forms.append(Series(kind.value, scale, unit, days, values))

    def order(form: Series) -> tuple[int, int]:
        rank = UNITS_BY_TRUST.index(form.unit) if form.unit in UNITS_BY_TRUST else 9
        return -int(np.isfinite(form.values).sum()), rank

    return tuple(sorted(forms, key=order))


def day_amount(unit: str, amounts: Sequence[tuple[str, float]]) -> float:
    """Join a day's amounts of one kind: a sum within a source, never over sources.

    Args:
        unit: "min", "h", "steps" or "points".
        amounts: the source ("file: column") and the amount of each entry of the day.

    Returns:
        The mean of points. Of steps the largest counter's sum. Of minutes and hours, for each
        activity with a column of its own the largest file's sum, all activities together, and
        what no other file accounts for of those without.
    """
    if unit == "points":
        return sum(amount for _, amount in amounts) / len(amounts)
    if unit == "steps":
        counters: defaultdict[str, float] = defaultdict(float)
        for source, amount in amounts:
            counters[source] += amount
        return max(counters.values())
    return _largest_named(_by_activity_and_file(amounts)) + most_unnamed(amounts)[1]


def most_unnamed(amounts: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """A day's minutes of one kind that stand in no activity's column, each counted once.

    A table that says "walked 20 min" and a watch that saw a walk of 20 minutes mean the same ones:
    of a file's minutes without an activity those count that go beyond what only others name.

    Args:
        amounts: as for `day_amount`, of all activities of the kind.

    Returns:
        The file with most that counts, and how much of it does; 0 where there is none.
    """
    sums = _by_activity_and_file(amounts)
    whole = _largest_named(sums)
    own: defaultdict[str, float] = defaultdict(float)
    for (name, file), amount in sums.items():
        own[file] += amount if name else 0.0
    left = [
        (amount - (whole - own[file]), file) for (name, file), amount in sums.items() if not name
    ]
    most, file = max(left, default=(0.0, ""), key=lambda one: one[0])
    return file, max(most, 0.0)


def _by_activity_and_file(amounts: Sequence[tuple[str, float]]) -> dict[tuple[str, str], float]:
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    for source, amount in amounts:
        sums[activity_named(source), source.rpartition(": ")[0]] += amount
    return sums


def _largest_named(sums: dict[tuple[str, str], float]) -> float:
    """Over activities with a column of their own, the largest file's sum."""
    largest: dict[str, float] = {}
    for (name, _), amount in sums.items():
        if name:
            largest[name] = max(amount, largest.get(name, 0.0))
    return sum(largest.values())


def activity_named(source: str) -> str:
    """The column of an activity that has one of its own, such as "tai_chi_minutes"; else empty."""
    column = source.rpartition(": ")[2]
    own = column.endswith("_minutes") and column.removesuffix("_minutes") not in KINDS
    return column if own else ""


def summary(diary: Diary) -> Summary:
    """Count what a diary holds and find its longest gap."""
    recorded: defaultdict[str, set[date]] = defaultdict(set)
    exerted: defaultdict[str, set[date]] = defaultdict(set)
    for seen in diary.observations:
        recorded[seen.what].add(seen.day)
    for done in diary.exertions:
        exerted[done.kind.value].add(done.day)
    days = sorted(set[date]().union(*recorded.values(), *exerted.values()))
    gap, gap_after = 0, None
    for before, after in pairwise(days):
        if (after - before).days - 1 > gap:
            gap, gap_after = (after - before).days - 1, before
    return Summary(
        first=days[0] if days else None,
        last=days[-1] if days else None,
        days=len(days),
        observations=len(diary.observations),
        exertions=len(diary.exertions),
        recorded={name: len(held) for name, held in sorted(recorded.items())},
        exerted={name: len(held) for name, held in sorted(exerted.items())},
        longest_gap=gap,
        gap_after=gap_after,
    )


def _calendar(by_day: dict[date, float]) -> tuple[tuple[date, ...], npt.NDArray[np.float64]]:
    """Lay values out on every day from the first to the last, NaN between."""
    first, last = min(by_day), max(by_day)
    values = np.full((last - first).days + 1, np.nan, dtype=np.float64)
    for day, value in by_day.items():
        values[(day - first).days] = value
    return tuple(first + i * ONE_DAY for i in range(values.size)), values
