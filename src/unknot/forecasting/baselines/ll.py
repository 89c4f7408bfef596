"""A local level: simple exponential smoothing, the smoothing chosen by likelihood."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.state_space import ahead, follow
from unknot.forecasting.scores import pmf_from_normal

SMOOTHING = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8])  # weight of today


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal around the level, wider with every day ahead."""
    moves = SMOOTHING**2 / (1 - SMOOTHING)  # a day's move of the level, noise variance as unit
    done = follow(past, np.ones(SMOOTHING.size), moves)
    out: list[Floats] = []
    for horizon in horizons:
        mean, variance = ahead(done, horizon, origins)
        out.append(pmf_from_normal(mean, np.sqrt(variance), past.scale))
    return np.stack(out)


BASELINE = Baseline("ll", "A level that drifts, smoothed as fast as the past asked for.", make)
