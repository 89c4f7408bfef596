"""Step counters that begin anew at midnight, turned into the steps between two readings.

Watches of Garmin and of CMF count steps from midnight on, for each kind of movement apart. Readings
of several files belong together: a file that begins at noon goes on where another ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from unknot.recordings.instants import EPOCH, Instant, at_offset, from_seconds, of

HOUR = 3600


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


class DayCounters:
    """Readings of counters as they stand in files, in any order."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._readings: defaultdict[CounterKey, list[Reading]] = defaultdict(list)
        self.doubles = 0
        """How many readings say what another one says; known once `stretches` has run."""
        self.undated = 0
        """How many readings have no day that can be."""

    def add(self, key: CounterKey, stamp: int, steps: int, offset: int | None) -> None:
        """A reading.

        Args:
            stamp: seconds since 1970 in UTC.
            steps: since midnight, or since the device was started.
            offset: minutes east of UTC where the person was; None where the file does not say.
        """
        self._readings[key].append((stamp, steps, offset))

    def stretches(self) -> Iterator[CountedSteps]:
        """The steps between readings, one for each reading that is no double.

        The first reading of a day holds the steps since midnight; one that is lower than the one
        before holds those since the device was started. A reading at midnight ends its day.
        """
        for key in sorted(self._readings, key=lambda one: (one.device, one.serial, one.movement)):
            yield from self._of(key.device, self._distinct(self._readings[key]))

    def _distinct(self, readings: list[Reading]) -> list[Reading]:
        """In order of time; of several at one instant the highest."""
        highest: dict[int, Reading] = {}
        for reading in readings:
            held = highest.get(reading[0])
            if held is None or reading[1] > held[1]:
                highest[reading[0]] = reading
        self.doubles += len(readings) - len(highest)
        return [highest[stamp] for stamp in sorted(highest)]

    def _of(self, device: str, readings: list[Reading]) -> Iterator[CountedSteps]:
        last: tuple[date, int, int] | None = None
        for stamp, steps, offset in readings:
            end = self._instant(stamp - 1, offset)
            if isinstance(end, str):
                self.undated += 1
                continue
            same_day = last is not None and last[0] == end.day
            since, begun = _midnight(end, self._zone, offset), 0
            if last is not None and same_day:
                since = last[1]
                begun = last[2] if steps >= last[2] else 0
            start = self._instant(since, offset)
            if isinstance(start, str):
                self.undated += 1
                continue
            yield CountedSteps(device, start, stamp - since, steps - begun, offset is not None)
            last = (end.day, stamp, steps)

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
