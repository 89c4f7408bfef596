"""Stamps of a clock that stands a known number of minutes east of UTC, and civil days as stretches.

Where a row says by which clock the person lived ("UTC+02:00"), that clock is taken, also where it
is UTC itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from unknot.recordings.instants import EPOCH, NO_STAMP, Instant, at_offset, of, placed, zone_of
from unknot.recordings.recording import Recording

NEAR = 36 * 3600
MOST_MINUTES = 15 * 60
"""No clock stands further from UTC."""
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?\Z", re.ASCII)


@lru_cache(maxsize=1_000)
def offset_of(text: str) -> int | None:
    """Minutes east of UTC: "UTC+02:00", "-0700", "GMT-5", "UTCZ"; None where it is none."""
    plain = text.strip().upper()
    if plain in ("Z", "UTC", "GMT", "UTCZ", "+00:00"):
        return 0
    found = _OFFSET.match(plain)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > MOST_MINUTES or int(found[3] or 0) > 59:
        return None
    return -minutes if found[1] == "-" else minutes


@lru_cache(maxsize=20_000)
def parsed(text: str) -> datetime | str:
    """A stamp in ISO 8601 as it stands, with a zone or without; else why it cannot be read."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return NO_STAMP


def american(text: str) -> datetime | str:
    """A stamp as "03/01/24 00:00:00", month first; else why it cannot be read."""
    found = _AMERICAN.match(text.strip())
    if found is None:
        return NO_STAMP
    month, day, year, hour, minute, second = (int(part) for part in found.groups())
    try:
        return datetime(2000 + year, month, day, hour, minute, second)  # noqa: DTZ001 (its zone is the file's)
    except ValueError:
        return NO_STAMP


_AMERICAN = re.compile(r"(\d{2})/(\d{2})/(\d{2}) (\d{2}):(\d{2}):(\d{2})\Z", re.ASCII)


def utc_seconds(text: str) -> int | None:
    """Seconds since 1970 of a stamp in UTC, quickly; None where it is written otherwise.

    Args:
        text: "2026-03-02T07:00:00Z", or "03/02/26 07:00:00" with the month first.
    """
    if len(text) == 20 and text[10] == "T" and text[19] == "Z":
        midnight, seconds = _midnight(text[:10]), _since_midnight(text[11:19])
    elif len(text) == 17 and text[8] == " ":
        midnight, seconds = _american_midnight(text[:8]), _since_midnight(text[9:])
    else:
        return None
    return None if midnight is None or seconds is None else midnight + seconds


@lru_cache(maxsize=90_000)
def _since_midnight(clock: str) -> int | None:
    stamp = parsed(f"2000-01-01T{clock}")
    if isinstance(stamp, str) or len(clock) != 8:
        return None
    return stamp.hour * 3600 + stamp.minute * 60 + stamp.second


@lru_cache(maxsize=10_000)
def _american_midnight(day: str) -> int | None:
    stamp = american(f"{day} 00:00:00")
    return None if isinstance(stamp, str) else (stamp.date() - EPOCH.date()).days * 86_400


@lru_cache(maxsize=10_000)
def _midnight(day: str) -> int | None:
    stamp = parsed(f"{day}T00:00:00")
    return None if isinstance(stamp, str) else (stamp.date() - EPOCH.date()).days * 86_400


def on_clock(stamp: datetime | str, offset: int) -> Instant | str:
    """The instant of a local stamp by a clock so many minutes east of UTC.

    A stamp that says its own zone is an instant already and is only shown by that clock.
    """
    if isinstance(stamp, str):
        return stamp
    plain = stamp.replace(tzinfo=None)
    own = stamp.utcoffset()
    seconds = (plain - EPOCH.replace(tzinfo=None)) // timedelta(seconds=1)
    before = own // timedelta(seconds=1) if own is not None else offset * 60
    return at_offset(seconds - before, offset)


def say_zone(recording: Recording) -> ZoneInfo:
    """The zone for stamps that do not say where the person was, and say so once."""
    said = placed(recording.file, recording.ask)
    if said not in recording.warnings:
        recording.warnings.append(said)
    return zone_of(recording.ask)


def own_clock(text: object, recording: Recording) -> tuple[Instant | str, bool]:
    """The instant of a stamp, or why there is none, and whether it says its own clock.

    One in UTC, or without a zone, is placed by the zone asked for.
    """
    stamp = parsed(text) if isinstance(text, str) else NO_STAMP
    if isinstance(stamp, str):
        return stamp, True
    own = stamp.utcoffset()
    if not own:
        return of(stamp, say_zone(recording)), False
    return on_clock(stamp, int(own.total_seconds()) // 60), True


class KnownClocks:
    """By which clock a person lived at some instants, and what follows for the time between.

    Between two instants with the same clock, each at most a day and a half away, it was that one:
    who slept by it before and after was not elsewhere meanwhile.
    """

    def __init__(self) -> None:
        self._held: dict[int, int] = {}
        self._sorted: list[int] = []

    def add(self, at: Instant) -> None:
        """Learn the clock of an instant."""
        self._held[at.seconds] = at.offset
        self._sorted.clear()

    def offset_at(self, seconds: int) -> int | None:
        """Minutes east of UTC at an instant; None where that does not follow."""
        if not self._sorted:
            self._sorted = sorted(self._held)
        place = bisect_right(self._sorted, seconds)
        if not 0 < place < len(self._sorted):
            return None
        before, after = self._sorted[place - 1], self._sorted[place]
        same = self._held[before] == self._held[after]
        near = seconds - before <= NEAR and after - seconds <= NEAR
        return self._held[before] if same and near else None


def whole_day(day: date, zone: ZoneInfo) -> tuple[Instant, int] | str:
    """A civil day's first instant and its length in seconds, 23 to 25 hours; else why not."""
    try:
        start = of(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 (a civil day)
        after = day + timedelta(days=1)
        end = of(datetime(after.year, after.month, after.day), zone)  # noqa: DTZ001
    except OverflowError:
        return NO_STAMP
    if isinstance(start, str) or isinstance(end, str):
        return NO_STAMP
    return start, end.seconds - start.seconds
