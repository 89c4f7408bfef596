"""Importance weights: normalised, how many draws they amount to, and resampled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from unknot.arrays import Array


def normalised(log_weight: Array) -> Array:
    """Weights that sum to 1, from their logarithms up to a constant."""
    return np.exp(log_weight - special.logsumexp(log_weight))


def effective_sample_size(weight: Array) -> float:
    """The number of equally weighted draws that would tell as much; `weight` sums to 1."""
    return float(1.0 / np.sum(weight**2))


def effective_distinct_draws(z: Array, weight: Array) -> float:
    """The same where somebody may come twice, as in a crowd that walked; `z` (draws, size)."""
    _, who = np.unique(z[:, 0], return_inverse=True)
    return effective_sample_size(np.bincount(who, weights=weight).astype(np.float64))


def systematic_resample(
    weight: Array, offset: float, count: int | None = None
) -> npt.NDArray[np.int_]:
    """Systematic resampling: ancestor indices, one for each of equal steps along the weights.

    Args:
        weight: (draws,), not negative; need not sum to 1.
        offset: 0..1, where in its step each index lies; one random number, or a half.
        count: how many; as many as there are weights by default.

    Source: Kitagawa, Journal of Computational and Graphical Statistics 5, 1 (1996).
    """
    size = len(weight) if count is None else count
    along = np.cumsum(weight)
    at = (np.arange(size, dtype=float) + offset) / size * float(along[-1])
    return np.minimum(np.searchsorted(along, at), len(weight) - 1).astype(int)
