"""Whether importance weights can be trusted: the shape of their heaviest tail (Pareto k-hat)."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array

LEAST = 5  # weights of a tail
TRUSTED = 0.7  # beyond this the mean over weights converges too slowly to be believed


def shape_of_tail(weight: Array) -> float:
    """Shape k of a generalised Pareto fitted to the heaviest weights, whatever their sum.

    Below 0.5 weighing is reliable, from 0.7 a few draws decide (Vehtari and others 2024). The
    posterior mean of Zhang and Stephens 2009, with a weak prior at 0.5.
    """
    every = np.sort(weight[weight > 0.0])
    count = int(min(0.2 * len(every), 3.0 * np.sqrt(len(every))))
    if count < LEAST or every[-1] - every[-count - 1] <= 1e-12 * every[-1]:
        return 0.0  # all alike, as in a crowd that walked
    return _pareto_shape(every[-count:] - every[-count - 1])


def _pareto_shape(tail: Array) -> float:
    """Shape of a generalised Pareto from its ascending excesses."""
    tail = tail[tail > 0.0]
    size = len(tail)
    if size < LEAST:
        return 0.0
    grid = 30 + int(np.sqrt(size))
    quarter = float(tail[int(size / 4 + 0.5) - 1])
    theta = 1.0 / tail[-1] + (1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / 3.0 / quarter
    shape = np.log1p(-theta[:, None] * tail).mean(axis=1)
    profile = size * (np.log(-theta / shape) - shape - 1.0)
    weight = np.exp(profile - profile.max())
    best = float((theta * weight).sum() / weight.sum())
    found = float(np.log1p(-best * tail).mean())
    return (size * found + 5.0) / (size + 10.0)
