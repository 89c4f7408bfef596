"""Any table with a day in each row, read by a saved mapping of its columns.

A file above 8 MB is read in one streaming pass and each day's values are averaged at once, so that
its size never decides the memory it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from unknot.errors import UnknotError
from unknot.person.diary import DAY_MEAN_STEP, Diary, Exertion, Observation, Scale
from unknot.person.readers.reading.finish import join, tidy
from unknot.person.readers.reading.mapping import UNDECIDED, ExertionColumn, Mapping
from unknot.person.readers.reading.notes import counted, notes_of
from unknot.person.readers.reading.people import rows_of
from unknot.person.readers.reading.reader import NAMELESS, Ask, Head, Reader
from unknot.person.readers.reading.stream import BIG_BYTES, day_means
from unknot.person.readers.reading.table import (
    Row,
    cells_of,
    header_of,
    need,
    separator_of,
    table_of,
)
from unknot.person.readers.reading.tally import Tally
from unknot.person.readers.reading.text import read_text
from unknot.person.readers.reading.values import (
    formatted_day,
    number,
    outside,
    plausible,
)

MINUTES_PER = {"min": 1.0, "h": 60.0}


def recognise(head: Head) -> float:
    """Say whether this could be a table at all; without a mapping that is never enough."""
    line = header_of(head.text)
    return 0.1 if len(cells_of(line, separator_of(line))) > 1 else 0.0


def read(paths: Sequence[Path], ask: Ask) -> Diary:
    """Read one person's tables by the mapping given.

    Args:
        paths: tables with the same columns.
        ask: the mapping, the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        UnknotError: code "no-mapping", "ambiguous-date", "missing-column", "unreadable-date",
            "too-big", "nothing-read", …
    """
    if ask.mapping is None:
        raise UnknotError(
            "no-mapping",
            "a table of your own needs a mapping: which column is what.",
            "write one as docs/how-to/own-csv.md shows and give it with --map.",
        )
    if ask.mapping.date_format == UNDECIDED:
        raise UnknotError(
            "ambiguous-date",
            f'the mapping leaves open how dates in "{ask.mapping.date_column}" are written;'
            " day and month could be either way round.",
            'write format = "%d/%m/%Y" (day first) or "%m/%d/%Y" (month first) under [date].',
        )
    diaries = [_read_one(path, ask.mapping, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, mapping: Mapping, ask: Ask) -> Diary:
    tally = Tally(path.name)
    if path.stat().st_size > BIG_BYTES:
        means, several_a_day = day_means(path, mapping, tally, ask.today)
        observations, exertions = _from_means(path.name, mapping, means, several_a_day)
        warnings = [f"{path.name} is large; the values of each day were averaged."]
    else:
        text, notes = read_text(path)
        table = table_of(path.name, text, mapping.separator)
        need(table, mapping.columns())
        mine = rows_of(table.rows, mapping.person_column, ask.person, tally)
        rows, several = _dated(mine, mapping, tally, ask.today)
        observations, exertions = _entries(path.name, mapping, rows, tally)
        note = f"{path.name}: {several} days have several rows; a day's number is their mean."
        words = notes_of(((day, row) for day, _, row in rows), mapping.words)
        kept = counted(path.name, words)
        warnings = [*notes, *([note] if several else []), *([kept] if kept else [])]
    return tidy(
        Diary(
            person=ask.person or mapping.person or NAMELESS,
            time_zone=mapping.time_zone,
            observations=tuple(observations),
            exertions=tuple(exertions),
            skipped=tally.skipped(),
            warnings=tuple(warnings),
            sources=(path.name,),
        )
    )


Dated = tuple[date, int | None, Row]


def _dated(rows: list[Row], mapping: Mapping, tally: Tally, today: date) -> tuple[list[Dated], int]:
    """Give each row its day, and a slot where a day has several rows; count such days."""
    held: list[tuple[date, Row]] = []
    for row in rows:
        cell = row.cells.get(mapping.date_column, "")
        found = formatted_day(cell, mapping.date_format)
        why = found if isinstance(found, str) else plausible(found, today)
        if isinstance(found, str) or why is not None:
            tally.skip("row", str(why), row.line, cell)
        else:
            held.append((found, row))
    if rows and not held:
        first = next(iter(tally.first.values()), "")
        raise UnknotError(
            "unreadable-date",
            f'{tally.file}: no date in column "{mapping.date_column}" can be read as'
            f' "{mapping.date_format}"; {first}.',
            'set format under [date] in the mapping: "iso", "%d.%m.%Y", "%m/%d/%Y", …',
        )
    per_day = Counter(day for day, _ in held)
    slot: Counter[date] = Counter()
    dated: list[Dated] = []
    for day, row in held:
        slot[day] += 1
        dated.append((day, slot[day] if per_day[day] > 1 else None, row))
    return dated, sum(count > 1 for count in per_day.values())


def _entries(
    file: str, mapping: Mapping, rows: list[Dated], tally: Tally
) -> tuple[list[Observation], list[Exertion]]:
    """Read every mapped column of every row."""
    missing = {one.strip().lower() for one in mapping.missing}

    limits = {column: mapping.limits_of(column) for column in mapping.columns()[1:]}

    def value_of(row: Row, column: str) -> float | None:
        cell = row.cells.get(column, "")
        if not cell or cell.lower() in missing:
            return None
        value = number(cell, mapping.decimal)
        why = "not a number" if value is None else outside(value, *limits[column])
        if why is not None:
            tally.skip(column, why, row.line, cell)
            return None
        return value

    felt = _felt(mapping)
    observations: list[Observation] = []
    exertions: list[Exertion] = []
    for day, slot, row in rows:
        for column, what, unit, scale in felt:
            value = value_of(row, column)
            if value is not None:
                source = f"{file}: {column}"
                observations.append(Observation(day, what, value, unit, scale, source, slot))
        for done in mapping.exertions:
            value = value_of(row, done.column)
            if value is not None:
                exertions.append(_exertion(file, done, day, value))
    return observations, exertions


def _from_means(
    file: str,
    mapping: Mapping,
    means: dict[str, dict[date, float]],
    several_a_day: frozenset[str],
) -> tuple[list[Observation], list[Exertion]]:
    """Turn day means by column into entries; a mean of several values has a finer step."""

    def scale_of(column: str, scale: Scale | None) -> Scale | None:
        if scale is None or column not in several_a_day:
            return scale
        return replace(scale, step=min(scale.step, DAY_MEAN_STEP))

    observations = [
        Observation(day, what, value, unit, scale_of(column, scale), f"{file}: {column}")
        for column, what, unit, scale in _felt(mapping)
        for day, value in means[column].items()
    ]
    exertions = [
        _exertion(file, done, day, value)
        for done in mapping.exertions
        for day, value in means[done.column].items()
    ]
    return observations, exertions


def _felt(mapping: Mapping) -> list[tuple[str, str, str, Scale | None]]:
    """The columns that hold observations: column, what, unit and scale."""
    return [
        *((one.column, one.what, "points", one.scale) for one in mapping.symptoms),
        *((one.column, one.what, one.unit, None) for one in mapping.measurements),
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
