"""Fitbit's monthly export: blocks one below another (Body, Activities, Sleep, Foods).

Each block has a title, headings and days of its own; only the steps under Activities are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unknot.errors import DiaryError
from unknot.parsing.orders import forms_of, order_of
from unknot.parsing.table import cells_of
from unknot.parsing.tally import Tally
from unknot.parsing.values import count

TITLES = {
    "body": "Body", "corps": "Body",
    "activities": "Activities", "activités": "Activities",
    "sleep": "Sleep", "sommeil": "Sleep",
    "foods": "Foods", "aliments": "Foods", "food log": "Foods",
}  # fmt: skip
DAY_FIRST_TITLES = ("Corps", "Activités", "Sommeil", "Aliments")
"""Blocks of a French export: French has the day first, always."""
STEPS = ("Steps", "Pas")
NOT_READ = "a block of the Fitbit export, not used yet"


@dataclass(frozen=True)
class DaySteps:
    """One day's steps as they stand in a file; `steps` is None where they are no number."""

    day: str
    steps: float | None
    line: int


def is_export(text: str) -> bool:
    """Whether a text begins as Fitbit's export does: a block's title, then headings with Date."""
    lines = [line.strip().strip(",") for line in text.splitlines() if line.strip(" ,")][:2]
    return len(lines) == 2 and _block(lines[0]) is not None and _dated(lines[1])


def steps_in(text: str, tally: Tally) -> Iterator[DaySteps]:
    """The days of the block Activities; the rows of every other block are counted.

    Raises:
        DiaryError: code "missing-column" where no block has steps.
    """
    block, names, found = "", tuple[str, ...](), False
    for line, raw in enumerate(text.splitlines(), start=1):
        cells = cells_of(raw, ",")
        held = [cell for cell in cells if cell]
        if not held:
            continue
        title = _block(held[0]) if len(held) == 1 else None
        if title is not None:
            block, names = title, ()
        elif not names:
            names = cells
            found |= block == "Activities" and bool(set(STEPS) & set(names))
        elif block != "Activities":
            tally.skip(block, NOT_READ)
        else:
            row = dict(zip(names, cells, strict=False))
            steps = next((row.get(name, "") for name in STEPS if name in names), "")
            yield DaySteps(row.get("Date", ""), count(steps), line)
    if not found:
        raise DiaryError(
            "missing-column",
            f"{tally.file} is a Fitbit export without steps: no block Activities with a column"
            " Steps.",
            "tick Activities when you export it.",
        )


def order_in(days: Sequence[str], texts: Sequence[str]) -> tuple[str, str | None]:
    """The order in which exports of one account write their days, and a note on it.

    Raises:
        DiaryError: code "ambiguous-date" where nothing proves it, "mixed-dates" where days prove
            both, "unreadable-date" where none is a day.
    """
    if not days:
        return "iso", None
    forms = forms_of(days)
    if not forms:
        raise DiaryError(
            "unreadable-date",
            f'a Fitbit export has days that cannot be read, such as "{days[0]}".',
            "export it again with days like 2026-03-31.",
        )
    if len(forms) == 1:
        note = "the days of the Fitbit export are read month first, as a day above 12 proves."
        return forms[0], note if order_of(forms[0]) == "month first" else None
    if any(title in text for text in texts for title in DAY_FIRST_TITLES):
        return next(form for form in forms if order_of(form) == "day first"), None
    raise DiaryError(
        "ambiguous-date",
        f'a Fitbit export has days such as "{days[0]}"; day and month could be either way round.',
        "give the whole month, or another month beside it: a day above 12 tells the order.",
    )


def _block(title: str) -> str | None:
    plain = title.strip().strip('"').lower()
    return TITLES.get("food log" if plain.startswith("food log") else plain)


def _dated(line: str) -> bool:
    names = cells_of(line, ",")
    return len(names) > 1 and names[0] in ("Date", "Start Time")
