"""The prior in closed form against people drawn the way it is described."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from tests.synthetic_lives import Array

from unknot.cohort.draw import candidate
from unknot.inference import prior


@functools.cache
def described(count: int = 200_000, seed: int = 5) -> tuple[Array, Array]:
    """One or two dominant knots of Beta(1.2, 9), a dominant one at least U(0.2, 0.9): the words."""
    rng = np.random.default_rng(seed)
    size = len(prior.TIGHT)
    weight = prior.WEIGHTS / prior.WEIGHTS.sum()
    # The first by weight, the second by weight among the others: largest keys of a race.
    order = np.argsort(rng.exponential(size=(count, size)) / weight, axis=1)
    dominant = np.zeros((count, size), dtype=bool)
    rows = np.arange(count)
    dominant[rows, order[:, 0]] = True
    two = rng.random(count) >= 0.6
    dominant[rows[two], order[two, 1]] = True
    plain = rng.beta(1.2, 9.0, (count, size))
    least = rng.uniform(0.2, 0.9, (count, size))
    return np.where(dominant, np.maximum(plain, least), plain), dominant


def from_prior(count: int, seed: int) -> tuple[Array, Array]:
    """Independent margins, and what each draw weighs once knots are dominant together."""
    z = np.random.default_rng(seed).standard_normal((count, prior.SIZE))
    tie = prior.log_density(z) + 0.5 * (z**2 + np.log(2 * np.pi)).sum(axis=1)
    return z, np.exp(tie)


@pytest.mark.parametrize("knot", prior.TIGHT)
def test_each_knot_has_the_described_quantiles(knot: str):
    """Tolerance: about four standard errors of a quantile of 200 000 draws."""
    k = prior.TIGHT.index(knot)
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
    z = np.zeros((len(levels), prior.SIZE))
    from scipy import special

    z[:, k] = special.ndtri(levels)
    tight, _ = described()
    ours = prior.traits(z).tight[:, k]
    np.testing.assert_allclose(ours, np.quantile(tight[:, k], levels), atol=0.01, rtol=0.03)


def test_pairs_and_shares_of_dominant_knots():
    _, dominant = described()
    np.testing.assert_allclose(prior.inclusion(), dominant.mean(axis=0), atol=0.005)
    two = dominant[dominant.sum(axis=1) == 2].astype(float)
    together = two.T @ two / len(two)
    np.fill_diagonal(together, 0.0)
    np.testing.assert_allclose(prior.pairs(), together, atol=0.005)
    assert prior.pairs().sum() == pytest.approx(2.0)


def test_the_density_integrates_to_one():
    """Weights against standard normal draws average 1, within four standard errors."""
    _, weight = from_prior(40_000, 1)
    error = weight.std() / np.sqrt(len(weight))
    assert error < 0.02
    assert weight.mean() == pytest.approx(1.0, abs=4 * error)


def test_weighed_draws_are_the_described_people():
    """Means, spreads, ties and the tightest knot, against people drawn as described."""
    z, weight = from_prior(40_000, 2)
    weight = weight / weight.sum()
    ours = prior.traits(z).tight
    theirs, _ = described()
    ess = 1 / (weight**2).sum()
    np.testing.assert_allclose(weight @ ours, theirs.mean(axis=0), atol=5 * 0.25 / np.sqrt(ess))
    tightest = weight @ (ours.max(axis=1) > 0.5)
    assert tightest == pytest.approx((theirs.max(axis=1) > 0.5).mean(), abs=2.5 / np.sqrt(ess))
    many = weight @ ((ours > 0.35).sum(axis=1) >= 3)  # independence would make this common
    assert many == pytest.approx(((theirs > 0.35).sum(axis=1) >= 3).mean(), abs=2 / np.sqrt(ess))


def test_the_population_is_drawn_as_described():
    """The same people without weights."""
    z = prior.population(40_000, np.random.default_rng(7))
    ours = prior.traits(z).tight
    theirs, _ = described()
    np.testing.assert_allclose(ours.mean(axis=0), theirs.mean(axis=0), atol=5 * 0.25 / 200)
    for k in range(len(prior.TIGHT)):
        np.testing.assert_allclose(
            np.quantile(ours[:, k], [0.25, 0.5, 0.9]),
            np.quantile(theirs[:, k], [0.25, 0.5, 0.9]),
            atol=0.012,
        )


def test_the_population_is_that_of_the_cohort():
    """People drawn one by one as `cohort.draw` does it: the same means and spreads."""
    law = prior.LAW
    people = [candidate(law, 3, number) for number in range(4000)]
    who = prior.traits(prior.population(20_000, np.random.default_rng(2)))
    for k, name in enumerate(prior.TIGHT):
        theirs = np.array([one[f"tightness_{name}"] for one in people])
        error = 5 * theirs.std() / np.sqrt(len(theirs))
        assert who.tight[:, k].mean() == pytest.approx(theirs.mean(), abs=error)
    for ours, name in ((who.reserve, "reserve_scale"), (who.activity, "activity_scale")):
        theirs = np.log([one[name] for one in people])
        assert np.log(ours).mean() == pytest.approx(theirs.mean(), abs=5 * theirs.std() / 63)
        assert np.log(ours).std() == pytest.approx(theirs.std(), rel=0.06)


def test_what_is_not_a_knot_is_independent_of_the_knots():
    rng = np.random.default_rng(3)
    z = rng.standard_normal((50, prior.SIZE))
    other = z.copy()
    k = len(prior.TIGHT)
    other[:, k:] = rng.standard_normal((50, prior.SIZE - k))
    normal = -0.5 * (z[:, k:] ** 2).sum(axis=1) + 0.5 * (other[:, k:] ** 2).sum(axis=1)
    np.testing.assert_allclose(prior.log_density(z) - prior.log_density(other), normal, atol=1e-9)


def test_what_happened_before_the_diary():
    who = prior.traits(prior.population(20_000, np.random.default_rng(4)))
    assert who.healthy_start.mean() == pytest.approx(prior.STARTED_HEALTHY, abs=0.01)
    assert (who.history == 330.0).mean() == pytest.approx(prior.LONG_AGO, abs=0.015)
    assert who.history.min() >= 0.0
    assert (who.programme > 0).mean() == pytest.approx(1 - prior.NO_PROGRAMME, abs=0.015)
    assert (who.strain > 0).mean() == pytest.approx(1 - prior.NO_STRAIN, abs=0.015)
    assert who.programme.max() <= 1.0
    np.testing.assert_allclose(who.offsets.std(axis=0), prior.OFFSET_SD, rtol=0.03)


def test_a_person_of_zeros_has_a_plain_past():
    who = prior.traits(np.zeros((1, prior.SIZE)))
    assert not who.healthy_start[0]
    assert who.history[0] == 330.0
    for past in (who.programme, who.strain, who.weeks_before, who.month_before, who.offsets):
        assert (past == 0.0).all()


def test_most_who_keep_a_diary_are_ill_and_anyone_may():
    """Of the population's people 2/3 are ill: the weights make it 9 of 10, plus a share of them."""
    ill = np.arange(3000) % 3 > 0
    weight = np.exp(prior.log_ill(ill, 2 / 3))
    share = weight[ill].sum() / weight.sum()
    assert share == pytest.approx(prior.ILL_SHARE + (1 - prior.ILL_SHARE) * 2 / 3)
    assert (weight > 0).all()


@pytest.mark.parametrize("far", [-8.0, 8.0])
def test_the_far_ends_are_unlikely_and_not_broken(far: float):
    z = np.full((1, prior.SIZE), far)
    assert np.isfinite(prior.log_density(z)).all()
    assert prior.log_density(z)[0] < prior.log_density(np.zeros((1, prior.SIZE)))[0]
    tight = prior.traits(z).tight
    assert ((tight >= 0) & (tight <= 1)).all()
