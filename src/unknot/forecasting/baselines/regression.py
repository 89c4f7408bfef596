"""A Bayesian regression on what was known at the origin, refitted every day.

Everything is a difference from the person's own mean at the origin, so coefficients are shares of
a difference that lasts. Each has a normal prior; the noise is as large as past forecasts missed by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.forecasting.baselines.contract import Floats, Past
from unknot.forecasting.baselines.frequencies import last_seen

FIRST_MISSES = 6.0  # days' worth of belief in the first guess of how far forecasts miss
FIRST_SD = 0.15  # that guess, as a share of the scale's length
NOISE_SHARE = 0.85  # of the variance, taken as noise when coefficients are weighed against priors
MISS_HALF_LIFE = 20.0  # days after which a past miss counts half


@dataclass(frozen=True)
class Prior:
    """Normal beliefs about the coefficients before any data. Shapes (features,)."""

    mean: Floats
    sd: Floats


def running_mean(past: Past) -> Floats:
    """Mean of the days recorded up to each day. Shape (days,)."""
    total = np.cumsum(np.where(past.seen, past.values - past.values[0], 0.0))
    return total / np.cumsum(past.seen) + past.values[0]


def last_difference(past: Past) -> Floats:
    """The last recorded value minus the mean so far, each day. Shape (days,)."""
    return past.values[last_seen(past)] - running_mean(past)


def average_difference(past: Past, half_life: float) -> Floats:
    """An average with older days fading, minus the mean so far, each day. Shape (days,)."""
    keep = 0.5 ** (1.0 / half_life)
    total = weight = 0.0
    out = np.empty(past.index.size)
    for day, value in enumerate(past.values - past.values[0]):
        total, weight = keep * total, keep * weight
        if not np.isnan(value):
            total, weight = total + value, weight + 1.0
        out[day] = total / weight
    return out + past.values[0] - running_mean(past)


def predict(past: Past, features: Floats, prior: Prior, horizon: int) -> tuple[Floats, Floats]:
    """Mean and sd of the value `horizon` days after each day, from the days up to it.

    Args:
        features: what was known at the end of each day, shape (days, features).

    Returns:
        Two arrays, shape (days,).
    """
    days, width = features.shape
    centre = running_mean(past)
    variance = _variance(past)
    target = np.full(days, np.nan)
    target[: max(days - horizon, 0)] = past.values[horizon:] - centre[: max(days - horizon, 0)]
    known = ~np.isnan(target)
    rows = np.where(known[:, None], features, 0.0)
    cross = np.cumsum(rows[:, :, None] * rows[:, None, :], axis=0)
    right = np.cumsum(rows * np.where(known, target, 0.0)[:, None], axis=0)
    # What happened at day d + horizon is known from then on.
    zero_cross, zero_right = np.zeros((horizon, width, width)), np.zeros((horizon, width))
    cross = np.concatenate((zero_cross, cross))[:days]
    right = np.concatenate((zero_right, right))[:days]
    noise = (NOISE_SHARE * variance)[:, None]
    precision = noise / prior.sd**2
    left = cross + precision[:, :, None] * np.eye(width)
    weights = np.linalg.solve(left, (right + precision * prior.mean)[:, :, None])[:, :, 0]
    guess = (features * weights).sum(axis=1)
    return centre + guess, _misses(past, target - guess, horizon)


def _variance(past: Past) -> Floats:
    """Variance of the values so far with a first guess mixed in. Shape (days,)."""
    count = np.cumsum(past.seen)
    value = np.where(past.seen, past.values - past.values[0], 0.0)
    squares = np.cumsum(value**2) - np.cumsum(value) ** 2 / count
    first = (FIRST_SD * (past.scale.high - past.scale.low)) ** 2
    return (FIRST_MISSES * first + np.maximum(squares, 0.0)) / (FIRST_MISSES + count)


def _misses(past: Past, miss: Floats, horizon: int) -> Floats:
    """Root mean square of the misses known at each day, older ones fading. Shape (days,)."""
    keep = 0.5 ** (1.0 / MISS_HALF_LIFE)
    first = (FIRST_SD * (past.scale.high - past.scale.low)) ** 2
    total, weight = FIRST_MISSES * first, FIRST_MISSES
    out = np.empty(miss.size)
    for day in range(miss.size):
        known = miss[day - horizon] if day >= horizon else np.nan
        if not np.isnan(known):
            total, weight = keep * total + known**2, keep * weight + 1.0
        out[day] = np.sqrt(total / weight)
    return out
