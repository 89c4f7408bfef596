"""Daylio's CSV export: a mood in a word for each entry, on its five steps.

The day is in full_date. Leaves out: activities and notes, which are words and kept for later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary, Observation, Scale, Worse
from unknot.parsing.finish import join, tidy
from unknot.parsing.notes import counted, notes_of
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.table import TableRow, cells_of, header_of, need, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import iso_day, plausible

FIVE = Scale(1.0, 5.0, 1.0, Worse.LOW)
MOODS = {"rad": 5.0, "good": 4.0, "meh": 3.0, "bad": 2.0, "awful": 1.0}
NEEDED = ("full_date", "mood")
WORDS = ("activities", "note_title", "note")


@dataclass(frozen=True)
class DaylioEntry:
    """One entry: its day, its mood as a number, and the row it stands in."""

    day: date
    mood: float
    row: TableRow


def recognise(head: Head) -> float:
    """Say how surely this is Daylio's export: from its header line alone."""
    line = header_of(head.text)
    names = {name.lower() for name in cells_of(line, separator_in(head.text))}
    return 1.0 if {*NEEDED, "activities"} <= names else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's Daylio exports.

    Args:
        paths: the exports.
        ask: the present day, and a name for the person.

    Returns:
        The diary; several entries of a day are its slots.

    Raises:
        UnknotError: code "missing-column", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    text, notes = read_text(path)
    table = table_of(path.name, text)
    need(table, NEEDED)
    tally = Tally(path.name)
    dated: list[tuple[date, TableRow]] = []
    for row in table.rows:
        cell = row.cells.get("full_date", "")
        day = iso_day(cell)
        why = day if isinstance(day, str) else plausible(day, ask.today)
        if isinstance(day, str) or why is not None:
            tally.skip("row", str(why), row.line, cell)
        else:
            dated.append((day, row))
    entries = [DaylioEntry(day, mood, row) for day, row in dated if (mood := _mood(row, tally))]
    per_day = Counter(entry.day for entry in entries)
    slots: Counter[date] = Counter()
    observations: list[Observation] = []
    for one in reversed(entries):  # the newest stands first
        slots[one.day] += 1
        slot = slots[one.day] if per_day[one.day] > 1 else None
        source = f"{path.name}: mood"
        observations.append(Observation(one.day, "mood", one.mood, "points", FIVE, source, slot))
    words = counted(path.name, notes_of(dated, WORDS))
    return tidy(
        Diary(
            person=ask.person or NAMELESS,
            time_zone="local",
            observations=tuple(observations),
            exertions=(),
            skipped=tally.skipped(),
            warnings=(*notes, *([words] if words else [])),
            sources=(path.name,),
        )
    )


def _mood(row: TableRow, tally: Tally) -> float | None:
    """The mood as a number from 1, the worst, to 5; None where the word is not Daylio's own."""
    word = row.cells.get("mood", "")
    value = MOODS.get(word.lower())
    if value is None:
        tally.skip("mood", "not rad, good, meh, bad or awful", row.line, word)
    return value


READER = Reader(
    name="daylio",
    says="Daylio's CSV export: a mood in a word for each entry.",
    recognise=recognise,
    read=read,
)
