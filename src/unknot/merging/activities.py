"""Minutes of activity of a day: workouts by their names, the rest by intensity, each minute once.

A minute of a workout is that workout's and no other's: of workouts that overlap, one of the device
that counts first, else the shorter one, has it. Minutes by intensity are parted among devices as
steps are (`counting`), and only those outside of workouts are left; where one device calls a minute
vigorous and moderate, it is vigorous. A workout with a name that is not known takes nothing away.

What the body's load is made of (`diary.exposure`) decides what becomes an exertion, so that nothing
is in it twice:

* A workout is a session of its own activity. Plain walking is one from ten minutes on; shorter
  walks are everyday life.
* Moderate and vigorous minutes outside of workouts are aerobic sessions, together, from ten minutes
  a day on. Fewer are everyday life and the day says 0: a session, however short, would keep steps
  from being seen as the walk that they were. Both are lived as brisk walking, so a vigorous minute
  weighs too little rather than too much.
* Everyday life is in the steps. Only on a day without steps do the active minutes that are no
  session stand for it, as a whole (overall, in minutes), and light ones are never a session.
* 0 minutes are said only of days on which a device that tells intensity was worn long enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.diary.segments import Signal
from unknot.merging.activity_names import NamedActivity, activity_for
from unknot.merging.civil_days import Clock, by_day, seconds_by_day
from unknot.merging.counting import DeviceCount, left_open, once, parted, whole
from unknot.merging.pieces import (
    Counted,
    TimeSpans,
    either,
    length_within,
    no_time,
    nothing,
    union,
)
from unknot.merging.steps import LEAST_WORN, hours_counting
from unknot.merging.stretches import AllStretches, Stretches
from unknot.merging.worn import Wear

SESSION = 10.0
"""Minutes of walking, or of moderate and vigorous activity in a day, that are a session."""
ONE_WALK = 120
"""Seconds for which a walk may be interrupted."""
INTENSITIES = (Signal.VIGOROUS, Signal.MODERATE, Signal.LIGHT)


@dataclass(frozen=True)
class ActiveDays:
    """Minutes of each civil day (days since 1970).

    Attributes:
        named: of each activity.
        by_intensity: of `INTENSITIES`, outside of the named.
        told: days on which a device that tells intensity was worn long enough.
        unused: names of workouts that are not used, and why, with how many there were.
    """

    named: dict[NamedActivity, dict[int, float]]
    by_intensity: dict[Signal, dict[int, float]]
    told: frozenset[int]
    unused: Counter[tuple[str, str]]


def active_days(known: AllStretches, wears: tuple[Wear, ...]) -> ActiveDays:
    """Minutes of activity of each day, each counted once."""
    named, taken, unused = workout_days(known, wears)
    minutes, counting = intensity_days(known, wears, taken)
    return ActiveDays(named, minutes, told_days(counting, wears, known.clock), unused)


def workout_days(
    known: AllStretches, wears: tuple[Wear, ...]
) -> tuple[dict[NamedActivity, dict[int, float]], TimeSpans, Counter[tuple[str, str]]]:
    """Minutes of workouts by activity and day, the time they take, and those that are not used."""
    unused: Counter[tuple[str, str]] = Counter()
    sessions, taken = _workouts(known, wears, unused)
    return {meant: by_day(counted) for meant, counted in sessions.items()}, taken, unused


def intensity_days(
    known: AllStretches, wears: tuple[Wear, ...], taken: TimeSpans
) -> tuple[dict[Signal, dict[int, float]], dict[int, dict[int, float]]]:
    """Minutes by intensity and day outside of some time, and how long each device counted.

    Returns:
        The minutes; by a device's number, hours of each day from its first count to its last, or
        those in which it was worn.
    """
    held = [[_timed(known.of(signal).of(wear.number)) for signal in INTENSITIES] for wear in wears]
    shares = parted(wears, held)
    wholes = [left_open(whole(one), taken) for one in shares] or [nothing()] * len(INTENSITIES)
    minutes: dict[Signal, dict[int, float]] = {}
    stronger = nothing()
    for signal, counted in zip(INTENSITIES, wholes, strict=True):
        room = (counted.end - counted.start) / 60.0 - stronger.within(counted.start, counted.end)
        fitting = np.minimum(counted.amount, np.maximum(room, 0.0))
        left = Counted(counted.start, counted.end, fitting, counted.shift)
        minutes[signal] = by_day(left)
        if signal is not INTENSITIES[-1]:
            stronger = _summed(stronger, left, known.clock)
    # Pieces of several intensities may overlap: only when they begin and end is looked at.
    counting = {
        wear.number: hours_counting(DeviceCount(wear, whole(of_device)), known.clock)
        for wear, of_device in zip(wears, zip(*shares, strict=True), strict=True)
    }
    return minutes, counting


def told_days(
    counting: Mapping[int, Mapping[int, float]], wears: tuple[Wear, ...], clock: Clock
) -> frozenset[int]:
    """Days on which a device that tells intensity was worn long enough to be believed with 0.

    Args:
        counting: by a device's number, hours of each day, as `intensity_days` gives them.
    """
    found: set[int] = set()
    for wear in wears:
        days = counting.get(wear.number, {})
        if days and wear.role.worn and wear.says:
            first, last = min(days), max(days)
            awake = seconds_by_day(wear.awake, clock)
            days = {d: s / 3600.0 for d, s in awake.items() if first <= d <= last}
        found |= {day for day, hours in days.items() if hours >= LEAST_WORN}
    return frozenset(found)


def _summed(one: Counted, other: Counted, clock: Clock) -> Counted:
    """Amounts of pieces that may overlap, on the pieces between all their edges."""
    edges = np.sort(np.concatenate([one.start, one.end, other.start, other.end]))
    edges = edges[np.diff(edges, prepend=-1) > 0]
    if edges.size < 2:
        return nothing()
    start, end = edges[:-1], edges[1:]
    amount = one.within(start, end) + other.within(start, end)
    return Counted(start, end, amount, clock.where(start))


def _timed(stretches: Stretches) -> tuple[Stretches, Array]:
    """Stretches at least as long as their minutes, and minutes no longer than the stretch."""
    least = np.ceil(stretches.value * 60.0).astype(np.int64)
    seconds = np.where(stretches.seconds == 0, least, stretches.seconds)
    longer = Stretches(
        stretches.start,
        seconds,
        stretches.value,
        stretches.device,
        stretches.activity,
        stretches.shift,
        stretches.entered,
    )
    return longer, np.minimum(stretches.value, seconds / 60.0)


def _workouts(
    known: AllStretches, wears: tuple[Wear, ...], unused: Counter[tuple[str, str]]
) -> tuple[dict[NamedActivity, Counted], TimeSpans]:
    """The workouts by what their names stand for, and the time they take."""
    held = known.of(Signal.WORKOUT)
    meant = [activity_for(name) for name in known.names.activities]
    columns = sorted({one.column for one in meant if isinstance(one, NamedActivity)})
    of_column = {one.column: one for one in meant if isinstance(one, NamedActivity)}
    number = np.array(
        [columns.index(one.column) if isinstance(one, NamedActivity) else -1 for one in meant]
        or [-1]
    )
    for name, why, count in _left_out(known, held, meant):
        unused[name, why] += count
    rank = {wear.number: order for order, wear in enumerate(wears)}
    kinds = number[held.activity]
    groups: list[tuple[int, float, int, Stretches, Array]] = []
    for device, kind in sorted(set(zip(held.device.tolist(), kinds.tolist(), strict=True))):
        if kind >= 0:
            own, minutes = _timed(held.where((held.device == device) & (kinds == kind)))
            groups.append((rank[device], float(np.median(own.seconds)), kind, own, minutes))
    found: dict[NamedActivity, Counted] = {}
    covered = no_time()
    for *_, kind, own, minutes in sorted(groups, key=lambda one: one[:3]):
        column = columns[kind]
        counted = once(own, minutes)
        if column == "easy_walk_minutes":
            counted = _walks(counted)
        new = left_open(counted, covered)
        found[of_column[column]] = found.get(of_column[column], nothing()).beside(new)
        covered = either(covered, counted.spans)
    return found, covered


def _left_out(
    known: AllStretches, held: Stretches, meant: list[NamedActivity | str]
) -> list[tuple[str, str, int]]:
    counts = np.bincount(held.activity, minlength=len(meant))
    return [
        (name, why, int(count))
        for name, why, count in zip(known.names.activities, meant, counts.tolist(), strict=True)
        if isinstance(why, str) and count
    ]


def _walks(counted: Counted) -> Counted:
    """Walks that are long enough to be a session."""
    walks = union(counted.start, counted.end, ONE_WALK)
    long = counted.within(walks.start, walks.end) >= SESSION - 1e-9
    chosen = TimeSpans(walks.start[long], walks.end[long])
    inside = length_within(counted.start, counted.end, chosen) > 0
    return Counted(
        counted.start[inside], counted.end[inside], counted.amount[inside], counted.shift[inside]
    )
