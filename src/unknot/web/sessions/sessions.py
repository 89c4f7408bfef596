"""Sessions: a cookie that says nothing, and what is held for it here, in memory only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from unknot.store.recovery import RecoverySheet
from unknot.web.numbers import page_numbers
from unknot.web.sessions.lock_choice import Allowed, usual_allowed

MOST_ENDED = 64
"""Sessions whose time is over that are remembered, so that a form of theirs can wait."""


@dataclass
class PageSession:
    """One browser.

    Attributes:
        unlocked: whether it may see what the person's file holds.
        token: what every form of it carries.
        note: said once on the next page: a key of the catalogue and its facts.
        undo: what was there before the last tap, by day and name, to take it back.
        sheet: a recovery sheet that has not been confirmed yet.
        held: what waits for a yes, such as files that were looked at.
        folders: where what was sent lies, until it is saved or left; removed with the session.
        allowed: how long it may rest and last; it is of the file once that is open.
        waiting: a form that was sent after the page had locked (`waiting_form.WaitingForm`).
        phone: the id of the paired phone that it belongs to; empty for this computer's own.
        deletions: of how many it knows (`Vault.deletions`); None before it has seen the file.
    """

    key: bytes
    born: float
    seen: float
    token: str
    unlocked: bool = False
    note: tuple[str, dict[str, Any]] | None = None
    undo: tuple[date, dict[str, Any]] | None = None
    sheet: RecoverySheet | None = field(default=None, repr=False)
    held: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    folders: list[Path] = field(default_factory=list[Path], repr=False)
    allowed: Allowed = field(default_factory=usual_allowed)
    waiting: Any = field(default=None, repr=False)
    phone: str = ""
    deletions: int | None = None

    def heard_of(self, deletions: int) -> bool:
        """Know of deletions, and take nothing back that is gone; whether any is new to it."""
        new = self.deletions not in (None, deletions)
        self.deletions = deletions
        if new:
            self.undo = None
        return new

    def remove_sent(self) -> None:
        """Remove what was sent and waits."""
        while self.folders:
            shutil.rmtree(self.folders.pop(), ignore_errors=True)

    def right(self, token: str) -> bool:
        """Whether a form is one of its own."""
        return hmac.compare_digest(self.token.encode(), token.encode("utf-8", "surrogatepass"))


class Sessions:
    """All sessions, by the hash of their cookie.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Hold none."""
        self._clock = clock
        self._all: dict[bytes, PageSession] = {}
        self._ended: dict[bytes, str] = {}

    def new(self, *, unlocked: bool = False, phone: str = "") -> tuple[PageSession, str]:
        """A new session, and the cookie that it is known by; a paired phone's is for it alone."""
        self.forget_old()
        self._make_room()
        cookie, now = secrets.token_urlsafe(32), self._clock()
        session = PageSession(_key(cookie), now, now, secrets.token_urlsafe(32), unlocked)
        session.phone = phone
        self._all[session.key] = session
        return session, cookie

    def find(self, cookie: str | None, phone: str = "") -> PageSession | None:
        """The session of a cookie; None where there is none, its time is over, or it is another's.

        Args:
            phone: which paired phone shows it; empty for this computer.
        """
        self.forget_old()
        session = self._all.get(_key(cookie)) if cookie else None
        if session is None or session.phone != phone:
            return None
        session.seen = self._clock()
        return session

    def renew(self, session: PageSession) -> str:
        """Give a session another cookie and token: what was known of it before opens nothing.

        A cookie may have been planted by another program of this computer before it was unlocked.
        """
        cookie = secrets.token_urlsafe(32)
        self._all.pop(session.key, None)
        session.key, session.token = _key(cookie), secrets.token_urlsafe(32)
        self._all[session.key] = session
        return cookie

    def end(self, session: PageSession) -> None:
        """Forget a session, but for what its forms carry, where it had a file open."""
        session.remove_sent()
        self._all.pop(session.key, None)
        if session.unlocked:
            self._ended[session.key] = session.token
            while len(self._ended) > MOST_ENDED:
                del self._ended[next(iter(self._ended))]

    def ended(self, cookie: str | None) -> bool:
        """Whether a cookie is of a session that had a file open and whose time is over."""
        return bool(cookie) and _key(cookie or "") in self._ended

    def was_ours(self, token: str) -> bool:
        """Whether a form is of a session that had a file open and whose time is over."""
        given = token.encode("utf-8", "surrogatepass")
        return any(hmac.compare_digest(one.encode(), given) for one in self._ended.values())

    def end_of_phone(self, phone: str) -> None:
        """Forget every session of a paired phone."""
        for one in [one for one in list(self._all.values()) if one.phone == phone]:
            self.end(one)

    def lock_all(self) -> None:
        """Let nobody see the person's file before it is unlocked anew."""
        for one in list(self._all.values()):
            one.unlocked = False

    def any_unlocked(self) -> bool:
        """Whether anybody still may see the person's file."""
        self.forget_old()
        return any(one.unlocked for one in self._all.values())

    def forget_old(self) -> None:
        """Forget sessions whose time is over."""
        now = self._clock()
        for one in list(self._all.values()):
            if now - one.seen > one.allowed.idle or now - one.born > one.allowed.longest:
                self.end(one)

    def _make_room(self) -> None:
        most = int(page_numbers()["sessions"])
        if len(self._all) >= most:
            oldest = min(self._all.values(), key=lambda one: (one.unlocked, one.seen))
            self.end(oldest)


def _key(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).digest()
