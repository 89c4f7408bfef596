"""unknot's own diary table: person,date,slot,pain,fatigue,… with optional lines above it.

Takes more columns (fog, brisk_walk_minutes, sitting_hours, …) as docs/how-to/own-csv.md lists them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from unknot.errors import UnknotError, nearest
from unknot.person.diary import Diary, Exertion, Kind, Observation, Scale
from unknot.person.readers.reading.finish import join, tidy
from unknot.person.readers.reading.layout import (
    ACTIVITY,
    ACTIVITY_UNIT,
    CANONICAL,
    EXERTION_COLUMNS,
    EXERTION_SELF,
    KNOWN,
    MEASUREMENT_COLUMNS,
    SYMPTOM_COLUMNS,
    Preamble,
    parse_preamble,
)
from unknot.person.readers.reading.reader import NAMELESS, Ask, Head, Reader
from unknot.person.readers.reading.table import (
    Row,
    Table,
    cells_of,
    header_of,
    need,
    plain_name,
    renamed,
    separator_of,
    table_of,
)
from unknot.person.readers.reading.tally import Tally
from unknot.person.readers.reading.text import read_text
from unknot.person.readers.reading.values import (
    AMOUNT_LIMITS,
    LIMITS,
    MISSING,
    UNITS,
    guess_scale,
    iso_day,
    number,
    outside,
    plausible,
    with_points,
    without_slips,
    worse_end,
)

SCALES_BY_ACTIVITY_UNIT = {
    "self 0-3": Scale(0.0, 3.0, 1.0),
    "self 1-7": Scale(1.0, 7.0, 1.0),
}
TENTHS = Scale(0.0, 10.0, 0.1)
YES_NO = Scale(0.0, 1.0, 1.0)
OURS = KNOWN | {""}
NOT_REPORTS = {
    *("person", "date", "slot", ACTIVITY, ACTIVITY_UNIT, EXERTION_SELF),
    *EXERTION_COLUMNS,
}


@dataclass(frozen=True)
class Entry:
    """One readable row: its day, its slot or None, and its cells."""

    day: date
    slot: int | None
    row: Row


def recognise(head: Head) -> float:
    """Say how surely this is unknot's own table: from its header and odd columns."""
    line = header_of(head.text)
    mark = separator_of(line)
    names = {plain_name(name, OURS) for name in cells_of(line, mark)}
    if names >= set(CANONICAL[:3]):
        return 1.0
    known = names & (SYMPTOM_COLUMNS.keys() | MEASUREMENT_COLUMNS.keys() | EXERTION_COLUMNS.keys())
    if head.text.lstrip("\ufeff").startswith("# unknot diary"):
        return 0.9
    if "date" in names and len(known) >= 2 and "person" in names:
        return 0.7
    # Somebody's own short table in our words: one column is a symptom, and those that are not
    # ours hold words. Numbers under a name that is not ours need a mapping, so as not to be lost.
    plain = "date" in names and bool(names & SYMPTOM_COLUMNS.keys())
    return 0.6 if plain and _words_only(head.text, mark, names - OURS) else 0.0


def _words_only(text: str, mark: str, names: set[str]) -> bool:
    """Whether columns that are not ours hold no numbers, as far as the head of the file shows."""
    whole = text.rpartition("\n")[0] if text.count("\n") > 1 else text
    try:
        rows = list(renamed(table_of("", whole, mark), OURS).rows)
    except UnknotError:
        return not names
    cells = (row.cells.get(name, "") for row in rows for name in names)
    return all(number(with_points(cell)) is None for cell in cells if cell)


def read(paths: Sequence[Path], ask: Ask) -> Diary:
    """Read one person's diary tables.

    Args:
        paths: the tables.
        ask: the present day, and which person where a table holds several.

    Returns:
        The diary.

    Raises:
        UnknotError: code "several-people", "unknown-person", "missing-column", "bad-preamble", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: Ask) -> Diary:
    text, notes = read_text(path)
    preamble = parse_preamble(path.name, text)
    table = renamed(table_of(path.name, text), OURS)
    need(table, ("date",))
    tally = Tally(path.name)
    person, rows = _rows_of_person(table, ask.person)
    entries, warnings = _entries(_pointed(rows, text), tally, ask.today)
    warnings = [*notes, *warnings]
    observations: list[Observation] = []
    exertions: list[Exertion] = []
    for column in table.columns:
        if column in SYMPTOM_COLUMNS or column in preamble.scales:
            what = SYMPTOM_COLUMNS.get(column, column)
            scale, note = _scale(column, what, preamble, entries, person)
            warnings += [f"{path.name}: {note}"] if note else []
            observations += _symptoms(table.file, column, what, scale, entries, tally)
        elif column in MEASUREMENT_COLUMNS or column in preamble.units or _hours(column):
            observations += _measurements(table.file, column, preamble, entries, tally)
        elif column in EXERTION_COLUMNS or column in preamble.exertions or _minutes(column):
            exertions += _exertions(table.file, column, preamble, entries, tally)
        elif column == ACTIVITY:
            exertions += _activity(table.file, entries, tally)
        elif column == EXERTION_SELF:
            exertions += _self_rated(table.file, entries, tally)
        elif column not in (*CANONICAL, ""):
            tally.skip(column, "an unknown column")
    return tidy(
        Diary(
            person=person,
            time_zone=preamble.time_zone,
            observations=tuple(observations),
            exertions=tuple(exertions),
            skipped=tally.skipped(),
            warnings=tuple(warnings),
            sources=(path.name,),
            made_up=preamble.made_up,
            extra=dict(preamble.extra),
        )
    )


def _rows_of_person(table: Table, wanted: str | None) -> tuple[str, list[Row]]:
    """Take the rows of one person; a table without people is all one person's."""
    if "person" not in table.columns:
        return wanted or NAMELESS, list(table.rows)
    by_person: dict[str, list[Row]] = {}
    for row in table.rows:
        by_person.setdefault(row.cells.get("person", "") or NAMELESS, []).append(row)
    if not by_person:
        return wanted or NAMELESS, []
    people = sorted(by_person)
    if wanted is None and len(people) > 1:
        raise UnknotError(
            "several-people",
            f"{table.file} holds {len(people)} people: {', '.join(people[:40])}.",
            f"choose one of them, for example --person {people[0]}.",
        )
    if wanted is not None and wanted not in by_person:
        raise UnknotError(
            "unknown-person",
            f'{table.file} holds nobody called "{wanted}".',
            nearest(wanted, people),
        )
    person = wanted or people[0]
    return person, by_person[person]


def _pointed(rows: list[Row], text: str) -> list[Row]:
    """Rows with decimal points where a table separated by another mark has decimal commas."""
    if separator_of(header_of(text)) == ",":
        return rows

    def cell_of(column: str, cell: str) -> str:
        counted = column in ("steps", ACTIVITY) and re.fullmatch(r"\d{1,3}(,\d{3})+", cell)
        return cell.replace(",", "") if counted else with_points(cell)  # 6,200 steps are no 6.2

    return [Row(row.line, {c: cell_of(c, cell) for c, cell in row.cells.items()}) for row in rows]


def _entries(rows: list[Row], tally: Tally, today: date) -> tuple[list[Entry], list[str]]:
    """Give each row its day and slot; reports of one day without slots are numbered."""
    dated: list[Entry] = []
    for row in rows:
        cell = row.cells.get("date", "")
        found = iso_day(cell)
        why = found if isinstance(found, str) else plausible(found, today)
        slot = number(row.cells.get("slot", ""))
        if isinstance(found, str) or why is not None:
            tally.skip("row", str(why), row.line, cell)
        else:
            dated.append(Entry(found, None if slot is None else int(slot), row))
    per_day = Counter(entry.day for entry in dated if entry.slot is None and _reports(entry))
    several = sum(rows > 1 for rows in per_day.values())
    if not several:
        return dated, []
    numbered: list[Entry] = []
    next_slot: Counter[date] = Counter()
    for entry in dated:
        if entry.slot is None and per_day[entry.day] > 1 and _reports(entry):
            next_slot[entry.day] += 1
            numbered.append(Entry(entry.day, next_slot[entry.day], entry.row))
        else:
            numbered.append(entry)
    note = f"{tally.file}: {several} days have several rows; a day's number is their mean."
    return numbered, [note]


def _reports(entry: Entry) -> bool:
    """Say whether a row reports how the person was, not only what was done."""
    return any(
        cell and column not in NOT_REPORTS and not _minutes(column)
        for column, cell in entry.row.cells.items()
    )


def _scale(
    column: str, what: str, preamble: Preamble, entries: list[Entry], person: str
) -> tuple[Scale | None, str | None]:
    """Find a symptom's scale: declared, of a known set, or guessed with a note."""
    declared = preamble.scale_of(column, what)
    if declared is not None or what == "crash":
        return declared or YES_NO, None
    unit = next((u for e in entries if (u := e.row.cells.get(ACTIVITY_UNIT, ""))), "")
    known = SCALES_BY_ACTIVITY_UNIT.get(unit)
    if person[:2] == "MG" and person[2:].isdigit() and unit == "steps":
        known = TENTHS
    if known is not None:
        return Scale(known.low, known.high, known.step, worse_end(what)), None
    cells = (number(entry.row.cells.get(column, "")) for entry in entries)
    values = [value for value in cells if value is not None]
    guessed = guess_scale(without_slips(values), worse_end(what)) if values else None
    if not values:
        return None, None
    if guessed is None:
        return None, f"{column} fits no usual scale; declare it with a line # scale {column}: …"
    mend = f"If not so, begin the file with a line # scale {column}: LOW to HIGH."
    shown = f"{guessed.low:g} to {guessed.high:g}, step {guessed.step:g}"
    return (
        guessed,
        f"the scale of {column} is guessed: {shown}, worse {guessed.worse.value}. {mend}",
    )


def _values(
    column: str, entries: list[Entry], tally: Tally, limits: tuple[float, float]
) -> list[tuple[Entry, float]]:
    """Read one column; count what is no number or outside its limits."""
    held: list[tuple[Entry, float]] = []
    for entry in entries:
        cell = entry.row.cells.get(column, "")
        if cell.lower() in MISSING:
            continue
        value = number(cell)
        why = "not a number" if value is None else outside(value, *limits)
        if value is None or why is not None:
            tally.skip(column, str(why), entry.row.line, cell)
        else:
            held.append((entry, value))
    return held


def _symptoms(
    file: str, column: str, what: str, scale: Scale | None, entries: list[Entry], tally: Tally
) -> list[Observation]:
    if scale is None:
        for entry in entries:
            cell = entry.row.cells.get(column, "")
            if cell.lower() not in MISSING:
                why = "not a number" if number(cell) is None else "on no usual scale"
                tally.skip(column, why, entry.row.line, cell)
        return []
    return [
        Observation(one.day, what, value, "points", scale, f"{file}: {column}", one.slot)
        for one, value in _values(column, entries, tally, (scale.low, scale.high))
    ]


def _measurements(
    file: str, column: str, preamble: Preamble, entries: list[Entry], tally: Tally
) -> list[Observation]:
    what = MEASUREMENT_COLUMNS.get(column, column)
    unit = UNITS.get(what) or preamble.units.get(column) or "h"
    low, high = LIMITS.get(what, AMOUNT_LIMITS.get(unit, (-1e12, 1e12)))
    return [
        Observation(one.day, what, value, unit, None, f"{file}: {column}", one.slot)
        for one, value in _values(column, entries, tally, (low, high))
    ]


def _exertions(
    file: str, column: str, preamble: Preamble, entries: list[Entry], tally: Tally
) -> list[Exertion]:
    kind, unit, scale = (
        preamble.exertions.get(column)
        or (*EXERTION_COLUMNS.get(column, (Kind.OVERALL, "min")), None)
    )  # fmt: skip
    limits = (scale.low, scale.high) if scale else AMOUNT_LIMITS.get(unit, (0.0, 1e12))
    per_unit = {"min": 1.0, "h": 60.0}.get(unit)
    return [
        Exertion(
            one.day,
            kind,
            value,
            unit,
            f"{file}: {column}",
            scale,
            None if per_unit is None else value * per_unit,
        )
        for one, value in _values(column, entries, tally, limits)
    ]


def _activity(file: str, entries: list[Entry], tally: Tally) -> list[Exertion]:
    """Read `activity` in the unit that stands beside it: steps, minutes or a self-rating."""
    built: list[Exertion] = []
    by_unit: dict[str, list[Entry]] = {}
    for entry in entries:
        by_unit.setdefault(entry.row.cells.get(ACTIVITY_UNIT, "") or "steps", []).append(entry)
    for unit, held in by_unit.items():
        scale = SCALES_BY_ACTIVITY_UNIT.get(unit)
        limits = (scale.low, scale.high) if scale else AMOUNT_LIMITS.get(unit)
        if limits is None:
            for entry in held:
                tally.skip(ACTIVITY, f"unknown unit {unit}", entry.row.line)
            continue
        for one, value in _values(ACTIVITY, held, tally, limits):
            minutes = value if unit == "min" else None
            name = "points" if scale else unit
            source = f"{file}: {ACTIVITY}"
            built.append(Exertion(one.day, Kind.OVERALL, value, name, source, scale, minutes))
    return built


def _self_rated(file: str, entries: list[Entry], tally: Tally) -> list[Exertion]:
    """Read `exertion_self`: the sum of self-rated demands, 0 to 12."""
    scale = Scale(0.0, 12.0, 1.0)
    return [
        Exertion(one.day, Kind.OVERALL, value, "points", f"{file}: {EXERTION_SELF}", scale)
        for one, value in _values(EXERTION_SELF, entries, tally, (scale.low, scale.high))
    ]


def _hours(column: str) -> bool:
    return column.endswith("_hours")


def _minutes(column: str) -> bool:
    return column.endswith("_minutes")


READER = Reader(
    name="native",
    says="unknot's own diary table: person,date,slot,pain,fatigue,… as the examples are written.",
    recognise=recognise,
    read=read,
)
