"""What unknot itself wrote and is no export: named, with the command that opens it."""

from __future__ import annotations

from pathlib import Path

from unknot.errors import DiaryError
from unknot.parsing.reader import Head

BACKUP = {"about.json", "keys.json", "data.unknot"}
"""What is in a backup of a store."""
KEYS = ".keys"
"""How the name of the key file ends that lies beside an encrypted store."""
KEYS_SAY = '"The keys of an unknot file'
TABLES = frozenset({"imports", "observations", "exertions", "stretches", "kept"})
"""Among the tables of a store without encryption."""


def refuse_own(path: Path, head: Head) -> None:
    """Refuse a backup, a store and its keys.

    Raises:
        DiaryError: code "not-a-diary".
    """
    name = head.name
    if head.is_zip and set(head.members) == BACKUP:
        what, way = "a backup of a store", "bring it back by unknot store restore FILE"
    elif head.text.lstrip().startswith("{") and KEYS_SAY in head.text:
        what, way = "of a store, its keys", "leave it beside its store; there are no days in it"
    elif _is_store(path, head):
        what = "a store of unknot's, not an export"
        way = f"read it with --store {name}; for another store, unknot export it and import that"
    else:
        return
    raise DiaryError("not-a-diary", f"{name} is {what}.", f"{way}.")


def _is_store(path: Path, head: Head) -> bool:
    if head.is_database:
        return set(head.members) >= TABLES
    return not head.text and path.is_file() and path.with_name(path.name + KEYS).is_file()
