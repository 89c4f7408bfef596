"""Resting heart rate and beat-to-beat variability of a day, out of single readings of a night.

**Resting heart rate** is the tenth percentile of the means of five minutes within the night (that
of `nights`; without one, midnight to six), of the device with most readings in it, where at least
three hours of it have readings. Makers' own day values rest on other rules, and a level that jumps
with the rule would look like a body that changed: where files give such values on `OWN_VALUES` days
or more, none is worked out here, and never on a day that has one.

**RMSSD** is the median of the night's readings of the device with most of them; without any in the
night, of the day's. SDNN grows with the length of the recording and is another number; it is not
used.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unknot.diary.segments import Signal
from unknot.merging.civil_days import DAY
from unknot.merging.nights import Night
from unknot.merging.pieces import Times
from unknot.merging.stretches import AllStretches, Stretches
from unknot.parsing.values import LIMITS

BIN = 300
LEAST_BINS = 36
LOW = 0.1
SMALL_HOURS = 21_600
OWN_VALUES = 14


def resting_rates(known: AllStretches, nights: Mapping[int, Night]) -> dict[int, float]:
    """Resting heart rate by the day of waking, 1/min."""
    held = known.of(Signal.HEART_RATE)
    found: dict[int, float] = {}
    for day, (start, end) in _times(held, nights).items():
        rate = _resting(_main(_between(held, start, end)))
        if rate is not None and _plausible("resting_heart_rate", rate):
            found[day] = rate
    return found


def variability(known: AllStretches, nights: Mapping[int, Night]) -> dict[int, float]:
    """Median RMSSD by the day of waking, ms."""
    held = known.of(Signal.RMSSD)
    found: dict[int, float] = {}
    local = held.start + held.shift
    order = np.argsort(local, kind="stable")
    days: Times = local[order] // DAY
    for day in np.unique(days).tolist():
        low, high = (int(at) for at in np.searchsorted(days, [day, day + 1]))
        of_day = held.taken(order[low:high])
        night = nights.get(day)
        if night is not None:
            inside = _between(held, night.start, night.end)
            of_day = inside if inside.size else of_day
        value = float(np.median(_main(of_day).value))
        if _plausible("rmssd", value):
            found[day] = value
    return found


def _plausible(what: str, value: float) -> bool:
    low, high = LIMITS[what]
    return low <= value <= high


def _times(held: Stretches, nights: Mapping[int, Night]) -> dict[int, tuple[int, int]]:
    """From when to when each night lasted; without one known, midnight to six."""
    if not held.size:
        return {}
    local = held.start + held.shift
    days, first = np.unique(local // DAY, return_index=True)
    times = {
        day: (day * DAY - shift, day * DAY - shift + SMALL_HOURS)
        for day, shift in zip(days.tolist(), held.shift[first].tolist(), strict=True)
    }
    return times | {day: (night.start, night.end) for day, night in nights.items()}


def _between(held: Stretches, start: int, end: int) -> Stretches:
    low, high = (int(at) for at in np.searchsorted(held.start, [start, end]))
    return held.taken(np.arange(low, high))


def _main(held: Stretches) -> Stretches:
    """The readings of the device that has most of them."""
    if not held.size:
        return held
    return held.of(int(np.argmax(np.bincount(held.device))))


def _resting(held: Stretches) -> float | None:
    if held.size < LEAST_BINS:
        return None
    bins = held.start // BIN
    first = np.flatnonzero(np.diff(bins, prepend=-1))
    if first.size < LEAST_BINS:
        return None
    counts = np.diff(first, append=held.size)
    means = np.sort(np.add.reduceat(held.value, first) / counts)
    return round(float(means[round(LOW * (means.size - 1))]), 1)
