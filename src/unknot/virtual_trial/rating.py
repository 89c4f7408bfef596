"""What people write down at a visit: rating style, noise, the ends of the scale, expectation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from unknot.arrays import Array
from unknot.observe import to_scale
from unknot.validate.endpoints import quantity
from unknot.virtual_trial.design import Expectation, TrialOutcome
from unknot.virtual_trial.pool import TrialPool, normal

SCREENING, BASELINE = "screening", "baseline"  # keys of the noise of the visits before


def latent(pool: TrialPool, means: Mapping[str, Array], of: str) -> Array:
    """A quantity as people would rate it but for noise, (…, people)."""
    one = quantity(of)
    values = one.compute({**means, "activity_scale": pool.lives.activity_scale})
    return pool.style(of) * values if one.rated else values


def noise_of(outcome: TrialOutcome, values: Array) -> Array | float:
    """SD of one visit's measurement, in the outcome's unit."""
    one = quantity(outcome.of)
    if outcome.noise is not None:
        return outcome.noise
    return one.noise if one.rated else one.noise * np.abs(values)


def within_scale(outcome: TrialOutcome, values: Array) -> Array:
    """What can be written at all: beyond its end a scale shows its end, and no change there."""
    one = quantity(outcome.of)
    return np.clip(values, 0.0, one.top) if one.rated else values


def on_scale(outcome: TrialOutcome, values: Array) -> Array:
    """Within the ends of the scale, and on its steps where it has some."""
    one = quantity(outcome.of)
    if not one.rated:
        return values
    if outcome.step:
        fine = np.where(np.isfinite(values), values, 0.0)
        kept = to_scale(fine, 0.0, one.top, outcome.step)
        return np.where(np.isfinite(values), kept, np.nan)
    return within_scale(outcome, values)


def expected(
    expectations: Iterable[Expectation], of: str, arm: str, days: float, luck: Array
) -> Array:
    """What taking part does to a rating after some days, points, (people,).

    Args:
        luck: standard normal, how strongly each one answers.
    """
    found = np.zeros_like(luck)
    for one in expectations:
        if of in one.gains and (not one.arms or arm in one.arms):
            height = one.gains[of] * (1.0 + one.spread * luck)
            found += height * (1.0 - np.exp(-days / one.days))
    return found


def visit(
    pool: TrialPool, outcome: TrialOutcome, values: Array, key: tuple[str | int, ...]
) -> Array:
    """What is written down, from what would be without noise, (people,)."""
    luck = normal(pool.seed, pool.count, "visit", outcome.of, *key)
    return on_scale(outcome, values + noise_of(outcome, values) * luck)
