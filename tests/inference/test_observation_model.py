"""The likelihood against a dense normal with everything written out, entry by entry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.synthetic_lives import Array, some_reports

from unknot.inference import observation_model
from unknot.inference.choices import LASTS, WEAK, Choices
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import RESPONSES

NOISES = (
    Noise(),
    Noise(phi=0.85, size=0.4, white=1.1, drift=0.2, pacing=0.3, activity=0.1, cross=0.1),
    Noise(phi=0.1, size=1.3, white=0.1, drift=0.01, pacing=-0.2, activity=0.8),
    Noise(phi=0.5, size=0.8, white=0.5, drift=0.06, pacing=0.0, activity=0.3),
    Noise(phi=0.6, size=0.7, white=0.4, drift=0.05, pacing=0.4, activity=0.9, planned=True),
)


def trajectories(reports: Reports, draws: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    shape = (len(reports.symptoms), reports.days, draws)
    return 4 + rng.standard_normal(shape), 4 + rng.standard_normal((shape[0], draws))


def felt_by_choices(reports: Reports) -> Array:
    """How what is done listens to a point of each symptom."""
    listens = np.array([float(s in ("pain", "fatigue")) for s in reports.symptoms])
    return listens / max(listens.sum(), 1.0) / reports.spread


def pacings(reports: Reports, noise: Noise) -> list[float]:
    """How strongly each row of what was done answers; sessions that were planned do not."""
    return [0.0 if noise.planned and one else noise.pacing for one in reports.choices.sessions]


def dense_covariance(reports: Reports, noise: Noise) -> Array:
    """Built from the generative story, one entry at a time; every row of choices is in it."""
    count, days = reports.values.shape
    felt, paced, done = felt_by_choices(reports), pacings(reports, noise), reports.choices
    parts = count + done.rows
    cov = np.zeros((parts, days, parts, days))

    def residual(s: int, i: int, t: int, j: int) -> float:
        same = 1.0 if s == t else noise.cross
        walk = noise.drift**2 * (1 + min(i, j))
        both = noise.size**2 * noise.phi ** abs(i - j) + walk
        return same * float(reports.spread[s] * reports.spread[t]) * both

    for i in range(days):
        for j in range(days):
            answered = sum(
                felt[s] * felt[t] * residual(s, i, t, j) for s in range(count) for t in range(count)
            )
            for s in range(count):
                for t in range(count):
                    cov[s, i, t, j] = residual(s, i, t, j)
                pulled = sum(felt[t] * residual(s, i, t, j) for t in range(count))
                for row, pacing in enumerate(paced):
                    cov[s, i, count + row, j] = cov[count + row, j, s, i] = -pacing * pulled
            for row, pacing in enumerate(paced):
                for other, its in enumerate(paced):
                    cov[count + row, i, count + other, j] = pacing * its * answered
                size = (noise.activity * float(done.sd[row])) ** 2
                share = float(done.lasting[row])
                lasts = share * LASTS ** abs(i - j) + (1.0 - share) * (i == j)
                cov[count + row, i, count + row, j] += size * lasts
    for i in range(days):
        for s in range(count):
            white = (noise.white * reports.spread[s]) ** 2 + reports.rounding[s] ** 2 / 12
            cov[s, i, s, i] += white
    return cov.reshape(parts * days, parts * days)


def design(reports: Reports, noise: Noise, mean: Array, before: Array) -> Array:
    """What each reporting scale, and the level of each choice, adds to every entry."""
    count, days = reports.values.shape
    felt, done = felt_by_choices(reports), reports.choices
    rows = np.zeros((count + done.rows, days, count + done.rows))
    for s in range(count):
        yesterday = np.concatenate([[before[s]], mean[s, :-1]])
        rows[s, :, s] = mean[s]
        for row, pacing in enumerate(pacings(reports, noise)):
            rows[count + row, :, s] = -pacing * felt[s] * yesterday
    for row in range(done.rows):
        rows[count + row, :, count + row] = 1.0
    return rows.reshape(-1, count + done.rows)


def answering(mean: Array, before: Array, response: float) -> tuple[Array, Array]:
    level = mean.mean(axis=1)
    return (
        level[:, None] + response * (mean - level[:, None]),
        level + response * (before - level),
    )


def scales_before(reports: Reports) -> tuple[Array, Array]:
    """Mean and variance of the scales and the choices' levels before the diary."""
    rows = reports.choices.rows
    centre = np.concatenate([np.ones(len(reports.symptoms)), np.zeros(rows)])
    return centre, np.concatenate([reports.scale_sd**2, np.full(rows, WEAK**2)])


def stacked(reports: Reports) -> tuple[Array, npt.NDArray[np.bool_]]:
    values = np.concatenate([reports.values.ravel(), reports.choices.values.ravel()])
    return values, np.isfinite(values)


@pytest.mark.parametrize("noise", NOISES, ids=lambda n: f"phi={n.phi}, planned={n.planned}")
@pytest.mark.parametrize("activity", [True, False], ids=["with activity", "without"])
@pytest.mark.parametrize("seed", range(3))
def test_whitening_agrees_with_a_dense_normal(noise: Noise, activity: bool, seed: int):
    """Tolerance: 1e-8 in log likelihoods of a few hundred; acceptance test I1."""
    reports = some_reports(seed, activity=activity)
    means, before = trajectories(reports, 4, seed + 100)
    found = Whitener(reports, noise).explain(means, before)
    values, present = stacked(reports)
    centre, variance = scales_before(reports)
    cov = dense_covariance(reports, noise)
    for r, response in enumerate(RESPONSES):
        for n in range(means.shape[2]):
            rows = design(reports, noise, *answering(means[..., n], before[:, n], response))
            whole = (cov + (rows * variance) @ rows.T)[np.ix_(present, present)]
            expected = stats.multivariate_normal.logpdf(
                values[present], (rows @ centre)[present], whole
            )
            assert found[r, n] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("noise", NOISES[:2], ids=["usual", "other"])
def test_the_posterior_of_reporting_scales_is_the_direct_one(noise: Noise):
    reports = some_reports(5)
    means, before = trajectories(reports, 3, 6)
    values, present = stacked(reports)
    centre, variance = scales_before(reports)
    inverse = np.linalg.inv(dense_covariance(reports, noise)[np.ix_(present, present)])
    for response in RESPONSES:
        found = Whitener(reports, noise).scales(means, before, np.full(3, response))
        for n in range(3):
            made = answering(means[..., n], before[:, n], response)
            rows = design(reports, noise, *made)[present]
            cov = np.linalg.inv(rows.T @ inverse @ rows + np.diag(1 / variance))
            mean = cov @ (rows.T @ inverse @ values[present] + centre / variance)
            root = found.root[n]
            count = len(reports.symptoms)
            np.testing.assert_allclose(found.mean[n], mean[:count], atol=1e-8)
            np.testing.assert_allclose(root @ root.T, cov[:count, :count], atol=1e-9)


def test_an_answer_of_half_is_half_way_to_flat():
    """Response r on m is response 1 on mean + r (m - mean)."""
    reports = some_reports(8)
    means, before = trajectories(reports, 5, 9)
    found = Whitener(reports, Noise()).explain(means, before)
    level = means.mean(axis=1)
    for r, response in enumerate(RESPONSES):
        half = level[:, None] + response * (means - level[:, None])
        other = Whitener(reports, Noise()).explain(half, level + response * (before - level))
        np.testing.assert_allclose(found[r], other[RESPONSES.index(1.0)], atol=1e-8)


def test_flat_sees_levels_and_nothing_else():
    """At no response two trajectories with the same level explain a diary equally well."""
    reports = some_reports(10)
    means, before = trajectories(reports, 1, 11)
    still = np.broadcast_to(means.mean(axis=1, keepdims=True), means.shape).copy()
    moved = Whitener(reports, Noise()).explain(means, before)
    held = Whitener(reports, Noise()).explain(still, still[:, 0])
    assert moved[0, 0] == pytest.approx(held[0, 0], abs=1e-9)
    assert moved[2, 0] != pytest.approx(held[2, 0], abs=1e-3)


def stacked_by_day(reports: Reports, noise: Noise) -> Array:
    """Reports, counted as known, and what was done, NaN where no row of it is known."""
    done = observation_model.combined(reports, noise).values
    return np.concatenate([np.zeros(reports.values.size), done])


@settings(max_examples=25)
@given(
    phi=st.floats(0.001, 0.999),
    size=st.floats(0.05, 5),
    white=st.floats(0.01, 3),
    drift=st.floats(1e-4, 1),
    pacing=st.floats(-1, 1),
    activity=st.floats(0.02, 3),
    seed=st.integers(0, 50),
)
def test_the_covariance_is_symmetric_and_positive_definite(
    phi: float, size: float, white: float, drift: float, pacing: float, activity: float, seed: int
):
    reports = some_reports(seed, count=12)
    noise = Noise(phi, size, white, drift, pacing, activity)
    cov = observation_model.covariance(reports, noise)
    np.testing.assert_allclose(cov, cov.T, rtol=1e-12)
    seen = np.isfinite(stacked_by_day(reports, noise))
    assert np.linalg.eigvalsh(cov[np.ix_(seen, seen)]).min() > 0
    part = len(reports.symptoms) * reports.days
    np.testing.assert_allclose(
        cov[:part, :part], dense_covariance(reports, noise)[:part, :part], rtol=1e-10, atol=1e-12
    )


@settings(max_examples=20)
@given(present=st.lists(st.booleans(), min_size=30, max_size=30), load=st.integers(0, 2**20 - 1))
def test_reports_may_be_missing_anywhere(present: list[bool], load: int):
    reports = some_reports(3, count=10, missing=0.0)
    mask = np.array(present).reshape(3, 10)
    mask[0, 4] = True  # a diary without any report is refused before it gets here
    values = np.where(mask, reports.values, np.nan)
    told = np.array([bool(load >> i & 1) for i in range(20)]).reshape(2, 10)
    done = replace(reports.choices, values=np.where(told, reports.choices.values, np.nan))
    gaps = replace(reports, values=values, choices=done)
    means, before = trajectories(gaps, 2, 1)
    whitener = Whitener(gaps, Noise())
    found = whitener.explain(means, before)
    assert whitener.size == mask.sum() + told.any(axis=0).sum()
    assert np.isfinite(found).all()
    centre, variance = scales_before(gaps)
    rows = design(gaps, Noise(), means[..., 0], before[:, 0])
    stack, seen = stacked(gaps)
    whole = dense_covariance(gaps, Noise()) + (rows * variance) @ rows.T
    expected = stats.multivariate_normal.logpdf(
        stack[seen], (rows @ centre)[seen], whole[np.ix_(seen, seen)]
    )
    assert found[2, 0] == pytest.approx(expected, abs=1e-8)


def test_whitened_residuals_are_what_the_dense_normal_says():
    """Their square is the exponent of the dense density around what was expected."""
    reports = some_reports(4, activity=False)
    noise = NOISES[1]
    means, before = trajectories(reports, 1, 3)
    whitener = Whitener(reports, noise)
    scale = np.array([1.1, 0.8, 1.0])
    expected = whitener.expected(means[..., 0], before[:, 0], 0.5, scale)
    rows = design(reports, noise, *answering(means[..., 0], before[:, 0], 0.5))
    values, present = stacked(reports)
    whole = rows @ scale
    np.testing.assert_allclose(expected[: len(whole)], whole, atol=1e-10)
    residuals = whitener.residuals(expected)
    away = (values - whole)[present]
    cov = dense_covariance(reports, noise)[np.ix_(present, present)]
    assert residuals @ residuals == pytest.approx(away @ np.linalg.solve(cov, away), rel=1e-9)


def test_residuals_of_what_was_done_are_those_of_all_its_rows():
    """However rows are combined, what moves with the scale weighs as in the dense normal."""
    reports = some_reports(4)
    noise = NOISES[0]
    means, before = trajectories(reports, 1, 3)
    whitener = Whitener(reports, noise)
    values, present = stacked(reports)
    design_of = design(reports, noise, *answering(means[..., 0], before[:, 0], 1.0))
    level = design_of[:, len(reports.symptoms) :]
    cov = (dense_covariance(reports, noise) + WEAK**2 * level @ level.T)[np.ix_(present, present)]
    gaps: list[float] = []
    for scale in ([1.0, 1.0, 1.0], [1.2, 0.7, 0.9], [0.4, 1.0, 2.0]):
        expected = whitener.expected(means[..., 0], before[:, 0], 1.0, np.array(scale))
        residuals = whitener.residuals(expected)
        away = (values - design_of[:, : len(scale)] @ scale)[present]
        gaps.append(float(residuals @ residuals - away @ np.linalg.solve(cov, away)))
    np.testing.assert_allclose(gaps, gaps[0], atol=1e-7)


def test_a_report_that_stands_for_an_interval_brings_its_own_variance():
    """As wide as rounding it changes nothing; wider, the report weighs less."""
    reports = some_reports(6)
    means, before = trajectories(reports, 3, 8)
    plain = Whitener(reports, Noise()).explain(means, before)
    same = np.broadcast_to(reports.rounding[:, None] ** 2 / 12, reports.values.shape)
    told = replace(reports, extra=same.copy())
    np.testing.assert_allclose(Whitener(told, Noise()).explain(means, before), plain, atol=1e-9)
    vague = replace(reports, extra=np.full(reports.values.shape, 1e4))
    far = Whitener(vague, Noise()).explain(means, before)
    # What is left comes from what was done alone.
    bare = replace(vague, choices=Choices.none(reports.days))
    nothing = Whitener(bare, Noise()).explain(means, before)
    assert np.ptp(nothing[2]) < 0.02 * np.ptp(plain[2])
    assert np.ptp(far[2]) < np.ptp(plain[2])


def test_sessions_that_were_planned_answer_to_nothing():
    """Who walks on good days alone walks by choice: that explains the walks, a plan does not."""
    reports = some_reports(2, count=60, symptoms=("pain",), missing=0.0)
    means, before = np.full((1, 60, 1), 5.0), np.full((1, 1), 5.0)
    rng = np.random.default_rng(1)
    for good_days in (True, False):
        felt = reports.values[0] if good_days else rng.permutation(reports.values[0])
        walked = np.where(felt < np.quantile(felt, 0.4), 1.2, -0.8)
        values = np.stack([walked, rng.standard_normal(60)])
        done = replace(reports.choices, values=values, sd=np.ones(2), lasting=np.full(2, 0.05))
        chosen, planned = (
            Whitener(replace(reports, choices=done), Noise(pacing=0.8, planned=planned, white=0.2))
            .explain(means, before)[0, 0]
            for planned in (False, True)
        )  # fmt: skip
        assert (chosen > planned + 3.0) == good_days
