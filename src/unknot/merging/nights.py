"""Nights: hours asleep by the day of waking.

Stretches of sleep of one device that are at most an hour and a half apart are one block. A block
belongs to the civil day on which it ends; the longest block of a day is its night, others are naps
and are not added. Where a device tells stages, its stages count and its plain "asleep" does not,
unless the stages cover less than half of it. Time in bed is not sleep: where only that is known the
night stays unknown.

Of several devices one is taken for each night and never the sum: among those that saw nearly as
much sleep as the one that saw most (a watch put on at four must not lose the hours before), the one
that tells stages, then the one on the body, then the longest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.segments import Signal
from unknot.merging.civil_days import DAY
from unknot.merging.counting import once
from unknot.merging.pieces import Times, TimeSpans, length_within, union
from unknot.merging.stretches import AllStretches, Stretches, together
from unknot.merging.worn import Wear

ONE_NIGHT = 5400
"""Seconds awake within one night."""
NEARLY = 0.6
"""Share of the sleep of the device that saw most."""
STAGES = (Signal.ASLEEP_LIGHT, Signal.ASLEEP_DEEP, Signal.ASLEEP_REM)
LEAST_NIGHT = 1.0
"""Hours asleep below which a block is no night."""


@dataclass(frozen=True)
class Night:
    """A night as one device saw it.

    Attributes:
        day: of waking, as days since 1970.
        hours: asleep.
        staged: whether stages are told.
    """

    day: int
    start: int
    end: int
    hours: float
    staged: bool
    device: str


def nights(known: AllStretches, wears: tuple[Wear, ...]) -> tuple[dict[int, Night], frozenset[int]]:
    """The night of each day, and the days of which only the time in bed is known."""
    seen: dict[int, list[tuple[int, Night]]] = {}
    for order, wear in enumerate(wears):
        for night in _of_device(known, wear):
            seen.setdefault(night.day, []).append((order, night))
    chosen = {day: _best(several) for day, several in sorted(seen.items())}
    bed = known.of(Signal.IN_BED)
    days = frozenset(((bed.end + bed.shift) // DAY).tolist())
    return chosen, days - set(chosen)


def _best(several: list[tuple[int, Night]]) -> Night:
    most = max(night.hours for _, night in several)
    good = [(order, night) for order, night in several if night.hours >= NEARLY * most]
    return min(good, key=lambda one: (not one[1].staged, one[0], -one[1].hours))[1]


def _of_device(known: AllStretches, wear: Wear) -> list[Night]:
    plain = known.of(Signal.ASLEEP).of(wear.number)
    stages = together([known.of(signal).of(wear.number) for signal in STAGES])
    asleep = together([plain, stages])
    if not asleep.size:
        return []
    # Lying awake joins what lies around it; alone it makes no night.
    awake = known.of(Signal.AWAKE_IN_BED).of(wear.number)
    every = together([asleep, awake])
    blocks = union(every.start, every.end, ONE_NIGHT)
    by_stage, by_plain = _minutes(blocks, stages), _minutes(blocks, plain)
    told = _seconds(blocks, together([stages, awake])) >= 0.5 * _seconds(blocks, plain)
    staged = (by_stage > 0) & told
    hours = np.where(staged, by_stage, np.maximum(by_plain, by_stage)) / 60.0
    order = np.argsort(every.end, kind="stable")
    last = np.searchsorted(every.end[order], blocks.end, side="right") - 1
    days = (blocks.end - 1 + every.shift[order][last]) // DAY
    return _longest(days, blocks, hours, staged, wear.name)


def _longest(
    days: Times, blocks: TimeSpans, hours: Array, staged: npt.NDArray[np.bool_], device: str
) -> list[Night]:
    order = np.lexsort((blocks.start, -hours, days))
    first = np.concatenate([[True], days[order][1:] != days[order][:-1]])
    return [
        Night(
            int(days[i]), int(blocks.start[i]), int(blocks.end[i]), float(hours[i]),
            bool(staged[i]), device,
        )
        for i in order[first].tolist()
        if LEAST_NIGHT <= hours[i] <= 24.0
    ]  # fmt: skip


def _minutes(blocks: TimeSpans, held: Stretches) -> Array:
    """Minutes asleep in each block; where stretches overlap, once."""
    counted = once(held, np.minimum(held.value, held.seconds / 60.0))
    return np.minimum(counted.within(blocks.start, blocks.end), (blocks.end - blocks.start) / 60.0)


def _seconds(blocks: TimeSpans, held: Stretches) -> Array:
    return length_within(blocks.start, blocks.end, union(held.start, held.end))
