"""The person's recent frequencies: half the weight on the last two weeks."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import fading

HALF_LIFE = 14.0  # days, fixed by the protocol


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """The same frequencies at every horizon."""
    return np.repeat(fading(past, origins, HALF_LIFE)[None], len(horizons), axis=0)


BASELINE = Baseline("recent", "How often each value came lately (half-life 14 days).", make)
