"""How much to trust each of several forecasters, from how they did on days already past.

Weights minimise the past CRPS of the weighted average, pulled towards equal weights as if by some
weeks in which all did alike. Nothing dated after the last given outcome is read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EQUAL_DAYS = 60.0  # days' worth of pull towards equal weights
WINDOW = 90  # days of past forecasts that count
STEPS = 150  # of the descent; weights then stand still to about 1e-3
RATE = 1.0


def rolling_weights(pmfs: Floats, outcomes: Ints, horizon: int) -> Floats:
    """Weights on each day from the forecasts whose day had come by then.

    Args:
        pmfs: shape (methods, days, points); row d was issued on day d for day d + horizon.
        outcomes: what came on the day each row is about, shape (days,); -1 where missing or not
            yet known. Rows issued less than `horizon` days before a day are not read for it.

    Returns:
        Shape (days, methods).
    """
    products, scale = _products(pmfs, outcomes)
    days = outcomes.size
    known = np.zeros((days + 1, *products.shape[1:]))
    sizes = np.zeros(days + 1)
    left = max(days - horizon, 0)
    known[horizon + 1 :] = np.cumsum(products, axis=0)[:left]
    sizes[horizon + 1 :] = np.cumsum(scale)[:left]
    start = np.maximum(np.arange(days) + 1 - WINDOW, 0)
    return solve(known[1:] - known[start], sizes[1:] - sizes[start])


def _products(pmfs: Floats, outcomes: Ints) -> tuple[Floats, Floats]:
    """Each day's products of the methods' misses: CRPS of weights w is w' P w.

    Returns:
        Shapes (days, methods, methods) and (days,): the second is the mean method's CRPS.
    """
    points = pmfs.shape[2]
    below = np.cumsum(pmfs, axis=2)[:, :, :-1]
    borders: Ints = np.arange(points - 1, dtype=np.int64)
    came = borders[None, :] >= outcomes[:, None]
    miss = np.where((outcomes >= 0)[None, :, None], below - came[None], 0.0)
    products = np.einsum("mdk,ndk->dmn", miss, miss)
    return products, np.trace(products, axis1=1, axis2=2) / pmfs.shape[0]


def solve(products: Floats, size: Floats) -> Floats:
    """Weights that minimise w' P w + pull * |w - equal|^2 on the simplex, for many days at once.

    Args:
        products: summed over past days, shape (days, methods, methods).
        size: summed mean CRPS, shape (days,); sets the unit of the pull.
    """
    days, methods, _ = products.shape
    weights = np.full((days, methods), 1.0 / methods)
    count = np.maximum(size, 1e-12)[:, None]
    each = EQUAL_DAYS / WINDOW
    for _ in range(STEPS):
        slope = np.einsum("dmn,dn->dm", products, weights) / count
        slope = slope + each * (weights - 1.0 / methods)
        slope = slope - (weights * slope).sum(axis=1, keepdims=True)
        weights = weights * np.exp(-RATE * slope)
        weights = weights / weights.sum(axis=1, keepdims=True)
    return weights
