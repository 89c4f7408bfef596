"""When a FIT file says that something was: its stamps, and the clock where the person was.

Stamps are seconds since 1989 in UTC. The messages `monitoring_info` and `activity` hold the same
instant by the local clock, which tells the offset. A watch that does not know the time stamps with
seconds since it was started; then only that local clock dates them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from unknot.recordings.fit import FIT_EPOCH, SYSTEM_TIME, FitMessage
from unknot.recordings.instants import EPOCH, NO_STAMP, Instant, at_offset, from_seconds, of

QUARTER = 15 * 60
FARTHEST = 14 * 3600
NO_TIME = "no time"
OffsetOf = Callable[[date], int | None]


@dataclass(frozen=True)
class FitClock:
    """How stamps of a file are read.

    Attributes:
        zone: for files that do not say.
        offset: minutes east of UTC; None where the file does not say.
        shift: seconds from the stamps of a watch that does not know the time to its local clock in
            FIT's seconds; None where there is no such pair of stamps.
        elsewhere: what other files of the same export say of the offset of a day.
    """

    zone: ZoneInfo
    offset: int | None = None
    shift: int | None = None
    elsewhere: OffsetOf | None = None

    def set_by(self, message: FitMessage) -> FitClock:
        """The clock after a message that may hold an instant by both clocks."""
        stamp, local = message.whole("timestamp"), message.whole("local_timestamp")
        if stamp is None or local is None or local < SYSTEM_TIME:
            return self
        if stamp < SYSTEM_TIME:
            return replace(self, shift=local - stamp)
        quarters = round((local - stamp) / QUARTER)
        near = abs(local - stamp - quarters * QUARTER) <= 120
        if not near or abs(local - stamp) > FARTHEST:
            return self
        return replace(self, offset=quarters * 15)

    def known_at(self, stamp: int) -> int | None:
        """The offset at a stamp in UTC, where this file or another of its export says."""
        if stamp < SYSTEM_TIME or self.offset is not None or self.elsewhere is None:
            return None if stamp < SYSTEM_TIME else self.offset
        here = from_seconds(stamp + FIT_EPOCH, self.zone)
        return None if isinstance(here, str) else self.elsewhere(here.day)

    def instant(self, stamp: int | None) -> Instant | str:
        """The instant of a stamp, or why there is none."""
        if stamp is None:
            return NO_TIME
        if stamp < SYSTEM_TIME:
            return self._by_shift(stamp)
        offset = self.known_at(stamp)
        if offset is None:
            return from_seconds(stamp + FIT_EPOCH, self.zone)
        return at_offset(stamp + FIT_EPOCH, offset)

    def _by_shift(self, stamp: int) -> Instant | str:
        if self.shift is None:
            return "the watch did not know the time"
        try:
            local = EPOCH + timedelta(seconds=stamp + self.shift + FIT_EPOCH)
        except OverflowError:
            return NO_STAMP
        return of(local.astimezone(UTC).replace(tzinfo=None), self.zone)


def following(last: int | None, stamp_16: int) -> int | None:
    """The stamp of which only the low 16 bits are given, the next one after `last`."""
    return None if last is None else last + ((stamp_16 - (last & 0xFFFF)) & 0xFFFF)
