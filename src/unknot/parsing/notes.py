"""Columns of words: kept beside a diary for later, never shown, never sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from unknot.diary.entries import Note
from unknot.parsing.table import TableRow
from unknot.parsing.values import MISSING


def notes_of(rows: Iterable[tuple[date, TableRow]], columns: Collection[str]) -> tuple[Note, ...]:
    """The notes in the columns of words, in the order of the rows."""
    return tuple(
        Note(day, column, cell)
        for day, row in rows
        for column in columns
        if (cell := row.cells.get(column, "")).lower() not in MISSING
    )


def counted(file: str, notes: Collection[Note]) -> str | None:
    """Say how many notes were kept, and nothing of what they say; None where there are none."""
    number = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
    return f"{file}: {number} kept, not read." if notes else None
