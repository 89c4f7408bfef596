"""Weighted draws of a person: what a sampler leaves of a posterior."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.inference.noise_prior import Settings
from unknot.inference.observation_model import Scales, Whitener
from unknot.inference.own_response import OwnDraws
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import BELIEF, RESPONSES
from unknot.inference.trajectories import Trajectories


@dataclass(frozen=True)
class Draws:
    """Weighted draws of a person.

    Shapes: `z` (draws, size); `weight` (draws,) sums to 1, over people who respond; `joint`
    (settings, responses, draws) weights over noise settings, how strongly symptoms answer, and
    draws, sums to 1; `response` (responses, draws) the same without the settings; `before`
    (first draws,) sums to 1, what they weigh before the diary is read; `kept` (stories,) is the
    share of people of this life whom the population keeps; `belief` (responses,) is how often
    symptoms answer that strongly before the diary speaks; `alone` (settings, responses, draws) is
    the share of each weight that has no own response, None where no exertion was recorded.
    """

    z: Array
    weight: Array
    joint: Array
    before: Array
    trajectories: Trajectories
    reports: Reports
    settings: Settings
    ess: float
    heaviest: float
    rounds: int
    kept: Array
    history: tuple[float, ...] = field(default=())
    belief: Array = field(default_factory=lambda: np.array(BELIEF))
    alone: Array | None = None

    @property
    def response(self) -> Array:
        """Weights of how strongly symptoms answer, and draws."""
        return self.joint.sum(axis=0)

    @property
    def noise(self) -> Noise:
        """The noise setting that weighs most."""
        return self.settings.noises[int(self.joint.sum(axis=(1, 2)).argmax())]

    def scales(
        self,
        setting: npt.NDArray[np.int_],
        response: npt.NDArray[np.int_],
        index: npt.NDArray[np.int_],
        own: Array | None = None,
    ) -> Scales:
        """Posterior of the reporting scales of some draws, each under its setting and response.

        Args:
            own: coefficients of their own responses, (draws, own columns); by default none.
        """
        width = len(self.reports.symptoms)
        mean, root = np.empty((len(index), width)), np.empty((len(index), width, width))
        for at, whitener, means, before in self._explained(setting, index):
            mine = None if own is None else own[at]
            found = whitener.scales(means, before, np.array(RESPONSES)[response[at]], mine)
            mean[at], root[at] = found.mean, found.root
        return Scales(mean, root)

    def own(
        self,
        setting: npt.NDArray[np.int_],
        response: npt.NDArray[np.int_],
        index: npt.NDArray[np.int_],
        rng: np.random.Generator,
    ) -> OwnDraws | None:
        """Own responses of some draws, drawn from their posterior under its setting and response.

        None where no exertion was recorded.
        """
        columns = self.reports.own
        if columns is None:
            return None
        shape = (len(columns.kinds), len(self.reports.symptoms))
        kernel, beta = np.zeros(len(index), dtype=int), np.zeros((len(index), *shape))
        for at, whitener, means, before in self._explained(setting, index):
            found = whitener.own_draws(means, before, response[at], rng)
            assert found is not None
            kernel[at], beta[at] = found.kernel, found.beta
        return OwnDraws(kernel, beta)

    def _explained(
        self, setting: npt.NDArray[np.int_], index: npt.NDArray[np.int_]
    ) -> Iterator[tuple[npt.NDArray[np.intp], Whitener, Array, Array]]:
        """Draws by noise setting: their places, who explains them, and their trajectories."""
        made = self.trajectories
        for one in sorted({int(k) for k in setting}):
            at = np.flatnonzero(setting == one)
            whitener = Whitener(self.reports, self.settings.noises[one])
            yield at, whitener, made.means[:, :, index[at]], made.before[:, index[at]]
