"""The sampler on a body so simple that the answer is known: days linear in two coordinates."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats
from tests.synthetic_lives import Array

from unknot.inference import observation_model, population_monte_carlo, prior
from unknot.inference.choices import Choices
from unknot.inference.population_monte_carlo import Draws, Effort
from unknot.inference.reports import Reports
from unknot.inference.response_prior import BELIEF, RESPONSES
from unknot.inference.trajectories import Trajectories

DAYS = 24
LEVEL, WAVE = (prior.coordinate(n) for n in ("reserve", "damage"))  # plain normals
SHAPE = np.sin(np.arange(DAYS) * 2 * np.pi / 8)  # whole periods: no level of its own
EFFORT = Effort(first=1024, later=512, rounds=5, enough=1e9, least=0.0, more=0)


def simulate(z: Array) -> Trajectories:
    """Daily means 5 + z_level + 1.5 z_wave wave; nothing fails."""
    means = 5.0 + z[:, LEVEL][None, None] + 1.5 * SHAPE[None, :, None] * z[:, WAVE][None, None]
    yes = np.ones(len(z), dtype=bool)
    same = np.zeros(len(z), dtype=int)
    return Trajectories(means, 5.0 + z[:, LEVEL][None], z.T.copy(), yes, yes, same)


def reports(level: float = 0.6, wave: float = 0.8, seed: int = 0) -> Reports:
    """Reports with the reporting scale known, so that only two coordinates are to be found."""
    rng = np.random.default_rng(seed)
    values = 5.0 + level + 1.5 * wave * SHAPE + 0.7 * rng.standard_normal(DAYS)
    return Reports(("pain",), values[None], Choices.none(DAYS), np.full(1, float(values.std())),
                   np.full(1, 1.0), np.full(1, 1e-5))  # fmt: skip


@functools.cache
def drawn(seed: int) -> Draws:
    return population_monte_carlo.sample(simulate, reports(), np.random.SeedSequence(seed), EFFORT)


def analytic(draws: Draws) -> tuple[Array, Array, Array]:
    """Log weight of each noise setting and response; posterior mean and covariance of both.

    Shapes: (settings x responses,), with 2 and 2 x 2 coordinates more.
    """
    told = reports()
    away = told.values[0] - 5.0
    weights: list[float] = []
    means: list[Array] = []
    covs: list[Array] = []
    for noise, log_weight in zip(draws.settings.noises, draws.settings.log_weight, strict=True):
        cov: Array = observation_model.covariance(told, noise)[:DAYS, :DAYS]
        inverse = np.linalg.inv(cov)
        for response, belief in zip(RESPONSES, BELIEF, strict=True):
            rows = np.column_stack([np.ones(DAYS), response * 1.5 * SHAPE])
            posterior = np.asarray(np.linalg.inv(rows.T @ inverse @ rows + np.eye(2)), dtype=float)
            said = log_normal(away, cov + rows @ rows.T)
            weights.append(said + float(log_weight) + float(np.log(belief)))
            means.append(posterior @ rows.T @ inverse @ away)
            covs.append(posterior)
    return np.array(weights), np.array(means), np.array(covs)


def log_normal(away: Array, cov: Array) -> float:
    return float(np.asarray(stats.multivariate_normal.logpdf(away, cov=cov), dtype=float))


def mixed(weight: Array, means: Array, covs: Array) -> tuple[Array, Array]:
    mean = weight @ means
    away = means - mean
    return mean, np.einsum("k,kij->ij", weight, covs + away[:, :, None] * away[:, None, :])


def assert_known(draws: population_monte_carlo.Draws, count: float) -> None:
    """Mean and spread of an answering body's draws agree to five standard errors of so many."""
    weights, means, covs = analytic(draws)
    answers = np.arange(len(weights)) % len(RESPONSES) > 0
    share = np.exp(weights[answers] - special.logsumexp(weights[answers]))
    mean, cov = mixed(share, means[answers], covs[answers])
    both = draws.z[:, [LEVEL, WAVE]]
    sd = np.sqrt(np.diag(cov))
    ours = draws.weight @ both
    spread = np.sqrt(draws.weight @ (both - ours) ** 2)
    np.testing.assert_allclose(ours, mean, atol=float(5 * sd.max() / np.sqrt(count)))
    np.testing.assert_allclose(spread, sd, rtol=5 / np.sqrt(2 * count))


def test_the_posterior_is_the_known_one():
    """Tolerances: five standard errors at the effective number of draws."""
    draws = drawn(1)
    assert draws.ess > 400
    assert_known(draws, draws.ess)


def test_over_six_seeds_the_posterior_is_neither_narrower_nor_wider_than_the_known_one():
    """Means within their error, spreads to a twentieth."""
    away: list[Array] = []
    wide: list[Array] = []
    for seed in range(1, 7):
        draws = drawn(seed)
        weights, means, covs = analytic(draws)
        answers = np.arange(len(weights)) % len(RESPONSES) > 0
        share = np.exp(weights[answers] - special.logsumexp(weights[answers]))
        mean, cov = mixed(share, means[answers], covs[answers])
        both = draws.z[:, [LEVEL, WAVE]]
        ours = draws.weight @ both
        sd = np.sqrt(np.diag(cov))
        away.append((ours - mean) / sd)
        wide.append(np.sqrt(draws.weight @ (both - ours) ** 2) / sd)
    assert np.abs(np.mean(away, axis=0)).max() < 5.0 / np.sqrt(6 * 400)
    np.testing.assert_allclose(np.mean(wide, axis=0), 1.0, atol=0.05)


def test_how_strongly_symptoms_answer_is_weighed_by_evidence():
    """The flat alternative's weight, before it is kept below its ceiling, follows from evidence."""
    draws = drawn(1)
    weights, _, _ = analytic(draws)
    share = np.exp(weights - special.logsumexp(weights)).reshape(-1, len(RESPONSES)).sum(axis=0)
    assert share[0] < 0.05, "this diary answers; the ceiling is not at work"
    np.testing.assert_allclose(draws.response.sum(axis=1), share, atol=5 / np.sqrt(draws.ess))


def test_a_diary_that_answers_to_nothing_is_seen_as_flat():
    told = reports(wave=0.0, seed=3)
    draws = population_monte_carlo.sample(simulate, told, np.random.SeedSequence(1), EFFORT)
    by_response = draws.response.sum(axis=1)
    assert by_response[0] > 2 * BELIEF[0]
    assert by_response[3] < BELIEF[3]
    assert draws.response.sum() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_bytes():
    again = population_monte_carlo.sample(simulate, reports(), np.random.SeedSequence(1), EFFORT)
    assert again.z.tobytes() == drawn(1).z.tobytes()
    assert again.weight.tobytes() == drawn(1).weight.tobytes()
    assert again.response.tobytes() == drawn(1).response.tobytes()


def test_another_seed_agrees_within_its_error():
    one, other = drawn(1), drawn(2)
    assert one.z.tobytes() != other.z.tobytes()
    for column in (LEVEL, WAVE):
        a, b = (d.weight @ d.z[:, column] for d in (one, other))
        sd = np.sqrt(one.weight @ (one.z[:, column] - a) ** 2)
        assert abs(a - b) < 5 * sd * np.sqrt(1 / one.ess + 1 / other.ess)


def test_effective_and_heaviest_draws():
    draws = drawn(1)
    assert draws.weight.sum() == pytest.approx(1.0)
    assert draws.ess == pytest.approx(1 / np.sum(draws.weight**2))
    assert draws.heaviest == draws.weight.max()
    assert len(draws.history) == draws.rounds + 1
    assert draws.history[-1] == pytest.approx(draws.ess)


def test_people_whose_run_failed_count_for_nothing():
    def half_fail(z: Array) -> Trajectories:
        made = simulate(z)
        ok = z[:, LEVEL] < 0.5
        means = np.where(ok, made.means, 0.0)  # the solver leaves finite values behind
        return Trajectories(means, made.before, made.end, ok, made.ill, made.story)

    draws = population_monte_carlo.sample(half_fail, reports(), np.random.SeedSequence(1), EFFORT)
    failed = draws.z[:, LEVEL] >= 0.5
    assert failed.any()
    assert (draws.weight[failed] == 0).all()
    assert (draws.response[:, failed] == 0).all()
    assert draws.weight.sum() == pytest.approx(1.0)
    assert np.isfinite(draws.ess)


def test_it_stops_when_it_has_enough_and_says_how_far_it_is():
    told: list[tuple[int, int, float]] = []
    effort = Effort(first=1024, later=256, rounds=6, enough=50, more=0)

    def say(number: int, rounds: int, ess: float) -> None:
        told.append((number, rounds, ess))

    draws = population_monte_carlo.sample(
        simulate, reports(), np.random.SeedSequence(1), effort, say
    )
    assert draws.rounds == 2  # the noise is settled in the first rounds, and held for one more
    assert [row[0] for row in told] == list(range(draws.rounds + 1))
    assert all(row[1] == effort.rounds for row in told)
    assert len(draws.z) == effort.first + draws.rounds * effort.later


def rounds_of(effort: Effort) -> tuple[float, ...]:
    draws = population_monte_carlo.sample(simulate, reports(), np.random.SeedSequence(1), effort)
    return draws.history


def test_a_run_that_its_check_would_refuse_goes_on_until_it_would_not():
    """What was drawn before is the same to the last bit."""
    slow = Effort(first=256, later=32, rounds=3, enough=1e9, least=10.0, more=1, further=0)
    before = rounds_of(slow)
    assert 10.0 < before[-1] < 100.0
    long = rounds_of(replace(slow, passes=100.0, further=40))
    assert long[: len(before)] == before
    assert len(before) < len(long) < 3 + 1 + 40 + 1
    assert long[-2] < 100.0 <= long[-1]
    assert len(rounds_of(replace(slow, passes=1e9, further=2))) == len(before) + 2


def test_a_run_that_its_check_lets_by_goes_no_further():
    few = Effort(first=256, later=32, rounds=3, enough=1e9, least=10.0, more=1, further=0)
    assert rounds_of(replace(few, passes=11.0, further=40)) == rounds_of(few)


def test_nobody_is_drawn_beyond_the_limit():
    draws = drawn(1)
    assert np.abs(draws.z[EFFORT.first :]).max() <= population_monte_carlo.LIMIT


@functools.cache
def walked() -> Draws:
    """The same person found by a crowd that walks, as if weighing draws had failed."""
    effort = Effort(first=512, later=128, rounds=3, enough=1e9, least=1e9, more=0)
    return population_monte_carlo.sample(simulate, reports(), np.random.SeedSequence(5), effort)


def test_a_walking_crowd_finds_the_same_posterior():
    """Tolerance: five standard errors of half a crowd."""
    assert_known(walked(), 256)


def test_what_belongs_to_the_crowd_walks_with_it():
    """Trajectories and end states are those of the coordinates they stand beside."""
    draws = walked()
    again = simulate(draws.z)
    np.testing.assert_allclose(draws.trajectories.means, again.means)
    np.testing.assert_allclose(draws.trajectories.end, again.end)
    assert draws.weight[:512].sum() == 0.0
    assert len(draws.before) == 512
    assert 200 < draws.ess < 512.001
    assert draws.joint.sum() == pytest.approx(1.0)


def test_a_walk_is_repeated_by_its_seed():
    effort = Effort(first=256, later=64, rounds=3, enough=1e9, least=1e9, more=0)
    one, again = (
        population_monte_carlo.sample(simulate, reports(), np.random.SeedSequence(9), effort)
        for _ in range(2)
    )
    assert one.z.tobytes() == again.z.tobytes()
    assert one.joint.tobytes() == again.joint.tobytes()
