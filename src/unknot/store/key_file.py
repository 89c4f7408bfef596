"""The small file of keys beside a person's file: the data key, encrypted to each way in.

Every way in (a passphrase, each printed sheet, a keyring) is an age recipient. The data key is one
age file to all of them, so that a new data key needs no secret to be typed: whatever opened the
file before opens it after. While the data key changes, the file holds the new one and the old.
What the file says in the open, its recipients, is signed with the data key; a sum over all of it
tells damage from a wrong passphrase before any key is at hand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from unknot.errors import UnknotError
from unknot.store.durable import write_durably
from unknot.store.secrets import (
    SALT_BYTES,
    GuessingCost,
    Keyring,
    Passphrase,
    RecoveryWords,
    Secret,
    sheet_identity,
)

AGE: Any = importlib.import_module("pyrage")  # it has no types
ENDING = ".keys"
FORMAT = 1
SUM = "sha256"
SAYS = (
    "The keys of an unknot file, locked with its passphrase and its recovery sheets. Keep it beside"
    " that file; every backup holds a copy."
)
WRONG = {
    Passphrase: (
        "wrong-passphrase",
        "this is not the passphrase of this file.",
        "try again (capital letters, keyboard language), or use your recovery sheet's words.",
    ),
    RecoveryWords: (
        "wrong-sheet",
        "these words are of a recovery sheet, but not one of this file.",
        "use the sheet with this file's name on it, or your passphrase.",
    ),
    Keyring: (
        "no-keyring",
        "the key in this computer's keyring is not of this file.",
        "use your passphrase, or the words of your recovery sheet.",
    ),
}


@dataclass(frozen=True)
class WayIn:
    """One way in.

    Attributes:
        kind: "passphrase", "sheet" or "keyring".
        recipient: the age recipient.
        about: for a passphrase its salt (hex) and cost; for a sheet the day it was made.
    """

    kind: str
    recipient: str
    about: dict[str, str | int] = field(default_factory=dict[str, "str | int"])


@dataclass(frozen=True)
class KeyFile:
    """The keys of a person's file.

    Attributes:
        file: random id of the file, in hex.
        ways: every way in.
        wrapped: data keys as age files to all ways, the newest first, each with its signature.
    """

    file: str
    ways: tuple[WayIn, ...]
    wrapped: tuple[tuple[bytes, str], ...]

    def unlock(self, secret: Secret) -> tuple[bytes, ...]:
        """The data keys, the newest first.

        Raises:
            UnknotError: code "wrong-passphrase", "wrong-words", "wrong-sheet", "no-keyring" or
                "keys-damaged".
        """
        opened = self._identity(secret)
        if opened is None and any(not _is_recipient(way.recipient) for way in self.ways):
            raise damaged("a way in was changed")  # in a file of before there was a sum
        if opened is None:
            raise UnknotError(*WRONG[type(secret)])
        keys: list[bytes] = []
        for age, signature in self.wrapped:
            try:
                key = AGE.decrypt(age, [opened])
            except AGE.DecryptError:
                raise damaged("a key in it does not open") from None
            if not hmac.compare_digest(_signature(key, self.file, self.ways), signature):
                raise damaged("it was changed by somebody without the key")
            keys.append(key)
        return tuple(keys)

    def with_ways(self, ways: tuple[WayIn, ...], keys: tuple[bytes, ...]) -> KeyFile:
        """The same data keys for other ways in."""
        return replace(self, ways=ways, wrapped=_wrap(self.file, ways, keys))

    def with_keys(self, keys: tuple[bytes, ...]) -> KeyFile:
        """Other data keys, the newest first, for the same ways in."""
        return replace(self, wrapped=_wrap(self.file, self.ways, keys))

    def _identity(self, secret: Secret) -> Any:
        """What opens the data keys, where one of the ways is this secret's."""
        kind = {Passphrase: "passphrase", RecoveryWords: "sheet", Keyring: "keyring"}[type(secret)]
        ways = [way for way in self.ways if way.kind == kind]
        if isinstance(secret, Passphrase):
            texts = [secret.identity(*_salt_and_cost(way)) for way in ways]
        elif isinstance(secret, RecoveryWords):
            texts = [secret.identity()]
        else:
            texts = [secret.identity(self.file)]
        for text in texts:
            try:
                identity = AGE.x25519.Identity.from_str(text)
            except AGE.IdentityError:
                continue
            if str(identity.to_public()) in {way.recipient for way in ways}:
                return identity
        return None

    def to_bytes(self) -> bytes:
        """The file as it is written."""
        held: dict[str, Any] = {
            "says": SAYS,
            "format": FORMAT,
            "file": self.file,
            "ways": [asdict(way) for way in self.ways],
            "keys": [
                {"age": base64.b64encode(age).decode(), "signature": signature}
                for age, signature in self.wrapped
            ],
        }
        return json.dumps({**held, SUM: _sum(held)}, indent=1).encode()


def made(ways: tuple[WayIn, ...], key: bytes, file: str) -> KeyFile:
    """The keys of a new file."""
    return KeyFile(file, ways, _wrap(file, ways, (key,)))


def from_bytes(content: bytes) -> KeyFile:
    """Read what `to_bytes` wrote.

    Raises:
        UnknotError: code "keys-damaged", or "newer-file".
    """
    try:
        held: Any = json.loads(content)
        number = int(held["format"])
        if number <= FORMAT:
            if SUM in held and held[SUM] != _sum(held):
                raise damaged("it is not as unknot wrote it")
            return KeyFile(
                str(held["file"]),
                tuple(
                    WayIn(str(way["kind"]), str(way["recipient"]), dict(way["about"]))
                    for way in held["ways"]
                ),
                tuple(
                    (base64.b64decode(one["age"], validate=True), str(one["signature"]))
                    for one in held["keys"]
                ),
            )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged("it is not as unknot wrote it") from None
    raise UnknotError(
        "newer-file", "the key file is of a newer unknot.", "install the newest unknot."
    )


def path_of(file: Path) -> Path:
    """Where the keys of a file lie: beside it, with `.keys` behind its name."""
    return file.with_name(file.name + ENDING)


def read(file: Path) -> KeyFile:
    """The keys beside a person's file.

    Raises:
        UnknotError: code "missing-keys" or "keys-damaged".
    """
    path = path_of(file)
    try:
        return from_bytes(path.read_bytes())
    except FileNotFoundError:
        raise UnknotError(
            "missing-keys",
            f"{path.name}, the small file of keys beside {file.name}, is not there.",
            "put it back beside it, or restore a backup: each holds a copy of the keys.",
        ) from None
    except OSError as error:
        raise damaged((error.strerror or "it cannot be read").lower()) from None


def write(file: Path, keys: KeyFile) -> None:
    """Write the keys beside a person's file, whole or not at all, and wait for the disk."""
    write_durably(path_of(file), keys.to_bytes())


def passphrase_way(passphrase: Passphrase, cost: GuessingCost) -> WayIn:
    """A way in by a passphrase.

    Raises:
        UnknotError: code "empty-passphrase".
    """
    if not passphrase.text.strip():
        raise UnknotError(
            "empty-passphrase", "the passphrase is empty.", "choose four or more plain words."
        )
    salt = os.urandom(SALT_BYTES)
    about: dict[str, str | int] = {"salt": salt.hex(), **asdict(cost)}
    return WayIn("passphrase", _public(passphrase.identity(salt, cost)), about)


def sheet_way(secret: bytes, day: str) -> WayIn:
    """A way in by a recovery sheet's 16 bytes."""
    return WayIn("sheet", _public(sheet_identity(secret)), {"made": day})


def keyring_way(keyring: Keyring, file: str) -> WayIn:
    """A way in by this computer's keyring."""
    return WayIn("keyring", _public(keyring.put(file)))


def damaged(why: str) -> UnknotError:
    """The key file cannot be used."""
    return UnknotError(
        "keys-damaged",
        f"the key file beside your file cannot be used: {why}.",
        "restore a backup: each holds a copy of the keys.",
    )


def _public(identity: str) -> str:
    return str(AGE.x25519.Identity.from_str(identity).to_public())


def _salt_and_cost(way: WayIn) -> tuple[bytes, GuessingCost]:
    about = way.about
    try:
        cost = GuessingCost(int(about["memory_kib"]), int(about["passes"]), int(about["lanes"]))
        return bytes.fromhex(str(about["salt"])), cost
    except (KeyError, ValueError):
        raise damaged("it does not say how its passphrase was made slow to guess") from None


def _sum(held: dict[str, Any]) -> str:
    """A sum over what a key file says, against damage; the signature is against people."""
    said = {name: value for name, value in held.items() if name != SUM}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _is_recipient(text: str) -> bool:
    try:
        AGE.x25519.Recipient.from_str(text)
    except AGE.RecipientError:
        return False
    return True


def _wrap(
    file: str, ways: tuple[WayIn, ...], keys: tuple[bytes, ...]
) -> tuple[tuple[bytes, str], ...]:
    to = [AGE.x25519.Recipient.from_str(way.recipient) for way in ways]
    return tuple((AGE.encrypt(key, to), _signature(key, file, ways)) for key in keys)


def _signature(key: bytes, file: str, ways: tuple[WayIn, ...]) -> str:
    said = json.dumps([FORMAT, file, [asdict(way) for way in ways]], sort_keys=True)
    own = hmac.digest(key, b"unknot key file 1", hashlib.sha256)
    return hmac.digest(own, said.encode(), hashlib.sha256).hex()
