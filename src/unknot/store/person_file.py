"""The one encrypted file that holds everything of one person, and is theirs.

Beside it lie its keys (`key_file`), locked by a passphrase, by printed sheets and, if wanted, by
the system's keyring. What a method has returned from is on the disk; else it is not there at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from unknot.diary.entries import Diary, Exertion, Note
from unknot.errors import UnknotError
from unknot.store import backups, connection, deletion, imports, kept, key_file, unlocking
from unknot.store.backups import Backup
from unknot.store.database import Database
from unknot.store.deletion import Deleted
from unknot.store.imports import ImportedFile, ImportRecord, ImportResult
from unknot.store.kept import FitRecord, KeptRow
from unknot.store.key_file import KeyFile, WayIn
from unknot.store.locks import OpenMark
from unknot.store.recovery import RecoverySheet
from unknot.store.secrets import STRONG, GuessingCost, Keyring, Passphrase, RecoveryWords, Secret
from unknot.store.whose import refuse_others
from unknot.store.words import SECRET_BYTES, words_of

__all__ = [
    "Backup", "Deleted", "FitRecord", "GuessingCost", "ImportRecord", "ImportResult",
    "ImportedFile", "KeptRow", "Keyring", "Passphrase", "PersonFile", "RecoverySheet",
    "RecoveryWords", "Secret",
]  # fmt: skip

Ways = tuple[WayIn, ...]


class PersonFile:
    """A person's file, open. Use it in a `with`, from one thread at a time."""

    def __init__(self, database: Database, keys: KeyFile | None) -> None:
        """Hold what `create`, `open` and `restore` have unlocked; call those."""
        self.path, self._keys = database.path, keys
        self.database = self._database = database

    @classmethod
    def create(
        cls, path: Path, passphrase: str | Passphrase, *, keyring: bool | Keyring = False,
        plain: bool = False, cost: GuessingCost = STRONG, when: datetime | None = None,
    ) -> tuple[Self, RecoverySheet]:  # fmt: skip
        """Make a new file. Print the sheet and ask some of its words back before relying on it.

        Args:
            keyring: whether this account's keyring may open it too, beside the passphrase.
            plain: no encryption at all: whoever has the disk can read it. Never chosen for you.
            cost: of one guess of the passphrase.
            when: now, for the sheet's date.

        Raises:
            UnknotError: code "already-there", "no-encryption", "empty-passphrase", "no-keyring",
                "read-only" or "disk-full".
        """
        now = _now(when)
        unlocking.not_there(path)
        mark = OpenMark(path)
        try:
            keys, key, secret = (
                (None, None, b"")
                if plain
                else unlocking.new_keys(passphrase, keyring, cost, now.date())
            )
            unlocking.make(path, key, keys)
            made = cls(Database(path, mark, key), keys)
        except BaseException:
            mark.close()
            raise
        words = words_of(secret) if secret else ()
        return made, RecoverySheet(words, path.name, now.date())

    @classmethod
    def open(cls, path: Path, secret: Secret | None = None) -> Self:
        """Open a file; its tables are moved on where an earlier unknot wrote them.

        Args:
            secret: a passphrase, the words of a recovery sheet, or the keyring; none for a file
                without encryption.

        Raises:
            UnknotError: code "no-file", "not-a-store", "wrong-passphrase", "wrong-words",
                "wrong-sheet", "no-keyring", "missing-keys", "keys-damaged", "damaged", "truncated",
                "newer-file", "in-use", "read-only" or "no-encryption".
        """
        refuse_others(path)
        mark = OpenMark(path)
        try:
            if connection.is_plain(path):
                return cls(Database(path, mark, None), None)
            secret = unlocking.needed(path, secret)
            keys, data_keys = unlocking.unlocked(path, secret)
            key = unlocking.fitting(path, data_keys)
            return cls(Database(path, mark, key), keys)
        except BaseException:
            mark.close()
            raise

    @classmethod
    def restore(cls, backup: Path, to: Path, secret: Secret | None = None) -> Self:
        """Open a backup as a new file, on this computer or on an empty one.

        Raises:
            UnknotError: code "already-there", "damaged-backup", or as `open`.
        """
        unlocking.put_back(backup, to, secret)
        return cls.open(to, secret)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was returned from is on the disk already."""
        self._database.close()

    @property
    def encrypted(self) -> bool:
        """Whether whoever has the disk needs a key."""
        return self._keys is not None

    @property
    def file_id(self) -> str:
        """The file's own id, in its keys and its backups."""
        if self._keys is not None:
            return self._keys.file
        with self._database.reading() as c:
            return str(kept.value_of(c, "file"))

    # What was recorded.

    def add_import(
        self, diary: Diary, files: Sequence[ImportedFile], when: datetime
    ) -> ImportResult:
        """Add what was read from some files: all of it or nothing, and nothing twice.

        Args:
            diary: what `readers.read_stretches` gave for those of the files that are not `known`.
        """
        with self._database.writing() as c:
            return imports.add(c, diary, files, when)

    def add_spoken(self, spoken: Sequence[tuple[Note, Exertion]]) -> None:
        """Add what notes say was done, each to the imports that brought its note."""
        with self._database.writing() as c:
            imports.add_spoken(c, spoken)

    def known(self, hashes: Sequence[str]) -> dict[str, int]:
        """Of some files by their SHA-256, those that are in, and the import that brought each."""
        with self._database.reading() as c:
            return imports.known(c, hashes)

    def imports(self) -> list[ImportRecord]:
        """Every import, oldest first, undone ones too."""
        with self._database.reading() as c:
            return imports.records(c)

    def undo(self, import_id: int, when: datetime | None = None) -> None:
        """Take back what only this import brought.

        Raises:
            UnknotError: code "unknown-import".
        """
        with self._database.writing() as c:
            imports.undo(c, import_id, _now(when))

    def diary(self, person: str | None = None) -> Diary:
        """Everything recorded, as the files gave it; stretches are not yet made into days."""
        with self._database.reading() as c:
            return imports.diary(c, person)

    # What was worked out.

    def keep(
        self, kind: str, id: str, payload: Any, *,  # noqa: A002
        model_hash: str, data_hash: str, when: datetime,
    ) -> None:  # fmt: skip
        """Keep an answer, a forecast, a plan, …; the same again changes nothing.

        Args:
            payload: what JSON can hold.
        """
        with self._database.writing() as c:
            kept.keep(c, kept.row_of(kind, id, payload, model_hash, data_hash, when))

    def kept(self, kind: str | None = None, *, earlier: bool = False) -> list[KeptRow]:
        """What is kept of a kind or of all, oldest first; with `earlier`, every revision."""
        with self._database.reading() as c:
            return kept.kept(c, kind, earlier=earlier)

    def keep_fit(
        self, id: str, netcdf: bytes, about: dict[str, Any], when: datetime | None = None,  # noqa: A002
    ) -> None:  # fmt: skip
        """Keep a fit by its id: its netCDF file, and what it is of."""
        with self._database.writing() as c:
            kept.keep_fit(c, id, netcdf, about, _now(when))

    def fits(self) -> list[FitRecord]:
        """Every kept fit without its draws, oldest first."""
        with self._database.reading() as c:
            return kept.fits(c)

    def fit_bytes(self, id: str) -> bytes:  # noqa: A002
        """The netCDF file of a fit.

        Raises:
            UnknotError: code "unknown-fit".
        """
        with self._database.reading() as c:
            return kept.fit_bytes(c, id)

    def setting(self, name: str, otherwise: Any = None) -> Any:
        """A setting of the person's, or `otherwise`."""
        with self._database.reading() as c:
            return kept.value_of(c, name, otherwise)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting: what JSON can hold."""
        with self._database.writing() as c:
            kept.set_value(c, name, value)

    def export_rows(self) -> dict[str, Iterator[dict[str, Any]]]:
        """By name, all records of every table, readable; of fits all but `fit_bytes`.

        The iterators read while the file is open, and see it as it was now.
        """
        return self._database.export()

    # Deleting.

    def count_delete(self, first: date | None, last: date | None) -> Deleted:
        """How much `delete` of these days would remove from the file."""
        with self._database.reading() as c:
            return deletion.counted(c, first, last)

    def delete(self, first: date | None, last: date | None, *, backups: bool) -> Deleted:
        """Delete days from the first to the last, ends included; all where neither is given.

        What is deleted is overwritten in the file. Answers, forecasts and fits made since the first
        of those days go with them.

        Args:
            backups: also every backup that this file knows of; after deleting some days a new
                backup is written in their place. Copies made by hand are not known.

        Raises:
            UnknotError: code "in-use", or as `add_import`.
        """
        with self._database.alone(but_watchers=True):
            with self._database.writing() as c:
                gone = deletion.counted(c, first, last)
                deletion.remove(c, first, last)
            self._database.overwrite_deleted()
            some = first is not None or last is not None
            if backups:
                removed, unreached = self._forget_backups(again=some)
                gone = replace(gone, backups=removed, unreached=unreached)
        return gone

    def _forget_backups(self, *, again: bool) -> tuple[int, tuple[str, ...]]:
        folders = self._backup_folders()
        removed, unreached = backups.forget(folders, self.file_id)
        for folder in folders if again else ():
            if removed.get(folder):
                self.backup(folder)
        return sum(removed.values()), unreached

    def _backup_folders(self) -> list[Path]:
        named = [Path(one) for one in self.setting("backup_folders", [])]
        beside = backups.folder_of(self.path)
        return list(dict.fromkeys((*([beside] if beside.is_dir() else []), *named)))

    # Backups.

    def backup(self, folder: Path | None = None, when: datetime | None = None) -> Path:
        """Write a backup, verify it, and let older ones go: 7 days, 4 weeks, 12 months are kept.

        Args:
            folder: None takes the one beside the file.
        """
        folder = backups.folder_of(self.path) if folder is None else folder
        named = self.setting("backup_folders", [])
        if str(folder.absolute()) not in named:
            self.set_setting("backup_folders", [*named, str(folder.absolute())])
        keys = b"" if self._keys is None else self._keys.to_bytes()
        about = (self.file_id, self.path.name)
        database = self._database
        return backups.write(database.raw, database.key, keys, about, folder, _now(when))

    def backups(self, folder: Path | None = None) -> list[Backup]:
        """The backups of this file in a folder, or in all that it knows of; the newest first."""
        folders = self._backup_folders() if folder is None else [folder]
        return backups.listed_in(folders, self.file_id)

    def check(self) -> None:
        """Check every page and every table, however long it takes.

        Raises:
            UnknotError: code "damaged" or "truncated".
        """
        self._database.check()

    # Keys.

    def change_passphrase(
        self, passphrase: str | Passphrase, *, cost: GuessingCost = STRONG
    ) -> None:
        """Open by another passphrase from now on. Earlier backups keep the one of their day.

        Where somebody may have seen the old one, call `rotate_key` as well.
        """
        way = key_file.passphrase_way(unlocking.phrase(passphrase), cost)
        self._change_ways(lambda ways: (way, *_but(ways, "passphrase")))

    def new_recovery_sheet(
        self, *, forget_older: bool = False, when: datetime | None = None
    ) -> RecoverySheet:
        """Make another sheet to print. Earlier ones stay good unless they are to be forgotten.

        With `forget_older` as `forget_older_sheets`; earlier backups still open by those.
        """
        day = _now(when).date()
        secret = os.urandom(SECRET_BYTES)
        way = key_file.sheet_way(secret, day.isoformat())
        self._change_ways(lambda ways: (*ways, way))
        if forget_older:
            self.forget_older_sheets()
        return RecoverySheet(words_of(secret), self.path.name, day)

    def forget_older_sheets(self) -> None:
        """Open by the newest sheet alone from now on; the data key changes too."""
        newest = [way for way in self._keys.ways if way.kind == "sheet"][-1:] if self._keys else []
        self._change_ways(lambda ways: (*_but(ways, "sheet"), *newest))
        self.rotate_key()

    def rotate_key(self) -> None:
        """Encrypt everything anew under a new data key; every way in stays as it is.

        A copy is written and takes the file's place in one step. Until then the key file holds
        both keys, so that a power cut at any moment leaves a file that opens.

        Raises:
            UnknotError: code "in-use", "disk-full", …; the file is then as it was.
        """
        with self._alone_with_keys() as keys:
            new = os.urandom(unlocking.KEY_BYTES)
            self._put(keys.with_keys((new, self._data_key())))
            self._database.encrypt_anew(new)
            self._put(keys.with_keys((new,)))

    def add_keyring(self, keyring: Keyring | None = None) -> None:
        """Let this account's keyring open the file too."""
        made = key_file.keyring_way(keyring or Keyring(), self.file_id)
        self._change_ways(lambda ways: (*_but(ways, "keyring"), made))

    def remove_keyring(self, keyring: Keyring | None = None) -> None:
        """Open no longer by this account's keyring."""
        self._change_ways(lambda ways: _but(ways, "keyring"))
        with suppress(UnknotError):  # it may be lost already
            (keyring or Keyring()).forget(self.file_id)

    def _change_ways(self, change: Callable[[Ways], Ways]) -> None:
        with self._alone_with_keys() as keys:
            self._put(keys.with_ways(change(keys.ways), (self._data_key(),)))

    def _put(self, keys: KeyFile) -> None:
        self._keys = keys
        key_file.write(self.path, keys)

    @contextmanager
    def _alone_with_keys(self) -> Generator[KeyFile]:
        """Be the only one who has the file open, while its keys change."""
        if self._keys is None:
            raise unlocking.no_keys(self.path)
        with self._database.alone():
            yield self._keys

    def _data_key(self) -> bytes:
        assert self._database.key is not None
        return self._database.key


def _but(ways: Ways, kind: str) -> Ways:
    return tuple(way for way in ways if way.kind != kind)


def _now(when: datetime | None) -> datetime:
    return datetime.now(UTC) if when is None else when
