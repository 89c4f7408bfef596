"""The one-time address: whoever opened the program may open the page, once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable


class LaunchToken:
    """A secret that opens the page once, and for a few minutes only.

    Args:
        clock: seconds that only rise.
        seconds: how long it is good for.
    """

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        """Hold nothing until one is asked for."""
        self._clock, self._seconds = clock, seconds
        self._hash: bytes | None = None
        self._until = 0.0

    def new(self) -> str:
        """A new secret; an earlier one opens nothing any more."""
        token = secrets.token_urlsafe(32)
        self._hash = _hashed(token)
        self._until = self._clock() + self._seconds
        return token

    def holds(self, token: str) -> bool:
        """Whether this is the secret, still good; it is not used up by asking."""
        held = self._hash
        if held is None or self._clock() > self._until:
            return False
        return hmac.compare_digest(held, _hashed(token))

    def take(self, token: str) -> bool:
        """Whether this is the secret, and used for the first time."""
        if not self.holds(token):
            return False
        self._hash = None
        return True


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
