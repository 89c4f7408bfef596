"""Stamps and devices as Apple Health's export writes them: "2024-05-03 08:15:00 +0200".

The offset is that of the phone on the day of the export, moved with summer time; only a record with
HKTimeZone says where the person was.
"""

from __future__ import annotations

import re
from datetime import date

from unknot.diary.segments import device_name
from unknot.errors import DiaryError
from unknot.recordings.instants import NO_STAMP, Instant, at_offset, from_seconds, zone_named

EPOCH_DAY = date(1970, 1, 1).toordinal()
UNNAMED = "unnamed device"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d) ([+-])(\d\d)(\d\d)", re.ASCII)
MINUTE = {f" {at // 60:02d}:{at % 60:02d}": 60 * at for at in range(24 * 60)}
"""Seconds since midnight by " 08:15"; every second of a day by its name would take 13 MB."""
SECOND = {f":{count:02d}": count for count in range(60)}
"""Seconds within a minute by ":07"."""


FURTHEST = 14 * 60
"""Minutes east of UTC of the clock that is furthest ahead."""


class Midnights(dict[str, tuple[int, int, date]]):
    """The instant, offset in minutes and civil day of a midnight, by "2024-05-03 +0200"."""

    def __missing__(self, text: str) -> tuple[int, int, date]:
        found = _DAY.fullmatch(text)
        if found is None:
            raise KeyError(text)
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise KeyError(text) from None
        shift = int(found[5]) * 60 + int(found[6])
        if shift > FURTHEST:
            raise KeyError(text)
        offset = -shift if found[4] == "-" else shift
        midnight = (day.toordinal() - EPOCH_DAY) * 86_400 - offset * 60
        value = self[text] = (midnight, offset, day)
        return value


def apple_instant(text: str, midnights: Midnights, zone: str = "") -> Instant | str:
    """The instant of a stamp by its own offset, or by a zone that the record names; or why not."""
    try:
        midnight, offset, _ = midnights[text[:10] + text[19:]]
        seconds = midnight + MINUTE[text[10:16]] + SECOND[text[16:19]]
    except KeyError:
        return NO_STAMP
    if zone:
        try:
            return from_seconds(seconds, zone_named(zone))
        except DiaryError:
            pass  # an abbreviation such as GMT+2 names no place; the stamp's own offset stands
    return at_offset(seconds, offset)


def device_of(attributes: dict[str, str]) -> str:
    """The device that recorded something; the app or phone that passed it on where none is said."""
    said = attributes.get("device") or ""
    return device_name(said) or device_name(attributes.get("sourceName") or "") or UNNAMED
