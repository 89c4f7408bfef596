"""A short way to say in tests what a device recorded when."""

from __future__ import annotations

from datetime import date, timedelta

from unknot.diary.entries import Diary, Exertion, Observation
from unknot.diary.segments import Quality, SegmentKey, SegmentWriter, Signal

DAY = date(2024, 5, 6)
MORNING, NOON, EVENING, AT_NIGHT = 8 * 60, 12 * 60, 20 * 60, 2 * 60
"""Minutes after midnight."""


class Recorder:
    """Stretches, each at so many minutes after the midnight with which the first day begins.

    `at` says when, by the clock of the person, and `add` what; `offset` is minutes east of UTC.
    """

    def __init__(self, day: date = DAY, offset: int | None = 120, clock: int = 120) -> None:
        self.day, self.offset, self.clock = day, offset, clock
        self.source, self.minutes = "export.xml", 0.0
        self.writer = SegmentWriter()

    def at(self, minutes: float) -> Recorder:
        """When what is added next begins."""
        self.minutes = minutes
        return self

    def add(
        self, signal: Signal, device: str, minutes: float, value: float | None = None,
        activity: str = "", quality: Quality = Quality.MEASURED,
    ) -> Recorder:  # fmt: skip
        """A stretch of so many minutes; its value is these minutes where none is given."""
        day = self.day + timedelta(days=int(self.minutes // 1440))
        midnight = (self.day - date(1970, 1, 1)).days * 86_400 - 60 * self.clock
        key = SegmentKey(signal, day, device, self.source, self.offset, activity, quality)
        start = midnight + round(60 * self.minutes)
        self.writer.add(key, start, round(60 * minutes), minutes if value is None else value)
        return self

    def every(
        self, step: float, until: float, signal: Signal, device: str, minutes: float, value: float
    ) -> Recorder:
        """The same again and again until then."""
        begin = self.minutes
        while self.minutes < until:
            self.add(signal, device, minutes, value)
            self.minutes += step
        self.minutes = begin
        return self

    def worn(self, device: str, begin: float, end: float, rate: float = 75.0) -> Recorder:
        """Heart rate every five minutes."""
        return self.at(begin).every(5.0, end, Signal.HEART_RATE, device, 0.0, rate)

    def diary(
        self, observations: tuple[Observation, ...] = (), exertions: tuple[Exertion, ...] = ()
    ) -> Diary:
        """What was recorded; the recorder is empty afterwards."""
        return Diary("somebody", "local", observations, exertions, segments=self.writer.segments())
