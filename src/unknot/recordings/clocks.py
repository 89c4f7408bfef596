"""Stamps of a clock that stands a known number of minutes east of UTC, and civil days as stretches.

Where a row says by which clock the person lived ("UTC+02:00"), that clock is taken, also where it
is UTC itself.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from unknot.recordings.instants import EPOCH, NO_STAMP, Instant, at_offset, of, placed, zone_of
from unknot.recordings.recording import Recording

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
