"""Treatments out of medicines taken day by day: when one began, stopped, or its amount changed.

Only what is taken regularly is a treatment: a pill against a bad day would follow the pain that it
is to explain. Amounts are compared and never kept. What was taken when the file begins may have
been taken long before, and is no beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

KNOWN_BEFORE = 14
"""Days that a file must reach back before a beginning is believed."""
PAUSE = 14
"""Days without it, in a file that goes on, after which a medicine is stopped."""
GOES_ON = 0.5
"""Share of those days on which anything must be recorded."""
LEAST_DAYS = 7
REGULAR = 0.6
"""Days on which a regular medicine is taken, at least, and their share of its time."""
STEADY = 5
"""Days in a row with another amount that make a change; fewer are a forgotten or doubled pill."""


@dataclass(frozen=True)
class Intake:
    """A medicine taken: its name without a dose, how much of it in which unit, where known."""

    day: date
    name: str
    amount: float | None
    unit: str = ""


@dataclass(frozen=True)
class TreatmentChange:
    """A treatment that changed.

    Attributes:
        day: the first day on which it was so; of a stop, the first day without it.
        change: "start", "stop" or "change".
        seen: the day of the intake that shows it.
    """

    day: date
    change: str
    name: str
    seen: date


def treatment_changes(
    intakes: Iterable[Intake], recorded: Collection[date]
) -> tuple[TreatmentChange, ...]:
    """When regular medicines began, stopped or changed.

    Args:
        intakes: what was taken, in any order.
        recorded: days on which anything at all stands in the file.
    """
    by_name: dict[str, list[Intake]] = defaultdict(list)
    days = set(recorded)
    for one in intakes:
        by_name[one.name].append(one)
        days.add(one.day)
    if not days:
        return ()
    first = min(days)
    found: list[TreatmentChange] = []
    for several in by_name.values():
        for course in _courses(sorted(several, key=lambda one: one.day)):
            found += _of_course(course, days, first)
    return tuple(sorted(found, key=lambda one: (one.day, one.name, one.change)))


def _courses(intakes: Sequence[Intake]) -> list[list[Intake]]:
    """Intakes of one medicine, apart where it paused."""
    courses: list[list[Intake]] = []
    for one in intakes:
        if courses and (one.day - courses[-1][-1].day).days <= PAUSE:
            courses[-1].append(one)
        else:
            courses.append([one])
    return courses


def _of_course(course: list[Intake], days: set[date], first: date) -> list[TreatmentChange]:
    taken = sorted({one.day for one in course})
    begins, ends, name = taken[0], taken[-1], course[0].name
    span = (ends - begins).days + 1
    if len(taken) < LEAST_DAYS or len(taken) < REGULAR * span:
        return []
    found: list[TreatmentChange] = []
    if (begins - first).days >= KNOWN_BEFORE and _goes_on(begins - timedelta(KNOWN_BEFORE), days):
        found.append(TreatmentChange(begins, "start", name, begins))
    found += [TreatmentChange(day, "change", name, day) for day in _changed(course)]
    after = ends + timedelta(1)
    if _goes_on(after, days):
        found.append(TreatmentChange(after, "stop", name, ends))
    return found


def _goes_on(since: date, days: set[date]) -> bool:
    """Whether enough is recorded in the fortnight from a day on to know what was not taken."""
    held = sum(since + timedelta(i) in days for i in range(PAUSE))
    return held >= GOES_ON * PAUSE


def _changed(course: Sequence[Intake]) -> list[date]:
    """Days from which another amount a day was taken, and stayed."""
    amounts: dict[date, float] = {}
    units = {one.unit for one in course}
    if len(units) > 1 or any(one.amount is None for one in course):
        return []
    for one in course:
        amounts[one.day] = amounts.get(one.day, 0.0) + (one.amount or 0.0)
    runs: list[tuple[date, float, int]] = []
    for day in sorted(amounts):
        if runs and runs[-1][1] == amounts[day]:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((day, amounts[day], 1))
    steady = [run for run in runs if run[2] >= STEADY]
    return [run[0] for before, run in pairwise(steady) if before[1] != run[1]]
