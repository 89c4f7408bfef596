"""Dates and numbers out of cells, with a reason where that fails."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from unknot.person.diary import Scale, Worse

EARLIEST = date(1950, 1, 1)
"""No diary of a living person is older; an earlier year is a slip."""

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--"})

UNITS = {
    "sleep_hours": "h",
    "sitting_hours": "h",
    "resting_heart_rate": "1/min",
    "rmssd": "ms",
}
LIMITS = {
    "sleep_hours": (0.0, 24.0),
    "sitting_hours": (0.0, 24.0),
    "resting_heart_rate": (20.0, 250.0),
    "rmssd": (0.0, 500.0),
}
AMOUNT_LIMITS = {"min": (0.0, 1440.0), "h": (0.0, 24.0), "steps": (0.0, 200_000.0)}

BETTER_HIGH = frozenset({"mood", "energy", "stability"})
"""Symptoms whose low end is the bad one, unless told otherwise."""

USUAL_HIGH = 10.0
MANY_VALUES = 30
ENOUGH_FOR_SLIPS = 20
SLIPS = 0.04  # share of values that may be slips of the pen
SCALES = (
    (0.0, 1.0),
    (0.0, 3.0),
    (1.0, 5.0),
    (1.0, 7.0),
    (1.0, 9.5),
    (0.0, 10.0),
    (0.0, 100.0),
)
"""The scales that a table without a mapping may be on, narrowest first."""

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_COMMA = re.compile(r"^-?(\d+|\d{1,3}(\.\d{3})+),\d+$")
_DAY_MONTH = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")


def iso_day(text: str) -> date | str:
    """Read a day written year first; else say why not.

    Args:
        text: "2024-05-03", "2024/5/3", "2024-05-03 08:15", …

    Returns:
        The day, or the reason as a few words.
    """
    found = _ISO.match(text.strip())
    if found is None:
        if _DAY_MONTH.match(text.strip()):
            return "day and month could be either way round"
        return "not a date with the year first"
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return "no such day in the calendar"


def formatted_day(text: str, form: str) -> date | str:
    """Read a day in a declared format ("iso" or as `datetime.strptime` has it); else say why."""
    if form == "iso":
        return iso_day(text)
    try:
        return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a civil day has no zone)
    except ValueError:
        return f"not of the form {form}"


def plausible(day: date, today: date) -> str | None:
    """Say why a day cannot be a diary day, or None. One day ahead is allowed for time zones."""
    if (day - today).days > 1:
        return "date in the future"
    return f"date before {EARLIEST.year}" if day < EARLIEST else None


def number(text: str, decimal: str = ".") -> float | None:
    """Read a finite number, or None. With a decimal comma, dots and spaces group thousands."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if decimal == ",":
        plain = plain.replace(".", "").replace(" ", "").replace(",", ".")
    if "_" in plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def with_points(cell: str) -> str:
    """A cell with a decimal comma, written with a point: "7,5", "1.234,5"; others as they are."""
    return cell.replace(".", "").replace(",", ".") if _COMMA.match(cell.strip()) else cell


def count(text: str) -> float | None:
    """Read a count with any thousands mark: "9,892", "9.892", "9 892"; None where it is none."""
    plain = re.sub(r"[ .,\u00a0\u202f](?=\d{3}(\D|$))", "", text.strip())
    return float(plain) if plain.isascii() and plain.isdigit() else None


def outside(value: float, low: float, high: float) -> str | None:
    """Say that a value lies outside its limits, or None."""
    return None if low <= value <= high else f"outside {low:g} to {high:g}"


def guess_scale(values: list[float], worse: Worse) -> Scale | None:
    """The usual scale that the values speak for, with the coarsest step that fits.

    A few middling numbers say little, so 0 to 10 is taken unless a narrower scale was used to both
    of its ends, or one from 0 to its upper end over many days. A worst day of 7 is no scale's end:
    one from 1 has to be used to both ends, to its upper end by one value of 30.

    Args:
        values: what was recorded, at least one.
        worse: the bad end.

    Returns:
        The scale, or None where values lie outside every usual scale.
    """
    for low, high in SCALES:
        if all(low <= value <= high for value in values):
            if low == 0.0:
                used = max(values) == high and (min(values) == low or len(values) >= MANY_VALUES)
            else:
                used = min(values) == low and MANY_VALUES * values.count(high) >= len(values)
            if high < USUAL_HIGH and not used:
                continue
            for step in (1.0, 0.5, 0.1):
                if all(abs(v / step - round(v / step)) < 1e-6 for v in values):
                    return Scale(low, high, step, worse)
            return Scale(low, high, 0.1, worse)
    return None


def without_slips(values: list[float]) -> list[float]:
    """Values without a rare one that stands far off, such as a 55 or a -3 among 0 to 10.

    Only where the others alone fit 0 to 10 and all together do not; at least 20 values.
    """
    whole = guess_scale(values, Worse.HIGH)
    if len(values) < ENOUGH_FOR_SLIPS or (whole is not None and whole.high <= USUAL_HIGH):
        return values
    inside = [value for value in values if 0.0 <= value <= USUAL_HIGH]
    return inside if len(inside) >= (1.0 - SLIPS) * len(values) else values


def worse_end(what: str) -> Worse:
    """The usual bad end of a symptom's scale."""
    return Worse.LOW if what in BETTER_HIGH else Worse.HIGH
