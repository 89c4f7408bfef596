"""A mixture of normals fitted to weighted draws: the proposal of the sampler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from unknot.arrays import Array
from unknot.inference import importance

NOUGHT = 1e-12  # a bound as low is rounding
RIDGE = 0.04  # added to every variance, so that no component collapses
ENOUGH = 400.0  # effective draws for each part; of fewer, parts follow chance
SURE = 2.0  # standard errors from nought that a mean needs


@dataclass(frozen=True)
class Mixture:
    """Shapes: `share` (parts,), `mean` (parts, size), `root` (parts, size, size) lower Cholesky."""

    share: Array
    mean: Array
    root: Array

    def log_density(self, z: Array) -> Array:
        """Log density at draws (draws, size)."""
        return np.asarray(special.logsumexp(self.log_parts(z), axis=0), dtype=float)

    def log_parts(self, z: Array) -> Array:
        """Log of each part's share times its density, (parts, draws)."""
        parts = np.stack([self._part(z, k) for k in range(len(self.share))])
        return parts + np.log(self.share)[:, None]

    def _part(self, z: Array, k: int) -> Array:
        away: Array = z - self.mean[k]
        miss = _solved(self.root[k], away.T)
        log_det = np.log(np.diag(self.root[k])).sum()
        return -0.5 * (miss**2).sum(axis=0) - log_det - 0.5 * z.shape[1] * np.log(2 * np.pi)

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Draws (count, size)."""
        which = rng.choice(len(self.share), size=count, p=self.share)
        noise = rng.standard_normal((count, self.mean.shape[1]))
        return self.mean[which] + np.einsum("nij,nj->ni", self.root[which], noise)


def fit(
    z: Array,
    parts: int,
    rng: np.random.Generator,
    rounds: int = 30,
    *,
    weight: Array | None = None,
) -> Mixture:
    """Fit by expectation-maximisation to weighted draws.

    Few draws cannot tell a mean and a covariance in many coordinates, and a fit that follows its
    own draws too closely weighs those too little afterwards: what so few cannot tell from the
    standard normal, the prior's own, is left as there (decision 18).

    Args:
        z: draws (draws, size).
        parts: at most so many; fewer where few draws carry the weight.
        weight: (draws,), sums to 1; by default all weigh the same.
    """
    given: Array = np.full(len(z), 1.0 / len(z)) if weight is None else weight
    chosen = given > 1e-8
    z, share_of = z[chosen], given[chosen] / given[chosen].sum()
    effective = importance.effective_sample_size(share_of)
    parts = int(np.clip(effective / ENOUGH, 1, parts))
    mean = z[rng.choice(len(z), parts, replace=len(z) < parts, p=share_of)]
    away: Array = z - share_of @ z
    cov = np.tile(_denoised((away.T * share_of) @ away, effective), (parts, 1, 1))
    share = np.full(parts, 1.0 / parts)
    for _ in range(rounds if parts > 1 else 1):
        now = Mixture(share, mean, _root(cov))
        log_part = now.log_parts(z)
        belongs = np.exp(log_part - special.logsumexp(log_part, axis=0)) * share_of
        total = belongs.sum(axis=1) + 1e-9
        share = total / total.sum()
        mean = (belongs @ z) / total[:, None]
        for k in range(parts):
            miss = z - mean[k]
            cov[k] = _denoised((belongs[k, :, None] * miss).T @ miss / total[k],
                               effective * float(share[k]))  # fmt: skip
    return Mixture(share, _known(mean, effective * share), _root(cov))


def _denoised(cov: Array, effective: float) -> Array:
    """Eigenvalues that so few draws of a standard normal may show by chance become one.

    Those beyond what chance shows (Marchenko and Pastur) lose what chance adds to them: the spiked
    covariance of Donoho, Gavish and Johnstone, Annals of Statistics 46, 1742 (2018).
    """
    size = len(cov)
    value, vector = np.linalg.eigh(cov)
    share = size / effective
    low, high = max(1.0 - np.sqrt(share), 0.0) ** 2, (1.0 + np.sqrt(share)) ** 2
    half = 0.5 * (value + 1.0 - share)
    root = np.sqrt(np.maximum(half**2 - value, 0.0))
    # With fewer draws than coordinates chance shows nought too; its sign is rounding alone.
    below = (value <= low) & (low > NOUGHT)
    spike = np.where(value >= high, half + root, np.where(below, half - root, 1.0))
    return (vector * np.maximum(spike, 0.0)) @ vector.T + RIDGE * np.eye(size)


def _known(mean: Array, effective: Array) -> Array:
    """Means (parts, size) that are more than chance; the others are nought."""
    return np.where(np.abs(mean) * np.sqrt(effective)[:, None] > SURE, mean, 0.0)


def _root(cov: Array) -> Array:
    return np.asarray(np.linalg.cholesky(cov), dtype=float)


def _solved(root: Array, right: Array) -> Array:
    return np.asarray(
        linalg.solve_triangular(root, right, lower=True, check_finite=False), dtype=float
    )
