"""Imports of a person's file: entries go in once, whole or not at all, and come out again."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_here

from unknot.diary.entries import Diary, Exertion, Note
from unknot.diary.records import RecordCount
from unknot.errors import UnknotError
from unknot.parsing.finish import join
from unknot.parsing.reader import NAMELESS
from unknot.store.rows import Content, diary_of, entries_of, report_of
from unknot.store.schema import ENTRIES, FILES, IMPORTS
from unknot.store.stretches import KnownShare, StretchIntake

BATCH = 2_000
LONG = 1 << 20
"""Bytes of data that are written piece by piece."""
Batch = list[tuple[Content, str]]


@dataclass(frozen=True)
class ImportedFile:
    """A file that was read.

    Attributes:
        name: without its folder.
        sha256: of its bytes, in hex; for a folder, of its members' names and bytes.
        size: bytes.
        reader: name of the reader that read it.
    """

    name: str
    sha256: str
    size: int
    reader: str


@dataclass(frozen=True)
class ImportResult:
    """What one import did.

    Attributes:
        import_id: its number; of the import that brought these files before where `already`.
        new: entries and days of stretches that were not there.
        duplicates: those that were.
        merged: records of the files that say nothing that was not there; held once.
        already: whether all files were there, so that nothing was changed.
    """

    import_id: int
    new: int
    duplicates: int
    already: bool
    merged: int = 0


@dataclass(frozen=True)
class ImportRecord:
    """An import as the file remembers it.

    Attributes:
        undone: when it was undone, or None.
        report: skipped, warnings, unmet, sources, counts and extra, as JSON has them.
    """

    import_id: int
    when: datetime
    files: tuple[ImportedFile, ...]
    new: int
    duplicates: int
    undone: datetime | None
    report: dict[str, Any]


def known(connection: Connection, hashes: Sequence[str]) -> dict[str, int]:
    """Of some files by their SHA-256, those that are in, each with the import that brought it."""
    rows = connection.execute(
        select(FILES.c.sha256, func.min(FILES.c.import_id).label("number"))
        .join(IMPORTS, IMPORTS.c.id == FILES.c.import_id)
        .where(IMPORTS.c.undone.is_(None), FILES.c.sha256.in_(list(hashes)))
        .group_by(FILES.c.sha256)
    )
    return {row.sha256: row.number for row in rows}


def add(
    connection: Connection, diary: Diary, files: Sequence[ImportedFile], when: datetime
) -> ImportResult:
    """Add what was read from some files, in the transaction of the connection.

    A file that is in changes nothing: where some of several are, what the diary has of these by
    name is left out.
    """
    there = known(connection, [file.sha256 for file in files])
    fresh = [file for file in files if file.sha256 not in there]
    if files and not fresh:
        return ImportResult(min(there.values()), 0, 0, already=True)
    names = {file.name for file in files if file.sha256 in there} - {file.name for file in fresh}
    if names:
        diary = without_files(diary, names)
    made = connection.execute(
        insert(IMPORTS).values(
            at=when.isoformat(), person=diary.person, time_zone=diary.time_zone,
            made_up=int(diary.made_up), new=0, duplicates=0, report=report_of(diary, {}),
        )
    )  # fmt: skip
    number = int(made.lastrowid)
    for position, file in enumerate(fresh):
        connection.execute(
            insert(FILES).values(
                import_id=number, position=position, name=file.name, sha256=file.sha256,
                bytes=file.size, reader=file.reader,
            )
        )  # fmt: skip
    new = total = 0
    by_file: Counter[str] = Counter()
    known_by_file: Counter[str] = Counter()
    for name, rows in entries_of(diary):
        if name == "stretches":
            intake = StretchIntake(connection, number)
            intake.add(rows)
            new, total = new + intake.new, total + intake.given
            shares = intake.by_file
        else:
            added, given, shares = _put(connection, *ENTRIES[name], number, rows)
            new, total = new + added, total + given
        if name != "raw":  # what is kept raw is counted apart
            by_file.update({file: one.entries for file, one in shares.items()})
            known_by_file.update({file: one.known for file, one in shares.items()})
    already = {
        one.file: amount
        for one in diary.counts
        if (amount := _already(one, known_by_file[one.file], by_file[one.file]))
    }
    connection.execute(
        update(IMPORTS)
        .where(IMPORTS.c.id == number)
        .values(new=new, duplicates=total - new, report=report_of(diary, already))
    )
    merged = sum(already.values())
    return ImportResult(number, new, total - new, already=False, merged=merged)


def _already(count: RecordCount, known: int, entries: int) -> int:
    """How many of a file's stored records say nothing that was not there.

    A record may become several entries: as many count as of the entries were there, rounded down.
    """
    return count.stored * known // entries if entries else 0


def _put(
    connection: Connection,
    held: Table,
    links: Table,
    number: int,
    rows: Iterator[tuple[Content, str]],
) -> tuple[int, int, dict[str, KnownShare]]:
    """Add rows and their links; returns how many were new, how many there were, and by file."""
    once = insert_here(held).on_conflict_do_nothing(index_elements=["id"])
    new = position = 0
    by_file: defaultdict[str, KnownShare] = defaultdict(KnownShare)
    while batch := list(islice(rows, BATCH)):
        names = {content["id"] for content, _ in batch}
        chosen = select(held.c.id).where(held.c.id.in_(list(names)))
        there = set(connection.execute(chosen).scalars())
        new += len(names - there)
        for content, source in batch:
            file = source.rpartition(": ")[0] or source
            by_file[file] += KnownShare(int(content["id"] in there), 1)
        if short := [content for content, _ in batch if not _is_long(content)]:
            connection.execute(once, short)
        for content in (content for content, _ in batch if _is_long(content)):
            if content["id"] not in there:
                _insert_long(connection, held, content)
        linked = [
            {"import_id": number, "position": position + i, "entry": row["id"], "source": source}
            for i, (row, source) in enumerate(batch)
        ]
        connection.execute(insert(links), linked)
        position += len(batch)
    return new, position, by_file


def _is_long(content: Content) -> bool:
    return len(content.get("data", b"")) > LONG


def _insert_long(connection: Connection, held: Table, content: Content) -> None:
    """Add a row whose data goes in piece by piece: SQLite would hold two more copies of it."""
    room = {**content, "data": func.zeroblob(len(content["data"]))}
    row = connection.execute(insert(held).values(**room)).lastrowid
    raw: Any = connection.connection.dbapi_connection
    open_blob = raw.open_blob if hasattr(raw, "open_blob") else raw.blobopen
    data = memoryview(content["data"])
    with open_blob(held.name, "data", row) as blob:
        for at in range(0, len(data), LONG):
            blob.write(data[at : at + LONG])


def add_spoken(connection: Connection, spoken: Sequence[tuple[Note, Exertion]]) -> None:
    """Add what notes say was done, beside the note: whoever takes the note back takes it too."""
    held, links = ENTRIES["exertions"]
    exertions = tuple(exertion for _, exertion in spoken)
    rows = dict(entries_of(Diary(NAMELESS, "local", (), exertions)))["exertions"]
    for (note, _), (content, source) in zip(spoken, rows, strict=True):
        once = insert_here(held).on_conflict_do_nothing(index_elements=["id"])
        connection.execute(once, [content])
        for number in _imports_with(connection, note):
            last = select(func.max(links.c.position)).where(links.c.import_id == number)
            position = connection.execute(last).scalar()
            connection.execute(
                insert(links).values(
                    import_id=number, position=0 if position is None else position + 1,
                    entry=content["id"], source=source,
                )
            )  # fmt: skip
    remove_unlinked(connection)


def _imports_with(connection: Connection, note: Note) -> list[int]:
    """The imports that brought a note."""
    held, links = ENTRIES["notes"]
    chosen = (
        select(links.c.import_id)
        .distinct()
        .join(held, held.c.id == links.c.entry)
        .where(
            held.c.day == note.day.isoformat(),
            held.c.column == note.column,
            held.c.text == note.text,
        )
        .order_by(links.c.import_id)
    )
    return list(connection.execute(chosen).scalars())


def without_files(diary: Diary, names: set[str]) -> Diary:
    """A diary without what came from some of its files; notes do not say where they came from."""

    def other(source: str) -> bool:
        return source not in names and source.rpartition(": ")[0] not in names

    return replace(
        diary,
        observations=tuple(one for one in diary.observations if other(one.source)),
        exertions=tuple(one for one in diary.exertions if other(one.source)),
        events=tuple(one for one in diary.events if other(one.source)),
        segments=tuple(one for one in diary.segments if other(one.key.source)),
        raw=tuple(one for one in diary.raw if other(one.file)),
        counts=tuple(one for one in diary.counts if other(one.file)),
        sources=tuple(one for one in diary.sources if other(one)),
    )


def records(connection: Connection) -> list[ImportRecord]:
    """Every import, oldest first, undone ones too."""
    files: dict[int, list[ImportedFile]] = {}
    for row in connection.execute(select(FILES).order_by(FILES.c.import_id, FILES.c.position)):
        files.setdefault(row.import_id, []).append(
            ImportedFile(row.name, row.sha256, row.bytes, row.reader)
        )
    return [
        ImportRecord(
            row.id, datetime.fromisoformat(row.at), tuple(files.get(row.id, ())), row.new,
            row.duplicates, datetime.fromisoformat(row.undone) if row.undone else None,
            _report(row.report),
        )
        for row in connection.execute(select(IMPORTS).order_by(IMPORTS.c.id))
    ]  # fmt: skip


def _report(text: str) -> dict[str, Any]:
    """What an import says of itself; records that were there already are among the merged."""
    report: dict[str, Any] = json.loads(text)
    already = report.pop("already", {})
    for count in report.get("counts") or ():
        merged = already.get(count["file"], 0)
        count |= {"stored": count["stored"] - merged, "merged": count["merged"] + merged}
    return report


def undo(connection: Connection, number: int, when: datetime) -> None:
    """Take back what only this import brought.

    Raises:
        UnknotError: code "unknown-import" where there is none, or it is undone.
    """
    done = connection.execute(
        update(IMPORTS)
        .where(IMPORTS.c.id == number, IMPORTS.c.undone.is_(None))
        .values(undone=when.isoformat())
    )
    if done.rowcount != 1:
        there = connection.execute(select(IMPORTS.c.id).where(IMPORTS.c.undone.is_(None)))
        numbers = ", ".join(str(row.id) for row in there) or "none"
        raise UnknotError(
            "unknown-import",
            f"there is no import {number} that could be undone.",
            f"choose one of these: {numbers}.",
        )
    for _, links in ENTRIES.values():
        connection.execute(delete(links).where(links.c.import_id == number))
    remove_unlinked(connection)


def remove_unlinked(connection: Connection) -> None:
    """Remove entries that no import brings any more."""
    for held, links in ENTRIES.values():
        connection.execute(delete(held).where(~exists().where(links.c.entry == held.c.id)))


def diary(connection: Connection, person: str | None) -> Diary:
    """All that is in, as `readers.read_stretches` of the same files joins it.

    Args:
        person: whose imports, with those that name nobody; None takes all.

    Raises:
        DiaryError: code "several-people" where imports name different people.
    """
    chosen = select(IMPORTS).where(IMPORTS.c.undone.is_(None)).order_by(IMPORTS.c.id)
    if person is not None:
        chosen = chosen.where(IMPORTS.c.person.in_((person, NAMELESS)))
    diaries = [diary_of(connection, row) for row in connection.execute(chosen).all()]
    if not diaries:
        return Diary(person or NAMELESS, "local", (), ())
    if len(diaries) == 1:
        return diaries[0]
    if not any(one.observations or one.exertions or one.segments or one.raw for one in diaries):
        # Days were deleted, and notes or events are all that is left.
        notes = tuple(note for one in diaries for note in one.notes)
        events = tuple(event for one in diaries for event in one.events)
        return replace(diaries[-1], notes=notes, events=events)
    joined = join(diaries)
    unmet = tuple(dict.fromkeys(text for one in diaries for text in one.unmet))
    return replace(joined, unmet=unmet)
