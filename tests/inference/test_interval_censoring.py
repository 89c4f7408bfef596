"""Reports that stand for an interval, against exact chances where those can be had."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats
from tests.synthetic_lives import Array, some_reports

from unknot.inference import interval_censoring
from unknot.inference.choices import Choices
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports, covariance


@settings(max_examples=60)
@given(
    mean=st.floats(-8, 8),
    sd=st.floats(0.2, 3),
    low=st.floats(-9, 8),
    width=st.floats(0.1, 5),
    side=st.sampled_from(["both", "above", "below"]),
)
def test_a_cut_normal_has_these_moments(
    mean: float, sd: float, low: float, width: float, side: str
):
    a = -np.inf if side == "below" else low
    b = np.inf if side == "above" else low + width
    if stats.norm.logcdf(b, mean, sd) < -150 or stats.norm.logsf(a, mean, sd) < -150:
        return  # quadrature itself fails there
    found, variance = interval_censoring.truncated(*(np.array([x]) for x in (mean, sd**2, a, b)))
    exact = stats.truncnorm((a - mean) / sd, (b - mean) / sd, mean, sd)
    assert a <= found[0] <= b
    assert variance[0] > 0
    if stats.norm.cdf(b, mean, sd) - stats.norm.cdf(a, mean, sd) > 1e-6:
        assert found[0] == pytest.approx(exact.mean(), abs=1e-4 * sd)
        assert variance[0] == pytest.approx(exact.var(), rel=0.02, abs=1e-4)


def test_one_report_alone_is_exact():
    """A single interval: the stand-in gives the posterior's own mean and variance."""
    centre, variance = np.array([8.0]), np.array([[1.5]])
    value, extra = interval_censoring.propagate(
        centre, variance, np.array([9.5]), np.array([np.inf])
    )
    after = 1.0 / (1.0 / 1.5 + 1.0 / extra[0])
    mean = after * (8.0 / 1.5 + value[0] / extra[0])
    exact = stats.truncnorm(1.5 / np.sqrt(1.5), np.inf, 8.0, np.sqrt(1.5))
    assert mean == pytest.approx(exact.mean(), abs=1e-3)
    assert after == pytest.approx(exact.var(), rel=1e-3)


def solved(matrix: Array, right: Array) -> Array:
    return np.asarray(np.linalg.solve(matrix, right), dtype=float)


def test_three_tied_reports_near_their_exact_posterior():
    """Means within 0.05 sd and variances within 10 % of a grid's; the fit needs no more."""
    cov = 1.5 * np.array([[1.0, 0.6, 0.3], [0.6, 1.0, 0.6], [0.3, 0.6, 1.0]])
    centre = np.array([9.2, 8.5, 8.8])
    low, high = np.array([9.5, 7.5, 9.5]), np.array([np.inf, 8.5, np.inf])
    value, extra = interval_censoring.propagate(centre, cov, low, high)
    precision = np.linalg.inv(cov) + np.diag(1 / extra)
    after = np.linalg.inv(precision)
    mean = after @ (solved(cov, centre) + value / extra)
    ranges = ((9.5, 17.5), (7.5, 8.5), (9.5, 17.5))
    axis = [np.linspace(a, b, 81) for a, b in ranges]
    grid: Array = np.stack(np.meshgrid(*axis, indexing="ij"), axis=-1)
    density = np.asarray(stats.multivariate_normal.pdf(grid, centre, cov), dtype=float)

    def whole(values: Array) -> float:
        for x in reversed(axis):
            values = np.asarray(integrate.simpson(values, x=x, axis=-1), dtype=float)
        return float(values)

    mass = whole(density)
    for i in range(3):
        first = whole(density * grid[..., i]) / mass
        second = whole(density * (grid[..., i] - first) ** 2) / mass
        assert mean[i] == pytest.approx(first, abs=0.05 * np.sqrt(second))
        assert after[i, i] == pytest.approx(second, rel=0.1)


def clipped(level: float, seed: int = 3, days: int = 24) -> tuple[Reports, Array]:
    """Pain around a level, written 0 to 10 in whole numbers, and who says what of it."""
    rng = np.random.default_rng(seed)
    noise = Noise(size=1.0, white=0.6, drift=0.001)
    blank = Reports(("pain",), np.zeros((1, days)), Choices.none(days), np.ones(1), np.ones(1),
                    np.full(1, 1e-3))  # fmt: skip
    bare = replace(blank, extra=np.zeros((1, days)))
    root = np.linalg.cholesky(covariance(bare, noise)[:days, :days])
    values = np.clip(np.round(level + root @ rng.standard_normal(days)), 0, 10)[None]
    return replace(
        blank, values=values, interval=interval_censoring.marked(values, blank.rounding)
    ), values


def exact_log_likelihood(reports: Reports, values: Array, level: float) -> float:
    """The chance of clipped reports by sequential simulation; of the others as rounded."""
    noise = Noise(size=1.0, white=0.6, drift=0.001)
    mask = np.asarray(reports.interval)[0]
    bare = replace(reports, values=values, extra=np.where(mask, 0.0, np.nan)[None])
    days = reports.days
    cov = covariance(bare, noise)[:days, :days]
    order = np.concatenate([np.flatnonzero(~mask), np.flatnonzero(mask)])
    root: Array = np.asarray(np.linalg.cholesky(cov[np.ix_(order, order)]), dtype=float)
    plain = int((~mask).sum())
    away = solved(root[:plain, :plain], values[0][order[:plain]] - level)
    total = float(stats.norm.logpdf(away).sum() - np.log(np.diag(root)[:plain]).sum())
    rng = np.random.default_rng(1)
    draws = 20_000
    known: Array = np.tile(away, (draws, 1))
    log_chance: Array = np.zeros(draws)
    for i in range(plain, days):
        here = known @ root[i, :i]
        value = values[0][order[i]]
        low = -np.inf if value == 0 else value - 0.5
        high = np.inf if value == 10 else value + 0.5
        a, b = ((end - level - here) / root[i, i] for end in (low, high))
        below, above = (np.asarray(special.ndtr(end), dtype=float) for end in (a, b))
        chance: Array = above - below
        log_chance += np.log(np.maximum(chance, 1e-300))
        drawn = np.asarray(special.ndtri(below + chance * rng.random(draws)), dtype=float)
        known = np.column_stack([known, drawn]).astype(np.float64)
    return total + float(np.logaddexp.reduce(log_chance)) - float(np.log(draws))


@pytest.mark.parametrize("level", [9.0, 10.5, 1.0])
def test_the_stand_in_weighs_levels_as_the_exact_likelihood_does(level: float):
    """Log likelihood ratios of levels within 0.7 of the exact ones where those are below 6.

    The plain treatment, which takes a 10 for a 10, errs by several times that.
    """
    reports, values = clipped(level)
    noise = Noise(size=1.0, white=0.6, drift=0.001)
    assert np.asarray(reports.interval).sum() >= 5
    told = interval_censoring.settle(reports, values, noise, np.full(2 * reports.days, level))
    tried = level + np.array([-0.6, 0.0, 0.6])
    means = np.broadcast_to(tried, (1, reports.days, 3)).copy()
    ours = Whitener(told, noise).explain(means, means[:, 0])[2]
    naive = Whitener(replace(reports, interval=None), noise).explain(means, means[:, 0])[2]
    exact = np.array([exact_log_likelihood(reports, values, float(x)) for x in tried])
    wrong, plain_wrong = (x - x[1] - (exact - exact[1]) for x in (ours, naive))
    assert np.abs(wrong).max() < 0.7
    if level > 10:  # nearly all reports are clipped: a 10 says little more than "high"
        assert np.abs(plain_wrong).max() > 2.0 * np.abs(wrong).max()


def test_which_reports_stand_for_intervals():
    values = np.array([[0.0, 3.0, 10.0, np.nan], [10 / 3, 0.0, np.nan, 10.0]])
    found = interval_censoring.marked(values, np.array([1.0, 10 / 3]))
    np.testing.assert_array_equal(found, [[1, 0, 1, 0], [1, 1, 0, 1]])


def test_reports_that_stand_for_themselves_are_left_alone():
    reports = some_reports(3)
    assert interval_censoring.settle(reports, reports.values, Noise(), np.zeros(80)) is reports
    none = replace(reports, interval=np.zeros(reports.values.shape, dtype=bool))
    assert interval_censoring.settle(none, none.values, Noise(), np.zeros(80)) is none


def test_a_stand_in_for_ten_lies_beyond_it_when_all_is_bad():
    reports, values = clipped(11.0)
    told = interval_censoring.settle(reports, values, Noise(), np.full(2 * reports.days, 11.0))
    at_end = values[0] == 10
    assert (told.values[0][at_end] > 9.5).all()
    assert np.asarray(told.extra)[0][at_end].min() > 1 / 12
    np.testing.assert_array_equal(told.values[0][~at_end], values[0][~at_end])


def test_an_open_end_far_from_everything_expected_says_nothing_loud():
    """A warning here is an error; forty sd away the cut normal hugs the end it is cut at."""
    far = np.array([40.0, -40.0])
    low, high = np.array([-np.inf, 0.0]), np.array([0.0, np.inf])
    mean, variance = interval_censoring.truncated(far, np.ones(2), low, high)
    assert mean == pytest.approx([-1 / 40, 1 / 40], rel=0.01)
    assert (variance < 0.01).all()
