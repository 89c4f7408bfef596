"""What the simulator says of draws: daily means, the day before, end states, who is ill."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array


@dataclass(frozen=True)
class Trajectories:
    """What the simulator says of draws.

    Shapes: `means` (symptoms, days, draws), `before` (symptoms, draws), `end` (states, draws),
    `ok` (draws,), `ill` (draws,) whether they belong to the population of ill people, `story`
    (draws,) a number for the story each follows; the last two empty where nobody asked.
    """

    means: Array
    before: Array
    end: Array
    ok: npt.NDArray[np.bool_]
    ill: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    story: npt.NDArray[np.int_] = field(default_factory=lambda: np.zeros(0, dtype=int))

    def join(self, other: Trajectories) -> Trajectories:
        """Both, in order."""
        return Trajectories(
            np.concatenate([self.means, other.means], axis=2),
            np.concatenate([self.before, other.before], axis=1),
            np.concatenate([self.end, other.end], axis=1),
            np.concatenate([self.ok, other.ok]),
            np.concatenate([self.ill, other.ill]),
            np.concatenate([self.story, other.story]),
        )

    def take(self, chosen: npt.NDArray[np.int_]) -> Trajectories:
        """Some draws, by position."""
        return Trajectories(
            self.means[:, :, chosen],
            self.before[:, chosen],
            self.end[:, chosen],
            self.ok[chosen],
            self.ill[chosen],
            self.story[chosen],
        )
