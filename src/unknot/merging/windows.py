"""Years of stretches, looked at some months at a time.

Ten years of a watch are millions of stretches, and all of them side by side are hundreds of
megabytes. What is said of a day hangs on what lies days around it at most, but for a few facts of
each device (`worn`), so days are made window by window, each with `MARGIN` days around it. What
fits in one window is looked at as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.diary.segments import Segments
from unknot.merging.civil_days import DAY, Clock, day_number
from unknot.merging.pieces import FOREVER, Times
from unknot.merging.stretches import AllStretches, StretchNames, gathered, names_in

MOST = 60_000
"""Stretches of a window, about."""
LEAST_DAYS = 60
MARGIN = 12
"""Days around a window: stretches last two days at most, and each is cut by others around it."""
BESIDE = 2
"""Days by which the civil day of a stretch and the one in UTC may differ, and one more."""


@dataclass(frozen=True)
class Windows:
    """The windows of a diary; may be gone through several times.

    Shapes: `order` (n,) the numbers of the stretches' keys by day; `days` (n,) those days, days
    since 1970; `edges` (w + 1,) days on which windows begin and the last one ends.
    """

    segments: Sequence[Segments]
    clock: Clock
    names: StretchNames
    order: npt.NDArray[np.intp]
    days: Times
    edges: tuple[int, ...]

    def __iter__(self) -> Iterator[AllStretches]:
        """Each window with nothing around it: every stretch once, in order of time."""
        for known in self._around(BESIDE):
            yield known.alone()

    def around(self) -> Iterator[AllStretches]:
        """Each window with what is around it."""
        return self._around(MARGIN)

    def _around(self, margin: int) -> Iterator[AllStretches]:
        last = len(self.edges) - 2
        for i in range(last + 1):
            first, end = self.edges[i], self.edges[i + 1]
            low, high = (
                int(at) for at in np.searchsorted(self.days, [first - margin, end + margin])
            )
            numbers: list[int] = self.order[low:high].tolist()
            some = [self.segments[at] for at in numbers]
            since = -FOREVER if i == 0 else first * DAY
            until = FOREVER if i == last else end * DAY
            yield gathered(some, self.clock, self.names, since, until)


def windows(segments: Sequence[Segments], clock: Clock, most: int = MOST) -> Windows:
    """The windows of the stretches of a diary.

    Args:
        most: stretches of a window, about.
    """
    held = np.fromiter((day_number(one.key.day) for one in segments), np.int64, len(segments))
    sizes = np.fromiter((one.size for one in segments), np.int64, len(segments))
    order = np.argsort(held, kind="stable")
    days = held[order]
    return Windows(
        segments, clock, names_in(segments), order, days, _edges(days, sizes[order], most)
    )


def _edges(days: Times, sizes: Times, most: int) -> tuple[int, ...]:
    """The first day of each window, and the day behind the last."""
    found, held = [int(days[0])], 0
    known, first = np.unique(days, return_index=True)
    for day, size in zip(known.tolist(), np.add.reduceat(sizes, first).tolist(), strict=True):
        if held >= most and day - found[-1] >= LEAST_DAYS:
            found.append(day)
            held = 0
        held += size
    return (*found, int(days[-1]) + 1)
