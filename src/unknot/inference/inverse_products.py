"""Products of columns through the inverse of a covariance, and what is left of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array


def inverse_of(root: Array) -> Array:
    """The inverse of a covariance from its lower Cholesky root; half the work of a plain one."""
    from scipy import linalg  # late: pages that show kept results need none of it

    inverse, _ = linalg.lapack.dpotri(root, lower=1)
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T, dtype=np.float64)


@dataclass(frozen=True)
class Gram:
    """Products of columns with one another through the inverse of the covariance.

    Shapes: `base` (draws, k, k) of each symptom's level, of what moves on top, and of the
    reports; `across` (k, own columns, draws) of the same with the own response's;
    `own` (own columns, own columns). Own columns come by kernel, in it by kind, in it by symptom.
    """

    base: Array
    across: Array
    own: Array


@dataclass(frozen=True)
class Marginal:
    """Log likelihood without an own response, (draws,), and what scales' posterior is made from."""

    value: Array
    half: Array
    root: Array
