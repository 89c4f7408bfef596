"""One person's days as they may leave for research: numbered, blurred, without a word of theirs.

A day has a number, the first is 1: no date, weekday or season leaves. Only what this program has a
name for leaves, never a column of the person's own, a note, a device, a file or a place. Numbers
are rounded; the few most extreme days of an amount are drawn in to the next; what stands on fewer
days than `fewest_days` is left out. The numbers of these rules are data.
"""

from __future__ import annotations

import csv
import io
import json
import math
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from unknot.diary.entries import EVENTS, Diary, Kind, Series, exertion_series, series
from unknot.diary.symptoms import READ
from unknot.errors import UnknotError

MEASURED = ("sleep_hours", "sitting_hours", "resting_heart_rate", "rmssd")
ROUNDED = {
    "steps": "round_steps", "min": "round_minutes", "h": "round_hours", "1/min": "round_beats",
    "ms": "round_rmssd",
}  # fmt: skip
"""The rule by which a number of a unit is rounded."""
DAYS, COLUMNS_FILE, READ_ME = "days.csv", "columns.json", "README.txt"
TEXT = (
    "One person's days, given for research, as {program} wrote them.\n\n"
    "{days}: a row a day; `day` counts from the first day, 1; an empty cell is what was not"
    " recorded, never zero.\n"
    "{columns}: what each column is, its unit or scale, and how it was blurred.\n\n"
    "There is no name, date, place, device, file or note in it. Somebody who has the person's own"
    " diary could still find out that it is theirs: share it only as was agreed with them.\n"
)


@dataclass(frozen=True)
class ResearchColumn:
    """A column of the days that leave.

    Attributes:
        low, high, worse: of a symptom's scale, and its bad end; None and empty of what has none.
        days: on how many days it stands.
        blurred: what was done to its numbers, in words; empty where nothing was.
    """

    name: str
    unit: str
    days: int
    blurred: str
    low: float | None = None
    high: float | None = None
    worse: str = ""


@dataclass(frozen=True)
class HeldBack:
    """Something recorded that does not leave, and why; told to the person, never in what leaves."""

    what: str
    why: str


@dataclass(frozen=True)
class ResearchRows:
    """What would leave.

    Attributes:
        rows: of each day with anything its number from 1, and a number or None a column.
        held_back: what does not leave.
    """

    columns: tuple[ResearchColumn, ...]
    rows: tuple[tuple[float | None, ...], ...]
    made_up: bool
    held_back: tuple[HeldBack, ...]

    def files(self, program: str) -> dict[str, str]:
        """Every file that would leave, to the last sign, by its name."""
        days = io.StringIO()
        writer = csv.writer(days, lineterminator="\n")
        writer.writerow(["day", *(one.name for one in self.columns)])
        writer.writerows(["" if v is None else f"{v:.10g}" for v in row] for row in self.rows)
        about = {
            "format": 1, "days": len(self.rows), "made_up": self.made_up,
            "columns": [asdict(one) for one in self.columns],
        }  # fmt: skip
        said = TEXT.format(program=program, days=DAYS, columns=COLUMNS_FILE)
        return {
            READ_ME: said,
            COLUMNS_FILE: json.dumps(about, indent=1) + "\n",
            DAYS: days.getvalue(),
        }


def research_rows(diary: Diary) -> ResearchRows:
    """What of a diary may leave for research.

    Raises:
        UnknotError: code "too-few-days" where nothing stands on enough days.
    """
    columns: list[ResearchColumn] = []
    held: list[dict[date, float]] = []
    back: list[HeldBack] = []
    for name, found in _series(diary):
        days = {
            day: float(value)
            for day, value in zip(found.days, found.values, strict=True)
            if not math.isnan(value)
        }
        made = _blurred(name, found, days)
        if isinstance(made, str):
            back += [HeldBack(name, made)] if days else []
            continue
        columns.append(made[0])
        held.append(made[1])
    if not columns:
        raise UnknotError(
            "too-few-days", f"nothing stands on {_rule('fewest_days'):g} days or more.",
            "record more days first; too few could be told to be yours.",
        )  # fmt: skip
    every = sorted({day for days in held for day in days})
    rows = tuple(
        (float((day - every[0]).days + 1), *(days.get(day) for days in held)) for day in every
    )
    return ResearchRows(tuple(columns), rows, diary.made_up, (*back, *_never(diary)))


def _series(diary: Diary) -> Iterator[tuple[str, Series]]:
    """What this program has a name for, day by day."""
    for what in (*READ, *sorted(EVENTS - set(READ)), *MEASURED):
        yield what, series(diary, what)
    for kind in Kind:
        found = exertion_series(diary, kind)
        yield f"{kind.value}_{found.unit}", found


def _blurred(
    name: str, found: Series, days: dict[date, float]
) -> tuple[ResearchColumn, dict[date, float]] | str:
    """A column and its days as they may leave, or why it may not."""
    fewest = int(_rule("fewest_days"))
    if len(days) < fewest:
        return f"it stands on {len(days)} days, and could be told by one of them"
    scale = found.scale
    if name in EVENTS:
        marked = sum(value > 0.0 for value in days.values())
        if 0 < marked < fewest:
            return f"it is marked on {marked} days, and could be told by one of them"
        marks = {day: float(value > 0.0) for day, value in days.items()}
        return ResearchColumn(name, "0 or 1", len(days), ""), marks
    if scale is not None:
        column = ResearchColumn(
            name, "points", len(days), "", scale.low, scale.high, scale.worse.value
        )
        return column, days
    step = _rule(ROUNDED[found.unit]) if found.unit in ROUNDED else None
    if step is None:
        return f"its unit, {found.unit}, is not known"
    if len(days) < 2 * fewest:
        return f"it stands on {len(days)} days, too few to draw the most extreme in"
    order = sorted(days.values())
    both = name in MEASURED  # of an amount the least is nothing done, and tells nobody
    some = sum(value > 0.0 for value in order)
    if not both and 0 < some < fewest:  # drawn in, they would say that nothing was done
        return f"it is above 0 on {some} days, and could be told by one of them"
    drawn_in = _drawn_in(order[fewest - 1] if both else order[0], order[-fewest], step)
    blurred = f"rounded to {step:g}; the {fewest - 1} largest drawn in to the next below"
    if both:
        blurred += f", the {fewest - 1} smallest to the next above"
    column = ResearchColumn(name, found.unit, len(days), blurred)
    return column, {day: drawn_in(value) for day, value in days.items()}


def _drawn_in(low: float, high: float, step: float) -> Callable[[float], float]:
    return lambda value: round(min(max(value, low), high) / step) * step


def _never(diary: Diary) -> list[HeldBack]:
    """What never leaves, where the diary has it."""
    known = {*READ, *EVENTS, *MEASURED}
    own = sorted({one.what for one in diary.observations} - known)
    found = [HeldBack(what, "it is a column of your own") for what in own]
    if diary.notes:
        found.append(HeldBack("notes", f"{len(diary.notes)} notes: what you wrote never leaves"))
    if diary.raw:
        found.append(HeldBack("records kept raw", "they may hold anything"))
    if diary.events:
        found.append(HeldBack("names of treatments", "only days on which something changed leave"))
    return found


def _rule(name: str) -> float:
    return float(_rules()[name]["value"])


@cache
def _rules() -> dict[str, dict[str, Any]]:
    text = resources.files("unknot").joinpath("data/group/research_rows.toml").read_text("utf-8")
    return tomllib.loads(text)
