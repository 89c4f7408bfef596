"""Stamps with a clock and a zone, and days with the month in words.

A stamp says its own zone as "Z", "UTC", "+02", "+02:00", "GMT+2" or "[Europe/Berlin]". An
abbreviation such as "CET" is believed only where it is what the person's own zone is called then.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SHORTEST_STAMP = 11
ENDS = "zZ]CcTt "
"""Last signs of a stamp with a zone that is no number: Z, [Europe/Berlin], UTC, GMT, CET, EST."""

_CLOCK = re.compile(
    r"[T ]\s*(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:(?P<half>[ap])\.?m\.?)?"
    r"\s*(?:(?P<utc>Z|(?:UTC|GMT)(?![+-]))|(?:UTC|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)"
    r"|(?P<short>(?-i:[A-Z]{3,5})))?(?:\[(?P<place>[\w/+-]+)\])?\Z",
    re.ASCII | re.IGNORECASE,
)

_MONTHS = (
    "january januar janvier enero jan ene",
    "february februar fevrier febrero feb fev",
    "march marz maerz mars marzo mar mrz",
    "april avril abril apr avr abr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august aout agosto aug ago",
    "september septembre septiembre sep sept set",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember decembre diciembre dec dez dic",
)
MONTHS = {name: i for i, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAY_MONTH = re.compile(
    r"(?:[a-z]+[.,]*\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]*(?:de\s+)?([a-z]+)[.,]?[\s-]*"
    r"(?:de\s+)?(\d{4})(?:[\s,T].*)?\Z",
    re.ASCII,
)
_MONTH_DAY = re.compile(
    r"(?:[a-z]+[.,]*\s+)?([a-z]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})(?:[\s,T].*)?\Z",
    re.ASCII,
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)


def has_zone(cell: str) -> bool:
    """Whether a stamp says its own zone, as "…Z" or "…+02:00" do."""
    end = cell[-6:]
    if len(cell) < SHORTEST_STAMP or not ("+" in end or "-" in end or end[-1] in ENDS):
        return False
    found = _CLOCK.search(cell.strip())
    return found is not None and any(found[key] for key in ("utc", "offset", "short", "place"))


def day_in_zone(cell: str, written: date, zone: ZoneInfo) -> date | str:
    """The person's civil day of a stamp that says its own zone; else why there is none.

    Args:
        cell: the stamp.
        written: the day that stands in it.
        zone: where the person lives.
    """
    found = _CLOCK.search(cell.strip())
    if found is None:
        return written
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        clock = datetime.combine(written, time(hour, int(found["minute"])))
        own = _zone_of(found, clock, zone)
        return own if isinstance(own, str) else clock.replace(tzinfo=own).astimezone(zone).date()
    except (ValueError, OverflowError):
        return written


def _zone_of(found: re.Match[str], clock: datetime, zone: ZoneInfo) -> tzinfo | str:
    """The zone that a stamp says, or why it is not understood; the person's where it says none."""
    if found["utc"]:
        return UTC
    if found["offset"]:
        digits = found["offset"][1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-ahead if found["offset"][0] == "-" else ahead)
    if found["place"]:
        try:
            return ZoneInfo(found["place"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return f"its time zone [{found['place']}] is not known"
    short = found["short"]
    here = {clock.replace(tzinfo=zone, fold=fold).tzname() for fold in (0, 1)}
    if short and short not in here | {"UHR"}:
        return f"its time zone {short} is not understood; write it as +02:00"
    return zone


@lru_cache(maxsize=50_000)
def day_in_words(cell: str) -> date | None:
    """A day whose order its own words prove, such as "1. April 2026", or 20260401; else None."""
    apart = unicodedata.normalize("NFKD", cell.strip().lower())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    eight = _EIGHT.match(plain)
    if eight is not None:
        return _date(int(eight[1]), int(eight[2]), int(eight[3]))
    found = _DAY_MONTH.match(plain)
    if found is not None and found[2] in MONTHS:
        return _date(int(found[3]), MONTHS[found[2]], int(found[1]))
    found = _MONTH_DAY.match(plain)
    if found is not None and found[1] in MONTHS:
        return _date(int(found[3]), MONTHS[found[1]], int(found[2]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
