"""Daylio's CSV export: a mood in a word for each entry, on its five steps.

Written from others' readers of it and the samples that they publish: the columns full_date, date,
weekday, time, mood, activities (parted by bars), note_title, note. The day is in full_date. Titles,
notes and activities are kept as notes, and each entry's mood and activities are kept raw, as words
of one's own are on no scale. An activity whose name is a cause and nothing else becomes an event. A
mood that is not one of Daylio's five is on no scale: it is said, and kept raw as its word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from unknot.diary.entries import CAUSES, Diary, Scale, Worse
from unknot.parsing.finish import join
from unknot.parsing.notes import counted, notes_of
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import TableRow, cells_of, header_of, need, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import iso_day, plausible
from unknot.recordings.life_events import cause_of, plain_word
from unknot.recordings.recording import Recording
from unknot.recordings.rows import take_in

FIVE = Scale(1.0, 5.0, 1.0, Worse.LOW)
MOODS = {"rad": 5.0, "good": 4.0, "meh": 3.0, "bad": 2.0, "awful": 1.0}
NEEDED = ("full_date", "mood")
WORDS = ("activities", "note_title", "note")


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
    recording, left_out = Recording(path.name, ask), Tally(path.name)
    table = table_of(path.name, text, tally=left_out)
    need(table, NEEDED)
    days = {row.line: (_day(row, ask.today), row) for row in table.rows}
    take_in(recording, left_out)
    dated = [(day, row) for day, row in days.values() if not isinstance(day, str)]
    slots = _slots(dated)
    words = counted(path.name, notes_of(dated, WORDS))
    recording.warnings += [*notes, *([words] if words else [])]
    for day, row in days.values():
        recording.begin()
        if isinstance(day, str):
            recording.skip("row", day, row.line, row.cells.get("full_date", ""))
            continue
        mood = MOODS.get(row.cells.get("mood", "").lower())
        if mood is None:
            word = row.cells.get("mood", "")
            recording.skip("mood", "not rad, good, meh, bad or awful", row.line, word)
        else:
            recording.observe(day, "mood", mood, "mood", scale=FIVE, slot=slots.get(row.line))
        for note in notes_of(((day, row),), WORDS):
            recording.note(day, note.column, note.text)
        _add_activities(recording, day, row, of_ones_own=mood is None)
    recording.ended(CAUSES, [day for day, row in dated if row.cells.get("activities")])
    return recording.diary()


def _day(row: TableRow, today: date) -> date | str:
    """The day of an entry, or why there is none."""
    day = iso_day(row.cells.get("full_date", ""))
    return day if isinstance(day, str) else plausible(day, today) or day


def _slots(dated: Sequence[tuple[date, TableRow]]) -> dict[int, int]:
    """The order within the day of moods of a day that has several; the newest stands first."""
    held = [(day, row) for day, row in dated if row.cells.get("mood", "").lower() in MOODS]
    per_day = Counter(day for day, _ in held)
    met: Counter[date] = Counter()
    slots: dict[int, int] = {}
    for day, row in reversed(held):
        met[day] += 1
        if per_day[day] > 1:
            slots[row.line] = met[day]
    return slots


def _add_activities(recording: Recording, day: date, row: TableRow, *, of_ones_own: bool) -> None:
    """Keep what was done as words, and a mood of one's own; what is a cause alone is an event."""
    activities = [one.strip() for one in row.cells.get("activities", "").split("|") if one.strip()]
    for name in activities:
        cause = cause_of(name)
        if cause is not None:
            recording.event(day, cause, "on", plain_word(name), "activities")
    if activities or of_ones_own:
        held = {"day": day.isoformat(), "mood": row.cells.get("mood", ""), "activities": activities}
        recording.keep("entry", dict[str, object](held))


READER = Reader(
    name="daylio",
    says="Daylio's CSV export: a mood in a word for each entry.",
    recognise=recognise,
    read=read,
)
