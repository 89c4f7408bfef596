"""The open database of a person's file: reading, writing, being alone, taking another's place."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from unknot.errors import UnknotError
from unknot.store import backups, connection, durable, readable
from unknot.store.locks import OpenMark
from unknot.store.versions import move_on


class Database:
    """One SQLite file, open, for one thread at a time.

    Attributes:
        path: the file.
        key: its data key; None without encryption.
        raw: the connection beneath.
    """

    def __init__(self, path: Path, mark: OpenMark, key: bytes | None) -> None:
        """Open it, check it, and move its tables on.

        Raises:
            UnknotError: as `connection.plain_words`, or code "newer-file".
        """
        self.path, self.key = path, key
        self.raw: Any = None
        self._mark = mark
        self._engine: Engine
        self._exports: list[tuple[Connection, Any]] = []
        self._connect(first=True)

    def close(self) -> None:
        """Close it and take the mark away."""
        try:
            self._disconnect()
        finally:
            self._mark.close()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Read, all as it was at one moment."""
        with connection.plain_words(self.path), self._engine.connect() as c:
            yield c

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Write, all of it or nothing; on the disk when it ends.

        Raises:
            UnknotError: code "in-use" where another writes, "disk-full", "disk-failed", ….
        """
        with (
            connection.plain_words(self.path),
            self._engine.connect().execution_options(writing=True) as c,
            c.begin(),
        ):
            yield c

    def export(self) -> dict[str, Iterator[readable.Record]]:
        """All records, as they are now, read beside whatever is done meanwhile."""
        with connection.plain_words(self.path):
            raw = connection.connect(self.path, self.key)
            reader = connection.engine_of(raw, self.key).connect()
            self._exports.append((reader, raw))
            reader.execute(text("SELECT 1 FROM settings"))  # from here on it sees this moment
            return readable.rows(reader)

    @contextmanager
    def alone(self, *, but_watchers: bool = False) -> Generator[None]:
        """Be the only one who has the file open.

        Args:
            but_watchers: who watches may have it open, and looks again afterwards.

        Raises:
            UnknotError: code "in-use".
        """
        self._end_exports()
        self._mark.alone(but_watchers=but_watchers)
        try:
            yield
        finally:
            self._mark.shared()

    def watch(self) -> None:
        """Keep it open for long: others may delete between two uses (`busy`)."""
        self._mark.watch()

    def busy(self) -> AbstractContextManager[None]:
        """A use of a file that is watched: nothing is deleted meanwhile."""
        return self._mark.busy()

    def overwrite_deleted(self) -> None:
        """Write the file anew without what was deleted; call it alone."""
        with connection.plain_words(self.path):
            self.raw.execute("VACUUM")
            self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def encrypt_anew(self, key: bytes) -> None:
        """Put a copy under another key in the file's place, in one step; call it alone.

        Raises:
            UnknotError: code "disk-full", …; the file is then as it was.
        """
        beside = self.path.with_name(f".{self.path.name}.new")
        try:
            with durable.plainly(beside), connection.plain_words(beside):
                backups.copy_to(self.raw, beside, key)
                self._disconnect()
                if any(left.exists() for left in backups.sidecars(self.path)):
                    raise connection.in_use(self.path)
                beside.replace(self.path)
                self.key = key
                durable.sync_folder(self.path.parent)
        finally:
            for left in (beside, *backups.sidecars(beside)):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
            if self.raw is None:
                self._connect()

    def check(self) -> None:
        """Check every page and every table.

        Raises:
            UnknotError: code "damaged" or "truncated".
        """
        with connection.plain_words(self.path):
            connection.look_over(self.path, self.raw, self.key, all_of_it=True)

    def _connect(self, *, first: bool = False) -> None:
        with connection.plain_words(self.path):
            self.raw = connection.connect(self.path, self.key)
            try:
                if first:
                    connection.look_over(self.path, self.raw, self.key)
                self._engine = connection.engine_of(self.raw, self.key)
                if first:
                    move_on(self._engine, self.path.name)
            except BaseException:
                with suppress(UnknotError):
                    self._disconnect()
                raise

    def _disconnect(self) -> None:
        self._end_exports()
        if self.raw is not None:
            raw, self.raw = self.raw, None
            with connection.plain_words(self.path):
                raw.close()

    def _end_exports(self) -> None:
        while self._exports:
            reader, raw = self._exports.pop()
            reader.close()
            raw.close()
