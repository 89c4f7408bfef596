"""unknot's own diary table: person,date,slot,pain,fatigue,… with optional lines above it.

Published format: docs/how-to/own-csv.md lists its columns (fog, brisk_walk_minutes, sitting_hours,
event_infection, …). Events marked by 1 are events too. Columns of words are kept as notes; columns
of numbers without a meaning here are left out, and said. A row without an answer is no record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.diary.symptoms import COLUMNS
from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.dates import settled
from unknot.parsing.finish import join, several_rows, tidy
from unknot.parsing.headings import is_person
from unknot.parsing.layout import (
    ACTIVITY,
    ACTIVITY_UNIT,
    CANONICAL,
    EXERTION_COLUMNS,
    EXERTION_SELF,
    KNOWN,
    MEASUREMENT_COLUMNS,
    Preamble,
    declared_columns,
    declares,
    parse_preamble,
)
from unknot.parsing.notes import counted
from unknot.parsing.numbers import Mark
from unknot.parsing.own_columns import ColumnEntry, OwnColumns, is_public
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.stamps import has_zone
from unknot.parsing.table import (
    Table,
    TableRow,
    cells_of,
    comments_of,
    header_of,
    need,
    plain_name,
    renamed,
    separator_in,
    table_of,
)
from unknot.parsing.tally import Tally
from unknot.parsing.text import is_spreadsheet, read_text
from unknot.parsing.values import number, plausible
from unknot.recordings.life_events import events_in
from unknot.recordings.rows import by_line

OURS = KNOWN | {""}
NOT_REPORTS = {
    *("person", "date", "slot", ACTIVITY, ACTIVITY_UNIT, EXERTION_SELF),
    *EXERTION_COLUMNS,
}


def recognise(head: Head) -> float:
    """Say how surely this is unknot's own table: from its header and odd columns."""
    line = header_of(head.text)
    mark = separator_in(head.text)
    names = {plain_name(name, OURS) for name in cells_of(line, mark)}
    if names >= set(CANONICAL[:3]):
        return 1.0
    known = names & (COLUMNS.keys() | MEASUREMENT_COLUMNS.keys() | EXERTION_COLUMNS.keys())
    titled = any(re.match(r"#+\s*unknot diary\b", c, re.I) for c in comments_of(head.text))
    if ("date" in names or titled) and any(declares(comment) for comment in comments_of(head.text)):
        return 0.9
    if "date" in names and len(known) >= 2 and "person" in names:
        return 0.7
    # Somebody's own short table in our words: one column holds what we read, and those that are not
    # ours hold words. Numbers under a name that is not ours need a mapping, so as not to be lost.
    plain = "date" in names and bool(known or ACTIVITY in names or EXERTION_SELF in names)
    plain = plain and not any(is_person(name) for name in names - OURS)
    return 0.6 if plain and _words_only(head.text, mark, names - OURS) else 0.0


def _words_only(text: str, mark: str, names: set[str]) -> bool:
    """Whether columns that are not ours hold no numbers, as far as the head of the file shows."""
    whole = text.rpartition("\n")[0] if text.count("\n") > 1 else text
    try:
        rows = list(renamed(table_of("", whole, mark), OURS).rows)
    except UnknotError as wrong:
        return not names or wrong.code == "broken-table"  # reading says where it is broken
    cells = (row.cells.get(name, "") for row in rows for name in names)
    return all(number(cell) is None for cell in cells if cell)


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's diary tables.

    Args:
        paths: the tables.
        ask: the present day, and which person where a table holds several.

    Returns:
        The diary.

    Raises:
        DiaryError: code "several-people", "unknown-person", "missing-column", "bad-preamble", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    text, notes = read_text(path)
    tally = Tally(path.name, lines=set())
    table = table_of(path.name, text, tally=tally)
    table = renamed(table, OURS | declared_columns(table.above))
    need(table, ("date",))
    preamble = parse_preamble(path.name, table.above, table.columns)
    if is_spreadsheet(path):
        preamble = replace(preamble, decimal=Mark.POINT, exact=True)
    person, rows = _rows_of_person(table, ask.person)
    entries, warnings = _entries(rows, preamble, tally, ask.today)
    own = OwnColumns(path.name, preamble, entries, tally, is_public(table.columns, person))
    warnings = [*notes, *preamble.notes, *warnings]
    observations, exertions = own.read(table.columns)
    kept = counted(path.name, own.words)
    warnings += [*own.notes, *([kept] if kept else [])]
    return tidy(
        Diary(
            person=person,
            time_zone=preamble.time_zone,
            observations=tuple(observations),
            exertions=tuple(exertions),
            skipped=tally.skipped(),
            warnings=tuple(warnings),
            notes=tuple(own.words),
            events=events_in(observations),
            counts=(by_line(tally, own.used),),
            sources=(path.name,),
            made_up=preamble.made_up,
            extra=dict(preamble.extra),
        )
    )


def _rows_of_person(table: Table, wanted: str | None) -> tuple[str, list[TableRow]]:
    """Take the rows of one person; a table without people is all one person's."""
    if "person" not in table.columns:
        return wanted or NAMELESS, list(table.rows)
    by_person: dict[str, list[TableRow]] = {}
    for row in table.rows:
        by_person.setdefault(row.cells.get("person", "") or NAMELESS, []).append(row)
    if not by_person:
        return wanted or NAMELESS, []
    people = sorted(by_person)
    if wanted is None and len(people) > 1:
        raise DiaryError(
            "several-people",
            f"{table.file} holds {len(people)} people: {', '.join(people[:40])}.",
            f"choose one of them, for example --person {people[0]}.",
        )
    if wanted is not None and wanted not in by_person:
        raise DiaryError(
            "unknown-person",
            f'{table.file} holds nobody called "{wanted}".',
            nearest(wanted, people),
        )
    person = wanted or people[0]
    return person, by_person[person]


def _entries(
    rows: list[TableRow], preamble: Preamble, tally: Tally, today: date
) -> tuple[list[ColumnEntry], list[str]]:
    """Give each row its day and slot; reports of one day without slots are numbered."""
    cells = [(row.line, cell) for row in rows if (cell := row.cells.get("date", ""))]
    reading = settled(tally.file, cells, preamble.order, preamble.zone)
    notes = [f"{tally.file}: {reading.note}"] if reading.note else []
    if preamble.zone is None and (stamped := sum(has_zone(cell) for _, cell in cells)):
        notes.append(
            f"{tally.file}: {stamped} stamps say their own zone; days are as written. If you live"
            " in another, begin the file with a line such as # time zone: Europe/Berlin."
        )
    dated: list[ColumnEntry] = []
    for row in rows:
        cell = row.cells.get("date", "")
        found = reading.day(cell)
        why = found if isinstance(found, str) else plausible(found, today)
        slot = number(row.cells.get("slot", ""))
        if isinstance(found, str) or why is not None:
            tally.skip("row", str(why), row.line, cell)
        else:
            dated.append(ColumnEntry(found, None if slot is None else int(slot), row))
    per_day = Counter(entry.day for entry in dated if entry.slot is None and _reports(entry))
    numbered: list[ColumnEntry] = []
    next_slot: Counter[date] = Counter()
    for entry in dated:
        if entry.slot is None and per_day[entry.day] > 1 and _reports(entry):
            next_slot[entry.day] += 1
            numbered.append(ColumnEntry(entry.day, next_slot[entry.day], entry.row))
        else:
            numbered.append(entry)
    several = sum(count > 1 for count in Counter(entry.day for entry in dated).values())
    return numbered, [*notes, *([several_rows(tally.file, several)] if several else [])]


def _reports(entry: ColumnEntry) -> bool:
    """Say whether a row reports how the person was, not only what was done."""
    return any(
        cell and column not in NOT_REPORTS and not column.endswith("_minutes")
        for column, cell in entry.row.cells.items()
    )


READER = Reader(
    name="native",
    says="unknot's own diary table: person,date,slot,pain,fatigue,… as the examples are written.",
    recognise=recognise,
    read=read,
)
