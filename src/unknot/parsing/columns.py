"""What one column of a table may be, from its heading and its values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from unknot.diary.entries import EVENTS, Kind, Scale, Worse
from unknot.parsing.headings import Meaning, meant, stated_scale
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn
from unknot.parsing.takes import LEFT_OUT, Option, option, option_of
from unknot.parsing.values import (
    ENOUGH_FOR_SLIPS,
    LIMITS,
    USUAL_HIGH,
    guess_scale,
    listed,
    lone_outlier,
    perhaps_no_answer,
    without_slips,
    worse_end,
)

MOST_HOURS = 24.0
ABOVE = {10.0: 7.0, 100.0: 50.0}
"""Ends of a scale, each with the value that many entries must pass to prove it."""
EMPTY = "it is empty"


@dataclass(frozen=True)
class Column:
    """A column as it stands: its name, its cells that hold something, and those as numbers.

    `unit` is what a column beside it says of all its cells ("Activity_Unit": steps), or empty;
    `scale` what a line above the table declares of it, or None, and `sided` whether that line says
    which end is worse.
    """

    name: str
    cells: tuple[str, ...]
    numbers: tuple[float, ...]
    unit: str = ""
    scale: Scale | None = None
    sided: bool = False


@dataclass(frozen=True)
class Proposed:
    """What a column may be.

    Attributes:
        options: the likeliest first; one only, where it is clear what the column is.
        proven: the heading and the values leave no doubt.
        why: what is in doubt.
        declared: a person said it.
        shown: a few of its cells.
    """

    column: str
    options: tuple[Option, ...]
    proven: bool
    why: str = ""
    declared: bool = False
    shown: tuple[str, ...] = ()


def propose(column: Column, declared: str | None = None) -> Proposed | str:
    """What a column may be, or the reason why it is left out.

    Args:
        column: the column.
        declared: what a person said of it, as `takes.option_of` reads it.

    Raises:
        UnknotError: code "bad-take".
    """
    if declared is not None:
        scale, _, _ = _scale(column, Worse.HIGH) if column.numbers else (None, False, "")
        return Proposed(column.name, (option_of(column.name, declared, scale),), True, "", True)
    if not column.cells:
        return EMPTY
    if 2 * len(column.numbers) < len(column.cells):
        return "it holds words"
    meaning = meant(column.name)
    if meaning is None:
        return "its name is not known"
    if meaning.strange:
        return f"“{' '.join(meaning.strange)}” in its name is not understood"
    if meaning.kind == "measurement":
        return _measured(column, meaning)
    if meaning.kind == "sleep":
        return _slept(column, meaning)
    if meaning.kind == "symptom":
        return _felt(column, meaning.what, worse_end(meaning.what))
    return _done(column, meaning)


def _measured(column: Column, meaning: Meaning) -> Proposed | str:
    low, high = LIMITS[meaning.what]
    if not all(low <= value <= high for value in without_slips(list(column.numbers))):
        return f"its values are outside {low:g} to {high:g}"
    unit = {"resting_heart_rate": "1/min", "rmssd": "ms"}.get(meaning.what, "h")
    proven = meaning.what != "sitting_hours" or meaning.unit == "h"
    if meaning.unit and meaning.what == "sitting_hours" and meaning.unit != "h":
        return f"it is in {meaning.unit}, not in hours"
    here = option(MeasurementColumn(column.name, meaning.what, unit))
    return Proposed(column.name, (here,), proven, "" if proven else "its unit is not stated")


def _slept(column: Column, meaning: Meaning) -> Proposed | str:
    """Hours of sleep, how good it was, or how bad: only the heading tells them apart."""
    if meaning.bad:
        return _felt(column, "sleep", Worse.HIGH)
    if meaning.quality:
        return _felt(column, "sleep", Worse.LOW)
    hours = option(MeasurementColumn(column.name, "sleep_hours", "h"))
    fits = max(column.numbers) <= MOST_HOURS
    if meaning.unit not in ("", "h") or (meaning.duration and not fits):
        return f"it is a time in {meaning.unit or 'an unknown unit'}; hours are read"
    if meaning.unit == "h" or meaning.duration:
        return Proposed(column.name, (hours,), True) if fits else "its values are no hours of a day"
    rated = [_felt(column, "sleep", worse) for worse in (Worse.LOW, Worse.HIGH)]
    options = [one.options[0] for one in rated if isinstance(one, Proposed)]
    options = [hours, *options] if fits else options
    why = "it could be hours, or how good or how bad the sleep was"
    return Proposed(column.name, (*options, LEFT_OUT), False, why)


def _felt(column: Column, what: str, worse: Worse) -> Proposed | str:
    scale, proven, why = _scale(column, worse, what)
    if scale is None:
        return why
    options = [option(SymptomColumn(column.name, what, scale))]
    if not proven and scale.high < USUAL_HIGH and what not in EVENTS:
        usual = Scale(0.0, USUAL_HIGH, scale.step, worse)
        options.append(option(SymptomColumn(column.name, what, usual)))
    if not proven and 100.0 >= max(column.numbers) > USUAL_HIGH >= scale.high:
        wide = Scale(0.0, 100.0, scale.step, worse)
        options.append(option(SymptomColumn(column.name, what, wide)))
    return Proposed(column.name, tuple(options), proven, why)


def _scale(column: Column, worse: Worse, what: str = "") -> tuple[Scale | None, bool, str]:
    """A column's scale, whether it is proven, and what is in doubt or why there is none."""
    if column.scale is not None:
        return column.scale if column.sided else replace(column.scale, worse=worse), True, ""
    stated = stated_scale(column.name)
    values = without_slips(list(column.numbers))
    if stated is not None:
        low, high = stated
        if not all(low <= value <= high for value in values):
            return None, False, f"its values are outside {low:g} to {high:g}, which its name states"
        whole = all(value == round(value) for value in column.numbers)
        return Scale(low, high, 1.0 if whole else 0.1, worse), True, ""
    odd = perhaps_no_answer(values)
    if odd:
        within = [value for value in values if value <= USUAL_HIGH]
        why = f"it holds {listed(odd)}: that could mean “no answer”"
        return guess_scale(within, worse), False, why
    lone = lone_outlier(values)
    if lone is not None:
        within = [value for value in values if value <= USUAL_HIGH]
        return guess_scale(within, worse), False, f"{lone:g} stands alone above 10: a slip?"
    scale = guess_scale(values, worse)
    if scale is None:
        return None, False, "its values fit no usual scale"
    if what in EVENTS:
        return scale, scale.high == 1.0, "its scale is not stated"
    if scale.high <= 1.0:
        scale = Scale(0.0, 3.0, scale.step, worse)
    above = ABOVE.get(scale.high)
    proven = above is not None and len(values) >= ENOUGH_FOR_SLIPS and max(values) > above
    return scale, proven, "" if proven else f"its scale is not stated: {len(values)} values"


def _done(column: Column, meaning: Meaning) -> Proposed | str:
    """Steps, minutes or hours; a number without a unit could be any of them, or points."""
    kind = Kind(meaning.what)
    if meaning.kind == "steps" and not meaning.score:
        return Proposed(column.name, (option(ExertionColumn(column.name, kind, "steps")),), True)
    unit = column.unit or (meaning.unit if meaning.unit in ("min", "h") else "")
    if unit:
        return Proposed(column.name, (option(ExertionColumn(column.name, kind, unit)),), True)
    scale, stated = stated_scale(column.name), guess_scale(list(column.numbers), Worse.HIGH)
    if meaning.score and scale is None:
        return "a score is no amount"
    options = [] if scale is not None else [
        option(ExertionColumn(column.name, kind, each)) for each in ("min", "h")
        if each == "min" or max(column.numbers) <= MOST_HOURS
    ]  # fmt: skip
    points = stated if scale is None else Scale(*scale, 1.0)
    if points is not None:
        options.append(option(ExertionColumn(column.name, kind, "points", points)))
    if kind == Kind.OVERALL and scale is None:
        options.append(option(ExertionColumn(column.name, kind, "steps")))
    if scale is not None:
        return Proposed(column.name, tuple(options), True)
    why = "its unit is not stated: minutes, hours, steps or points"
    return Proposed(column.name, (*options, LEFT_OUT), False, why)
