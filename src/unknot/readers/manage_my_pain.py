"""Manage My Pain's table of pain records: one row for each, with severity, places and factors.

No definition of the file is published, and no real file was seen: this is made up from what the
maker's studies say that a record holds (J Med Internet Res 2018;20(11):e12001 and others: severity,
locations, associated symptoms, characteristics, duration, environment, aggravating and alleviating
factors, and what did not help). So it is strict: a file is taken for one only by a day, a severity
and at least two headings of factors, and refused where a severity is over 10 or days could be
either way round.

Pain is read, several records of a day as its slots, and notes are kept as notes. All else is kept
raw: places, characteristics, factors, medicines taken, durations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary, Scale
from unknot.errors import DiaryError, nearest
from unknot.parsing.dates import settled
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.stamps import day_in_words
from unknot.parsing.table import TableRow, cells_of, header_of, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import MISSING, number, plausible
from unknot.recordings.recording import Recording
from unknot.recordings.rows import take_in

DAY = ("date", "record date", "start date", "date and time", "date & time", "date/time")
CLOCK = ("time", "start time", "date and time", "date & time", "date/time", "date")
SEVERITY = ("severity", "pain severity", "pain level", "pain intensity", "pain rating")
FACTORS = frozenset({"aggravating factors", "alleviating factors", "ineffective factors"})
NOTES = frozenset({"note", "notes", "comment", "comments"})
PLACES = frozenset({"location", "locations"})
HIGHEST = 10.0
PAIN = Scale(0.0, HIGHEST, 1.0)
FINE = Scale(0.0, HIGHEST, 0.1)

_OUT_OF_TEN = re.compile(r"\s*/\s*10\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(?:([ap])\.?m\.?)?\s*\Z", re.IGNORECASE)


def recognise(head: Head) -> float:
    """Say how surely this is Manage My Pain's table: from its headings alone."""
    line = header_of(head.text)
    names = {_plain(name) for name in cells_of(line, separator_in(head.text))}
    dated, rated = names & set(DAY), names & set(SEVERITY)
    return 0.9 if dated and rated and len(names & FACTORS) > 1 else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's tables.

    Args:
        paths: the tables.
        ask: the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        DiaryError: code "missing-column", "unknown-dialect", "ambiguous-date", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    text, notes = read_text(path)
    recording, left_out = Recording(path.name, ask), Tally(path.name)
    table = table_of(path.name, text, tally=left_out)
    day_column = _column(table.file, table.columns, DAY)
    pain_column = _column(table.file, table.columns, SEVERITY)
    rows = list(table.rows)
    take_in(recording, left_out)
    recording.warnings += notes
    cells = [(row.line, cell) for row in rows if (cell := row.cells.get(day_column, ""))]
    numeric = [(line, cell) for line, cell in cells if day_in_words(cell) is None]
    reading = settled(path.name, numeric, None, None)
    recording.warnings += [f"{path.name}: {reading.note}"] if reading.note else []
    pains = {row.line: _severity(row.cells.get(pain_column, "")) for row in rows}
    scale = _scale(path.name, pains)
    days = {
        row.line: day_in_words(cell) or reading.day(cell)
        for row in rows
        for cell in (row.cells.get(day_column, ""),)
    }
    slots = _slots(rows, days, pains)
    for row in rows:
        recording.begin()
        day, pain = days[row.line], pains[row.line]
        why = day if isinstance(day, str) else plausible(day, ask.today)
        if isinstance(day, str) or why is not None:
            recording.skip("row", str(why), row.line, row.cells.get(day_column))
            continue
        if pain is None:
            said = row.cells.get(pain_column, "")
            why = "not a number" if said else "blank: missing, not zero"
            recording.skip("pain", why, row.line, said)
        else:
            slot = slots.get(row.line)
            recording.observe(day, "pain", pain, pain_column, scale=scale, slot=slot)
        _keep(recording, day, row, {day_column, pain_column})
    return recording.diary()


def _keep(recording: Recording, day: date, row: TableRow, read_columns: set[str]) -> None:
    """Keep notes as notes, and what else stands in a row as it stands."""
    rest: dict[str, object] = {}
    for column, cell in row.cells.items():
        if cell.lower() in MISSING or column in read_columns:
            continue
        if _plain(column) in NOTES:
            recording.note(day, column, cell)
        else:
            # Where it hurts is no position on the earth, and must not be dropped as one.
            rest[f"pain {column}" if _plain(column) in PLACES else column] = cell
    if rest:
        recording.keep("pain record", {"day": day.isoformat(), **rest})


def _column(file: str, columns: Sequence[str], names: Sequence[str]) -> str:
    by_name = {_plain(column): column for column in columns}
    found = next((by_name[name] for name in names if name in by_name), None)
    if found is None:
        raise DiaryError(
            "missing-column",
            f'{file} has no column "{names[0]}" in its header line.',
            nearest(names[0], [column for column in columns if column]),
        )
    return found


def _plain(column: str) -> str:
    return " ".join(column.lower().replace("_", " ").split())


def _severity(cell: str) -> float | None:
    return number(_OUT_OF_TEN.sub("", cell)) if cell else None


def _scale(file: str, pains: dict[int, float | None]) -> Scale:
    """The scale of 0 to 10, as fine as the file writes it.

    Raises:
        DiaryError: code "unknown-dialect" where a severity lies outside it.
    """
    held = [(line, pain) for line, pain in pains.items() if pain is not None]
    for line, pain in held:
        if not 0.0 <= pain <= HIGHEST:
            raise DiaryError(
                "unknown-dialect",
                f"{file} line {line} has a severity of {pain:g}; records are known from 0 to 10"
                " only, and another scale would be misread.",
                'say its scale: --take "COLUMN=pain 0 to 100", for example.',
            )
    return PAIN if all(pain == round(pain) for _, pain in held) else FINE


def _slots(
    rows: Sequence[TableRow], days: dict[int, date | str], pains: dict[int, float | None]
) -> dict[int, int]:
    """The order within the day of records of a day that has several."""
    by_day: dict[date, list[TableRow]] = defaultdict(list)
    for row in rows:
        day = days[row.line]
        if not isinstance(day, str) and pains[row.line] is not None:
            by_day[day].append(row)
    found: dict[int, int] = {}
    for several in by_day.values():
        if len(several) > 1:
            several.sort(key=_minute)
            found |= {row.line: slot for slot, row in enumerate(several, 1)}
    return found


def _minute(row: TableRow) -> int:
    """Minutes after midnight; 0 where no clock stands in the row."""
    by_name = {_plain(column): cell for column, cell in row.cells.items()}
    for name in CLOCK:
        clock = _CLOCK.search(by_name.get(name, ""))
        if clock is not None:
            half = (clock[3] or "").lower()
            hour = int(clock[1]) % 12 + (12 if half == "p" else 0) if half else int(clock[1])
            return hour * 60 + int(clock[2])
    return 0


READER = Reader(
    name="manage-my-pain",
    says="Manage My Pain's table of pain records: severity, places and factors of each.",
    recognise=recognise,
    read=read,
)
