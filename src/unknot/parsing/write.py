"""Write a diary as unknot's own table, so that reading it gives the same diary."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary, Exertion, Observation, Scale
from unknot.diary.symptoms import COLUMNS
from unknot.errors import DiaryError
from unknot.parsing.finish import exertion_key, observation_key
from unknot.parsing.layout import (
    ACTIVITY,
    ACTIVITY_UNIT,
    CANONICAL,
    EXERTION_COLUMNS,
    EXERTION_SELF,
    MEASUREMENT_COLUMNS,
    show_number,
    show_scale,
)
from unknot.parsing.values import UNITS

COLUMN_OF = {what: column for column, what in (COLUMNS | MEASUREMENT_COLUMNS).items()}
NO_SLOT = -1
KeptRows = dict[tuple[date, int], list[dict[str, str]]]


def write_diary_csv(diary: Diary, path: Path) -> None:
    """Write a diary as unknot's own table, with lines above it for scales, units and kinds.

    What was skipped, the warnings and the file names of the sources are not written.

    Args:
        diary: one person's diary.
        path: where to; an existing file is replaced.

    Raises:
        DiaryError: code "mixed-scales" where one symptom has several scales or units, which one
            column cannot hold.
    """
    lines = [f"# unknot diary: {'made-up' if diary.made_up else 'recorded'}"]
    if diary.time_zone != "local":
        lines.append(f"# time zone: {diary.time_zone}")
    rows: KeptRows = {}
    held: dict[str, str] = {}
    for seen in sorted(diary.observations, key=observation_key):
        column = COLUMN_OF.get(seen.what, seen.what)
        _declare(held, column, _observed(column, seen))
        _put(rows, seen.day, NO_SLOT if seen.slot is None else seen.slot, column, seen.value)
    first_slot: dict[date, int] = {}
    for day, slot in rows:
        first_slot[day] = min(slot, first_slot.get(day, slot))
    for done in sorted(diary.exertions, key=exertion_key):
        column = _exertion_column(done)
        _declare(held, column, _exerted(column, done))
        # A day's exertion stands in the day's first row, whatever its slot.
        _put(rows, done.day, first_slot.get(done.day, NO_SLOT), column, done.amount)
    lines += [line for line in held.values() if line]
    lines += [f"# {key}: {_one_line(value)}" for key, value in sorted(diary.extra.items())]
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in lines)
    extra = [column for column in held if column not in CANONICAL]
    table = csv.writer(text, lineterminator="\n")
    columns = [name for name in CANONICAL if name not in (ACTIVITY, ACTIVITY_UNIT, EXERTION_SELF)]
    table.writerow([*columns, *extra])
    for (day, slot), several in sorted(rows.items()):
        for cells in several:
            start = [diary.person, day.isoformat(), "" if slot == NO_SLOT else str(slot)]
            table.writerow([*start, *(cells.get(name, "") for name in [*columns[3:], *extra])])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def _put(rows: KeptRows, day: date, slot: int, column: str, value: float) -> None:
    """Place a value in the first row of its day and slot that has this column free."""
    several = rows.setdefault((day, slot), [])
    row = next((cells for cells in several if column not in cells), None)
    if row is None:
        row = dict[str, str]()
        several.append(row)
    row[column] = show_number(value)


def _declare(held: dict[str, str], column: str, line: str) -> None:
    """Remember a column's line; two different ones cannot share a column."""
    if held.setdefault(column, line) != line:
        raise DiaryError(
            "mixed-scales",
            f"{column} is recorded on several scales or in several units.",
            "write the diaries of each file on their own.",
        )


def _observed(column: str, seen: Observation) -> str:
    if seen.scale is not None:
        return f"# scale {column}: {show_scale(seen.scale)}"
    return "" if UNITS.get(seen.what) == seen.unit else f"# unit {column}: {seen.unit}"


def _exerted(column: str, done: Exertion) -> str:
    if EXERTION_COLUMNS.get(column) == (done.kind, done.unit) and done.scale is None:
        return ""
    return f"# exertion {column}: {done.kind.value}, {done.unit}{_with_scale(done.scale)}"


def _with_scale(scale: Scale | None) -> str:
    return "" if scale is None else f", {show_scale(scale)}"


def _exertion_column(done: Exertion) -> str:
    """The column it came from where that is one of ours, else one named by kind and unit."""
    column = done.source.rpartition(": ")[2]
    if EXERTION_COLUMNS.get(column) == (done.kind, done.unit):
        return column
    unit = "minutes" if done.unit == "min" else done.unit.replace(" ", "_").replace(",", "")
    if done.scale is not None:
        unit += f"_{show_number(done.scale.low)}_to_{show_number(done.scale.high)}"
    return f"{done.kind.value}_{unit}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
