"""Weighted people: how many they amount to, and drawing them evenly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]


def normal(log_weight: Array) -> Array:
    """Weights that sum to 1, from their logarithms up to a constant."""
    return np.exp(log_weight - special.logsumexp(log_weight))


def effective(weight: Array) -> float:
    """The number of equally weighted draws that would tell as much; `weight` sums to 1."""
    return float(1.0 / np.sum(weight**2))


def effective_people(z: Array, weight: Array) -> float:
    """The same where somebody may come twice, as in a crowd that walked; `z` (draws, size)."""
    _, who = np.unique(z[:, 0], return_inverse=True)
    return effective(np.bincount(who, weights=weight).astype(np.float64))


def evenly(weight: Array, rng: np.random.Generator) -> npt.NDArray[np.int_]:
    """As many draws as there are weights, by position, spread evenly along them."""
    at = (np.arange(len(weight), dtype=float) + float(rng.random())) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight), at), len(weight) - 1).astype(int)
