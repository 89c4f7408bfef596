"""Wrong passphrases cost time: after a few, each one doubles the wait."""

from __future__ import annotations

from collections.abc import Callable

from unknot.web.numbers import page_numbers


class Throttle:
    """Counts wrong tries of everybody together: sessions are cheap to make.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with no wrong try."""
        self._clock = clock
        self._wrong = 0
        self._until = 0.0

    def wait(self) -> float:
        """Seconds until the next try; 0 where it may be made now."""
        return max(self._until - self._clock(), 0.0)

    def wrong(self) -> None:
        """A try was wrong."""
        self._wrong += 1
        held = page_numbers()
        over = self._wrong - int(held["free_tries"])
        if over >= 0:
            wait = min(held["first_wait"] * 2.0 ** min(over, 30), held["longest_wait"])
            self._until = self._clock() + wait

    def right(self) -> None:
        """A try was right: begin anew."""
        self._wrong, self._until = 0, 0.0
