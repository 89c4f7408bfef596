"""Making, finding and opening the keys of a person's file, before the file itself is opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from unknot.errors import UnknotError
from unknot.store import backups, connection, durable, kept, key_file, versions
from unknot.store.key_file import KeyFile
from unknot.store.secrets import GuessingCost, Keyring, Passphrase, Secret
from unknot.store.words import SECRET_BYTES

KEY_BYTES = 32


def phrase(passphrase: str | Passphrase) -> Passphrase:
    """A passphrase, however it is given."""
    return Passphrase(passphrase) if isinstance(passphrase, str) else passphrase


def new_keys(
    passphrase: str | Passphrase, keyring: bool | Keyring, cost: GuessingCost, day: date
) -> tuple[KeyFile, bytes, bytes]:
    """The keys of a new file, its data key, and the secret of its first recovery sheet."""
    connection.encrypting()
    file, key, secret = os.urandom(16).hex(), os.urandom(KEY_BYTES), os.urandom(SECRET_BYTES)
    ways = [key_file.passphrase_way(phrase(passphrase), cost)]
    ways.append(key_file.sheet_way(secret, day.isoformat()))
    if keyring:
        ways.append(key_file.keyring_way(Keyring() if keyring is True else keyring, file))
    return key_file.made(tuple(ways), key, file), key, secret


def needed(path: Path, secret: Secret | None) -> Secret:
    """The secret for an encrypted file.

    Raises:
        UnknotError: code "no-secret", or "no-encryption".
    """
    connection.encrypting()
    if secret is None:
        raise UnknotError(
            "no-secret",
            f"{path.name} is encrypted.",
            "give its passphrase, or the words of its recovery sheet.",
        )
    return secret


def make(path: Path, key: bytes | None, keys: KeyFile | None) -> None:
    """Write a new file with its tables and nothing in them, and its keys, or neither.

    Raises:
        UnknotError: as `connection.plain_words` and `durable.plainly`.
    """
    beside = path.with_name(f".{path.name}.new")
    with durable.plainly(path), connection.plain_words(path):
        for left in (beside, *backups.sidecars(beside)):
            left.unlink(missing_ok=True)
        raw = connection.connect(beside, key, new=True)
        with closing(raw):
            beside.chmod(0o600)
            engine = connection.engine_of(raw, key)
            versions.move_on(engine, path.name)
            with engine.connect().execution_options(writing=True) as c, c.begin():
                kept.set_value(c, "file", os.urandom(16).hex())
            raw.execute("PRAGMA journal_mode = DELETE")
    put_in_place(beside, path, keys)


def put_back(backup: Path, to: Path, secret: Secret | None) -> None:
    """Write the file and the keys of a backup where there is no such file.

    Raises:
        UnknotError: code "already-there", "damaged-backup", or that the secret does not open it.
    """
    not_there(to)
    held = backups.keys_in(backup)
    keys = key_file.from_bytes(held) if held else None
    if keys is not None:
        keys.unlock(needed(backup, secret))  # before anything is written
    beside = to.with_name(f".{to.name}.new")
    try:
        backups.unpack(backup, beside)
        put_in_place(beside, to, keys)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def put_in_place(beside: Path, path: Path, keys: KeyFile | None) -> None:
    """Give a finished file its name, its keys first: keys without a file open nothing."""
    set_aside(path)
    if keys is not None:
        key_file.write(path, keys)
    with durable.plainly(path):
        durable.put_in_place(beside, path)


def unlocked(path: Path, secret: Secret) -> tuple[KeyFile, tuple[bytes, ...]]:
    """The keys of a file and its data keys; lost or damaged ones are taken from a backup beside it.

    Raises:
        UnknotError: as `key_file.read` and `KeyFile.unlock`.
    """
    try:
        keys = key_file.read(path)
        return keys, keys.unlock(secret)
    except UnknotError as wrong:
        if wrong.code not in ("missing-keys", "keys-damaged"):
            raise
        for backup in backups.listed(backups.folder_of(path)):
            with suppress(UnknotError):
                keys = key_file.from_bytes(backups.keys_in(backup.path))
                data_keys = keys.unlock(secret)
                fitting(path, data_keys)
                key_file.write(path, keys)
                return keys, data_keys
        raise


def fitting(path: Path, data_keys: Sequence[bytes]) -> bytes:
    """The one of some data keys that opens a file.

    Raises:
        UnknotError: code "damaged" where none does.
    """
    for key in data_keys:
        with connection.plain_words(path):
            raw = connection.connect_if_fits(path, key)
        if raw is not None:
            raw.close()
            return key
    raise UnknotError(
        "damaged",
        f"{path.name} does not open with its own keys: its beginning is damaged, or the key file"
        " beside it is of another file. It was not changed.",
        "put the file and its .keys back together, or restore the newest backup.",
    )


def no_keys(path: Path) -> UnknotError:
    """A file without encryption has no keys that could change."""
    return UnknotError(
        "no-encryption", f"{path.name} is not encrypted and has no keys.",
        "make a new, encrypted file, and import into it what unknot export writes.",
    )  # fmt: skip


def not_there(path: Path) -> None:
    """Refuse to write over a file.

    Raises:
        UnknotError: code "already-there" or "no-folder".
    """
    if path.exists():
        raise UnknotError(
            "already-there", f"{path} is there already; it was not changed.",
            "choose another name, or open that file.",
        )  # fmt: skip
    if not path.parent.is_dir():
        raise UnknotError(
            "no-folder", f"there is no folder {path.parent}.", "make it, or choose another."
        )


def set_aside(path: Path) -> None:
    """Rename what an earlier file of this name left, so that nothing of it meets the new one."""
    for left in (key_file.path_of(path), *backups.sidecars(path)):
        with durable.plainly(left):
            if left.exists():
                number = 1
                while (aside := left.with_name(f"{left.name}.old-{number}")).exists():
                    number += 1
                left.rename(aside)
