"""All stretches of a diary side by side, signal by signal, each once.

A stretch that stands in two files or twice in one (same signal, device, activity, start, length
and value) counts once, and one device under several spellings is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.segments import Quality, Segments, Signal, device_name
from unknot.merging.civil_days import DAY, Clock
from unknot.merging.pieces import FOREVER, Times


@dataclass(frozen=True)
class Stretches:
    """Stretches of some signals in order of time.

    Shapes: all (n,). `device` and `activity` are numbers of names in `StretchNames`; `shift` is
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
class StretchNames:
    """The names that stand in the stretches of a diary.

    Attributes:
        devices: their names, sorted.
        number: of each device as it is spelled, its number among them.
        activities: names of workouts, sorted.
        sources: of each signal the files it came from, sorted.
        signals: of each device by its number, what it recorded.
    """

    devices: tuple[str, ...]
    number: Mapping[str, int]
    activities: tuple[str, ...]
    sources: Mapping[Signal, tuple[str, ...]]
    signals: tuple[frozenset[Signal], ...]

    def files(self, *signals: Signal) -> str:
        """The files that some signals came from, joined; at most three are named."""
        names = sorted({name for signal in signals for name in self.sources.get(signal, ())})
        more = len(names) - MOST_NAMED
        return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class AllStretches:
    """What devices recorded, signal by signal: all of it, or what is around some days.

    Attributes:
        doubled: how many stretches that begin in its time say what another says.
        since, until: its time, seconds since 1970; what lies around it is there to be looked at.
    """

    by_signal: dict[Signal, Stretches]
    names: StretchNames
    clock: Clock
    doubled: int
    since: int = -FOREVER
    until: int = FOREVER

    def of(self, signal: Signal) -> Stretches:
        """The stretches of one signal."""
        return self.by_signal.get(signal, NONE)

    def beginning(self, signal: Signal) -> Stretches:
        """Those that begin in its time."""
        held = self.of(signal)
        return held.where((held.start >= self.since) & (held.start < self.until))

    def alone(self) -> AllStretches:
        """Without what lies around its time."""
        held = {signal: self.beginning(signal) for signal in self.by_signal}
        return replace(self, by_signal=held)

    def holds(self, day: int) -> bool:
        """Whether a civil day (days since 1970) is of its time."""
        return self.since <= day * DAY < self.until


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


def names_in(segments: Iterable[Segments]) -> StretchNames:
    """The names of devices, activities and files, each device once under whatever spelling."""
    names: dict[str, str] = {}
    activities: set[str] = set()
    files: dict[Signal, set[str]] = {}
    recorded: dict[str, set[Signal]] = {}
    for one in segments:
        key = one.key
        if key.device not in names:
            names[key.device] = device_name(key.device)
            recorded[key.device] = set()
        activities.add(key.activity)
        files.setdefault(key.signal, set()).add(key.source)
        if one.size:
            recorded[key.device].add(key.signal)
    spelled: dict[str, str] = {}
    for name in sorted(names.values()):
        spelled.setdefault(name.casefold(), name)
    devices = tuple(sorted(spelled.values()))
    number = {raw: devices.index(spelled[name.casefold()]) for raw, name in names.items()}
    signals = tuple(
        frozenset(signal for raw, at in number.items() if at == i for signal in recorded[raw])
        for i in range(len(devices))
    )
    sources = {signal: tuple(sorted(several)) for signal, several in files.items()}
    return StretchNames(devices, number, tuple(sorted(activities)), sources, signals)


def gathered(
    segments: Sequence[Segments],
    clock: Clock,
    names: StretchNames | None = None,
    since: int = -FOREVER,
    until: int = FOREVER,
) -> AllStretches:
    """The stretches of all files, each once, in order of time.

    Args:
        names: of the whole diary, where these are a part of it.
        since, until: of what time, where more is given; seconds since 1970.
    """
    names = names_in(segments) if names is None else names
    held: dict[Signal, list[Segments]] = {}
    for one in segments:
        held.setdefault(one.key.signal, []).append(one)
    kinds = {name: i for i, name in enumerate(names.activities)}
    by_signal: dict[Signal, Stretches] = {}
    doubled = 0
    for signal, several in held.items():
        every = _of_signal(several, names.number, kinds, clock)
        by_signal[signal] = once = _once(every)
        if once.size < every.size:
            doubled += _between(every, since, until) - _between(once, since, until)
    return AllStretches(by_signal, names, clock, doubled, since, until)


def _between(held: Stretches, since: int, until: int) -> int:
    return int(((held.start >= since) & (held.start < until)).sum())


def _of_signal(
    several: list[Segments], devices: Mapping[str, int], activities: dict[str, int], clock: Clock
) -> Stretches:
    counts = [one.size for one in several]
    start = np.concatenate([one.start for one in several])
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
