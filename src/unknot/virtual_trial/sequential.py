"""Looks before the end: boundaries by alpha spending, and what a look decides.

The statistic on the way is a random walk with information as its time; the chance of crossing is
found by numerical integration, look by look (Armitage, McPherson & Rowe 1969, doi 10.2307/2343787;
Lan & DeMets 1983, doi 10.1093/biomet/70.3.659).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from scipy import optimize
from scipy.special import ndtr, ndtri  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array

POINTS = 801  # of the grid over the statistic
REACH = 8.0  # SD of the grid; beyond it nothing is left
LARGEST = 8.0


def spent_obrien_fleming(share: float, alpha: float) -> float:
    """Alpha spent by an information share: on each side 2 - 2 Phi(z_(alpha/4) / sqrt(share)).

    DeMets & Lan 1994 (doi 10.1002/sim.4780131308): half of alpha is spent on each side.
    """
    edge: float = ndtri(alpha / 4.0)
    return 4.0 * float(ndtr(edge / math.sqrt(share)))


def spent_pocock(share: float, alpha: float) -> float:
    """Alpha spent by an information share: alpha ln(1 + (e - 1) share)."""
    return float(alpha * np.log1p((np.e - 1.0) * share))


SPENT: dict[str, Callable[[float, float], float]] = {
    "obrien_fleming": spent_obrien_fleming,
    "pocock": spent_pocock,
}


def crossing(at: Sequence[float], bounds: Sequence[float], drift: float = 0.0) -> Array:
    """Chance of first crossing a two-sided boundary at each look.

    Args:
        at: information shares, ascending.
        bounds: of the standardised statistic.
        drift: its mean at the whole information.
    """
    grid = np.linspace(-REACH, REACH, POINTS)
    found: list[float] = []
    held: Array | None = None
    places = grid
    last = 0.0
    for share, bound in zip(at, bounds, strict=True):
        root, step = math.sqrt(share), math.sqrt(share - last)
        edge = bound * root
        shift = drift * (share - last)
        if held is None:
            out = float(ndtr((shift - edge) / step) + ndtr((-edge - shift) / step))
            places = np.linspace(-min(edge, REACH), min(edge, REACH), POINTS)
            held = _density((places - shift) / step) / step * _weights(places)
        else:
            tail: Array = ndtr((shift + places - edge) / step)
            tail = tail + ndtr((-edge - shift - places) / step)
            out = float((held * tail).sum())
            goal = np.linspace(-min(edge, REACH), min(edge, REACH), POINTS)
            way: Array = (goal[:, None] - places[None, :] - shift) / step
            moved: Array = _density(way) / step @ held
            held, places = moved * _weights(goal), goal
        found.append(float(out))
        last = share
    return np.array(found)


def _density(values: Array) -> Array:
    """Of a standard normal variable."""
    return np.exp(-0.5 * values**2) / np.sqrt(2.0 * np.pi)


def _weights(grid: Array) -> Array:
    """Simpson's."""
    weights = np.full(len(grid), 2.0)
    weights[1::2] = 4.0
    weights[0] = weights[-1] = 1.0
    return weights * (grid[1] - grid[0]) / 3.0


@cache
def spending_bounds(at: tuple[float, ...], alpha: float, spending: str) -> tuple[float, ...]:
    """Boundaries of the standardised statistic, two-sided, at each look.

    Args:
        at: information shares, ascending, the last 1.
    """
    spent = SPENT[spending]
    bounds: list[float] = []
    used = 0.0
    for number, share in enumerate(at):
        goal = (alpha if share >= 1.0 else spent(share, alpha)) - used
        shares = at[: number + 1]

        def missing(bound: float, shares: tuple[float, ...] = shares, goal: float = goal) -> float:
            return float(crossing(shares, (*bounds, bound))[-1]) - goal

        bound = LARGEST if goal <= 1e-14 else float(optimize.brentq(missing, 0.1, LARGEST))
        bounds.append(bound)
        used += max(goal, 0.0)
    return tuple(bounds)


def classical_bounds(looks: int, alpha: float, power: float) -> tuple[float, ...]:
    """The boundaries of Pocock (power 0.5) and of O'Brien and Fleming (power 0), equal looks.

    Wang & Tsiatis 1987 (doi 10.2307/2531959): c (k / K)^(power - 1/2).
    """
    at = [(k + 1) / looks for k in range(looks)]
    shape = np.array(at) ** (power - 0.5)

    def missing(constant: float) -> float:
        return float(crossing(at, list(constant * shape)).sum()) - alpha

    constant = float(optimize.brentq(missing, 1.0, 6.0))
    return tuple(float(one) for one in constant * shape)


def conditional_power(statistic: float, share: float, bound: float) -> float:
    """Chance of crossing at the end if what was seen so far is the truth (B-value form).

    Lan & Wittes 1988 (doi 10.2307/2531870).
    """
    way = statistic * math.sqrt(share)
    drift = statistic / math.sqrt(share)
    rest = math.sqrt(1.0 - share)
    ahead = way + drift * (1.0 - share)
    return float(ndtr((ahead - bound) / rest) + ndtr((-bound - ahead) / rest))
