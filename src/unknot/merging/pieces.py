"""Time in pieces: unions, what lies inside or outside of them, and amounts that are spread on them.

Times are whole seconds since 1970 in UTC; a piece holds its start and not its end. Everything runs
on whole arrays, as ten years of a watch are millions of pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array

Times = npt.NDArray[np.int64]
Owners = npt.NDArray[np.intp]
FOREVER = 1 << 40
"""Seconds; later than anything that is ever recorded."""


@dataclass(frozen=True)
class TimeSpans:
    """Pieces of time that do not overlap, in order. Shapes: `start`, `end` (n,)."""

    start: Times
    end: Times

    @property
    def seconds(self) -> int:
        """How long they are together."""
        return int((self.end - self.start).sum())

    def gaps(self) -> TimeSpans:
        """All the time that is in none of them."""
        edge = np.array([FOREVER], dtype=np.int64)
        return TimeSpans(np.concatenate([-edge, self.end]), np.concatenate([self.start, edge]))

    def widened(self, seconds: int) -> TimeSpans:
        """The same, each longer by so many seconds at both ends."""
        return union(self.start - seconds, self.end + seconds)


@dataclass(frozen=True)
class Counted:
    """Amounts on pieces of time that do not overlap, in order; within a piece spread evenly.

    Shapes: `start`, `end`, `amount`, `shift` (n,). `shift` is seconds east of UTC by the clock
    where the person was.
    """

    start: Times
    end: Times
    amount: Array
    shift: Times

    @property
    def spans(self) -> TimeSpans:
        """The time of the pieces."""
        return union(self.start, self.end)

    def up_to(self, when: Times) -> Array:
        """How much had been counted at each of these times."""
        if not self.start.size:
            return np.zeros(when.size)
        sums = np.concatenate([[0.0], np.cumsum(self.amount)])
        at = np.stack([self.start, self.end], axis=1).ravel()
        return np.interp(when, at, np.stack([sums[:-1], sums[1:]], axis=1).ravel())

    def within(self, start: Times, end: Times) -> Array:
        """How much was counted within each piece of time."""
        return np.maximum(self.up_to(end) - self.up_to(start), 0.0)

    def beside(self, other: Counted) -> Counted:
        """Both together; their pieces must not overlap."""
        start = np.concatenate([self.start, other.start])
        order = np.argsort(start, kind="stable")
        return Counted(
            start[order],
            np.concatenate([self.end, other.end])[order],
            np.concatenate([self.amount, other.amount])[order],
            np.concatenate([self.shift, other.shift])[order],
        )


def no_time() -> TimeSpans:
    """No piece of time."""
    return TimeSpans(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def nothing() -> Counted:
    """No amount on no piece of time."""
    none = np.empty(0, dtype=np.int64)
    return Counted(none, none, np.empty(0), none)


def union(start: Times, end: Times, gap: int = 0) -> TimeSpans:
    """Pieces of time joined where they overlap, or lie no more than `gap` seconds apart."""
    if not start.size:
        return no_time()
    if (start[1:] < start[:-1]).any():
        order = np.argsort(start, kind="stable")
        start, end = start[order], end[order]
    starts, ends = start, np.maximum.accumulate(end)
    new = np.concatenate([[True], starts[1:] > ends[:-1] + gap])
    last = np.concatenate([new[1:], [True]])
    return TimeSpans(starts[new], ends[last])


def both(one: TimeSpans, other: TimeSpans) -> TimeSpans:
    """The time that is in both."""
    _, start, end = parts(one.start, one.end, other)
    return TimeSpans(start, end)


def either(one: TimeSpans, other: TimeSpans) -> TimeSpans:
    """The time that is in one of them at least."""
    return union(np.concatenate([one.start, other.start]), np.concatenate([one.end, other.end]))


def without(one: TimeSpans, other: TimeSpans) -> TimeSpans:
    """The time of one that is not in the other."""
    return both(one, other.gaps())


def parts(start: Times, end: Times, spans: TimeSpans) -> tuple[Owners, Times, Times]:
    """The parts of pieces of time that lie in some spans.

    Returns:
        For each part the index of the piece that it belongs to, its start and its end.
    """
    low = np.searchsorted(spans.end, start, side="right")
    high = np.searchsorted(spans.start, end, side="left")
    count = np.maximum(high - low, 0)
    owner = np.repeat(np.arange(start.size), count)
    before = np.cumsum(count) - count
    at = low[owner] + np.arange(owner.size) - before[owner]
    first, last = np.maximum(start[owner], spans.start[at]), np.minimum(end[owner], spans.end[at])
    real = last > first
    return owner[real], first[real], last[real]


def length_within(start: Times, end: Times, spans: TimeSpans) -> Array:
    """Seconds of each piece of time that lie in some spans."""
    owner, first, last = parts(start, end, spans)
    return np.bincount(owner, (last - first).astype(np.float64), start.size).astype(np.float64)
