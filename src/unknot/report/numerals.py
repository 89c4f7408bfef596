"""How numbers, ranges, chances and dates are written for a person."""

from __future__ import annotations

import math
from datetime import date

from unknot.answer.sentences import tenth
from unknot.effects.results import Interval
from unknot.report import numerals
from unknot.wording.spoken import spoken

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DECIMAL = "."
SPAN = "{low} to {high}"
CHANGE = "{middle} ({span})"
IN_HUNDRED, UNDER_HUNDRED, OVER_HUNDRED = (
    "{count} in 100",
    "fewer than 1 in 100",
    "more than 99 in 100",
)
OF = "{part} of {whole}"
CHANCE, UNDER_CHANCE, OVER_CHANCE = "About {count} in 10", "Less than 1 in 10", "More than 9 in 10"
DAYS, ENTRIES, POINTS = ("day", "days"), ("entry", "entries"), ("point", "points")
DAY, FULL_DAY, MONTH = "{day} {month}", "{day} {month} {year}", "{month} {year}"

own = spoken(numerals)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with a true minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    written = f"{abs(value):.{digits}f}"
    below = value < 0 and float(written) != 0
    return (MINUS if below else "") + written.replace(".", own.DECIMAL)


def short(value: float | None) -> str:
    """Write a recorded value as short as it allows: 5, 5.5, 8200."""
    if value is None or not math.isfinite(value):
        return NONE
    written = number(value, 1)
    return written[:-2] if written.endswith(f"{own.DECIMAL}0") else written


def signed(value: float | None, digits: int = 1) -> str:
    """Write a change with its sign, so that easier and worse differ at sight."""
    written = number(value, digits)
    none = f"{0:.{digits}f}".replace(".", own.DECIMAL)
    bare = written in (NONE, none) or written.startswith(MINUS)
    return written if bare else f"+{written}"


def effect(value: float) -> str:
    """Write a change of an effect with its sign; more digits where one would hide the sign."""
    if not math.isfinite(value):
        return NONE
    written = tenth(value)
    sign = "" if written == "0.0" else MINUS if value < 0 else "+"
    return f"{sign}{written}".replace(".", own.DECIMAL)


def span(low: float, high: float) -> str:
    """Write a range of changes: '+0.4 to +2.0'."""
    return between(effect(low), effect(high))


def between(low: str, high: str) -> str:
    """Write a range of what is written already: '0.4 to 2.0'."""
    return own.SPAN.format(low=low, high=high)


def change(interval: Interval) -> str:
    """Write a median change with its range: '+1.2 (+0.4 to +2.0)'."""
    whole = span(interval.q05, interval.q95)
    return own.CHANGE.format(middle=effect(interval.median), span=whole)


def in_hundred(share: float | None) -> str:
    """Write a chance as a count: '93 in 100'. Never quite none and never quite all."""
    if share is None or not math.isfinite(share):
        return NONE
    if share < 0.005:
        return own.UNDER_HUNDRED
    if share >= 0.995:
        return own.OVER_HUNDRED
    return own.IN_HUNDRED.format(count=math.floor(share * 100 + 0.5))


def of(share: float, total: int) -> str:
    """Write a share of a known total as a count: '24 of 26'."""
    return part_of(round(share * total), total) if total and math.isfinite(share) else NONE


def part_of(part: object, whole: object) -> str:
    """Write a part of a whole: '24 of 26'."""
    return own.OF.format(part=part, whole=whole)


def tenths(share: float) -> int:
    """Give a chance as whole dots of ten."""
    return min(10, max(0, math.floor(share * 10 + 0.5)))


def chance(share: float | None) -> str:
    """Write a chance in tenths: 'About 2 in 10'."""
    if share is None or not math.isfinite(share):
        return NONE
    if share < 0.05:
        return own.UNDER_CHANCE
    if share >= 0.95:
        return own.OVER_CHANCE
    return own.CHANCE.format(count=tenths(share))


def count(how_many: int, one: str, many: str) -> str:
    """Write a count with its noun: '1 day', '94 days', '12 400 entries'."""
    return f"{grouped(how_many)} {one if how_many == 1 else many}"


def days(how_many: int) -> str:
    """Write a count of days: '28 days'."""
    return count(how_many, *own.DAYS)


def grouped(how_many: float) -> str:
    """Write a whole number; from 10 000 on with thin gaps between thousands."""
    if not math.isfinite(how_many):
        return NONE
    if abs(how_many) < 10_000:
        return f"{how_many:.0f}"
    return f"{how_many:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def day(when: date) -> str:
    """Write a day without its year: '3 Nov'."""
    return own.DAY.format(day=when.day, month=own.MONTHS[when.month - 1])


def full_day(when: date) -> str:
    """Write a day with its year: '3 Nov 2025'."""
    month = own.MONTHS[when.month - 1]
    return own.FULL_DAY.format(day=when.day, month=month, year=when.year)


def month(when: date) -> str:
    """Write a month: 'Nov 2025'."""
    return own.MONTH.format(month=own.MONTHS[when.month - 1], year=when.year)
