"""Backups: one file each, the encrypted data and its keys together, verified before it counts.

A backup is a zip, not packed, of the data file, its keys, and a note of what it is. It is opened
with the passphrase of its day or with any recovery sheet printed before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unknot.errors import UnknotError
from unknot.store import connection, durable

ENDING = ".unknot-backup"
FORMAT = 1
DATA, KEYS, ABOUT = "data.unknot", "keys.json", "about.json"
DAYS, WEEKS, MONTHS = 7, 4, 12
RECENT = 3
STAMP = "%Y%m%dT%H%M%SZ"
PART = ".part"
TABLES = ("imports", "files", "observations", "exertions", "stretches", "fits", "kept")


@dataclass(frozen=True)
class Backup:
    """A backup in a folder.

    Attributes:
        when: in UTC.
        file: id of the file that it is of.
        name: of that file.
    """

    path: Path
    when: datetime
    file: str
    name: str


def folder_of(file: Path) -> Path:
    """Where backups of a file lie if no other folder is named: beside it."""
    return file.with_name(f"{file.stem}-backups")


def copy_to(raw: Any, target: Path, key: bytes | None) -> None:
    """Copy an open file as it is at this moment to a new one under a key, and check the copy."""
    for path in (target, *sidecars(target)):
        path.unlink(missing_ok=True)
    raw.execute("BEGIN")
    try:
        there = _counts(raw)  # from here on, whoever else writes, this sees one moment
        with closing(connection.connect(target, key, new=True)) as copy:
            target.chmod(0o600)
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        raw.execute("ROLLBACK")
    with closing(connection.connect(target, key)) as copy:
        connection.look_over(target, copy, key, all_of_it=True)
        if _counts(copy) != there:
            raise connection.damaged(target, "the copy is not whole")
        copy.execute("PRAGMA journal_mode = DELETE")
    durable.sync(target)


def _counts(raw: Any) -> list[int]:
    """How many rows the tables have."""
    asked = (f"SELECT count(*) FROM {name}" for name in TABLES)  # noqa: S608 - names of our own
    return [int(raw.execute(one).fetchone()[0]) for one in asked]


def sidecars(file: Path) -> tuple[Path, Path]:
    """What SQLite keeps beside a file while it is open."""
    return file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")


def write(
    raw: Any, key: bytes | None, keys: bytes, about: tuple[str, str], folder: Path, when: datetime
) -> Path:
    """Write a backup of an open file and remove those that have had their time.

    Args:
        keys: the key file; empty for a file without encryption.
        about: the file's id and name.

    Raises:
        UnknotError: as `connection.plain_words` and `durable.plainly`.
    """
    file, name = about
    stamp = when.astimezone(UTC)
    stem = f"{Path(name).stem}-{stamp.strftime(STAMP)}"
    target = folder / f"{stem}{ENDING}"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}{ENDING}"
    with durable.plainly(target), connection.plain_words(target):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f".{Path(name).stem}-*{PART}*"):  # of a backup that broke off
            left.unlink(missing_ok=True)
        copy, packed = (folder / f".{target.stem}{PART}{end}" for end in (".data", ".zip"))
        try:
            copy_to(raw, copy, key)
            said = {"format": FORMAT, "file": file, "name": name, "when": stamp.isoformat()}
            _pack(packed, copy, keys, {**said, "sha256": _hash(copy)})
            _verify(packed)
            durable.put_in_place(packed, target)
        finally:
            for left in (copy, packed, *sidecars(copy)):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
        prune(folder, file)
    return target


def _pack(packed: Path, copy: Path, keys: bytes, said: dict[str, Any]) -> None:
    handle = os.open(packed, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(ABOUT, json.dumps(said))
            archive.writestr(KEYS, keys)
            archive.write(copy, DATA)
        file.flush()
        os.fsync(file.fileno())


def _verify(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        said = json.loads(archive.read(ABOUT))
        with archive.open(DATA) as packed_data:
            held: Any = packed_data  # reads as files do; its type does not say so
            if hashlib.file_digest(held, "sha256").hexdigest() != said["sha256"]:
                raise damaged(packed)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def about(path: Path) -> Backup | None:
    """What a backup is of; None where a file is none that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read(ABOUT))
        when = datetime.fromisoformat(said["when"])
        return Backup(path, when, str(said["file"]), str(said["name"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def listed(folder: Path, file: str | None = None) -> list[Backup]:
    """The backups in a folder, of one file or of all, the newest first."""
    there = [found for path in folder.glob(f"*{ENDING}") if (found := about(path))]
    chosen = [one for one in there if file is None or one.file == file]
    return sorted(chosen, key=lambda one: (one.when, one.path.name), reverse=True)


def listed_in(folders: Sequence[Path], file: str) -> list[Backup]:
    """The backups of one file in several folders, the newest first."""
    places = {folder.resolve() for folder in folders}
    there = [one for place in places for one in listed(place, file)]
    return sorted(there, key=lambda one: (one.when, one.path.name), reverse=True)


def prune(folder: Path, file: str) -> None:
    """Keep the last 3, and the last of each of 7 days, 4 weeks and 12 months; remove the others."""
    there = listed(folder, file)
    held = {one.path for one in there[:RECENT]}
    for most, span in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, Path] = {}
        for one in there:
            newest.setdefault(one.when.strftime(span), one.path)
        held |= set(list(newest.values())[:most])
    for one in there:
        if one.path not in held:
            with suppress(OSError):
                one.path.unlink()


def forget(folders: Sequence[Path], file: str) -> tuple[dict[Path, int], tuple[str, ...]]:
    """Remove every backup of a file; returns how many by folder, and folders that are not there."""
    removed: dict[Path, int] = {}
    for folder in folders:
        if folder.is_dir():
            there = listed(folder, file)
            with durable.plainly(folder):
                for one in there:
                    one.path.unlink(missing_ok=True)
            removed[folder] = len(there)
    return removed, tuple(str(folder) for folder in folders if folder not in removed)


def keys_in(path: Path) -> bytes:
    """The key file in a backup; empty where the file is not encrypted.

    Raises:
        UnknotError: code "damaged-backup" or "no-file".
    """
    with durable.plainly(path):
        try:
            with zipfile.ZipFile(path) as archive:
                if int(json.loads(archive.read(ABOUT))["format"]) > FORMAT:
                    raise UnknotError(
                        "newer-file", f"{path.name} was written by a newer unknot.",
                        "install the newest unknot.",
                    )  # fmt: skip
                return archive.read(KEYS)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
            raise damaged(path) from None


def unpack(path: Path, target: Path) -> None:
    """Write the data file of a backup, and make sure that it is the one that was packed.

    Raises:
        UnknotError: code "damaged-backup", or as `durable.plainly`.
    """
    with durable.plainly(target):
        try:
            with zipfile.ZipFile(path) as archive:
                said = json.loads(archive.read(ABOUT))
                handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
                with archive.open(DATA) as held, os.fdopen(handle, "wb") as file:
                    shutil.copyfileobj(held, file, 1 << 20)
            if _hash(target) != said["sha256"]:
                raise damaged(path)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError):
            raise damaged(path) from None


def damaged(path: Path) -> UnknotError:
    """A backup that is not as it was written, or no backup at all."""
    if not zipfile.is_zipfile(path) and path.suffix != ENDING:
        return UnknotError(
            "damaged-backup",
            f"{path.name} is no backup: unknot store backup did not write it.",
            f"name a file that ends in {ENDING}; unknot store where says where they lie if no other"
            " folder was named.",
        )
    return UnknotError(
        "damaged-backup",
        f"{path.name} is no whole backup: it is damaged or breaks off.",
        "take another backup; if it was copied here, copy it again.",
    )
