"""What the parts of one Fitbit export share: its zone, and what another part has told already.

The same steps, nights and exercises stand in an export two or three times over, as JSON and as
tables. Whatever was read first counts; the others are counted as merged.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from unknot.diary.segments import Quality, Signal
from unknot.recordings.clocks import KnownClocks, say_zone, whole_day
from unknot.recordings.instants import Instant, at_offset, from_seconds, zone_of
from unknot.recordings.recording import Recording
from unknot.recordings.spans import Spans

DEVICE = "Fitbit"
"""The device of what an export joins from all of a person's trackers."""
NOT_WORN = "0 minutes, and nothing says that it was worn"


@dataclass
class FitbitExport:
    """One export while it is read.

    Attributes:
        nights: sleeps by the person's own clock.
        exercises: exercises by UTC.
        days: civil days that a part of the export tells fully, by what it tells.
        hours: hours since 1970 whose heart rates a table tells, whose stamps say that they are UTC.
        clocks: by which clock the person lived where nights and exercises say it.
        worn: whether the tracker was worn on a day, where that is known.
        said: whether it was said whose zone its days are of.
    """

    recording: Recording
    nights: Spans = field(default_factory=Spans)
    exercises: Spans = field(default_factory=Spans)
    days: defaultdict[str, set[date]] = field(
        default_factory=lambda: defaultdict[str, set[date]](set)
    )
    hours: set[int] = field(default_factory=set[int])
    clocks: KnownClocks = field(default_factory=KnownClocks)
    worn: dict[date, bool] = field(default_factory=dict[date, bool])
    said: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """Where the person lived, for what does not say."""
        return zone_of(self.recording.ask)

    def at(self, seconds: int) -> tuple[Instant | str, bool]:
        """An instant in UTC by the clock there, and whether the export tells that clock."""
        offset = self.clocks.offset_at(seconds)
        if offset is not None:
            return at_offset(seconds, offset), True
        self.placed()
        return from_seconds(seconds, self.zone), False

    def placed(self) -> None:
        """Say once that days are those of a zone that the file does not name."""
        if not self.said:
            say_zone(self.recording)
            self.said = True

    def minutes_of_day(self, signal: Signal, day: date, minutes: float) -> None:
        """Minutes of a kind on a whole day, whose times are not told; 0 only where it was worn."""
        if minutes == 0 and not self.worn.get(day, False):
            self.recording.skip(signal.value, NOT_WORN)
            return
        whole = whole_day(day, self.zone)
        if isinstance(whole, str):
            self.recording.skip(signal.value, whole)
            return
        self.placed()
        start, seconds = whole
        self.recording.segment(
            signal, DEVICE, start, seconds, minutes, quality=Quality.DERIVED, offset_known=False
        )


class MinuteMeans:
    """Heart rates every few seconds as the mean of each minute: one stored, the others parts of it.

    Values are given in the order of time; `close` ends the last minute.

    Attributes:
        hours: the hours since 1970 that had any.
    """

    def __init__(self, export: FitbitExport, device: str) -> None:
        self._export, self._device = export, device
        self._minute, self._sum, self._count = -1, 0.0, 0
        self.hours: set[int] = set()

    def add(self, seconds: int, rate: float) -> None:
        """Add a heart rate at seconds since 1970."""
        minute = seconds // 60
        if minute != self._minute:
            self.close()
            self._minute = minute
            self.hours.add(minute // 60)
        self._sum += rate
        self._count += 1

    def close(self) -> None:
        """End the minute."""
        if self._count:
            recording = self._export.recording
            recording.begin()
            recording.whole("merged", self._count - 1)
            start, known = self._export.at(self._minute * 60)
            recording.segment(
                Signal.HEART_RATE, self._device, start, 60, self._sum / self._count,
                offset_known=known,
            )  # fmt: skip
        self._minute, self._sum, self._count = -1, 0.0, 0


def local(at: Instant) -> int:
    """Seconds of the person's own clock."""
    return at.seconds + at.offset * 60
