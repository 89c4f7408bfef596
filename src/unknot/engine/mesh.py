"""The steps a solution takes: every change of input is a step's edge, bouts go in small steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.timeline import Timeline

Array = npt.NDArray[np.float64]
FINE_HOURS = 4.0 / 60.0  # 5 min left 0.011 points in the person nearest a fold, 4 min 0.008
COARSE_HOURS = 0.5


@dataclass(frozen=True)
class Mesh:
    """Steps of a solution.

    Shapes: `start` (steps + 1,) hours; `stretch` (steps,) the timeline's stretch of each step.
    """

    start: Array
    stretch: npt.NDArray[np.int_]

    @property
    def length(self) -> Array:
        """Length of each step in hours, (steps,)."""
        return np.diff(self.start)


def make(
    timeline: Timeline, coarse: float = COARSE_HOURS, fine: float = FINE_HOURS, halved: int = 0
) -> Mesh:
    """Cut every stretch of a timeline into even steps.

    Args:
        coarse: longest step of ordinary life, hours.
        fine: longest step inside a bout, hours.
        halved: how often every step is halved once more, for error estimates.
    """
    length = np.diff(timeline.edges)
    longest = np.where(timeline.fine, fine, coarse)
    count = np.maximum(np.ceil(length / longest - 1e-9).astype(int), 1) * 2**halved
    stretch = np.repeat(np.arange(len(length)), count)
    within = np.arange(len(stretch)) - np.repeat(np.cumsum(count) - count, count)
    start = timeline.edges[stretch] + within * (length / count)[stretch]
    return Mesh(np.append(start, timeline.edges[-1]), stretch)
