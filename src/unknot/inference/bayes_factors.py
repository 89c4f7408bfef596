"""Which story of the body fits a diary: evidence for each wiring, with its own error.

A quick fit finds where a wiring's posterior lies; fresh draws from a mixture around it, a fifth of
them from the prior, give the evidence as a mean of weights. All wirings begin with equal belief.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import logsumexp  # pyright: ignore[reportMissingTypeStubs]
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.inference import fit as fits
from unknot.inference import gaussian_mixture, population_monte_carlo, prior
from unknot.inference.fit import PreparedDiary, simulator
from unknot.inference.pareto import shape_of_tail
from unknot.inference.response_prior import BELIEF
from unknot.model import Model
from unknot.progress import Progress

FRESH = 768
FROM_PRIOR = 0.2
PARTS = 3
APART = float(np.log(10.0))  # a tenfold difference of evidence tells two stories apart
SURE = 1.645


@dataclass(frozen=True)
class WiringEvidence:
    """One wiring beside the others.

    Attributes:
        log_evidence: of the diary, up to a constant that all share.
        error: its standard error.
        weight: belief in it after the diary, when all began alike; they add to 1.
        flat: how much of its posterior says that nothing answers to moving.
        pareto_k: shape of the heaviest weights; above 0.7 the evidence is not to be trusted.
    """

    wiring: str
    log_evidence: float
    error: float
    weight: float
    flat: float
    pareto_k: float


@dataclass(frozen=True)
class WiringComparison:
    """All wirings tried, the likeliest first, and the pairs that this diary does not tell apart."""

    found: tuple[WiringEvidence, ...]
    alike: tuple[tuple[str, str], ...]


def weigh_wirings(
    models: Sequence[Model], prepared: PreparedDiary, seed: int, progress: Progress | None = None
) -> WiringComparison:
    """Weigh wirings by one diary.

    Args:
        models: the same body under each wiring.
        progress: told what is done and the share done, 0..1.
    """
    values: list[tuple[str, float, float, float, float]] = []
    for number, model in enumerate(models):
        if progress:
            progress(f"trying {model.wiring}", number / len(models))
        key = np.random.SeedSequence([seed, 55, number])
        values.append((model.wiring, *_evidence(model, prepared, key)))
    log_evidence = np.array([value[1] for value in values])
    weight = np.exp(log_evidence - logsumexp(log_evidence))
    found = [
        WiringEvidence(name, log, error, float(w), flat, shape)
        for (name, log, error, flat, shape), w in zip(values, weight, strict=True)
    ]
    found.sort(key=lambda one: -one.log_evidence)
    alike = tuple(
        (a.wiring, b.wiring)
        for a, b in combinations(found, 2)
        if a.log_evidence - b.log_evidence - SURE * float(np.hypot(a.error, b.error)) < APART
    )
    return WiringComparison(tuple(found), alike)


def _evidence(
    model: Model, prepared: PreparedDiary, seed: np.random.SeedSequence
) -> tuple[float, float, float, float]:
    """Log evidence, its standard error, the share of the flat alternative, and k-hat."""
    keys = seed.spawn(2)
    simulate = simulator(model, prepared)
    draws = population_monte_carlo.sample(simulate, prepared.reports, keys[0], fits.QUICK)
    rng = np.random.default_rng(keys[1])
    joint = draws.response.sum(axis=0)
    with threadpool_limits(limits=1, user_api="blas"):
        near = gaussian_mixture.fit(draws.z, PARTS, rng, weight=joint / joint.sum())
        z = near.draw(FRESH, rng)
        plain = rng.random(FRESH) < FROM_PRIOR
        z[plain] = prior.population(int(plain.sum()), rng)
        z = np.clip(z, -population_monte_carlo.LIMIT, population_monte_carlo.LIMIT)
        before = prior.log_density(z)
        proposal = np.logaddexp(
            np.log(1.0 - FROM_PRIOR) + near.log_density(z), np.log(FROM_PRIOR) + before
        )
    made = simulate(z)
    explained = population_monte_carlo.explain(draws.reports, draws.noise, made)
    importance = before - proposal + prior.log_ill(made.ill, draws.kept[made.story])
    each = explained + np.log(BELIEF)[:, None] + importance[None]
    each = np.where(np.isfinite(each), each, -np.inf)
    log_weight: Array = logsumexp(each, axis=0)
    total = float(logsumexp(log_weight))
    share = np.exp(log_weight - total)
    error = float(np.sqrt(max(np.sum(share**2) - 1.0 / FRESH, 0.0)))
    return (
        total - float(np.log(FRESH)),
        error,
        float(np.exp(logsumexp(each[0]) - total)),
        shape_of_tail(share),
    )
