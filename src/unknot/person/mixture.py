"""A mixture of normals fitted to weighted draws: the proposal of the sampler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
RIDGE = 0.04  # added to every variance, so that no component collapses


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
        miss = np.asarray(np.linalg.solve(self.root[k], away.T), dtype=np.float64)
        log_det = np.log(np.diag(self.root[k])).sum()
        return -0.5 * (miss**2).sum(axis=0) - log_det - 0.5 * z.shape[1] * np.log(2 * np.pi)

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Draws (count, size)."""
        which = rng.choice(len(self.share), size=count, p=self.share)
        noise = rng.standard_normal((count, self.mean.shape[1]))
        return self.mean[which] + np.einsum("nij,nj->ni", self.root[which], noise)


def fit(z: Array, parts: int, rng: np.random.Generator, rounds: int = 30) -> Mixture:
    """Fit by expectation-maximisation to equally weighted draws (draws, size)."""
    count, size = z.shape
    mean = z[rng.choice(count, parts, replace=False)]
    cov = np.tile(np.cov(z.T) + RIDGE * np.eye(size), (parts, 1, 1))
    share = np.full(parts, 1.0 / parts)
    for _ in range(rounds):
        now = Mixture(share, mean, _root(cov))
        log_part = now.log_parts(z)
        belongs = np.exp(log_part - special.logsumexp(log_part, axis=0))
        weight = belongs.sum(axis=1) + 1e-9
        share = weight / weight.sum()
        mean = (belongs @ z) / weight[:, None]
        for k in range(parts):
            miss = z - mean[k]
            cov[k] = (belongs[k, :, None] * miss).T @ miss / weight[k] + RIDGE * np.eye(size)
    return Mixture(share, mean, _root(cov))


def _root(cov: Array) -> Array:
    return np.asarray(np.linalg.cholesky(cov), dtype=float)
