"""Whether a file is somebody's store at all, before a passphrase is asked for or anything written.

An encrypted store is noise from its first byte on, with its keys beside it; a plain one is SQLite
with unknot's tables in it.
"""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from unknot.errors import UnknotError
from unknot.store import backups, connection, durable, key_file

OWN_TABLES = {"settings", "imports", "kept", "alembic_version"}
NOISE = 200
"""Different bytes that a page of noise has at least; by chance 4096 bytes hold 250 or more."""
OTHERS = {
    b"PK\x03\x04": "a zip",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "packed by gzip",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"age-encryption.org": "sealed by age",
}
"""Files of which the rest is noise too, by their first bytes."""


def refuse_others(path: Path) -> None:
    """Refuse what is no store; what was one and is torn is told apart from it.

    Raises:
        UnknotError: code "no-file", "is-a-folder", "not-a-store", "truncated".
    """
    if path.is_dir():
        raise is_a_folder(path)
    with durable.plainly(path), path.open("rb") as file:
        page = file.read(connection.PAGE)
    if page.startswith(connection.PLAIN_START):
        _refuse_other_database(path)
        return
    has_keys = key_file.path_of(path).exists() or bool(backups.listed(backups.folder_of(path)))
    other = next((said for start, said in OTHERS.items() if page.startswith(start)), "")
    if not has_keys and (other or len(set(page)) < NOISE):
        raise not_a_store(path, other)
    if len(page) < connection.PAGE:
        raise connection.truncated(path)


def is_a_folder(path: Path) -> UnknotError:
    """A folder was named as the store."""
    inside = shlex.quote(str(path / "me.unknot"))
    return UnknotError(
        "is-a-folder", f"{path} is a folder, and a store is one file.",
        f"name the file in it, such as --store {inside}.",
    )  # fmt: skip


def not_a_store(path: Path, what: str = "") -> UnknotError:
    """Some other file was named as the store."""
    seen = f"it is {what}" if what else "no keys lie beside it, and it is not encrypted"
    return UnknotError(
        "not-a-store",
        f"{path} is no store of unknot's: {seen}. It was not changed.",
        "name your store with --store FILE; unknot import brings other files into it, and unknot"
        " store restore brings a backup back.",
    )


def _refuse_other_database(path: Path) -> None:
    """Refuse another program's database, so that no table of ours is ever put into it."""
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as raw:
            rows = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.Error:
        return  # damaged, locked or not to be read: opening it says so
    if not {str(name) for (name,) in rows} >= OWN_TABLES:
        raise not_a_store(path, "another program's database")
