"""How numbers, ranges, chances and dates are written for a person."""

from __future__ import annotations

import math
from datetime import date

from unknot.answer.sentences import tenth
from unknot.effects.results import Interval

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with a true minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    written = f"{abs(value):.{digits}f}"
    below = value < 0 and float(written) != 0
    return (MINUS if below else "") + written


def short(value: float | None) -> str:
    """Write a recorded value as short as it allows: 5, 5.5, 8200."""
    if value is None or not math.isfinite(value):
        return NONE
    written = number(value, 1)
    return written[:-2] if written.endswith(".0") else written


def signed(value: float | None, digits: int = 1) -> str:
    """Write a change with its sign, so that easier and worse differ at sight."""
    written = number(value, digits)
    bare = written in (NONE, f"{0:.{digits}f}") or written.startswith(MINUS)
    return written if bare else f"+{written}"


def effect(value: float) -> str:
    """Write a change of an effect with its sign; more digits where one would hide the sign."""
    if not math.isfinite(value):
        return NONE
    written = tenth(value)
    return written if written == "0.0" else f"{MINUS if value < 0 else '+'}{written}"


def span(low: float, high: float) -> str:
    """Write a range of changes: '+0.4 to +2.0'."""
    return f"{effect(low)} to {effect(high)}"


def change(interval: Interval) -> str:
    """Write a median change with its range: '+1.2 (+0.4 to +2.0)'."""
    return f"{effect(interval.median)} ({span(interval.q05, interval.q95)})"


def in_hundred(share: float | None) -> str:
    """Write a chance as a count: '93 in 100'. Never quite none and never quite all."""
    if share is None or not math.isfinite(share):
        return NONE
    if share < 0.005:
        return "fewer than 1 in 100"
    if share >= 0.995:
        return "more than 99 in 100"
    return f"{math.floor(share * 100 + 0.5)} in 100"


def of(share: float, total: int) -> str:
    """Write a share of a known total as a count: '24 of 26'."""
    return f"{round(share * total)} of {total}" if total and math.isfinite(share) else NONE


def tenths(share: float) -> int:
    """Give a chance as whole dots of ten."""
    return min(10, max(0, math.floor(share * 10 + 0.5)))


def chance(share: float | None) -> str:
    """Write a chance in tenths: 'About 2 in 10'."""
    if share is None or not math.isfinite(share):
        return NONE
    if share < 0.05:
        return "Less than 1 in 10"
    if share >= 0.95:
        return "More than 9 in 10"
    return f"About {tenths(share)} in 10"


def count(how_many: int, one: str, many: str) -> str:
    """Write a count with its noun: '1 day', '94 days', '12 400 entries'."""
    return f"{grouped(how_many)} {one if how_many == 1 else many}"


def grouped(how_many: float) -> str:
    """Write a whole number; from 10 000 on with thin gaps between thousands."""
    if not math.isfinite(how_many):
        return NONE
    if abs(how_many) < 10_000:
        return f"{how_many:.0f}"
    return f"{how_many:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def day(when: date) -> str:
    """Write a day without its year: '3 Nov'."""
    return f"{when.day} {MONTHS[when.month - 1]}"


def full_day(when: date) -> str:
    """Write a day with its year: '3 Nov 2025'."""
    return f"{day(when)} {when.year}"


def month(when: date) -> str:
    """Write a month: 'Nov 2025'."""
    return f"{MONTHS[when.month - 1]} {when.year}"
