"""AR(1) with a prior: how much of a day's difference lasts is believed by degrees."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.regression import Prior, last_difference, predict
from unknot.forecasting.scores import pmf_from_normal

PHI, PHI_SD = 0.3, 0.3  # prior carry-over a day, fixed by the protocol


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal around what is left of the last difference."""
    features = last_difference(past)[:, None]
    out: list[Floats] = []
    for horizon in horizons:
        prior = Prior(np.array([PHI**horizon]), np.array([PHI_SD]))
        mean, sd = predict(past, features, prior, horizon)
        out.append(pmf_from_normal(mean[origins], sd[origins], past.scale))
    return np.stack(out)


BASELINE = Baseline("hier_ar1", "AR(1) with a prior carry-over of 0.3 give or take 0.3.", make)
