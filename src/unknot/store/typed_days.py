"""What a person types day by day: rows like those of an import, one import for each month.

A new value for a day takes the place of the one typed before. Taking back the month's import takes
back all that was typed into it; what a file brought of those days stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_here

from unknot.diary.entries import Diary, Exertion, Note, Observation
from unknot.parsing.reader import NAMELESS
from unknot.store.imports import remove_unlinked
from unknot.store.person_file import PersonFile
from unknot.store.rows import entries_of, report_of, to_exertion, to_note, to_observation
from unknot.store.schema import ENTRIES, FILES, IMPORTS

READER = "page"
SOURCE = "the page"
TYPED = ("observations", "exertions", "notes")
EMPTY = Diary(NAMELESS, "local", (), (), sources=(SOURCE,))


@dataclass(frozen=True)
class DayRows:
    """What is recorded of some days, by files or typed.

    Attributes:
        typed: only what was typed.
    """

    observations: tuple[Observation, ...] = ()
    exertions: tuple[Exertion, ...] = ()
    notes: tuple[Note, ...] = ()


def rows_between(person: PersonFile, first: date, last: date, *, typed: bool = False) -> DayRows:
    """What is recorded from the first to the last of some days, ends included.

    Args:
        typed: only what was typed here, not what files brought.
    """
    with person.database.reading() as c:
        return DayRows(
            tuple(map(to_observation, _between(c, "observations", first, last, typed))),
            tuple(map(to_exertion, _between(c, "exertions", first, last, typed))),
            tuple(map(to_note, _between(c, "notes", first, last, typed))),
        )


def days_with_entries(person: PersonFile, first: date, last: date) -> set[date]:
    """Of some days those on which any symptom, measurement or exertion is recorded."""
    found: set[date] = set()
    with person.database.reading() as c:
        for name in ("observations", "exertions"):
            day = ENTRIES[name][0].c.day
            chosen = select(day).distinct().where(*_within(day, first, last))
            found |= {date.fromisoformat(row.day) for row in c.execute(chosen)}
    return found


def rows_in_all(person: PersonFile) -> int:
    """How many rows the diary is made of: entries, and days of a signal of a device."""
    with person.database.reading() as c:
        counts = (
            c.execute(select(func.count()).select_from(ENTRIES[name][0])).scalar_one()
            for name in ("observations", "exertions", "stretches")
        )
        return sum(map(int, counts))


def change_mark(person: PersonFile) -> tuple[int, int]:
    """Another value after every change of the file, by this program or another."""
    with person.database.reading() as c:
        raw: Any = c.connection.driver_connection
        return int(raw.execute("PRAGMA data_version").fetchone()[0]), int(raw.total_changes)


def replace_typed(
    person: PersonFile,
    day: date,
    names: Sequence[tuple[str, str]],
    entries: Diary,
    when: datetime,
) -> None:
    """Put what was typed of a day in the place of what was typed of it before, in one transaction.

    Args:
        names: what is replaced, each a table and a name: ("observations", "pain"), ("exertions",
            "easy_walk_minutes"), ("notes", "note"); nothing of the entries stands for it where it
            is to be empty.
        entries: of this day.
    """
    with person.database.writing() as c:
        for table, name in names:
            _remove(c, table, day, name)
        remove_unlinked(c)
        number = _month_there(c, day)
        if entries.observations or entries.exertions or entries.notes:
            number = number or _new_month(c, day, entries, when)
            for table, rows in entries_of(entries):
                _add(c, table, number, list(rows))
        if number is not None:
            _count(c, number)


def is_typed(readers: Sequence[str]) -> bool:
    """Whether an import with files of these readers holds what was typed."""
    return READER in readers


def _within(day: Any, first: date, last: date) -> tuple[Any, Any]:
    return day >= first.isoformat(), day <= last.isoformat()


def _between(c: Connection, name: str, first: date, last: date, typed: bool) -> Sequence[Any]:
    held, links = ENTRIES[name]
    chosen = (
        select(*held.c, links.c.source, links.c.import_id, links.c.position)
        .join(links, links.c.entry == held.c.id)
        .where(*_within(held.c.day, first, last))
        .order_by(links.c.import_id, links.c.position)
    )
    if typed:
        chosen = chosen.where(links.c.import_id.in_(_typed_imports()))
    return c.execute(chosen).all()


def _typed_imports() -> Any:
    return select(FILES.c.import_id).where(FILES.c.reader == READER)


def _remove(c: Connection, table: str, day: date, name: str) -> None:
    held, links = ENTRIES[table]
    mine = links.c.import_id.in_(_typed_imports())
    of_day = select(held.c.id).where(held.c.day == day.isoformat())
    if table == "observations":
        of_day = of_day.where(held.c.what == name)
    elif table == "notes":
        of_day = of_day.where(held.c.column == name)
    chosen = delete(links).where(mine, links.c.entry.in_(of_day))
    if table == "exertions":
        chosen = chosen.where(links.c.source.endswith(f": {name}", autoescape=True))
    c.execute(chosen)


def _name(day: date) -> str:
    """What the import of a day's month is called, as a file would be."""
    return f"typed-{day:%Y-%m}"


def _month_there(c: Connection, day: date) -> int | None:
    """The import that holds what was typed of a day's month; None where there is none."""
    there = c.execute(
        select(IMPORTS.c.id)
        .join(FILES, FILES.c.import_id == IMPORTS.c.id)
        .where(FILES.c.reader == READER, FILES.c.name == _name(day), IMPORTS.c.undone.is_(None))
    ).scalar()
    return None if there is None else int(there)


def _new_month(c: Connection, day: date, entries: Diary, when: datetime) -> int:
    name = _name(day)
    made = c.execute(
        insert(IMPORTS).values(
            at=when.isoformat(), person=entries.person, time_zone=entries.time_zone,
            made_up=int(entries.made_up), new=0, duplicates=0, report=report_of(EMPTY, {}),
        )
    )  # fmt: skip
    number = int(made.lastrowid)
    unlike_all = hashlib.sha256(f"{name} {number} {when.isoformat()}".encode()).hexdigest()
    c.execute(
        insert(FILES).values(
            import_id=number, position=0, name=name, sha256=unlike_all, bytes=0, reader=READER
        )
    )
    return number


def _add(c: Connection, table: str, number: int, rows: list[tuple[dict[str, Any], str]]) -> None:
    if not rows:
        return
    held, links = ENTRIES[table]
    once = insert_here(held).on_conflict_do_nothing(index_elements=["id"])
    c.execute(once, [content for content, _ in rows])
    last = c.execute(select(func.max(links.c.position)).where(links.c.import_id == number)).scalar()
    begin = 0 if last is None else int(last) + 1
    linked = [
        {"import_id": number, "position": begin + i, "entry": content["id"], "source": source}
        for i, (content, source) in enumerate(rows)
    ]
    c.execute(insert(links), linked)


def _count(c: Connection, number: int) -> None:
    """Keep how many entries the month holds where an import says how many it brought."""
    total = sum(
        int(
            c.execute(
                select(func.count())
                .select_from(ENTRIES[name][1])
                .where(ENTRIES[name][1].c.import_id == number)
            ).scalar_one()
        )
        for name in TYPED
    )
    c.execute(update(IMPORTS).where(IMPORTS.c.id == number).values(new=total))
