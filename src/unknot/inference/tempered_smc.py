"""For people whom few draws fit: a crowd walks to the posterior, a little colder at a time.

Tempered sequential Monte Carlo. The crowd begins near the best draws; at each stage the diary
counts more, who fits badly is replaced by who fits well, and everybody takes a few steps that leave
the target as it is. Slower than weighing draws, and it does not mind a narrow or a bent posterior.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.inference.gaussian_mixture import Mixture
from unknot.inference.importance import effective_sample_size, normalised, systematic_resample

CROWD = 512
MOVES, LAST_MOVES = 4, 8
KEEP = 0.5  # effective share of the crowd that a stage leaves
MOST_STAGES = 12
WANTED = 0.3  # share of steps taken
RIDGE = 0.02


@dataclass(frozen=True)
class ParticleSet:
    """Equally weighted people. Shapes: `z` (people, size); `log_target` (people,)."""

    z: Array
    log_target: Array


Target = Callable[[Array], Array]
Keep = Callable[[npt.NDArray[np.int_], npt.NDArray[np.bool_]], None]


def sample_tempered(
    begin: ParticleSet,
    log_base: Callable[[Array], Array],
    log_target: Target,
    keep: Keep,
    rng: np.random.Generator,
) -> ParticleSet:
    """Walk a crowd from a density it is drawn from to the target.

    Args:
        begin: drawn from `log_base`.
        log_base, log_target: log densities up to constants, of coordinates (people, size).
        keep: told who stands for whom, and who took the step just proposed, so that what belongs to
            people besides their coordinates can follow.
    """
    z, target, base = begin.z, begin.log_target, log_base(begin.z)
    power, reach = 0.0, 0.5
    for stage in range(MOST_STAGES):
        last = stage == MOST_STAGES - 1
        step = 1.0 - power if last else _step(target - base, 1.0 - power)
        who = systematic_resample(normalised(step * (target - base)), float(rng.random()))
        power = min(power + step, 1.0)
        keep(who, np.zeros(len(who), dtype=bool))
        z, target, base = z[who], target[who], base[who]
        done = power > 1.0 - 1e-9
        for _ in range(LAST_MOVES if done else MOVES):
            centre = z.mean(axis=0)
            spread = np.cov(z.T) + RIDGE * np.eye(z.shape[1])
            root = np.asarray(np.linalg.cholesky(spread), dtype=np.float64)
            crowd = Mixture(np.ones(1), centre[None], root[None])
            fresh = _near(z, centre, root, reach, rng)
            new_target, new_base = log_target(fresh), log_base(fresh)
            gain = power * (new_target - target) + (1.0 - power) * (new_base - base)
            gain += crowd.log_density(z) - crowd.log_density(fresh)
            taken = np.log(rng.random(len(z))) < gain
            keep(np.arange(len(z)), taken)
            z = np.where(taken[:, None], fresh, z)
            target = np.where(taken, new_target, target)
            base = np.where(taken, new_base, base)
            reach = float(np.clip(reach * np.exp(taken.mean() - WANTED), 0.02, 0.99))
        if done:
            break
    return ParticleSet(z, target)


def _step(log: Array, most: float) -> float:
    """How far to go so that half the crowd stays effective."""

    def left(step: float) -> float:
        return effective_sample_size(normalised(step * log)) / len(log)

    if left(most) >= KEEP:
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if left(middle) >= KEEP else (low, middle)
    return max(low, 1e-4)


def _near(z: Array, centre: Array, root: Array, reach: float, rng: np.random.Generator) -> Array:
    """A step that would leave the crowd's own normal as it is; farther with more reach."""
    fresh = rng.standard_normal(z.shape) @ root.T
    return centre + np.sqrt(1.0 - reach**2) * (z - centre) + reach * fresh
