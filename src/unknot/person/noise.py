"""How a person's days scatter: the noise numbers' prior, and a few settings that stand for them.

The numbers are not known, so one best setting would make every interval too narrow. A handful of
settings around the best one, weighed by how well they explain the diary, stand for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from unknot.person.likelihood import BELIEF, Noise, Reports, Whitener

Array = npt.NDArray[np.float64]

# Centre and sd of the noise numbers' prior, on their working scales (grade T).
CENTRE = np.array([0.0, np.log(0.8), np.log(0.5), np.log(0.03), 0.1, np.log(0.3), -0.4])
SD = np.array([0.7, 0.3, 0.4, 0.8, 0.15, 0.6, 0.6])
STEP = np.array([0.35, 0.35, 0.35, 0.5, 0.1, 0.35, 0.35])  # of the first simplex
EVALUATIONS = 60
SETTINGS = 8
WIDER = 1.2  # than the spread found, so that weights stay even


@dataclass(frozen=True)
class Settings:
    """Noise numbers, and the log of what each must be weighed with besides its evidence."""

    noises: tuple[Noise, ...]
    log_weight: Array


def unpack(working: Array) -> Noise:
    """From working numbers to noise."""
    return Noise(
        phi=float(1.0 / (1.0 + np.exp(-working[0]))),
        size=float(np.exp(working[1])),
        white=float(np.exp(working[2])),
        drift=float(np.exp(working[3])),
        pacing=float(working[4]),
        activity=float(np.exp(working[5])),
        cross=float(1.0 / (1.0 + np.exp(-working[6]))),
    )


def pack(noise: Noise) -> Array:
    """From noise to working numbers."""
    return np.array(
        [
            np.log(noise.phi / (1.0 - noise.phi)),
            np.log(noise.size),
            np.log(noise.white),
            np.log(noise.drift),
            noise.pacing,
            np.log(noise.activity),
            np.log(noise.cross / (1.0 - noise.cross)),
        ]
    )


def log_prior(working: Array) -> float:
    """Log density of working numbers before the diary."""
    return float(np.sum(np.asarray(stats.norm.logpdf(working, CENTRE, SD), dtype=float)))


def only(noise: Noise) -> Settings:
    """One setting alone."""
    return Settings((noise,), np.zeros(1))


def settle(
    reports: Reports,
    means: Array,
    before: Array,
    log_weight: Array,
    begin: Noise,
    rng: np.random.Generator,
    count: int = SETTINGS,
    evaluations: int = EVALUATIONS,
) -> Settings:
    """Settings that stand for the noise of this diary, given a few trajectories.

    Args:
        means, before: trajectories (symptoms, days, draws) and their day before (symptoms, draws).
        log_weight: of each trajectory, besides the likelihood (draws,).
        begin: where to look first.
    """
    tried: list[Array] = []
    costs: list[float] = []

    def cost(working: Array) -> float:
        value = -_evidence(reports, unpack(working), means, before, log_weight)
        value -= log_prior(working)
        if np.isfinite(value):
            tried.append(working.copy())
            costs.append(value)
            return value
        return 1e12

    at = pack(begin)
    simplex = np.vstack([at, *(at + step for step in np.diag(STEP))])
    found = optimize.minimize(
        cost,
        at,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": evaluations, "xatol": 1e-3, "fatol": 1e-2},
    )
    best = np.asarray(found.x, dtype=float)
    if count == 1:
        return only(unpack(best))
    root = _spread(cost, best, float(found.fun))
    # One number of each row of a Latin square: each setting stands for an equal share of each.
    ranks = np.column_stack([rng.permutation(count) for _ in best])
    away = WIDER * stats.norm.ppf((ranks + rng.random(ranks.shape)) / count)
    away[0] = 0.0  # and the best itself, whatever the others turn out to be
    settings = best + away @ root.T
    log_drawn = stats.norm.logpdf(away, 0.0, WIDER).sum(axis=1)
    prior = np.array([log_prior(row) for row in settings])
    return Settings(tuple(unpack(row) for row in settings), prior - log_drawn)


def _evidence(
    reports: Reports, noise: Noise, means: Array, before: Array, log_weight: Array
) -> float:
    try:
        value = Whitener(reports, noise).explain(means, before)
    except np.linalg.LinAlgError:
        return -np.inf
    value = value + np.log(BELIEF)[:, None] + log_weight
    peak = float(value.max())
    return peak + float(np.log(np.exp(value - peak).sum()))


def _spread(cost: Callable[[Array], float], best: Array, least: float) -> Array:
    """Root of the posterior covariance of the working numbers, from how costs rise around them.

    Nowhere wider than the prior.
    """
    size = len(best)
    width = 0.4 * SD

    def at(*moves: tuple[int, float]) -> float:
        moved = best.copy()
        for i, sign in moves:
            moved[i] += sign * width[i]
        return cost(moved)

    up = np.array([at((i, 1.0)) for i in range(size)])
    down = np.array([at((i, -1.0)) for i in range(size)])
    bend = np.diag(up + down - 2.0 * least)
    for i in range(size):
        for j in range(i):
            both = at((i, 1.0), (j, 1.0)) - up[i] - up[j] + least
            bend[i, j] = bend[j, i] = both
    value, vector = np.linalg.eigh(bend / 0.4**2)  # in units of the prior's sd
    return np.asarray(SD[:, None] * vector / np.sqrt(np.maximum(value, 1.0)), dtype=float)
