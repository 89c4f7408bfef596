"""Several baselines averaged: recent, hier_levels, arn, tilt, and markov on coarse scales."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines import arn, hier_levels, markov, recent, tilt
from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past

MEMBERS = tuple(one.BASELINE for one in (recent, hier_levels, arn, markov, tilt))


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """The plain average of the members' probabilities."""
    fitting = [one for one in MEMBERS if one.fits(past.scale)]
    total = np.zeros((len(horizons), origins.size, past.points))
    for one in fitting:
        total += one.make(past, horizons, origins)
    return total / len(fitting)


BASELINE = Baseline("ensemble", "The plain average of five forecasters.", make)
