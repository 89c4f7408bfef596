"""One encrypted SQLite file: opened safely, checked, and with plain words for what goes wrong."""

from __future__ import annotations

import importlib
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from unknot.errors import UnknotError
from unknot.store import durable

PLAIN_START = b"SQLite format 3\x00"
BUSY_SECONDS = 5.0
CHECK_SECONDS = 2.0
"""Longest look over a file when it is opened; every page is checked again when it is read."""
CHECKED_BYTES = 100_000_000
"""A file up to which every page's seal is checked when it is opened, in under a second."""
PAGE = 4096
STEPS_BETWEEN_LOOKS = 20_000
LOOKS, BETWEEN_LOOKS = 3, 0.1
# Result codes of SQLite: https://www.sqlite.org/rescode.html
BUSY, LOCKED, READ_ONLY, FAILED, CORRUPT, FULL, CANNOT_OPEN, NO_DATABASE, INTERRUPTED = (
    5, 6, 8, 10, 11, 13, 14, 26, 9,
)  # fmt: skip

IN_WORDS = {
    "database is locked": BUSY,
    "attempt to write a readonly database": READ_ONLY,
    "disk I/O error": FAILED,
    "database disk image is malformed": CORRUPT,
    "database or disk is full": FULL,
    "unable to open database file": CANNOT_OPEN,
    "file is not a database": NO_DATABASE,
}
"""What SQLite says where it gives no code, as its copying of a whole file does."""


def encrypting() -> Any:
    """The module that encrypts.

    Raises:
        UnknotError: code "no-encryption" where it cannot be had; nothing is ever written in the
            open because of that.
    """
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        raise UnknotError(
            "no-encryption",
            "sqlcipher3, which encrypts your file, is not installed on this computer, so no file"
            " was opened or made.",
            "pip install sqlcipher3. Where none can be had, a file without encryption, which"
            " whoever has the disk can read, is made only if you ask for it by name: --plain.",
        ) from None


def is_plain(path: Path) -> bool:
    """Whether a file is SQLite without encryption."""
    with durable.plainly(path), path.open("rb") as file:
        return file.read(len(PLAIN_START)) == PLAIN_START


def connect(path: Path, key: bytes | None, *, new: bool = False) -> Any:
    """A connection to a file, with the settings that keep it safe.

    Args:
        key: 32 bytes, or None for a file without encryption.
        new: whether to make the file.
    """
    module = sqlite3 if key is None else encrypting()
    address = f"file:{quote(str(path.absolute()))}?mode={'rwc' if new else 'rw'}"
    raw: Any = module.connect(
        address, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
    )
    try:
        if key is not None:
            raw.execute("PRAGMA cipher_log_level = NONE")  # else a wrong key prints on stderr
            raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in (
            "temp_store = MEMORY",
            "secure_delete = ON",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",  # macOS: past the disk's own cache
            "checkpoint_fullfsync = ON",
        ):
            raw.execute(f"PRAGMA {setting}")
    except BaseException:
        raw.close()
        raise
    return raw


def connect_if_fits(path: Path, key: bytes) -> Any:
    """A connection to an encrypted file; None where this is not its key."""
    try:
        raw = connect(path, key)
    except Exception as error:
        if getattr(error, "sqlite_errorcode", None) == NO_DATABASE:
            return None
        raise
    return raw


def engine_of(raw: Any, key: bytes | None) -> Engine:
    """The statements' way to a connection. Writing begins by taking the one right to write."""
    module = sqlite3 if key is None else encrypting()
    engine = create_engine(
        "sqlite+pysqlite://",
        module=module,
        creator=lambda: raw,
        poolclass=StaticPool,
        hide_parameters=True,  # no error may quote what a person wrote
    )

    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "begin", begin)
    return engine


def look_over(path: Path, raw: Any, key: bytes | None, *, all_of_it: bool = False) -> None:
    """Check a file's pages and tables, in bounded time unless all of it is asked for.

    Raises:
        UnknotError: code "damaged" or "truncated".
    """
    at_rest = _checkpointed(raw)
    size = path.stat().st_size
    pages = int(raw.execute("PRAGMA page_count").fetchone()[0])
    if at_rest and (size % PAGE or size < pages * PAGE):
        raise truncated(path)
    if key is not None and at_rest and (all_of_it or size <= CHECKED_BYTES):
        _check_seals(path, raw)
    until = time.monotonic() + CHECK_SECONDS
    if not all_of_it:
        raw.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
    try:
        for (said,) in raw.execute("PRAGMA quick_check(1)").fetchall():
            if said != "ok":
                raise damaged(path, str(said))
    except Exception as error:
        if getattr(error, "sqlite_errorcode", None) != INTERRUPTED:
            raise
    finally:
        raw.set_progress_handler(None, 0)


def _checkpointed(raw: Any) -> bool:
    """Bring what was committed into the file itself; whether nothing is left beside it.

    A power cut may leave half a page in the file while the whole one lies beside it.
    """
    busy, written, moved = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not busy and written == moved


def _check_seals(path: Path, raw: Any) -> None:
    """Check the seal of every page in the file; another process may be moving pages just now."""
    found: list[str] = []
    for _ in range(LOOKS):
        found = [str(said) for (said,) in raw.execute("PRAGMA cipher_integrity_check")]
        if not found:
            return
        time.sleep(BETWEEN_LOOKS)
        if not _checkpointed(raw):
            return
    raise damaged(path, found[0])


def truncated(path: Path) -> UnknotError:
    """A file that breaks off."""
    return UnknotError(
        "truncated",
        f"{path.name} breaks off: its end is missing. It was not changed.",
        "if it was being copied, copy it again; else restore the newest backup.",
    )


def damaged(path: Path, where: str) -> UnknotError:
    """A file with a page that is not as it was written."""
    return UnknotError(
        "damaged",
        f"{path.name} is damaged ({where}). It was not changed.",
        "keep it as it is and restore the newest backup; check the disk.",
    )


def in_use(path: Path) -> UnknotError:
    """Another process writes."""
    return UnknotError(
        "in-use",
        f"another program is using {path.name} right now; nothing was changed.",
        "wait until it is done, or end it; then do this again.",
    )


@contextmanager
def plain_words(path: Path) -> Generator[None]:
    """Say what the database refused in plain words.

    Raises:
        UnknotError: code "in-use", "read-only", "disk-full", "disk-failed", "damaged", "truncated".
    """
    try:
        yield
    except Exception as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None) or IN_WORDS.get(str(cause))
        found = None if code is None else _said(path, int(code) & 0xFF, str(cause))
        if found is None:
            raise
        raise found from None


def _said(path: Path, code: int, reason: str) -> UnknotError | None:
    if code in (BUSY, LOCKED):
        return in_use(path)
    if code in (READ_ONLY, CANNOT_OPEN):
        return durable.read_only(path) if path.exists() else durable.disk_error(path, 2, reason)
    if code == FULL:
        return durable.full(path)
    if code == FAILED:
        return durable.failed(path, reason)
    if code in (CORRUPT, NO_DATABASE):
        with suppress(OSError):
            if path.stat().st_size % PAGE:
                return truncated(path)
        return damaged(path, reason)
    return None
