"""Tables of an SQLite database in an export, read row by row and never written.

Only plain tables are read, so that nothing in a file can run; a damaged page ends its table, and
that is said.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from unknot.errors import DiaryError
from unknot.recordings.archive import Archive

PLAIN = re.compile(r"[A-Za-z0-9_]{1,100}", re.ASCII)
COMPUTED = re.compile(r"\bAS\s*\(", re.IGNORECASE)
"""A column that is worked out on reading; no export has one."""
LONGEST_CELL = 50_000_000
MARK = b"SQLite format 3\x00"
DAMAGE = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged database raises; its messages may hold bytes of the file that are no text."""


class SqliteFile:
    """An open database.

    Attributes:
        name: its file's name.
        tables: names of its plain tables, sorted.
    """

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name, self._connection = name, connection
        connection.text_factory = _text
        self.broken: list[str] = []
        """Tables that break off."""
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
            connection.execute("PRAGMA trusted_schema = OFF")
            rows = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
        except DAMAGE as wrong:
            raise _damaged(name) from wrong
        self.tables = tuple(
            sorted(
                table
                for table, made in rows
                if isinstance(table, str)
                and PLAIN.fullmatch(table)
                and isinstance(made, str)
                and made.upper().startswith("CREATE TABLE")
                and not COMPUTED.search(made)
            )
        )

    def rows(self, table: str, order: str = "") -> Iterator[dict[str, Any]]:
        """The rows of a table, by the names of columns in upper case."""
        by = f' ORDER BY "{order}"' if PLAIN.fullmatch(order) else ""
        try:
            cursor = self._connection.execute(f'SELECT * FROM "{table}"{by}')  # noqa: S608 (PLAIN)
            names = [str(column[0]).upper() for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, cast("tuple[Any, ...]", row), strict=True))
        except DAMAGE:
            self.broken.append(table)


@contextmanager
def database(archive: Archive, member: str) -> Generator[SqliteFile]:
    """Open a database that lies in an archive, or is the file itself.

    Raises:
        DiaryError: code "broken-database".
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        copy.touch(mode=0o600)
        with archive.open(member) as held, copy.open("wb") as file:
            shutil.copyfileobj(held, file, 1 << 20)
        uri = f"{copy.as_uri()}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(uri, uri=True)
        except DAMAGE as wrong:
            raise _damaged(member) from wrong
        with closing(connection):
            yield SqliteFile(connection, member.rpartition("/")[2])


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _damaged(name: str) -> DiaryError:
    return DiaryError(
        "broken-database", f"{name} is a damaged database; nothing in it can be read.",
        "export it again.",
    )  # fmt: skip
