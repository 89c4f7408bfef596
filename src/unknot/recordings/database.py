"""An SQLite database out of an export, copied aside and read row by row; damage is refused."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unknot.recordings.archive import Archive, unreadable

BROKEN = (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeDecodeError)
"""What a damaged database makes the library raise; names in it need not be UTF-8."""


@dataclass(frozen=True)
class CopiedDatabase:
    """The tables of a database; views and virtual tables are none.

    Attributes:
        tables: columns by table.
    """

    name: str
    tables: dict[str, tuple[str, ...]]
    _link: sqlite3.Connection = field(repr=False)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, without what is no number and no text.

        Raises:
            DiaryError: code "unreadable-file" where it is damaged.
        """
        names = self.tables[table]
        columns = ", ".join(map(_quoted, names))
        query = f"SELECT {columns} FROM {_quoted(table)}"  # noqa: S608 (quoted, from its own schema)
        yield from self.select(names, query)

    def select(self, names: tuple[str, ...], query: str) -> Iterator[dict[str, Any]]:
        """The rows of a query, each by these names.

        Raises:
            DiaryError: code "unreadable-file" where it is damaged.
        """
        try:
            for row in self._link.execute(query):
                yield {
                    name: value
                    for name, value in zip(names, row, strict=True)
                    if value is not None and not isinstance(value, bytes)
                }
        except BROKEN as wrong:
            raise unreadable(self.name) from wrong


@contextmanager
def copied(archive: Archive, member: str) -> Generator[CopiedDatabase]:
    """Open a database read-only from a copy that is gone afterwards.

    Raises:
        DiaryError: code "unreadable-file" where it is none, or damaged.
    """
    with tempfile.TemporaryDirectory(prefix="unknot-") as folder:
        path = Path(folder) / "copy.db"
        path.touch(mode=0o600)
        with archive.open(member) as source, path.open("wb") as target:
            while part := source.read(1 << 20):
                target.write(part)
        try:
            link = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        except BROKEN as wrong:
            raise unreadable(member) from wrong
        with closing(link):
            link.text_factory = _text
            try:
                link.execute("PRAGMA trusted_schema = OFF")
                tables = _tables(link)
            except BROKEN as wrong:
                raise unreadable(member) from wrong
            yield CopiedDatabase(member.rpartition("/")[2], tables, link)


def _tables(link: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = link.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
    ).fetchall()
    names = [one[0] for one in found if isinstance(one[0], str)]
    tables: dict[str, tuple[str, ...]] = {}
    for name in names:
        rows = link.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
        tables[name] = tuple(str(row[1]) for row in rows)
    return {name: columns for name, columns in tables.items() if columns}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
