"""Steps of a day out of the stretches of several devices (`counting` says how).

A day is missing, not rest, where the devices that counted were hardly worn while their owner was
awake: under `LEAST_WORN` hours. A device on the body is known to be worn (`worn`) where it has
heart rate or the like; of a phone or a plain counter all that is known is the time from its first
step of the day to its last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.diary.segments import Signal
from unknot.merging.civil_days import DAY, Clock, by_day, seconds_by_day, shared
from unknot.merging.counting import DeviceCount, parted
from unknot.merging.pieces import Counted
from unknot.merging.stretches import AllStretches
from unknot.merging.worn import Wear

LEAST_WORN = 4.0
"""Hours awake that a device is worn on a day that counts."""


@dataclass(frozen=True)
class StepDays:
    """Steps of each civil day (days since 1970).

    Attributes:
        steps: whole steps; only days on which something counted long enough.
        hardly: days on which devices counted and were hardly worn.
        main: of each day the device that counted most of its steps.
    """

    steps: dict[int, float]
    hardly: tuple[int, ...]
    main: dict[int, str]


def step_days(known: AllStretches, wears: tuple[Wear, ...]) -> StepDays:
    """Steps of each day, each minute counted once."""
    held = known.of(Signal.STEPS)
    own = [held.of(wear.number) for wear in wears]
    shares = parted(wears, [[(one, one.value)] for one in own])
    devices = shares[0] if shares else []
    total: dict[int, float] = {}
    most: dict[int, tuple[float, str]] = {}
    hours: dict[int, float] = {}
    for one in devices:
        for day, amount in by_day(one.counted).items():
            total[day] = total.get(day, 0.0) + amount
            if amount > most.get(day, (0.0, ""))[0]:
                most[day] = (amount, one.wear.name)
        for day, seconds in hours_counting(one, known.clock).items():
            hours[day] = max(hours.get(day, 0.0), seconds)
    enough = {day for day, amount in hours.items() if amount >= LEAST_WORN}
    return StepDays(
        {day: float(np.rint(total[day])) for day in sorted(total) if day in enough},
        tuple(sorted(day for day in total if day not in enough and total[day] > 0)),
        {day: name for day, (_, name) in most.items() if day in enough},
    )


def hours_counting(one: DeviceCount, clock: Clock) -> dict[int, float]:
    """For how many hours of each day a device counted, as far as that is known."""
    spread = _first_to_last(one.counted)
    if not (one.wear.role.worn and one.wear.says):
        return spread
    awake = {day: s / 3600.0 for day, s in seconds_by_day(one.wear.awake, clock).items()}
    return {day: awake.get(day, 0.0) for day in spread}


def _first_to_last(counted: Counted) -> dict[int, float]:
    """Hours from the first to the last count of each day."""
    pieces = shared(counted)
    real = pieces.amount > 0
    start, end = pieces.start[real], pieces.end[real]
    days = (start + pieces.shift[real]) // DAY
    known, at = np.unique(days, return_inverse=True)
    first = np.full(known.size, np.iinfo(np.int64).max)
    last = np.zeros(known.size, dtype=np.int64)
    np.minimum.at(first, at, start)
    np.maximum.at(last, at, end)
    return dict(zip(known.tolist(), ((last - first) / 3600.0).tolist(), strict=True))
