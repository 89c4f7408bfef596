"""Whether a diary itself speaks of doing more and less around the house.

Chores and walks load one body, so days of walking alone could make "doing less" look known. The
people who tell the effects live the diary once more with the same chores every day, walks as they
were: where that explains what was reported as well, the diary says nothing about chores.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import logsumexp  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.inference import population_monte_carlo
from unknot.inference.chosen_draws import choose, keys_of
from unknot.inference.fit import Fit, simulator
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.response_prior import RESPONSES

PEOPLE = 128  # of each run
SPEAKS = float(np.log(10.0))  # where nothing hangs on chores, one diary in ten at most gets there


def evidence(done: Fit) -> float:
    """Log evidence of a fit's diary for chores as they were against the same every day.

    The mean of a ratio of likelihoods over the posterior of one is the ratio of their evidences.
    """
    lived = done.prepared.lived
    if np.ptp(lived.chores) == 0.0:
        return 0.0
    alike = np.full_like(lived.chores, lived.usual()[0])
    simulate = simulator(done.model, done.prepared, replace(lived, chores=alike))
    ratios = [
        _ratios(draws, simulate, key)
        for draws, key in zip(done.draws, keys_of(done.seed), strict=False)
    ]
    every = np.concatenate(ratios)
    return float(np.log(len(every)) - logsumexp(every))


def _ratios(
    draws: Draws, simulate: population_monte_carlo.Simulate, key: np.random.SeedSequence
) -> Array:
    """Log likelihood with chores alike minus that as they were, of people of the posterior."""
    chosen = choose(draws, PEOPLE, key.spawn(1)[0])
    who, back = np.unique(chosen.index, return_inverse=True)
    row = np.searchsorted(np.array(RESPONSES), chosen.response)
    made = simulate(draws.z[who])
    alike, was = (
        population_monte_carlo.explain(draws.reports, draws.noise, one)[row, back]
        for one in (made, draws.trajectories.take(who))
    )
    found = alike - was
    # Whoever cannot live such days says nothing for them; a flat person is explained alike by both.
    return np.where(np.isfinite(found), found, -np.inf)
