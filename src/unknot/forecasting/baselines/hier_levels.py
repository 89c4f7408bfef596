"""The last value and two fading averages, with priors on how much of each lasts."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.regression import (
    Prior,
    average_difference,
    last_difference,
    predict,
)
from unknot.forecasting.scores import pmf_from_normal

HALF_LIVES = (4.0, 14.0)  # days
SHARES = np.array([0.15, 0.2, 0.5])  # prior: of each difference (last, short, long) so much lasts
SD = 0.2  # give or take


def levels(past: Past, horizons: tuple[int, ...]) -> list[tuple[Floats, Floats]]:
    """For each horizon mean and sd of the value so many days after each day. Shapes (days,)."""
    averages = [average_difference(past, half_life) for half_life in HALF_LIVES]
    features = np.stack([last_difference(past), *averages], axis=1)
    prior = Prior(SHARES, np.full(3, SD))
    return [predict(past, features, prior, horizon) for horizon in horizons]


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal around the regression's answer."""
    out: list[Floats] = []
    for mean, sd in levels(past, horizons):
        out.append(pmf_from_normal(mean[origins], sd[origins], past.scale))
    return np.stack(out)


BASELINE = Baseline("hier_levels", "Last value and two averages, each believed by degrees.", make)
