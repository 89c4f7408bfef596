"""The sampler beside one of other people's making: nautilus, on the real body and likelihood.

Four coordinates of one body are free, so that shrinking shells get there within a test; all else of
the person is known to both.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np
from scipy import special
from tests.synthetic_lives import Array, Life, articles, lived_diary, who

from unknot.inference import fit, population_monte_carlo, prior
from unknot.inference.population_monte_carlo import Draws, Effort
from unknot.inference.response_prior import BELIEF

nautilus: Any = importlib.import_module("nautilus")  # has no types

FREE = ("reserve", "activity", "damage", "weeks_before")
COLUMNS = [prior.coordinate(name) for name in FREE]
KNOWN = who(mitochondria=1.0, stuck=1.2)
LIVE, ENOUGH = 300, 1000
WHITENERS: population_monte_carlo.Whiteners = {}  # of the one fit here


def person(z: Array) -> Array:
    """Whole coordinates of a body of which these four are free."""
    whole = np.tile(KNOWN, (len(z), 1))
    whole[:, COLUMNS] = z
    return whole


@functools.cache
def told() -> fit.PreparedDiary:
    return fit.prepare(lived_diary(Life(KNOWN, days=28), articles()))


@functools.cache
def drawn() -> Draws:
    """The posterior by weighing; what is not free stays as the prior has it."""
    simulate = fit.simulator(articles(), told())
    effort = Effort(first=1024, later=1024, rounds=9, enough=2000.0, least=0.0, more=0, further=0)
    return population_monte_carlo.sample(
        lambda z: simulate(person(z[:, COLUMNS])), told().reports, np.random.SeedSequence(4), effort
    )


def log_likelihood(z: Array) -> Array:
    """Of people whose symptoms do answer, under the noise that weighing found, up to a constant."""
    draws = drawn()
    made = fit.simulator(articles(), told())(person(z))
    level = prior.log_ill(made.ill, draws.kept[made.story])
    each = population_monte_carlo.likelihoods(draws.reports, draws.settings, made, level, WHITENERS)
    each = each + draws.settings.log_weight[:, None, None] + np.log(BELIEF)[:, None]
    answers = np.asarray(special.logsumexp(each[:, 1:], axis=(0, 1)), dtype=float)
    return np.where(np.isfinite(answers), answers + level, -np.inf)


def nested() -> tuple[Array, Array, float]:
    """Draws of nautilus (draws, 4), their weights, and for how many they count."""
    shells = nautilus.Sampler(
        special.ndtri, log_likelihood, n_dim=len(FREE), n_live=LIVE, n_batch=192, n_networks=0,
        vectorized=True, seed=3,
    )  # fmt: skip
    shells.run(n_eff=ENOUGH, discard_exploration=True)
    z, log_weight, _ = shells.posterior()
    weight = np.exp(np.asarray(log_weight, dtype=float))
    return np.asarray(z, dtype=float), weight / weight.sum(), float(shells.n_eff)


def test_a_sampler_of_another_kind_finds_the_same_person():
    """Means and spreads agree to five standard errors of both."""
    draws = drawn()
    ours = draws.z[:, COLUMNS]
    theirs, weight, count = nested()
    assert count >= ENOUGH
    assert draws.ess > 1000
    mean, other = draws.weight @ ours, weight @ theirs
    spread = np.sqrt(draws.weight @ (ours - mean) ** 2)
    wide = np.sqrt(weight @ (theirs - other) ** 2)
    error = float(5.0 * np.sqrt(1.0 / draws.ess + 1.0 / count))
    assert (spread < 0.85).any(), "the diary says something"
    np.testing.assert_allclose((mean - other) / spread, 0.0, atol=error)
    np.testing.assert_allclose(spread, wide, rtol=error / np.sqrt(2.0))
