"""How often each point of the scale came, seen from every day: shared by several baselines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unknot.forecasting.baselines.contract import Past

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PRIOR_DAYS = 0.5  # evenly spread days that every table of frequencies starts from
RECENT_PRIOR_DAYS = 2.0  # days' worth of the long-run frequencies in the recent ones


def counts(past: Past, origins: Ints, half_life: float | None = None) -> Floats:
    """Days at each point up to each origin, older days fading. Shape (origins, points)."""
    came = np.zeros((past.index.size, past.points))
    days = np.flatnonzero(past.seen)
    came[days, past.index[days]] = 1.0
    if half_life is None:
        return np.cumsum(came, axis=0)[origins]
    keep = 0.5 ** (1.0 / half_life)
    for day in range(1, came.shape[0]):
        came[day] += keep * came[day - 1]
    return came[origins]


def long_run(past: Past, origins: Ints) -> Floats:
    """The person's own past frequencies. Shape (origins, points), rows add to 1."""
    held = counts(past, origins) + PRIOR_DAYS / past.points
    return held / held.sum(axis=1, keepdims=True)


def fading(past: Past, origins: Ints, half_life: float) -> Floats:
    """The same with older days fading, leaning a little on the long run. Rows add to 1."""
    held = counts(past, origins, half_life) + RECENT_PRIOR_DAYS * long_run(past, origins)
    return held / held.sum(axis=1, keepdims=True)


def last_seen(past: Past) -> Ints:
    """The day of the latest record up to each day. Shape (days,); day 0 is always a record."""
    return np.maximum.accumulate(np.where(past.seen, np.arange(past.index.size), 0))
