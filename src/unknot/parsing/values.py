"""Dates and numbers out of cells, with a reason where that fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from unknot.diary.entries import Scale, Worse
from unknot.diary.symptoms import BETTER_HIGH
from unknot.errors import DiaryError
from unknot.parsing.dates import DayReading
from unknot.parsing.numbers import read_number

EARLIEST = date(1950, 1, 1)
"""No diary of a living person is older; an earlier year is a slip."""

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--"})

UNITS = {
    "sleep_hours": "h",
    "sitting_hours": "h",
    "resting_heart_rate": "1/min",
    "rmssd": "ms",
    "by_lot": "way",
}
LIMITS = {
    "sleep_hours": (0.0, 24.0),
    "sitting_hours": (0.0, 24.0),
    "resting_heart_rate": (20.0, 250.0),
    "rmssd": (1.0, 500.0),  # 0 is a watch without a measurement
    "by_lot": (0.0, 3.0),  # which way of a trial was drawn; 0 is none
}
AMOUNT_LIMITS = {"min": (0.0, 1440.0), "h": (0.0, 24.0), "steps": (0.0, 200_000.0)}

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

YEAR_FIRST = DayReading()
IN_WORDS = "words"
"""The form of days that have their month in words, in any of the languages of headings."""

UNIT_WORDS = {
    **dict.fromkeys(("steps", "step", "schritte", "pas", "pasos"), "steps"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten", "minutos"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunden", "heures", "horas"), "h"),
}
"""Units of what was done, as people write them."""

_SELF = re.compile(r"self\s*(\d+)\s*(?:-|–|to)\s*(\d+)\Z", re.ASCII)


def amount_unit(text: str) -> tuple[str, Scale | None] | None:
    """The unit of what was done, "self 0-3" as points on that scale; None where it is no unit."""
    plain = " ".join(text.lower().replace(".", " ").split())
    unit = UNIT_WORDS.get(plain)
    if unit is not None:
        return unit, None
    rated = _SELF.match(plain)
    if rated is None or int(rated[1]) >= int(rated[2]):
        return None
    return "points", Scale(float(rated[1]), float(rated[2]), 1.0)


def iso_day(text: str) -> date | str:
    """Read a day written year first; else say why not.

    Args:
        text: "2024-05-03", "2024/5/3", "2024-05-03 08:15", …

    Returns:
        The day, or the reason as a few words.
    """
    return YEAR_FIRST.day(text)


def formatted_day(text: str, form: str, zone: ZoneInfo | None = None) -> date | str:
    """Read a day in a declared form, "iso", "words" or as `datetime.strptime` has it; or why not.

    A stamp that says its own zone is turned into the civil day of `zone`, where that is given.
    """
    if form == IN_WORDS:
        return DayReading(zone=zone, words=True).day(text)
    if form == "iso":
        return YEAR_FIRST.day(text) if zone is None else DayReading(zone=zone).day(text)
    return _parsed_day(text, form, zone)


@lru_cache(maxsize=20_000)
def _parsed_day(text: str, form: str, zone: ZoneInfo | None) -> date | str:
    try:
        stamp = datetime.strptime(text.strip(), form)  # noqa: DTZ007 (a civil day has no zone)
    except ValueError:
        return f"not of the form {form}"
    if zone is not None and stamp.tzinfo is not None:
        return stamp.astimezone(zone).date()
    return stamp.date()


def plausible(day: date, today: date) -> str | None:
    """Say why a day cannot be a diary day, or None. One day ahead is allowed for time zones."""
    if (day - today).days > 1:
        return "date in the future"
    return f"date before {EARLIEST.year}" if day < EARLIEST else None


def number(text: str, decimal: str = ".") -> float | None:
    """Read a finite number, or None; a mark groups thousands only before exactly three digits."""
    return read_number(text, decimal)


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


NO_ANSWER_BELOW = (
    *(-1.0, -7.0, -8.0, -9.0, -77.0, -88.0, -98.0, -99.0),
    *(-888.0, -999.0, -9999.0),
)
NO_ANSWER_ABOVE = (77.0, 88.0, 97.0, 98.0, 99.0, 777.0, 888.0, 998.0, 999.0, 9999.0)
"""Numbers that questionnaires write for "no answer"."""

REPORTED_TO = 3.0
"""Where reports reach this, a lone -1 beside them is no end of a scale from -1 to 1."""


def without_slips(values: list[float]) -> list[float]:
    """Values without those that cannot be answers beside the others.

    One number below zero that stands for "no answer", where all others are reports from 0 on; and
    of at least 20 values a rare one that stands far off, such as a 55 among 0 to 10.
    """
    below = {value for value in values if value < 0.0}
    if len(below) == 1 and below <= set(NO_ANSWER_BELOW) and max(values) >= REPORTED_TO:
        values = [value for value in values if value >= 0.0]
    whole = guess_scale(values, Worse.HIGH) if values else None
    if len(values) < ENOUGH_FOR_SLIPS or (whole is not None and whole.high <= USUAL_HIGH):
        return values
    inside = [value for value in values if 0.0 <= value <= USUAL_HIGH]
    return inside if len(inside) >= (1.0 - SLIPS) * len(values) else values


def perhaps_no_answer(values: list[float]) -> tuple[tuple[float, int], ...]:
    """Numbers that could mean "no answer" or an end of 0 to 100, and how often each stands.

    All other values lie within 0 to 10 and nothing lies between: 1 to 10, 98 and 99.
    """
    high = Counter(value for value in without_slips(values) if value > USUAL_HIGH)
    rest = [value for value in values if 0.0 <= value <= USUAL_HIGH]
    if not high or not rest or not set(high) <= set(NO_ANSWER_ABOVE):
        return ()
    return tuple(sorted(high.items()))


FEWEST_BESIDE = 3
"""Reports within 0 to 10 beside which a single one above looks like a slip of the pen."""


def lone_outlier(values: list[float]) -> float | None:
    """The one value above 0 to 10 where all others lie within: a slip, or a wider scale.

    None where there is no such value, where few others stand beside it, and where so many do that
    `without_slips` leaves it out.
    """
    above = [value for value in without_slips(values) if value > USUAL_HIGH]
    rest = [value for value in values if 0.0 <= value <= USUAL_HIGH]
    alone = len(above) == 1 and len(rest) >= FEWEST_BESIDE
    return above[0] if alone and len(rest) + 1 == len(values) else None


def listed(odd: Sequence[tuple[float, int]]) -> str:
    """Such numbers in words: "98 (6 times) and 99 (once)"."""
    return " and ".join(f"{v:g} ({'once' if n == 1 else f'{n} times'})" for v, n in odd)


AMOUNTS_NO_ANSWER = {"min": (777.0, 888.0, 999.0), "steps": (9999.0, 99999.0)}
"""Amounts of a day that questionnaires and exports write for "no answer", by unit."""


def odd_amounts(values: Collection[float], unit: str) -> str:
    """A remark on an amount that could mean "no answer": it stands again and again, far off."""
    odd = [v for v in AMOUNTS_NO_ANSWER.get(unit, ()) if list(values).count(v) > 1]
    rest = [value for value in values if value not in odd]
    if not odd or (rest and max(rest) * 2 > min(odd)):
        return ""
    shown = listed([(v, list(values).count(v)) for v in odd])
    return f"holds {shown}, far above all else, and it counts; it could mean “no answer”."


A_FEW_STEPS, MANY_STEPS = 200.0, 1000.0


def must_be_whole(file: str, column: str, days: Collection[date], steps: Collection[float]) -> None:
    """Refuse a day's steps such as 6.976: a program took the mark of thousands for a decimal one.

    Fractions among thousands, or of many rows a day, are averages and are read.

    Raises:
        DiaryError: code "two-readings".
    """
    few = [step for step in steps if step < A_FEW_STEPS and step != round(step)]
    if few and max(steps) < MANY_STEPS and len(set(days)) == len(steps):
        raise DiaryError(
            "two-readings",
            f"{file}: {column} holds {few[0]:g} for a day, and steps are whole; a mark of thousands"
            " was perhaps taken for a decimal one when the table was saved.",
            "write the steps without a mark in thousands, or export the table again.",
        )


@lru_cache(maxsize=50_000)
def no_answer(cell: str, missing: frozenset[str]) -> bool:
    """Whether a cell is one of those that mean "no answer"; 99.0 and 99,0 are 99."""
    plain = cell.lower()
    if plain in missing:
        return True
    value = read_number(plain) if plain[:1] in "+-0123456789" else None
    return value is not None and value in _numbers(missing)


@lru_cache(maxsize=50)
def _numbers(missing: frozenset[str]) -> frozenset[float]:
    return frozenset(v for one in missing if (v := read_number(one)) is not None)


def worse_end(what: str) -> Worse:
    """The usual bad end of a symptom's scale."""
    return Worse.LOW if what in BETTER_HIGH else Worse.HIGH
