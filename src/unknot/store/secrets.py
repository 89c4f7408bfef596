"""What opens a person's file: a passphrase, the words of a recovery sheet, or the system's keyring.

Each gives an age identity; the file's data key is encrypted to all of them (`key_file`).
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import os
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Protocol

from argon2.low_level import Type, hash_secret_raw

from unknot.errors import UnknotError, install
from unknot.store.words import age_identity, secret_of

SALT_BYTES = 16
MOST_MEMORY_KIB = 2 * 1024 * 1024
MOST_PASSES = 64
SERVICE = "unknot"


@dataclass(frozen=True)
class GuessingCost:
    """What one guess of a passphrase costs, by Argon2id; about half a second as shipped."""

    memory_kib: int = 128 * 1024
    passes: int = 3
    lanes: int = 4

    def check(self) -> None:
        """Refuse what would hang a computer.

        Raises:
            UnknotError: code "keys-damaged".
        """
        fits = 8 * self.lanes <= self.memory_kib <= MOST_MEMORY_KIB
        if not (fits and 1 <= self.passes <= MOST_PASSES and 1 <= self.lanes <= 64):
            raise UnknotError(
                "keys-damaged",
                "the key file asks for more work than any unknot file needs.",
                "restore a backup; it holds its keys.",
            )


STRONG = GuessingCost()


@dataclass(frozen=True)
class Passphrase:
    """Words that a person remembers. However they are typed in Unicode, they are the same."""

    text: str = field(repr=False)

    def identity(self, salt: bytes, cost: GuessingCost) -> str:
        """The age identity of this passphrase."""
        cost.check()
        plain = unicodedata.normalize("NFKC", self.text).encode()
        secret = hash_secret_raw(plain, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)
        return age_identity(secret)


@dataclass(frozen=True)
class RecoveryWords:
    """The twelve words of a recovery sheet."""

    text: str = field(repr=False)

    def identity(self) -> str:
        """The age identity of these words.

        Raises:
            UnknotError: code "wrong-words".
        """
        return sheet_identity(secret_of(self.text))


def sheet_identity(secret: bytes) -> str:
    """The age identity of a recovery sheet's 16 bytes."""
    return age_identity(hmac.digest(b"unknot recovery sheet 1", secret, hashlib.sha256))


class KeyringBackend(Protocol):
    """What is used of the package keyring, or of a stand-in for it."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """What is kept under these names."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep it."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget it."""
        ...


@dataclass(frozen=True)
class Keyring:
    """The keyring of this computer's account. It is never the only way in."""

    backend: KeyringBackend | None = None

    def identity(self, file: str) -> str:
        """The age identity kept for a file, by the file's id.

        Raises:
            UnknotError: code "no-keyring" where there is none or it does not answer.
        """
        kept = self._ask("get_password", file)
        if not isinstance(kept, str):
            raise _no_keyring("this computer's keyring holds no key for this file.")
        return kept

    def put(self, file: str) -> str:
        """Make an identity for a file and keep it."""
        made = age_identity(os.urandom(32))
        self._ask("set_password", file, made)
        return made

    def forget(self, file: str) -> None:
        """Remove the identity of a file."""
        self._ask("delete_password", file)

    def _ask(self, what: str, *arguments: str) -> object:
        backend: Any = self.backend
        if backend is None:
            try:
                backend = importlib.import_module("keyring")
            except ImportError:
                raise UnknotError(
                    "no-keyring",
                    "the package keyring is not installed.",
                    f"use your passphrase, or install it: {install('keyring')}",
                ) from None
        try:
            return getattr(backend, what)(SERVICE, *arguments)
        except Exception as wrong:  # noqa: BLE001 - each system's keyring has errors of its own
            raise _no_keyring(
                f"this computer's keyring did not answer ({type(wrong).__name__})."
            ) from None


def _no_keyring(said: str) -> UnknotError:
    return UnknotError(
        "no-keyring", said, "use your passphrase, or the words of your recovery sheet."
    )


Secret = Passphrase | RecoveryWords | Keyring
