"""The phones that may come in: what each shows is known here by its hash alone."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from unknot.store.durable import write_durably
from unknot.web.numbers import page_numbers

PHONES = "phones.json"
KINDS = ("iPhone", "iPad", "Android")
OTHER = "other"


@dataclass(frozen=True)
class PairedPhone:
    """One phone.

    Attributes:
        id: names it in forms; it opens nothing.
        hash: of the secret that its cookie holds.
        kind: one of `KINDS` or `OTHER`, as its browser says.
        since, seen: ISO days: paired, and here last.
    """

    id: str
    hash: str
    kind: str
    since: str
    seen: str


class PairedPhones:
    """The list of paired phones, in a file beside the person's own.

    It lies outside the encrypted file, since a phone is let in as far as the passphrase while that
    file is closed.

    Args:
        folder: for this user's eyes only; made when the first phone comes.
        today: the civil day.
    """

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        """Read nothing yet."""
        self.folder, self._today = folder, today
        self._lock = threading.Lock()

    def all(self) -> tuple[PairedPhone, ...]:
        """Every phone that is let in, the newest first."""
        oldest = (self._today() - timedelta(days=page_numbers()["phone_days"])).isoformat()
        return tuple(one for one in reversed(self._read()) if one.since >= oldest)

    def add(self, browser: str) -> tuple[PairedPhone, str]:
        """Let another phone in; its secret is given once.

        Args:
            browser: what it calls itself.
        """
        secret, today = secrets.token_urlsafe(32), self._today().isoformat()
        kind = next((one for one in KINDS if one in browser), OTHER)
        made = PairedPhone(secrets.token_hex(8), _hashed(secret), kind, today, today)
        with self._lock:
            held = [*reversed(self.all()), made]
            self._write(held[-int(page_numbers()["phones"]) :])
        return made, secret

    def find(self, secret: str) -> PairedPhone | None:
        """The phone that shows a secret; None where it is not let in."""
        hashed, today = _hashed(secret), self._today().isoformat()
        found = next((one for one in self.all() if one.hash == hashed), None)
        if found is None or found.seen == today:
            return found
        seen = replace(found, seen=today)
        with self._lock:
            self._write([seen if one.id == found.id else one for one in self._read()])
        return seen

    def forget(self, known_as: str) -> None:
        """Let a phone in no more."""
        with self._lock:
            self._write([one for one in self._read() if one.id != known_as])

    def _read(self) -> list[PairedPhone]:
        place = self.folder / PHONES
        with suppress(OSError, ValueError, TypeError):  # none yet, or damaged: nobody is let in
            rows: list[Any] = json.loads(place.read_text(encoding="utf-8"))
            return [PairedPhone(**row) for row in rows]
        return []

    def _write(self, phones: list[PairedPhone]) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        content = json.dumps([asdict(one) for one in phones], indent=1)
        write_durably(self.folder / PHONES, content.encode())


def phones_folder(store: Path) -> Path:
    """Where certificate and phones of a person's file lie: beside it."""
    return store.with_name(f"{store.name}.phone")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
