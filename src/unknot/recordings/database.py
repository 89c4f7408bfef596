"""Tables of an SQLite database in an export, copied aside, read row by row and never written.

Only plain tables are read, so that nothing in a file can run; a damaged page ends its table, and
that is said. Whoever watches the reading is told of it row by row: copying is a moment, rows are
minutes.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unknot.errors import DiaryError
from unknot.progress import ReadingWatch, reading_watch, unwatched
from unknot.recordings.archive import Archive

COMPUTED = re.compile(r"\bAS\s*\(", re.IGNORECASE)
"""A column that is worked out on reading; no export has one."""
LONGEST_NAME = 200
LONGEST_CELL = 50_000_000
MARK = b"SQLite format 3\x00"
BROKEN = (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeDecodeError)
"""What a damaged database raises; its messages may hold bytes of the file that are no text."""
TOLD = 500
"""Rows after which it is said how far the reading is."""


@dataclass
class RowWatch:
    """How many of a database's rows were read, told as a share of its bytes."""

    watch: ReadingWatch | None
    file: str
    member: str
    size: int
    rows: int
    done: int = 0

    def row(self) -> None:
        """One more row was read."""
        self.done += 1
        if self.watch is not None and self.done % TOLD == 0:
            self.tell(min(self.done / max(self.rows, 1), 1.0))

    def tell(self, share: float) -> None:
        """Say how far it is."""
        if self.watch is not None:
            self.watch.read(self.file, self.member, share * self.size)


@dataclass(frozen=True)
class ExportedDatabase:
    """An open database.

    Attributes:
        name: its file's name.
        tables: columns by table, sorted by name; views and virtual tables are none.
        broken: tables that break off.
    """

    name: str
    tables: dict[str, tuple[str, ...]]
    broken: list[str] = field(default_factory=list[str])
    _link: sqlite3.Connection = field(kw_only=True, repr=False)
    _watch: RowWatch = field(kw_only=True, repr=False)

    def rows(self, table: str, order: str = "") -> Iterator[dict[str, Any]]:
        """The rows of a table; one that is damaged ends there and is in `broken`.

        Args:
            order: the column that they are sorted by; none where the table has no such.
        """
        names = self.tables[table]
        columns = ", ".join(map(_quoted, names))
        by = f" ORDER BY {_quoted(order)}" if order in names else ""
        query = f"SELECT {columns} FROM {_quoted(table)}{by}"  # noqa: S608 (quoted, of its schema)
        yield from self.select(table, names, query)

    def select(self, table: str, names: tuple[str, ...], query: str) -> Iterator[dict[str, Any]]:
        """The rows of a query on a table, each by these names."""
        try:
            for row in self._link.execute(query):
                self._watch.row()
                yield dict(zip(names, row, strict=True))
        except BROKEN:
            if table not in self.broken:
                self.broken.append(table)

    def said(self) -> list[str]:
        """What a person must know of damage."""
        return [f"the table {one} is damaged; what could be read is." for one in self.broken]


@contextmanager
def database(archive: Archive, member: str) -> Generator[ExportedDatabase]:
    """Open a database that lies in an archive, or is the file itself, from a copy.

    Raises:
        DiaryError: code "broken-database" where it is none, or damaged throughout.
    """
    name = member.rpartition("/")[2]
    with tempfile.TemporaryDirectory(prefix="unknot-") as folder:
        copy = Path(folder) / "copy.db"
        copy.touch(mode=0o600)
        with unwatched(), archive.open(member) as held, copy.open("wb") as file:
            shutil.copyfileobj(held, file, 1 << 20)
        try:
            link = sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)
        except BROKEN as wrong:
            raise _damaged(name) from wrong
        with closing(link):
            link.text_factory = _text
            try:
                link.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
                link.execute("PRAGMA trusted_schema = OFF")
                tables = _tables(link)
            except BROKEN as wrong:
                raise _damaged(name) from wrong
            watch = reading_watch()
            count = 0 if watch is None else sum(_count(link, table) for table in tables)
            rows = RowWatch(watch, archive.name, member, archive.packed_size(member), count)
            yield ExportedDatabase(name, tables, _link=link, _watch=rows)
            rows.tell(1.0)


def _tables(link: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = link.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    tables: dict[str, tuple[str, ...]] = {}
    for name, made in sorted((str(one[0]), one[1]) for one in found if isinstance(one[0], str)):
        plain = isinstance(made, str) and made.upper().startswith("CREATE TABLE")
        if not plain or COMPUTED.search(made) or len(name) > LONGEST_NAME:
            continue
        columns = link.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
        if columns:
            tables[name] = tuple(str(one[1]) for one in columns)
    return tables


def _count(link: sqlite3.Connection, table: str) -> int:
    """About how many rows a table has, without going through them."""
    try:
        found = link.execute(f"SELECT max(rowid) FROM {_quoted(table)}").fetchone()  # noqa: S608
    except BROKEN:
        return 0
    return found[0] if found and isinstance(found[0], int) and found[0] > 0 else 0


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _damaged(name: str) -> DiaryError:
    return DiaryError(
        "broken-database", f"{name} is a damaged database; nothing in it can be read.",
        "export it again.",
    )  # fmt: skip
