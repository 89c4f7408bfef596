"""Instants out of stamps: seconds since 1970, the clock where the person was, and the civil day.

A stamp with its own offset is where the person was. One in UTC, or without any zone, is placed by
the zone that was asked for (`zone_of`), and the reader says so with `placed`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from unknot.errors import DiaryError
from unknot.parsing.reader import ReadRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_STAMP = "not a date and time"


@dataclass(frozen=True)
class Instant:
    """One point in time.

    Attributes:
        seconds: since 1970 in UTC.
        offset: minutes east of UTC by the clock where the person was.
        day: the civil day there.
    """

    seconds: int
    offset: int
    day: date


@lru_cache(maxsize=50_000)
def instant(text: str, zone: ZoneInfo) -> Instant | str:
    """Read a stamp in ISO 8601, with an offset or without; else say why not.

    Args:
        text: "2024-05-03T08:15:00+02:00", "2024-05-03 08:15:00 +0200", "2024-05-03T06:15:00Z", ….
            In UTC (Z or +00:00) the clock is that of `zone`, as exports in UTC say nothing of it.
        zone: where a stamp without a zone of its own is from. A stamp in the hour that is there
            twice in autumn is read as the first.
    """
    plain = text.strip()
    if plain[-6:-5] == " " and plain[-5] in "+-":
        plain = plain[:-6] + plain[-5:]
    try:
        stamp = datetime.fromisoformat(plain)
    except ValueError:
        return NO_STAMP
    return of(stamp, zone)


def of(stamp: datetime, zone: ZoneInfo) -> Instant | str:
    """The instant of a stamp; one without a zone, or in UTC, by the clock of `zone`."""
    try:
        if stamp.tzinfo is None:
            here = stamp.replace(tzinfo=zone)
        elif stamp.utcoffset() == timedelta(0):
            here = stamp.astimezone(zone)
        else:
            here = stamp
        shift = here.utcoffset() or timedelta(0)
        seconds = (here - EPOCH) // timedelta(seconds=1)
    except (OverflowError, ValueError):
        return NO_STAMP
    return Instant(seconds, shift // timedelta(minutes=1), here.date())


@lru_cache(maxsize=2_000)  # stamps of one night or walk: more would only be held
def from_seconds(seconds: int, zone: ZoneInfo) -> Instant | str:
    """The instant of seconds since 1970 in UTC, by the clock of a zone; else say why not."""
    try:
        here = (EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    except (OverflowError, ValueError):
        return NO_STAMP
    return Instant(seconds, (here.utcoffset() or timedelta(0)) // timedelta(minutes=1), here.date())


def at_offset(seconds: int, offset: int) -> Instant | str:
    """The instant of seconds since 1970 in UTC by a clock so many minutes east of UTC."""
    try:
        day = (EPOCH + timedelta(seconds=seconds, minutes=offset)).date()
    except (OverflowError, ValueError):
        return NO_STAMP
    return Instant(seconds, offset, day)


def zone_of(ask: ReadRequest) -> ZoneInfo:
    """The zone asked for, else this computer's own."""
    return ask.zone or own_zone()


def placed(file: str, ask: ReadRequest) -> str:
    """What a reader says of a file whose stamps do not say where the person was."""
    how = "that was given" if ask.zone else "of this computer"
    return (
        f"{file}: its times do not say where you were; days are those of {zone_of(ask).key}, the"
        f" zone {how}. Another: --zone Europe/Berlin."
    )


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name.

    Raises:
        DiaryError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise DiaryError(
            "unknown-zone", f'there is no time zone "{name}".', "write it as Europe/Berlin."
        ) from wrong


@lru_cache(maxsize=1)
def own_zone() -> ZoneInfo:
    """The zone of this computer."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (named, linked):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
