"""Those who could be asked to take part: drawn, settled in their own life, in a fixed order.

A person is known by their position in the pool. Whatever is drawn by chance for them hangs on the
seed, a key and that position, so that one arm, visit or person more changes nobody else's bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.cohort.draw import RATED, Lives
from unknot.engine.solve import People
from unknot.model import Model
from unknot.observe import keyed_rng
from unknot.validate.cohort import StudyCohort, gather
from unknot.validate.design import StudyPeople
from unknot.validate.parameter_batch import Bodies
from unknot.validate.populations import populations

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class TrialPool:
    """People on the day before a trial.

    Attributes:
        who: traits and states.
        lives: their ordinary life.
        before: mean of the last week of every daily name of the model, (people,).
        seed: of what happens to them by chance in the trial.
        drawn: how many candidates were looked at for them.
    """

    model: Model
    who: People
    lives: Lives
    before: Mapping[str, Array]
    seed: int
    drawn: int

    @property
    def count(self) -> int:
        """How many people."""
        return self.who.count

    def take(self, chosen: Indices) -> TrialPool:
        """Some of them, by position."""
        return TrialPool(
            self.model, self.who.take(chosen), self.lives.take(chosen),
            {name: value[chosen] for name, value in self.before.items()}, self.seed, self.drawn,
        )  # fmt: skip

    def style(self, name: str) -> Array:
        """How strongly each rates a symptom: their own scale, or the middle of the three."""
        scales = self.lives.scales
        middle: Array = np.exp(np.mean([np.log(scales[n]) for n in RATED], axis=0))
        return scales.get(name, middle)


def normal(seed: int, count: int, *key: str | int) -> Array:
    """Standard normal luck of everybody in the pool, (people,); more people change no one's."""
    return keyed_rng("virtual trial", seed, *key).standard_normal(count)


def uniform(seed: int, count: int, *key: str | int) -> Array:
    """Uniform luck of everybody in the pool, 0..1, (people,)."""
    return keyed_rng("virtual trial", seed, *key).random(count)


def draw_pool(bodies: Bodies, who: StudyPeople, size: int, seed: int) -> TrialPool:
    """Draw people; strata are mixed evenly, so that a smaller pool begins a larger one.

    Args:
        size: how many at most; fewer where too few of the candidates qualify.
        seed: of everything that happens to them in the trial.
    """
    parts: list[StudyCohort] = []
    ranks: list[Array] = []
    drawn = 0
    for stratum in who.strata:
        population = populations()[stratum.population]
        wanted = max(int(np.ceil(stratum.share * size)), 1)
        crowd = gather(bodies, population, who.seed, wanted)
        parts.append(crowd)
        there = crowd.there[0] > 0.0
        drawn += round(population.draw * wanted)
        rank = (np.arange(len(there)) + 0.5) / max(stratum.share, 1e-9)
        ranks.append(np.where(there, rank, np.inf))
    rank = np.concatenate(ranks)
    order = np.argsort(rank, kind="stable")
    chosen = order[np.isfinite(rank[order])][:size]
    lanes = {
        name: np.concatenate([part.who.lanes[name] for part in parts])
        for name in parts[0].who.lanes
    }
    start = np.concatenate([part.who.start for part in parts], axis=1)
    whole = TrialPool(
        bodies.model, People(lanes, start), _lives([part.lives for part in parts]),
        {n: np.concatenate([p.before[n][0] for p in parts]) for n in parts[0].before},
        seed, drawn,
    )  # fmt: skip
    return whole.take(chosen)


def _lives(parts: list[Lives]) -> Lives:
    return Lives(
        np.concatenate([part.stress for part in parts]),
        np.concatenate([part.sleep_lost for part in parts]),
        np.concatenate([part.activity_scale for part in parts]),
        {name: np.concatenate([p.scales[name] for p in parts]) for name in parts[0].scales},
    )
