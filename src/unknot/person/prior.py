"""Who a person may be before their diary speaks: the virtual population, in whitened coordinates.

Coordinates z are standard normal: the tightnesses in the order of `TIGHT`, then reserve, branch,
history, and offsets of four slow states that an unrecorded past may have moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Array = npt.NDArray[np.float64]

TIGHT = (
    "mitochondria", "redox", "depleted", "stuck", "sleep", "stress", "immune", "injury",
    "sensitisation",
)  # fmt: skip
WEIGHTS = np.array([0.13, 0.10, 0.15, 0.14, 0.12, 0.12, 0.08, 0.08, 0.08])
ONE_DOMINANT = 0.6  # else two
BASE = (1.2, 9.0)  # Beta of every knot
DOMINANT = (0.2, 0.9)  # a dominant knot is at least uniform in here
RESERVE_SD = 0.18
STARTED_HEALTHY = 0.25
HISTORY_DAYS = (60.0, 900.0)
OFFSETS = ("sensitisation", "allostatic_load", "damage", "inflammation")
OFFSET_SD = 0.25
SIZE = len(TIGHT) + 3 + len(OFFSETS)


@dataclass(frozen=True)
class Traits:
    """Who the draws are. Shapes: `tight` (draws, knots), the rest (draws,) or (draws, offsets)."""

    tight: Array
    reserve: Array
    healthy_start: npt.NDArray[np.bool_]
    history: Array
    offsets: Array


@cache
def pairs() -> Array:
    """Chance that two given knots are the dominant pair, drawn by weight without replacement."""
    w = WEIGHTS / WEIGHTS.sum()
    first = w[:, None] * w[None, :] / (1.0 - w[:, None])
    both = first + first.T
    np.fill_diagonal(both, 0.0)
    return both


@cache
def inclusion() -> Array:
    """Chance of each knot to be dominant, (knots,)."""
    w = WEIGHTS / WEIGHTS.sum()
    return ONE_DOMINANT * w + (1.0 - ONE_DOMINANT) * pairs().sum(axis=1)


def _base_cdf(x: Array) -> Array:
    return special.betainc(*BASE, x)


def _uniform_cdf(x: Array) -> Array:
    return np.clip((x - DOMINANT[0]) / (DOMINANT[1] - DOMINANT[0]), 0.0, 1.0)


@cache
def _quantiles() -> tuple[Array, Array]:
    """Marginal distribution of each knot on a grid: (points,), (knots, points)."""
    x = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 4000)])
    base, dominant = _base_cdf(x), _base_cdf(x) * _uniform_cdf(x)
    share = inclusion()[:, None]
    return x, (1.0 - share) * base + share * dominant


def traits(z: Array) -> Traits:
    """From whitened coordinates (draws, SIZE) to people."""
    grid, cdf = _quantiles()
    chance = special.ndtr(z)
    tight = np.column_stack([np.interp(chance[:, k], cdf[k], grid) for k in range(len(TIGHT))])
    k = len(TIGHT)
    low, high = np.log(HISTORY_DAYS)
    return Traits(
        tight=tight,
        reserve=np.exp(RESERVE_SD * z[:, k]),
        healthy_start=chance[:, k + 1] > 1.0 - STARTED_HEALTHY,
        history=np.exp(low + (high - low) * chance[:, k + 2]),
        offsets=OFFSET_SD * z[:, k + 3 :],
    )


def log_density(z: Array) -> Array:
    """Log prior density of whitened coordinates, (draws,).

    Standard normal, times what ties knots together: one or two are dominant in each person.
    """
    normal = stats.norm.logpdf(z).sum(axis=1)
    x = np.clip(traits(z).tight, 1e-9, 1.0 - 1e-9)
    base = stats.beta.pdf(x, *BASE)
    width = DOMINANT[1] - DOMINANT[0]
    inside = (x >= DOMINANT[0]) & (x <= DOMINANT[1])
    dominant = base * _uniform_cdf(x) + _base_cdf(x) * inside / width
    ratio = dominant / base
    w = WEIGHTS / WEIGHTS.sum()
    one = ratio @ w
    two = 0.5 * np.einsum("ni,ij,nj->n", ratio, pairs(), ratio)
    # No dominant knot at all is impossible in the population; keep it merely very unlikely.
    joint = np.log(ONE_DOMINANT * one + (1.0 - ONE_DOMINANT) * two + 1e-30)
    share = inclusion()
    alone = np.log(1.0 - share + share * ratio).sum(axis=1)
    return normal + joint - alone


def draw(count: int, seed: np.random.SeedSequence) -> Array:
    """Prior draws in whitened coordinates, from independent marginals; weigh by `log_density`."""
    return np.random.default_rng(seed).standard_normal((count, SIZE))
