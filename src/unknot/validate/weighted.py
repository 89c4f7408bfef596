"""Means, spreads, quantiles and correlations over people who count more or less.

Shapes: values and weights (vectors, people); results (vectors,). No weight at all gives NaN.
"""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array


def mean(values: Array, weights: Array) -> Array:
    """Weighted mean."""
    total = weights.sum(axis=-1)
    safe = np.where(total > 0.0, total, np.nan)
    return (np.where(weights > 0.0, values, 0.0) * weights).sum(axis=-1) / safe


def sd(values: Array, weights: Array) -> Array:
    """Weighted standard deviation, corrected for the effective number of people."""
    centre = mean(values, weights)
    spread = mean((values - centre[..., None]) ** 2, weights)
    total, square = weights.sum(axis=-1), (weights**2).sum(axis=-1)
    effective = total**2 / np.where(square > 0.0, square, np.nan)
    return np.sqrt(spread * effective / np.maximum(effective - 1.0, 1e-9))


def quantile(values: Array, weights: Array, share: float) -> Array:
    """Weighted quantile, interpolated between people."""
    values, weights = np.broadcast_arrays(values, weights)
    order = np.argsort(np.where(weights > 0.0, values, np.inf), axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    counts = np.take_along_axis(weights, order, axis=-1)
    total = counts.sum(axis=-1, keepdims=True)
    middle = (np.cumsum(counts, axis=-1) - 0.5 * counts) / np.where(total > 0.0, total, np.nan)
    found = np.full(len(ordered), np.nan)
    for i in range(len(found)):
        there = counts[i] > 0.0
        if there.any():
            found[i] = np.interp(share, middle[i, there], ordered[i, there])
    return found


def correlation(one: Array, other: Array, weights: Array) -> Array:
    """Weighted Pearson correlation; NaN where one of them does not vary."""
    a = one - mean(one, weights)[..., None]
    b = other - mean(other, weights)[..., None]
    both = mean(a * b, weights)
    size = np.sqrt(mean(a**2, weights) * mean(b**2, weights))
    return both / np.where(size > 1e-12, size, np.nan)
