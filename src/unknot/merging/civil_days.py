"""Civil days where the person was: which clock held when, and amounts shared over midnight.

A stretch that has an offset of its own is placed by it, so a day with two offsets (travel) and days
of 23 or 25 hours (a clock that changes) come out by themselves. Where a file does not say where the
person was, the clock is that of a zone, moved as little as needed for the civil day that the
reader gave; so a day stays what it was when the file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from unknot.arrays import Array
from unknot.diary.segments import Segments
from unknot.merging.pieces import FOREVER, Counted, Times, TimeSpans, parts

DAY = 86_400
QUARTER = 900
MOST_QUARTERS = 200 * 96
"""Quarters of an hour that are looked at together."""
EPOCH_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Clock:
    """Which clock held when: of a zone where nothing else is known, else of what was recorded.

    Shapes: `changes`, `offsets` (c,) of the zone; `at`, `shift` (k,) as stretches say.
    """

    changes: Times
    offsets: Times
    at: Times
    shift: Times

    def of_zone(self, when: Times) -> Times:
        """Seconds east of UTC by the clock of the zone."""
        return self.offsets[np.maximum(np.searchsorted(self.changes, when, side="right") - 1, 0)]

    def shifts(
        self, several: Sequence[Segments], start: Times, end: Times, counts: list[int]
    ) -> Times:
        """Seconds east of UTC of each stretch, by its own offset or else the zone's."""
        known = np.array([one.key.offset is not None for one in several], dtype=np.bool_)
        own = np.array([60 * (one.key.offset or 0) for one in several], dtype=np.int64)
        found = np.repeat(own, counts)
        if known.all():
            return found
        days = np.array([day_number(one.key.day) for one in several], dtype=np.int64)
        unsaid = np.repeat(~known, counts)
        found[unsaid] = _moved(
            self.of_zone(start[unsaid]),
            start[unsaid],
            end[unsaid],
            np.repeat(days, counts)[unsaid],
        )
        return found

    def where(self, when: Times) -> Times:
        """Seconds east of UTC by the clock of the last stretch before, at each of these times."""
        if not self.at.size:
            return self.of_zone(when)
        return self.shift[np.maximum(np.searchsorted(self.at, when, side="right") - 1, 0)]

    def day_of(self, when: Times) -> Times:
        """The civil day of each of these times, as days since 1970."""
        return (when + self.where(when)) // DAY


def clock_of(segments: Sequence[Segments], zone: ZoneInfo) -> Clock:
    """The clock of a person's recordings.

    Args:
        segments: stretches; some with an offset of their own.
        zone: where the person lived, for those without.
    """
    days = [day_number(one.key.day) for one in segments]
    first, last = (min(days) - 2, max(days) + 2) if days else (0, 1)
    changes, offsets = _changes(zone, first * DAY, last * DAY)
    bare = Clock(changes, offsets, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    if not segments:
        return bare
    ends = (when for one in segments for when in (one.first, one.last))
    at = np.fromiter(ends, np.int64, 2 * len(segments))
    shift = bare.shifts(segments, at, at, [2] * len(segments))
    order = np.lexsort((shift, at))
    at, shift = at[order], shift[order]
    new = np.concatenate([[True], shift[1:] != shift[:-1]])
    return Clock(changes, offsets, at[new], shift[new])


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH_DAY).days


def day_from(number: int) -> date:
    """The civil day from days since 1970."""
    return EPOCH_DAY + timedelta(days=number)


def shared(counted: Counted) -> Counted:
    """The same amounts on pieces none of which is in two civil days, shared by time."""
    while True:
        midnight = ((counted.start + counted.shift) // DAY + 1) * DAY - counted.shift
        over = counted.end > midnight
        if not over.any():
            return counted
        length = (counted.end - counted.start).astype(np.float64)
        before = counted.amount * np.where(over, (midnight - counted.start) / length, 1.0)
        first = Counted(counted.start, np.where(over, midnight, counted.end), before, counted.shift)
        second = Counted(
            midnight[over], counted.end[over], (counted.amount - before)[over], counted.shift[over]
        )
        counted = first.beside(second)


def by_day(counted: Counted) -> dict[int, float]:
    """How much was counted on each civil day (days since 1970) on which there is a piece."""
    pieces = shared(counted)
    return sums((pieces.start + pieces.shift) // DAY, pieces.amount)


def sums(days: Times, amounts: Array) -> dict[int, float]:
    """The sum of amounts by day."""
    if not days.size:
        return {}
    known, at = np.unique(days, return_inverse=True)
    total = np.bincount(at, amounts, known.size)
    return dict(zip(known.tolist(), total.tolist(), strict=True))


def seconds_by_day(spans: TimeSpans, clock: Clock) -> dict[int, float]:
    """How much of some time lies in each civil day, to a quarter of an hour at midnight."""
    if not spans.start.size:
        return {}
    low, high = int(spans.start[0]) // QUARTER, int(spans.end[-1]) // QUARTER + 1
    found: dict[int, float] = {}
    for begin in range(low, high, MOST_QUARTERS):
        edges = np.arange(begin, min(begin + MOST_QUARTERS, high) + 1, dtype=np.int64) * QUARTER
        near = slice(
            *np.searchsorted(spans.end, edges[:1]), *np.searchsorted(spans.start, edges[-1:])
        )
        quarters = TimeSpans(edges[:-1], edges[1:])
        _, first, last = parts(spans.start[near], spans.end[near], quarters)
        for day, seconds in sums(clock.day_of(first), (last - first).astype(np.float64)).items():
            found[day] = found.get(day, 0.0) + seconds
    return found


def _moved(shift: Times, start: Times, end: Times, days: Times) -> Times:
    """A clock moved where a stretch would not begin on its civil day.

    Moved as little as brings all stretches of that day into it, with their ends if that can be.
    """
    if bool(((start + shift) // DAY == days).all()):
        return shift
    known, at = np.unique(days, return_inverse=True)
    first, last = np.full(known.size, FOREVER), np.full(known.size, -FOREVER)
    np.minimum.at(first, at, start)
    np.maximum.at(last, at, end)
    low = known * DAY - first
    high = np.maximum((known + 1) * DAY - last, low)
    wrong = (start + shift) // DAY != days
    moved = np.where(wrong, np.clip(shift, low[at], high[at]), shift)
    # Where the stretches of a day are further apart than a day is long, each is moved for itself.
    local = start + moved
    early, late = days * DAY - local, (days + 1) * DAY - 1 - local
    return moved + np.where(early > 0, early, np.minimum(late, 0))


def _changes(zone: ZoneInfo, first: int, last: int) -> tuple[Times, Times]:
    """When the clock of a zone changes, to the minute, and to what."""
    changes, offsets = [first], [_offset(zone, first)]
    for day in range(first, last, DAY):
        if _offset(zone, day + DAY) == offsets[-1]:
            continue
        low, high = day, day + DAY
        while high - low > 60:
            middle = (low + high) // 120 * 60
            low, high = (low, middle) if _offset(zone, middle) != offsets[-1] else (middle, high)
        changes.append(high)
        offsets.append(_offset(zone, high))
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(zone: ZoneInfo, seconds: int) -> int:
    here = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    return int((here.utcoffset() or timedelta(0)).total_seconds())
