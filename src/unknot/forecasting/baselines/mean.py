"""The person's own past frequencies: what any forecast has to beat."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import long_run


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """The same frequencies at every horizon."""
    return np.repeat(long_run(past, origins)[None], len(horizons), axis=0)


BASELINE = Baseline("mean", "How often each value came so far.", make)
