"""Step counters that begin anew at midnight, turned into the steps between two readings.

Watches of Garmin and of CMF count steps from midnight on, for each kind of movement apart. Readings
of several files belong together: a file that begins at noon goes on where another ended.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from unknot.recordings.instants import EPOCH, Instant, at_offset, from_seconds, of


@dataclass(frozen=True)
class CounterKey:
    """One counter: the device's name, what tells it from another of that name, what it counts."""

    device: str
    serial: str
    movement: str


@dataclass(frozen=True)
class CountedSteps:
    """The steps between two readings of a counter.

    Attributes:
        device: its name.
        start: when the stretch begins.
        seconds: how long it is.
        steps: taken within it.
        offset_known: whether the file says by which clock the person lived.
    """

    device: str
    start: Instant
    seconds: int
    steps: int
    offset_known: bool


Reading = tuple[int, int, int | None]
NOT_SAID = -32_768
"""Stands for an offset that the file does not say."""


class DayCounters:
    """Readings of counters as they stand in files, in any order; a few bytes each."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._readings: dict[CounterKey, tuple[array[int], array[int], array[int]]] = {}
        self.doubles = 0
        """How many readings say what another one says; known once `stretches` has run."""
        self.undated = 0
        """How many readings have no day that can be; known once `stretches` has run."""

    def add(self, key: CounterKey, stamp: int, steps: int, offset: int | None) -> None:
        """A reading.

        Args:
            stamp: seconds since 1970 in UTC.
            steps: since midnight, or since the device was started.
            offset: minutes east of UTC where the person was; None where the file does not say.
        """
        columns = self._readings.get(key)
        if columns is None:
            columns = self._readings[key] = (array("q"), array("q"), array("h"))
        columns[0].append(stamp)
        columns[1].append(steps)
        columns[2].append(NOT_SAID if offset is None else offset)

    def stretches(self) -> Iterator[CountedSteps]:
        """The steps between readings, one for each reading that is no double.

        The first reading of a day holds the steps since midnight; one that is lower than the one
        before holds those since the device was started. A reading at midnight ends its day.
        """
        self.doubles = self.undated = 0
        for key in sorted(self._readings, key=lambda one: (one.device, one.serial, one.movement)):
            yield from self._of(key.device, self._distinct(*self._readings[key]))

    def _distinct(
        self, stamps: array[int], steps: array[int], offsets: array[int]
    ) -> Iterator[Reading]:
        """In order of time; of several at one instant the highest."""
        times, counts = np.array(stamps, dtype=np.int64), np.array(steps, dtype=np.int64)
        order: list[int] = np.lexsort((counts, times)).tolist()
        for place, following in zip(order, (*order[1:], None), strict=True):
            if following is not None and stamps[following] == stamps[place]:
                self.doubles += 1
                continue
            offset = offsets[place]
            yield stamps[place], steps[place], None if offset == NOT_SAID else offset

    def _of(self, device: str, readings: Iterator[Reading]) -> Iterator[CountedSteps]:
        last: tuple[date, int, int, int | None] | None = None
        for stamp, steps, offset in readings:
            end = self._instant(stamp - 1, offset)
            if isinstance(end, str):
                self.undated += 1
                continue
            same_day = last is not None and last[0] == end.day
            since, begun, clock = _midnight(end, self._zone, offset), 0, offset
            if last is not None and same_day:
                since, clock = last[1], last[3]  # the clock may have changed between them
                begun = last[2] if steps >= last[2] else 0
            start = self._instant(since, clock)
            if isinstance(start, str):
                self.undated += 1
                continue
            yield CountedSteps(device, start, stamp - since, steps - begun, offset is not None)
            last = (end.day, stamp, steps, offset)

    def _instant(self, stamp: int, offset: int | None) -> Instant | str:
        return from_seconds(stamp, self._zone) if offset is None else at_offset(stamp, offset)


def _midnight(moment: Instant, zone: ZoneInfo, offset: int | None) -> int:
    """When the civil day of an instant began, in seconds since 1970 in UTC."""
    naive = datetime(moment.day.year, moment.day.month, moment.day.day)  # noqa: DTZ001
    if offset is None:
        begun = of(naive, zone)
        if not isinstance(begun, str):
            return min(begun.seconds, moment.seconds)
    seconds = int((naive.replace(tzinfo=UTC) - EPOCH).total_seconds())
    return seconds - moment.offset * 60
