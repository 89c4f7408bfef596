"""Any table with a day in each row, read by a saved mapping of its columns.

Published format: docs/how-to/own-csv.md says what a mapping holds. A table is read twice, first to
see how its days and numbers are written. Small and big ones go the same way; days with very many
values are held as their sum, so that size never decides the memory. A row that answers nothing that
is mapped is no record. Columns of words are kept as notes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from unknot.diary.entries import DAY_MEAN_STEP, Diary, Exertion, Note, Observation, Scale
from unknot.errors import DiaryError, UnknotError
from unknot.parsing.beside import above, completed, unheard
from unknot.parsing.dates import date_part, refuted, settled_year_first, swapped, zone_named
from unknot.parsing.finish import join, several_rows, tidy
from unknot.parsing.mapping import UNDECIDED, ExertionColumn, Mapping
from unknot.parsing.notes import counted, notes_of
from unknot.parsing.numbers import Evidence, Mark, decimal_marks, read_number
from unknot.parsing.people import chosen
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.stamps import has_zone
from unknot.parsing.stream import Lines
from unknot.parsing.table import Table, TableRow, cells_of, header_of, need, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import is_spreadsheet
from unknot.parsing.values import (
    formatted_day,
    must_be_whole,
    no_answer,
    odd_amounts,
    outside,
    plausible,
)
from unknot.recordings.life_events import events_in
from unknot.recordings.rows import row_by_row

MOST_KNOWN = 50_000
"""Stamps whose day is remembered."""

MOST_A_DAY = 48
"""Values of one column and day that are held one by one; a watch's thousands become their sum."""

MINUTES_PER = {"min": 1.0, "h": 60.0}


def recognise(head: Head) -> float:
    """Say whether this could be a table at all; without a mapping that is never enough."""
    line = header_of(head.text)
    return 0.1 if len(cells_of(line, separator_in(head.text))) > 1 else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's tables by the mapping given.

    Args:
        paths: tables with the same columns.
        ask: the mapping, the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        DiaryError: code "no-mapping", "ambiguous-date", "missing-column", "unreadable-date",
            "too-big", "nothing-read", …
    """
    if ask.mapping is None:
        raise DiaryError(
            "no-mapping",
            "a table of your own needs a mapping: which column is what.",
            "write one as docs/how-to/own-csv.md shows and give it with --map.",
        )
    if ask.mapping.date_format == UNDECIDED:
        raise DiaryError(
            "ambiguous-date",
            f'the mapping leaves open how dates in "{ask.mapping.date_column}" are written;'
            " day and month could be either way round.",
            'write format = "%d/%m/%Y" (day first) or "%m/%d/%Y" (month first) under [date].',
        )
    diaries = [_read_one(path, ask.mapping, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, mapping: Mapping, ask: ReadRequest) -> Diary:
    tally = Tally(path.name)
    lines = Lines(path)
    with lines.open() as top:
        declared = above(table_of(path.name, top, mapping.separator))
    unsaid = unheard(path.name, mapping, declared)
    mapping = completed(mapping, declared)
    zone = zone_named(f"the mapping for {path.name}", mapping.time_zone)
    with lines.open() as first:
        seen = _survey(path.name, first, mapping)
    person = chosen(path.name, mapping.person_column, seen.people, ask.person)
    marks = decimal_marks(
        path.name,
        seen.evidence,
        declared=Mark(mapping.decimal) if mapping.decimal else None,
        counts=()
        if is_spreadsheet(path)
        else [exertion.column for exertion in mapping.exertions if exertion.unit == "steps"],
        limits={column: mapping.limits_of(column) for column in mapping.columns()[1:]},
    )
    with lines.open() as again:
        table = table_of(path.name, again, mapping.separator, tally, suspects=seen.suspects)
        table = _of_one(table, mapping.person_column, person)
        days = _gather(table, mapping, marks, zone, tally, ask.today)
    if seen.rows and not days.rows:
        raise _unreadable(tally, mapping)
    observations, exertions = _entries(path.name, mapping, days)
    notes = [*lines.notes, *unsaid]
    if zone is None and seen.stamped:
        notes.append(
            f"{path.name}: {seen.stamped} stamps say their own zone; days are as written. If you"
            " live in another, begin the file with a line such as # time zone: Europe/Berlin."
        )
    notes += _odd(path.name, mapping, days)
    if doubled := sum(count > 1 for count in days.rows.values()):
        notes.append(several_rows(path.name, doubled))
    if kept := counted(path.name, days.notes):
        notes.append(kept)
    return tidy(
        Diary(
            person=ask.person or mapping.person or NAMELESS,
            time_zone=mapping.time_zone,
            observations=tuple(observations),
            exertions=tuple(exertions),
            skipped=tally.skipped(),
            warnings=tuple(notes),
            sources=(path.name,),
            notes=tuple(days.notes),
            events=events_in(observations),
            counts=(row_by_row(tally, days.stored, days.skipped),),
            made_up=declared.made_up,
            extra=dict(declared.extra),
        )
    )


def _odd(file: str, mapping: Mapping, days: Days) -> Iterator[str]:
    """Remarks on amounts that may be no amounts."""
    for done in mapping.exertions:
        held = days.values[done.column]
        amounts = [value for several in held.values() for _, value in several]
        if done.unit == "steps" and not days.sums[done.column]:
            must_be_whole(file, done.column, list(held), amounts)
        if odd := odd_amounts(amounts, done.unit):
            yield f"{file}: {done.column} {odd} If so, add it to missing in the mapping."


@dataclass
class Survey:
    """What a first reading of a table shows, before any number or day is believed.

    Attributes:
        evidence: how the numbers of each mapped column are written.
        suspects: hashes of rows that may stand twice.
        rows: rows there are.
        stamped: rows whose stamp says its own zone.
        people: names in the column that tells people apart.
    """

    evidence: dict[str, Evidence]
    suspects: frozenset[int] = frozenset()
    rows: int = 0
    stamped: int = 0
    people: set[str] = field(default_factory=set[str])


def _survey(file: str, lines: Iterator[str], mapping: Mapping) -> Survey:
    """Read a table once to see how its days and numbers are written.

    Raises:
        DiaryError: code "missing-column", "two-orders", or what reading a table says.
    """
    hashes = array("q")
    table = table_of(file, lines, mapping.separator, Tally(file), repeats=True, hashes=hashes)
    need(table, mapping.columns())
    seen = Survey({column: Evidence() for column in mapping.columns()[1:]})
    missing = _missing(mapping)
    days: dict[str, int] = {}
    for row in table.rows:
        cells = row.cells
        stamp = cells.get(mapping.date_column, "")
        seen.rows += 1
        seen.stamped += has_zone(stamp)
        if mapping.person_column:
            seen.people.add(cells.get(mapping.person_column, ""))
        _see_day(file, row.line, stamp, mapping.date_format, days)
        for column, evidence in seen.evidence.items():
            cell = cells.get(column, "")
            if cell and not no_answer(cell, missing):
                evidence.see(cell, row.line)
    if mapping.date_format == "iso":
        settled_year_first(file, [(line, day) for day, line in days.items()])
    return replace(seen, suspects=_repeated(hashes))


def _of_one(table: Table, column: str, person: str) -> Table:
    """The rows of one person; those of others are counted."""
    if not column:
        return table

    def rows() -> Iterator[TableRow]:
        for row in table.rows:
            if row.cells.get(column, "") == person:
                yield row
            else:
                table.tally.skip("row", "another person's")

    return replace(table, rows=rows())


def _repeated(hashes: array[int]) -> frozenset[int]:
    """Hashes that stand more than once."""
    held = np.frombuffer(hashes, dtype=np.int64) if hashes else np.empty(0, dtype=np.int64)
    values, counts = np.unique(held, return_counts=True)
    return frozenset(values[counts > 1].tolist())


def _see_day(file: str, line: int, stamp: str, form: str, days: dict[str, int]) -> None:
    """Note one date; refuse a form that it proves to be the wrong way round."""
    if form == "iso":
        days.setdefault(date_part(stamp), line)
        return
    other = swapped(form)
    if other == form or isinstance(formatted_day(stamp, form), date):
        return
    if isinstance(formatted_day(stamp, other), date):
        raise refuted(file, line, stamp, form)


@dataclass
class Days:
    """What each day and column holds.

    Attributes:
        values: the slot and value of each cell, by column and day. A day with more than
            `MOST_A_DAY` values of one column is held as their sum and count.
        sums: sum and count of such days.
        rows: rows of each day.
        notes: columns of words, kept and not read.
        stored: rows of which anything was read or kept.
        skipped: rows with a day of which all was left out.
    """

    values: dict[str, dict[date, list[tuple[int, float]]]]
    sums: dict[str, dict[date, tuple[float, int]]]
    rows: Counter[date]
    notes: list[Note] = field(default_factory=list[Note])
    stored: int = 0
    skipped: int = 0

    def add(self, column: str, day: date, slot: int, value: float) -> None:
        """Take in one value."""
        whole = self.sums[column].get(day)
        if whole is not None:
            self.sums[column][day] = (whole[0] + value, whole[1] + 1)
            return
        held = self.values[column].setdefault(day, [])
        held.append((slot, value))
        if len(held) > MOST_A_DAY:
            self.sums[column][day] = (sum(value for _, value in held), len(held))
            del self.values[column][day]


def _gather(
    table: Table,
    mapping: Mapping,
    marks: dict[str, Mark],
    zone: ZoneInfo | None,
    tally: Tally,
    today: date,
) -> Days:
    """Read every mapped column of every row; count what is left out."""
    limits = {column: mapping.limits_of(column) for column in mapping.columns()[1:]}
    missing = _missing(mapping)
    days = Days({c: {} for c in limits}, {c: {} for c in limits}, Counter())
    known: dict[str, date] = {}
    for row in table.rows:
        stamp = row.cells.get(mapping.date_column, "")
        # The days of a big table repeat: reading each once saves most of the time.
        key = date_part(stamp) if mapping.date_format == "iso" and zone is None else stamp
        day = known.get(key)
        if day is None:
            found = formatted_day(stamp, mapping.date_format, zone)
            why = found if isinstance(found, str) else plausible(found, today)
            if isinstance(found, str) or why is not None:
                tally.skip("row", str(why), row.line, stamp)
                continue
            day = found
            if len(known) < MOST_KNOWN:
                known[key] = day
        slot = days.rows[day] = days.rows[day] + 1
        left = used = False
        if mapping.words:
            words = notes_of(((day, row),), mapping.words)
            days.notes += words
            used = bool(words)
        for column, (low, high) in limits.items():
            cell = row.cells.get(column, "")
            if not cell or no_answer(cell, missing):
                continue
            value = read_number(cell, marks[column])
            if value is not None and low <= value <= high:
                days.add(column, day, slot, value)
                used = True
            else:
                left = True
                why = "not a number" if value is None else outside(value, low, high)
                tally.skip(column, str(why), row.line, cell)
        days.stored += used
        days.skipped += left and not used
    return days


def _missing(mapping: Mapping) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in mapping.missing) | {""}


def _unreadable(tally: Tally, mapping: Mapping) -> UnknotError:
    first = next(iter(tally.first.values()), "")
    return DiaryError(
        "unreadable-date",
        f'{tally.file}: no date in column "{mapping.date_column}" can be read as'
        f' "{mapping.date_format}"; {first}.',
        'set format under [date] in the mapping: "iso", "%d.%m.%Y", "%m/%d/%Y", …',
    )


def _entries(file: str, mapping: Mapping, days: Days) -> tuple[list[Observation], list[Exertion]]:
    """Turn what each day holds into entries; a long day's reports become their mean."""
    observations: list[Observation] = []
    for column, what, unit, scale in _felt(mapping):
        source = f"{file}: {column}"
        scale = _scale_of(days, column, scale)
        for day, several in days.values[column].items():
            alone = days.rows[day] == 1
            observations += [
                Observation(day, what, value, unit, scale, source, None if alone else slot)
                for slot, value in several
            ]
        observations += [
            Observation(day, what, total / count, unit, scale, source)
            for day, (total, count) in days.sums[column].items()
        ]
    exertions: list[Exertion] = []
    for done in mapping.exertions:
        for day, several in days.values[done.column].items():
            exertions += [_exertion(file, done, day, value) for _, value in several]
        for day, (total, count) in days.sums[done.column].items():
            value = total / count if done.unit == "points" else total
            exertions.append(_exertion(file, done, day, value))
    return observations, exertions


def _scale_of(days: Days, column: str, scale: Scale | None) -> Scale | None:
    """A scale; the mean of a long day is finer than its steps, as in `diary.series`."""
    long = len(days.sums[column])
    if scale is None or not long:
        return scale
    several = long + sum(len(held) > 1 for held in days.values[column].values())
    if 2 * several < long + len(days.values[column]):
        return scale
    return replace(scale, step=min(scale.step, DAY_MEAN_STEP))


def _felt(mapping: Mapping) -> list[tuple[str, str, str, Scale | None]]:
    """The columns that hold observations: column, what, unit and scale."""
    return [
        *((symptom.column, symptom.what, "points", symptom.scale) for symptom in mapping.symptoms),
        *(
            (measurement.column, measurement.what, measurement.unit, None)
            for measurement in mapping.measurements
        ),
    ]


def _exertion(file: str, done: ExertionColumn, day: date, value: float) -> Exertion:
    per = MINUTES_PER.get(done.unit)
    minutes = None if per is None else value * per
    source = f"{file}: {done.column}"
    return Exertion(day, done.kind, value, done.unit, source, done.scale, minutes)


READER = Reader(
    name="generic-csv",
    says="Any table with a day in each row, by a saved mapping of its columns (--map).",
    recognise=recognise,
    read=read,
)
