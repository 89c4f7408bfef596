"""A response of one's own: its columns, hypotheses and evidence, against everything written out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special, stats
from tests.inference.test_observation_model import (
    NOISES,
    answering,
    dense_covariance,
    design,
    felt_by_choices,
    pacings,
    scales_before,
    stacked,
    trajectories,
)
from tests.synthetic_lives import some_reports

from unknot.inference import own_response, own_response_kernel
from unknot.inference.choices import Choices
from unknot.inference.lag_kernels import KERNELS, LagKernel
from unknot.inference.observation_model import Whitener
from unknot.inference.own_response import Columns, RecordedKind
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import ALONE, BELIEF, OWN, RESPONSES

Array = npt.NDArray[np.float64]


def done(reports: Reports, kinds: int, seed: int = 1) -> Reports:
    """The same reports with so many kinds of exertion recorded."""
    rng = np.random.default_rng(seed)
    amounts = np.where(rng.random((kinds, reports.days + 1)) < 0.4, 2.0, -0.7)
    made = tuple(RecordedKind(f"kind_{k}", "min", 1.0, 0.0, 0.0, 1.0, 20) for k in range(kinds))
    return replace(reports, own=Columns(made, amounts))


def kernel_by_hand(kernel: LagKernel, amounts: Array) -> Array:
    """A day's doing felt on later days, one by one."""
    days = len(amounts)
    felt = np.zeros(days)
    for day in range(days):
        for later in range(day + kernel.delay, days):
            passed = later - day - kernel.delay
            felt[later] += (
                amounts[day] * np.exp(-passed / kernel.tau) * (1 - np.exp(-1 / kernel.tau))
            )
    return felt


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_was_done_fades_day_by_day_and_adds_up_to_itself(kernel: LagKernel):
    amounts = np.random.default_rng(0).random(200)
    amounts[-100:] = 0.0
    found = kernel.filtered(amounts)
    np.testing.assert_allclose(found, kernel_by_hand(kernel, amounts), atol=1e-12)
    assert found.sum() == pytest.approx(amounts.sum(), rel=1e-3)


def own_rows(reports: Reports, noise: Noise, kernel: int) -> Array:
    """What each coefficient adds to every report and every choice, by kind and symptom."""
    assert reports.own is not None
    count, days = reports.values.shape
    felt = felt_by_choices(reports)
    columns: list[Array] = []
    for amounts in reports.own.amounts:
        path = kernel_by_hand(KERNELS[kernel], amounts)
        for s in range(count):
            column = np.zeros((count + reports.choices.rows, days))
            column[s] = path[1:]
            for row, pacing in enumerate(pacings(reports, noise)):
                column[count + row] = -pacing * felt[s] * path[:-1]
            columns.append(column.ravel())
    return np.column_stack(columns)


def hypotheses(kinds: int) -> list[tuple[float, int, Array]]:
    """Every hypothesis written out: log belief, kernel, sd of each kind."""
    rows: list[tuple[float, int, Array]] = []
    total = sum(0.5**kinds for n in (1, 2) for _ in combinations(range(kinds), n))
    for kernel, n in product(range(len(KERNELS)), (1, 2)):
        for on in combinations(range(kinds), n):
            for sizes in product(((0.5, 0.4), (1.5, 0.4), (3.0, 0.2)), repeat=n):
                sd = np.zeros(kinds)
                belief = 0.5**kinds / total / len(KERNELS)
                for kind, (size, share) in zip(on, sizes, strict=True):
                    sd[kind] = size
                    belief *= share
                rows.append((float(np.log(belief)), kernel, sd))
    return rows


def dense(reports: Reports, noise: Noise, mean: Array, before: Array, response: float) -> Array:
    """Log likelihood by a dense normal: of no own response, then of every hypothesis."""
    values, present = stacked(reports)
    centre, variance = scales_before(reports)
    rows = design(reports, noise, *answering(mean, before, response))
    cov = dense_covariance(reports, noise) + (rows * variance) @ rows.T
    found: list[float] = []
    assert reports.own is not None
    count = len(reports.symptoms)
    alike = 0.5 + 0.5 * np.eye(count)
    for _, kernel, sd in [(0.0, 0, np.zeros(len(reports.own.kinds))),
                          *hypotheses(len(reports.own.kinds))]:  # fmt: skip
        columns = own_rows(reports, noise, kernel)
        more = columns @ np.kron(np.diag(sd**2), alike) @ columns.T
        whole = (cov + more)[np.ix_(present, present)]
        away = (values - rows @ centre)[present]
        found.append(float(stats.multivariate_normal.logpdf(away, cov=whole)))
    return np.array(found)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("draws", [3, 60])
@pytest.mark.parametrize(
    ("symptoms", "kinds", "active"),
    [(("pain",), 2, True), (("pain", "fog"), 2, True), (("pain",), 3, False)],
)
def test_evidence_is_that_of_every_hypothesis_in_a_dense_normal(
    noise: Noise, draws: int, symptoms: tuple[str, ...], kinds: int, active: bool
):
    reports = done(some_reports(5, count=14, symptoms=symptoms), kinds)
    if not active:
        reports = replace(reports, choices=Choices.none(reports.days))
    means, before = trajectories(reports, draws, 1)
    found = Whitener(reports, noise).explain_apart(means, before)
    belief = np.array([row[0] for row in hypotheses(kinds)])
    for row, response in enumerate(RESPONSES):
        for draw in (0, draws - 1):
            said = dense(reports, noise, means[..., draw], before[:, draw], response)
            assert found[0, row, draw] == pytest.approx(said[0] + np.log(ALONE[row]), abs=1e-8)
            if OWN[row]:
                own = special.logsumexp(said[1:] + belief) + np.log(OWN[row])
                assert found[1, row, draw] == pytest.approx(own, abs=1e-8)
            else:
                assert found[1, row, draw] == -np.inf


def test_beliefs_before_the_diary_are_those_written_down():
    weight = np.array(BELIEF)[:, None] * np.column_stack([ALONE, OWN])
    assert weight.sum() == pytest.approx(1.0)
    flat, own = weight[0]
    assert (flat, own) == pytest.approx((0.04, 0.32))
    assert weight[1:, 0].sum() == pytest.approx(0.32)
    assert weight[1:, 1].sum() == pytest.approx(0.32)


@pytest.mark.parametrize("kinds", [1, 2, 3, 5])
def test_no_more_than_two_kinds_answer_at_a_time_and_beliefs_add_up(kinds: int):
    every = own_response.subsets(kinds)
    assert max(len(one.on) for one in every) == min(kinds, 2)
    assert sum(np.exp(one.log_belief).sum() for one in every) == pytest.approx(1.0)


def test_coefficients_drawn_have_the_mean_that_hypotheses_give_them():
    reports = done(some_reports(6, symptoms=("pain", "fog")), 2)
    means, before = trajectories(reports, 1, 3)
    many = 16_000  # so that rare lags have draws enough for an error of their own
    found = Whitener(reports, Noise()).leftover(
        np.repeat(means, many, axis=2), np.repeat(before, many, axis=1), np.ones(many)
    )
    drawn = found.draw(np.random.default_rng(2))
    mean = found.mean()[:, :, 0]
    for kernel in range(len(KERNELS)):
        beta = np.where((drawn.kernel == kernel)[:, None, None], drawn.beta, 0.0)
        error = beta.std(axis=0).ravel() / np.sqrt(many)
        away = np.abs(beta.mean(axis=0).ravel() - mean[kernel])
        assert (away < 5 * error + 1e-9).all()


def leftover(kinds: int, draws: int, symptoms: tuple[str, ...]) -> own_response.Leftover:
    """What some diary says of own responses, for so many people."""
    reports = done(some_reports(7, symptoms=symptoms), kinds)
    means, before = trajectories(reports, draws, 4)
    return Whitener(reports, Noise()).leftover(means, before, np.ones(draws))


@pytest.mark.parametrize("symptoms", [("pain",), ("pain", "fatigue", "fog")])
@pytest.mark.parametrize(("kinds", "draws"), [(1, 5), (2, 8), (4, 61)])
def test_the_compiled_kernel_says_what_numpy_says(
    kinds: int, draws: int, symptoms: tuple[str, ...]
):
    found = leftover(kinds, draws, symptoms)
    count = len(symptoms)
    for subset in own_response.subsets(kinds):
        rows = [kind * count + s for kind in subset.on for s in range(count)]
        told = found.log_ratios(subset)
        assert told.shape == (len(KERNELS), len(subset.sd), draws)
        precision = found.precision[:, rows][:, :, rows].transpose(0, 3, 1, 2)
        pull = found.pull[:, rows].transpose(0, 2, 1)[..., None]
        for choice, before in enumerate(own_response.slab(subset.sd, count)):
            after: Array = precision + np.asarray(np.linalg.inv(before), dtype=np.float64)
            mean: Array = np.asarray(np.linalg.solve(after, pull), dtype=np.float64)
            gained = 0.5 * (pull * mean).sum(axis=(2, 3))
            spread = np.linalg.slogdet(after)[1] + np.linalg.slogdet(before)[1]
            np.testing.assert_allclose(told[:, choice], gained - 0.5 * spread, atol=1e-9)


def test_draws_are_filled_up_to_whole_vectors_of_the_kernel():
    assert own_response.VECTOR % own_response_kernel.LANES == 0


def test_nobodys_evidence_depends_on_who_is_weighed_beside_them():
    found = leftover(3, 700, ("pain", "fog"))
    whole = found.log_ratio()
    for at in (slice(0, 1), slice(3, 10), slice(699, 700), slice(100, 500)):
        part = replace(found, loads=found.loads[..., at], pull=found.pull[..., at])
        np.testing.assert_array_equal(part.log_ratio(), whole[at])
