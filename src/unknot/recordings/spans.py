"""Stretches of time that are taken, so that what tells them again is seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

DAY = 86_400


@dataclass
class Spans:
    """Stretches of a clock that are taken, in seconds; none is longer than two days."""

    _held: defaultdict[int, list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict[int, list[tuple[int, int]]](list)
    )

    def take(self, start: int, end: int) -> None:
        """Take a stretch."""
        self._held[start // DAY].append((start, end))

    def holds(self, start: int, end: int) -> bool:
        """Whether more than half of a stretch is taken by a single one that was there before."""
        return any(2 * shared > end - start for shared in self._shared(start, end))

    def touches(self, start: int, end: int) -> bool:
        """Whether more than half of a stretch is taken by all that were there before.

        They do not overlap each other, as the stages of a night do not.
        """
        return 2 * sum(self._shared(start, end)) > end - start

    def _shared(self, start: int, end: int) -> list[int]:
        return [
            min(end, last) - max(start, first)
            for day in range(start // DAY - 2, end // DAY + 1)
            for first, last in self._held.get(day, ())
            if min(end, last) > max(start, first)
        ]
