"""Which story of the body fits a diary: evidence for each wiring, with its own error.

A quick fit finds where a wiring's posterior lies; fresh draws from a mixture around it, a fifth of
them from the prior, give the evidence as a mean of weights. All wirings begin with equal belief.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp  # pyright: ignore[reportMissingTypeStubs]
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.model import Model
from unknot.person import fit as fits
from unknot.person import mixture, prior, sampler
from unknot.person.beliefs import BELIEF
from unknot.person.fit import Told, simulator

Array = npt.NDArray[np.float64]
Tell = Callable[[str, float], None]

FRESH = 768
FROM_PRIOR = 0.2
PARTS = 3
APART = float(np.log(10.0))  # a tenfold difference of evidence tells two stories apart
SURE = 1.645


@dataclass(frozen=True)
class Rival:
    """One wiring beside the others.

    Attributes:
        log_evidence: of the diary, up to a constant that all share.
        error: its standard error.
        weight: belief in it after the diary, when all began alike; they add to 1.
        flat: how much of its posterior says that nothing answers to moving.
    """

    wiring: str
    log_evidence: float
    error: float
    weight: float
    flat: float


@dataclass(frozen=True)
class Rivals:
    """All wirings tried, the likeliest first, and the pairs that this diary does not tell apart."""

    found: tuple[Rival, ...]
    alike: tuple[tuple[str, str], ...]


def weigh(models: Sequence[Model], told: Told, seed: int, tell: Tell | None = None) -> Rivals:
    """Weigh wirings by one diary.

    Args:
        models: the same body under each wiring.
        tell: told what is done and the share done, 0..1.
    """
    values: list[tuple[str, float, float, float]] = []
    for number, model in enumerate(models):
        if tell:
            tell(f"trying {model.wiring}", number / len(models))
        key = np.random.SeedSequence([seed, 55, number])
        values.append((model.wiring, *_evidence(model, told, key)))
    log_evidence = np.array([value[1] for value in values])
    weight = np.exp(log_evidence - logsumexp(log_evidence))
    found = [
        Rival(name, log, error, float(w), flat)
        for (name, log, error, flat), w in zip(values, weight, strict=True)
    ]
    found.sort(key=lambda one: -one.log_evidence)
    alike = tuple(
        (a.wiring, b.wiring)
        for a, b in combinations(found, 2)
        if a.log_evidence - b.log_evidence - SURE * float(np.hypot(a.error, b.error)) < APART
    )
    return Rivals(tuple(found), alike)


def _evidence(model: Model, told: Told, seed: np.random.SeedSequence) -> tuple[float, float, float]:
    """Log evidence, its standard error, and the share of the flat alternative."""
    keys = seed.spawn(2)
    simulate = simulator(model, told)
    draws = sampler.sample(simulate, told.reports, keys[0], fits.QUICK)
    rng = np.random.default_rng(keys[1])
    joint = draws.response.sum(axis=0)
    with threadpool_limits(limits=1, user_api="blas"):
        near = mixture.fit(draws.z, PARTS, rng, weight=joint / joint.sum())
        z = near.draw(FRESH, rng)
        plain = rng.random(FRESH) < FROM_PRIOR
        z[plain] = prior.population(int(plain.sum()), rng)
        z = np.clip(z, -sampler.LIMIT, sampler.LIMIT)
        before = prior.log_density(z)
        proposal = np.logaddexp(
            np.log(1.0 - FROM_PRIOR) + near.log_density(z), np.log(FROM_PRIOR) + before
        )
    made = simulate(z)
    explained = sampler.explain(draws.reports, draws.noise, made)
    importance = before - proposal + prior.log_ill(made.ill, draws.kept[made.story])
    each = explained + np.log(BELIEF)[:, None] + importance[None]
    each = np.where(np.isfinite(each), each, -np.inf)
    log_weight: Array = logsumexp(each, axis=0)
    total = float(logsumexp(log_weight))
    share = np.exp(log_weight - total)
    error = float(np.sqrt(max(np.sum(share**2) - 1.0 / FRESH, 0.0)))
    return total - float(np.log(FRESH)), error, float(np.exp(logsumexp(each[0]) - total))
