"""The mixture of normals: density, draws, and finding a mixture that is known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from unknot.inference import gaussian_mixture
from unknot.inference.gaussian_mixture import Mixture

SHARE = np.array([0.2, 0.5, 0.3])
MEAN = np.array([[-4.0, 0.0], [0.0, 3.0], [4.0, -2.0]])
COV = np.array([[[1.0, 0.3], [0.3, 0.5]], [[0.4, -0.2], [-0.2, 0.6]], [[0.8, 0.0], [0.0, 0.3]]])
KNOWN = Mixture(SHARE, MEAN, np.linalg.cholesky(COV))


def test_the_density_is_that_of_scipy():
    z = np.random.default_rng(0).normal(0, 4, (200, 2))
    density = np.zeros(200)
    for share, mean, cov in zip(SHARE, MEAN, COV, strict=True):
        density += share * np.asarray(stats.multivariate_normal.pdf(z, mean, cov), dtype=float)
    np.testing.assert_allclose(KNOWN.log_density(z), np.log(density), atol=1e-10)


def test_draws_have_the_moments_of_the_mixture():
    """Tolerance: five standard errors of 40 000 draws."""
    z = KNOWN.draw(40_000, np.random.default_rng(1))
    mean = SHARE @ MEAN
    away = MEAN - mean
    cov = np.einsum("k,kij->ij", SHARE, COV + away[:, :, None] * away[:, None, :])
    np.testing.assert_allclose(z.mean(axis=0), mean, atol=5 * np.sqrt(cov.max() / 40_000))
    np.testing.assert_allclose(np.cov(z.T), cov, atol=0.25)


def test_a_known_mixture_is_found_again():
    """The ridge is added to what is found; parts come in any order."""
    z = KNOWN.draw(6000, np.random.default_rng(2))
    # A bad start may leave two parts in one cloud; the best of a few must not.
    fits = [gaussian_mixture.fit(z, 3, np.random.default_rng(s), rounds=80) for s in range(4)]
    best = max(fits, key=lambda m: float(m.log_density(z).mean()))
    order = np.argsort(best.mean[:, 0])
    np.testing.assert_allclose(best.share[order], SHARE, atol=0.03)
    np.testing.assert_allclose(best.mean[order], MEAN, atol=0.12)
    found = best.root @ best.root.swapaxes(1, 2)
    np.testing.assert_allclose(found[order], COV + gaussian_mixture.RIDGE * np.eye(2), atol=0.1)


def test_each_round_of_fitting_says_more_or_as_much():
    z = KNOWN.draw(1500, np.random.default_rng(3))
    said = [
        float(gaussian_mixture.fit(z, 3, np.random.default_rng(5), rounds=r).log_density(z).mean())
        for r in (1, 3, 10, 40)
    ]
    # The ridge keeps this from being exact maximum likelihood, hence the small slack.
    assert all(b >= a - 0.02 for a, b in itertools.pairwise(said))


@pytest.mark.parametrize("spread", [0.0, 1e-9])
def test_draws_all_in_one_place_do_not_collapse(spread: float):
    """Tempered resampling may return a handful of distinct draws, many times each."""
    rng = np.random.default_rng(4)
    few = rng.standard_normal((2, 5))
    z = few[rng.integers(0, 2, 300)] + spread * rng.standard_normal((300, 5))
    found = gaussian_mixture.fit(z, 3, np.random.default_rng(6))
    assert np.isfinite(found.log_density(z)).all()
    assert np.isfinite(found.draw(50, rng)).all()
    assert found.share.sum() == pytest.approx(1.0)


def test_weights_count_as_copies_do():
    """Twice the weight is the same as being there twice."""
    rng = np.random.default_rng(7)
    z = 1.0 + 0.3 * rng.standard_normal((400, 3))
    weight = np.where(np.arange(400) < 100, 2.0, 1.0)
    one = gaussian_mixture.fit(z, 3, np.random.default_rng(1), weight=weight / weight.sum())
    centre = weight @ z / weight.sum()
    np.testing.assert_allclose(one.share @ one.mean, centre, atol=1e-6)


def test_draws_of_the_prior_leave_the_prior():
    """400 draws in 28 coordinates that say nothing: a standard normal but for the ridge."""
    z = np.random.default_rng(9).standard_normal((400, 28))
    found = gaussian_mixture.fit(z, 3, np.random.default_rng(1))
    cov = np.einsum("k,kij->ij", found.share, found.root @ found.root.swapaxes(1, 2))
    assert np.abs(found.mean).max() < 0.3, "a mean of chance, one in twenty at most"
    assert (found.mean == 0.0).mean() > 0.85
    values = np.linalg.eigvalsh(cov)
    assert np.median(values) == pytest.approx(1.0 + gaussian_mixture.RIDGE, abs=0.02)


def test_what_chance_adds_to_a_narrow_direction_is_taken_off():
    """One direction of a tenth of the prior's variance among 28, told by 400 draws, ten times."""
    widths: list[float] = []
    for seed in range(10):
        z = np.random.default_rng(seed).standard_normal((400, 28))
        z[:, 0] *= np.sqrt(0.1)
        found = gaussian_mixture.fit(z, 1, np.random.default_rng(1))
        widths.append(float((found.root[0] @ found.root[0].T)[0, 0]) - gaussian_mixture.RIDGE)
    assert np.mean(widths) == pytest.approx(0.1, abs=0.02)


def test_nobody_is_underweighed_for_having_been_fitted_to():
    """A proposal fitted to draws is no denser there than at new draws, to a fifth of a nat."""
    gaps: list[float] = []
    for seed in range(8):
        z = np.random.default_rng(seed).standard_normal((400, 28))
        new = np.random.default_rng(100 + seed).standard_normal((400, 28))
        found = gaussian_mixture.fit(z, 1, np.random.default_rng(1))
        gaps.append(float((found.log_density(z) - found.log_density(new)).mean()))
    assert np.mean(gaps) < 0.2


def test_few_draws_are_not_believed_in_many_coordinates():
    """With 20 draws in 20 coordinates variances stay within a factor of 2.5 of the prior's."""
    z = np.random.default_rng(8).standard_normal((20, 20))
    found = gaussian_mixture.fit(z, 3, np.random.default_rng(1))
    values = np.linalg.eigvalsh(found.root[0] @ found.root[0].T)
    assert len(found.share) == 1
    assert values.min() > 0.4
    assert values.max() < 2.5
