"""The time that one record is about: an instant, a stretch, or a whole civil day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from unknot.recordings.instants import NO_STAMP, Instant, at_offset, from_seconds, instant

HOUR, DAY = 3600, 24 * 3600
SEVERAL_DAYS = "over several days, and so no day's value"
BACKWARDS = "ends before it begins"
_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OFFSET = re.compile(r"[+-]\d\d:?\d\d\Z", re.ASCII)
_NO_SHIFT = ("+00:00", "-00:00", "+0000", "-0000")


@dataclass(frozen=True)
class RecordSpan:
    """When something was.

    Attributes:
        day: the civil day on which it begins.
        last: the civil day on which it ends, as the day of waking for a night.
        start: when it begins; None where only the day is told.
        seconds: how long; 0 for an instant and where only the day is told.
        known: whether its stamps say by which clock the person lived.
    """

    day: date
    last: date
    start: Instant | None
    seconds: int
    known: bool

    @property
    def is_instant(self) -> bool:
        """Whether it has a time and no length."""
        return self.start is not None and self.seconds == 0

    @property
    def is_day(self) -> bool:
        """Whether it is one whole civil day, from midnight to midnight, or told as a day only."""
        return self.start is None or (
            abs(self.seconds - DAY) <= HOUR and _begins_at_midnight(self.start, self.known)
        )

    @property
    def whole_day(self) -> date:
        """The day, where it is one; days in UTC are days of the file's own reckoning."""
        if self.start is not None and not self.known and self.start.seconds % DAY == 0:
            return datetime.fromtimestamp(self.start.seconds, UTC).date()
        return self.day


def _begins_at_midnight(start: Instant, known: bool) -> bool:
    here = (start.seconds + start.offset * 60) % DAY == 0
    return here or (not known and start.seconds % DAY == 0)


def stamped(text: object, zone: ZoneInfo) -> RecordSpan | str:
    """An instant, or a day that is written without a time; else why it is neither."""
    plain = text.strip() if isinstance(text, str) else ""
    if _DAY_ONLY.fullmatch(plain):
        try:
            day = date.fromisoformat(plain)
        except ValueError:
            return NO_STAMP
        return RecordSpan(day, day, None, 0, True)
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d", plain):
        return NO_STAMP
    found = instant(plain, zone)
    if isinstance(found, str):
        return found
    shift = _OFFSET.search(plain)
    known = shift is not None and shift[0] not in _NO_SHIFT
    return RecordSpan(found.day, found.day, found, 0, known)


def between(first: object, last: object, zone: ZoneInfo) -> RecordSpan | str:
    """From one stamp to another; between two days without times only where they are the same."""
    begin, end = stamped(first, zone), stamped(last, zone)
    if isinstance(begin, str) or isinstance(end, str):
        return begin if isinstance(begin, str) else str(end)
    if begin.start is None or end.start is None:
        if end.day < begin.day:
            return BACKWARDS
        return begin if begin.day == end.day else SEVERAL_DAYS
    seconds = end.start.seconds - begin.start.seconds
    if seconds < 0:
        return BACKWARDS
    return RecordSpan(begin.day, end.day, begin.start, seconds, begin.known)


def lasting(first: object, seconds: float, zone: ZoneInfo) -> RecordSpan | str:
    """From a stamp on for so many seconds."""
    begin = stamped(first, zone)
    if isinstance(begin, str) or begin.start is None:
        return begin
    return _of(begin, begin.start.seconds, seconds, zone)


def ending(last: object, seconds: float, zone: ZoneInfo) -> RecordSpan | str:
    """So many seconds up to a stamp."""
    end = stamped(last, zone)
    if isinstance(end, str) or end.start is None:
        return end
    return _of(end, end.start.seconds - round(seconds), seconds, zone)


def moved(span: RecordSpan, before: float, after: float, zone: ZoneInfo) -> RecordSpan:
    """A stretch that begins and ends so many seconds earlier and later."""
    if span.start is None:
        return span
    longer = _of(
        span, span.start.seconds - round(before), span.seconds + round(before + after), zone
    )
    return span if isinstance(longer, str) else longer


def _of(like: RecordSpan, start: int, seconds: float, zone: ZoneInfo) -> RecordSpan | str:
    """A stretch by the same clock as another."""
    if not 0 <= seconds < 400 * DAY:
        return BACKWARDS if seconds < 0 else SEVERAL_DAYS
    assert like.start is not None
    ends = start + round(seconds)
    if like.known:
        begin, end = at_offset(start, like.start.offset), at_offset(ends, like.start.offset)
    else:
        begin, end = from_seconds(start, zone), from_seconds(ends, zone)
    if isinstance(begin, str) or isinstance(end, str):
        return NO_STAMP
    return RecordSpan(begin.day, end.day, begin, round(seconds), like.known)


def days_apart(first: date, last: date) -> int:
    """How many days lie from one to another."""
    return (last - first) // timedelta(days=1)
