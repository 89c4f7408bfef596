"""What makes a day a flare, how likely one is, and how well that was told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Scale, Worse
from unknot.forecasting.scores import NEAR, Floats, Ints, grid


def flare_threshold(mean: Floats, sd: Floats, scale: Scale) -> Floats:
    """The value beyond which a day is a flare, from the past mean and sd.

    One sd (at least half a step) on the bad side. On a yes/no scale it lies half-way:
    a flare is a yes.
    """
    if grid(scale).size == 2:
        return np.full(np.shape(mean), (scale.low + scale.high) / 2)
    away = np.maximum(sd, 0.5 * scale.step)
    return mean + away if scale.worse is Worse.HIGH else mean - away


def flare_begins(threshold: float, scale: Scale) -> float | None:
    """The first value of the scale, from its good end, that is a flare; None where none is."""
    bad = grid(scale)[_bad_points(np.array(threshold), scale)]
    if not bad.size:
        return None
    return float(bad.min() if scale.worse is Worse.HIGH else bad.max())


def flare_chance(pmf: Floats, threshold: Floats, scale: Scale) -> Floats:
    """The forecast probability of a flare. (..., points) and (...) to (...)."""
    return np.where(_bad_points(threshold, scale), pmf, 0.0).sum(axis=-1)


def flare_came(outcome: Ints, threshold: Floats, scale: Scale) -> npt.NDArray[np.bool_]:
    """Whether each day was a flare. Shape (cases,)."""
    return _bad_points(threshold, scale)[np.arange(outcome.size), outcome]


def _bad_points(threshold: Floats, scale: Scale) -> npt.NDArray[np.bool_]:
    sign = 1.0 if scale.worse is Worse.HIGH else -1.0
    return sign * (grid(scale) - np.asarray(threshold)[..., None]) > NEAR
