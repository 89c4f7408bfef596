"""All stretches of a diary side by side, signal by signal, each once.

A stretch that stands in two files or twice in one (same signal, device, activity, start, length
and value) counts once, and one device under several spellings is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.segments import Quality, Segments, Signal, device_name
from unknot.merging.civil_days import Clock
from unknot.merging.pieces import Times


@dataclass(frozen=True)
class Stretches:
    """Stretches of some signals in order of time.

    Shapes: all (n,). `device` and `activity` are numbers of names in `AllStretches`; `shift` is
    seconds east of UTC where the person was; `entered` says that a person typed it in.
    """

    start: Times
    seconds: Times
    value: Array
    device: Times
    activity: Times
    shift: Times
    entered: npt.NDArray[np.bool_]

    @property
    def end(self) -> Times:
        """When each ends."""
        return self.start + self.seconds

    @property
    def size(self) -> int:
        """How many."""
        return int(self.start.size)

    def where(self, chosen: npt.NDArray[np.bool_]) -> Stretches:
        """Those chosen; where it is all of them, no copy: ten years are many."""
        return self if chosen.all() else self.taken(np.flatnonzero(chosen))

    def of(self, device: int) -> Stretches:
        """Those of one device."""
        return self.where(self.device == device)

    def taken(self, order: npt.NDArray[np.intp]) -> Stretches:
        """Those with these numbers, in this order."""
        return Stretches(
            self.start[order],
            self.seconds[order],
            self.value[order],
            self.device[order],
            self.activity[order],
            self.shift[order],
            self.entered[order],
        )


@dataclass(frozen=True)
class AllStretches:
    """What devices recorded, signal by signal.

    Attributes:
        devices: their names, sorted.
        activities: names of workouts, sorted.
        sources: of each signal the files it came from, sorted.
        doubled: how many stretches said what another says.
    """

    by_signal: dict[Signal, Stretches]
    devices: tuple[str, ...]
    activities: tuple[str, ...]
    sources: dict[Signal, tuple[str, ...]]
    clock: Clock
    doubled: int

    def of(self, signal: Signal) -> Stretches:
        """The stretches of one signal."""
        return self.by_signal.get(signal, NONE)

    def files(self, *signals: Signal) -> str:
        """The files that some signals came from, joined; at most three are named."""
        names = sorted({name for signal in signals for name in self.sources.get(signal, ())})
        more = len(names) - MOST_NAMED
        return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


MOST_NAMED = 3


def _none() -> Stretches:
    whole = np.empty(0, dtype=np.int64)
    return Stretches(whole, whole, np.empty(0), whole, whole, whole, np.empty(0, dtype=np.bool_))


NONE = _none()


def together(several: Sequence[Stretches]) -> Stretches:
    """Stretches of several signals side by side."""
    return Stretches(
        np.concatenate([one.start for one in several]),
        np.concatenate([one.seconds for one in several]),
        np.concatenate([one.value for one in several]),
        np.concatenate([one.device for one in several]),
        np.concatenate([one.activity for one in several]),
        np.concatenate([one.shift for one in several]),
        np.concatenate([one.entered for one in several]),
    )


def gathered(segments: Iterable[Segments], clock: Clock) -> AllStretches:
    """The stretches of all files, each once, in order of time."""
    held: dict[Signal, list[Segments]] = {}
    names: dict[str, str] = {}
    activities: set[str] = set()
    for one in segments:
        held.setdefault(one.key.signal, []).append(one)
        activities.add(one.key.activity)
        name = names.setdefault(one.key.device, device_name(one.key.device))
        names[one.key.device] = name
    spelled: dict[str, str] = {}
    for name in sorted(names.values()):
        spelled.setdefault(name.casefold(), name)
    devices = tuple(sorted(spelled.values()))
    number = {raw: devices.index(spelled[name.casefold()]) for raw, name in names.items()}
    kinds = tuple(sorted(activities))
    by_signal: dict[Signal, Stretches] = {}
    doubled = 0
    for signal, several in held.items():
        every = _of_signal(several, number, {name: i for i, name in enumerate(kinds)}, clock)
        once = _once(every)
        doubled += every.size - once.size
        by_signal[signal] = once
    sources = {s: tuple(sorted({o.key.source for o in many})) for s, many in held.items()}
    return AllStretches(by_signal, devices, kinds, sources, clock, doubled)


def _of_signal(
    several: list[Segments], devices: dict[str, int], activities: dict[str, int], clock: Clock
) -> Stretches:
    counts = [one.start.size for one in several]
    start = np.concatenate([one.start for one in several]).astype(np.int64)
    seconds = np.concatenate([one.seconds for one in several]).astype(np.int64)

    def spread(values: list[int]) -> Times:
        return np.repeat(np.array(values, dtype=np.int64), counts)

    return Stretches(
        start,
        seconds,
        np.concatenate([one.value for one in several]).astype(np.float64),
        spread([devices[one.key.device] for one in several]),
        spread([activities[one.key.activity] for one in several]),
        clock.shifts(several, start, start + seconds, counts),
        spread([one.key.quality is Quality.ENTERED for one in several]).astype(np.bool_),
    )


def _once(all_of_them: Stretches) -> Stretches:
    """Each stretch once, in order of time, device, length and value."""
    one = all_of_them
    first = one.start * (int(one.device.max(initial=0)) + 1) + one.device
    if not (first[1:] <= first[:-1]).any():
        return one  # in order, and no two alike
    order = np.argsort(first, kind="stable")
    beside = np.diff(first[order]) == 0
    tied = np.flatnonzero(np.append(beside, False) | np.append(False, beside))
    if tied.size:
        some = one.taken(order[tied])
        # The clock stands last: of two files that differ in nothing else, one clock goes.
        keys = (some.entered, some.shift, some.value, some.activity, some.seconds)
        order[tied] = order[tied][np.lexsort((*keys, some.device, some.start))]
    del first, beside
    one = one.taken(order)
    same = np.zeros(one.size, dtype=np.bool_)
    if one.size > 1:
        same[1:] = np.logical_and.reduce(
            [
                column[1:] == column[:-1]
                for column in (one.start, one.device, one.seconds, one.activity, one.value)
            ]
        )
    return one.where(~same)
