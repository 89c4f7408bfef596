"""The last value and two fading averages, weights learnt from this person alone."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.hier_levels import HALF_LIVES
from unknot.forecasting.baselines.regression import (
    Prior,
    average_difference,
    last_difference,
    predict,
)
from unknot.forecasting.scores import pmf_from_normal

SD = 1.0  # a prior this wide only keeps the first weeks from running wild


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal around the regression's answer."""
    averages = [average_difference(past, half_life) for half_life in HALF_LIVES]
    features = np.stack([last_difference(past), *averages], axis=1)
    prior = Prior(np.zeros(3), np.full(3, SD))
    out: list[Floats] = []
    for horizon in horizons:
        mean, sd = predict(past, features, prior, horizon)
        out.append(pmf_from_normal(mean[origins], sd[origins], past.scale))
    return np.stack(out)


BASELINE = Baseline("levels", "Last value and two averages, weighed by this person's days.", make)
