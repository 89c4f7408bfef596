"""A mean, a fading state and noise: what lasts is told apart from what is only one day's."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.state_space import ahead, follow
from unknot.forecasting.scores import pmf_from_normal

PHIS = np.array([0.2, 0.5, 0.7, 0.85, 0.93, 0.97, 0.99])  # carry-over of the state a day
SHARES = np.array([0.02, 0.15, 0.3, 0.5, 0.75, 0.95])  # the state's share of the variance


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal from 42 candidates averaged by their likelihood so far."""
    phi, share = (one.ravel() for one in np.meshgrid(PHIS, SHARES))
    done = follow(past, phi, share)
    out: list[Floats] = []
    for horizon in horizons:
        mean, variance = ahead(done, horizon, origins)
        out.append(pmf_from_normal(mean, np.sqrt(variance), past.scale))
    return np.stack(out)


BASELINE = Baseline("arn", "A mean, a fading state and daily noise, averaged by likelihood.", make)
