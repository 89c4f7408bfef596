"""Several people together: the group learned is the one that a grid finds, and it narrows."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from scipy import special
from tests.inference.test_posterior import fitted
from tests.synthetic_lives import Array, small_fit

from unknot.errors import UnknotError
from unknot.group import shared_prior
from unknot.group.shared_prior import (
    COLUMNS,
    MEAN_SD,
    SHARED,
    SPREAD_SD,
    Member,
    SharedPrior,
    learn,
    member_of_kept,
    weigh,
)
from unknot.inference import prior
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.response_prior import BELIEF, RESPONSES

SEEN_SD = 0.4
RESERVE = SHARED.index("reserve")


def member_of(draws: Draws) -> Member:
    """Somebody as their weighted draws have them."""
    joint = draws.joint.sum(axis=0)
    total = joint.sum(axis=0)
    heavy = total > 1e-9 * total.max()
    return Member(
        draws.z[heavy][:, COLUMNS],
        joint[:, heavy],
        draws.z[: len(draws.before), COLUMNS],
        draws.before,
    )


def someone(seen: float, seed: int, flat: float = 0.1, draws: int = 1500) -> Draws:
    """A posterior that has seen log reserve with a known error and nothing else."""
    z = prior.population(draws, np.random.default_rng(seed))
    log = -0.5 * ((z[:, prior.coordinate("reserve")] - seen) / SEEN_SD) ** 2
    weight = np.exp(log - special.logsumexp(log))
    share = np.array([flat, *(np.array(BELIEF[1:]) / sum(BELIEF[1:]) * (1 - flat))])
    return replace(
        small_fit().draws[0],
        z=z,
        weight=weight,
        joint=share[None, :, None] * weight,
        before=np.full(draws, 1.0 / draws),
        ess=float(1 / np.sum(weight**2)),
    )


@functools.cache
def clinic() -> tuple[Array, list[Draws]]:
    """Thirty people whose reserve lies 1.2 sd below the population's, close together."""
    rng = np.random.default_rng(4)
    seen = -1.2 + np.sqrt(0.4**2 + SEEN_SD**2) * rng.standard_normal(30)
    return seen, [someone(float(x), 100 + i) for i, x in enumerate(seen)]


@functools.cache
def learned() -> SharedPrior:
    return learn([member_of(one) for one in clinic()[1]])


def best_on_a_grid(seen: Array) -> tuple[float, float]:
    """The group's mean and log sd in the one coordinate that anything was seen of."""
    mean, log_sd = np.meshgrid(np.linspace(-2, 1, 241), np.linspace(-1.2, 0.5, 171), indexing="ij")
    whole = np.exp(2 * log_sd) + SEEN_SD**2
    value = -0.5 * (mean / MEAN_SD) ** 2 - 0.5 * (log_sd / SPREAD_SD) ** 2
    for x in seen:
        value = value - 0.5 * (x - mean) ** 2 / whole - 0.5 * np.log(whole)
    at = np.unravel_index(int(value.argmax()), value.shape)
    return float(mean[at]), float(log_sd[at])


def test_the_group_is_the_one_a_grid_finds():
    """Tolerance: what 1 500 draws a person leave open."""
    seen, found = clinic()[0], learned()
    mean, log_sd = best_on_a_grid(seen)
    assert found.mean[RESERVE] == pytest.approx(mean, abs=0.08)
    assert np.log(found.sd[RESERVE]) == pytest.approx(log_sd, abs=0.12)
    assert found.people == 30


def test_what_nobody_said_anything_of_stays_as_in_the_population():
    found = learned()
    others = [k for k in range(len(SHARED)) if k != RESERVE]
    # Draws by chance lean one way: 30 people of about 300 effective draws, against a prior of
    # 0.7, leave 0.1 to 0.2.
    assert np.abs(found.mean[others]).max() < 0.35
    assert np.abs(found.mean[others]).max() < 0.4 * abs(found.mean[RESERVE])
    assert np.abs(np.log(found.sd[others])).max() < 0.3


def test_a_newcomer_is_told_more():
    """Somebody seen badly: with the group their reserve is known better, and lies nearer to it."""
    group = learned()
    alone = someone(-0.6, 7)
    with_group = weigh(alone, group)
    x = alone.z[:, prior.coordinate("reserve")]

    def spread(weight: Array) -> tuple[float, float]:
        mean = float(weight @ x)
        return mean, float(np.sqrt(weight @ (x - mean) ** 2))

    (before, wide), (after, narrow) = spread(alone.weight), spread(with_group.weight)
    # As two normals have it: the group, and what was seen. 1,500 draws leave a few percent open.
    known = float(group.sd[RESERVE]) ** -2 + SEEN_SD**-2
    middle = (float(group.mean[RESERVE] / group.sd[RESERVE] ** 2) - 0.6 / SEEN_SD**2) / known
    assert narrow == pytest.approx(known**-0.5, rel=0.06)
    assert after == pytest.approx(middle, abs=0.05)
    assert narrow < wide
    assert after < before
    assert with_group.joint.sum() == pytest.approx(1.0)
    assert with_group.before.sum() == pytest.approx(1.0)


def test_the_density_of_the_group_integrates_to_one():
    group = learned()
    z = prior.population(40_000, np.random.default_rng(8))
    ratio = np.exp(group.log_ratio(z))
    assert ratio.mean() == pytest.approx(1.0, abs=0.08)


def test_how_often_symptoms_answer_is_shared_too():
    rng = np.random.default_rng(1)
    flat = [someone(float(x), i, flat=0.7) for i, x in enumerate(rng.normal(0, 1, 12))]
    found = learn([member_of(one) for one in flat])
    assert found.belief[0] > 2 * BELIEF[0]
    assert found.belief.sum() == pytest.approx(1.0)
    assert found.belief.shape == (len(RESPONSES),)
    usual = [someone(float(x), i, flat=0.1) for i, x in enumerate(rng.normal(0, 1, 12))]
    plain = learn([member_of(one) for one in usual])
    assert plain.belief[0] < found.belief[0]


def test_slopes_are_those_of_the_cost():
    """Central differences at a random place."""
    _, people = clinic()
    posteriors = [(one.x, one.joint.sum(axis=0)) for one in map(member_of, people[:4])]
    first = member_of(people[0])
    before, weight = first.before, first.before_weight
    at = 0.2 * np.random.default_rng(2).standard_normal(2 * len(SHARED))

    def cost(where: Array) -> tuple[float, Array]:
        return shared_prior._cost(where, posteriors, before, weight)  # pyright: ignore[reportPrivateUsage]

    _, slope = cost(at)
    for k in (0, RESERVE, len(SHARED) + 2):
        step = np.zeros(2 * len(SHARED))
        step[k] = 1e-4
        numeric = (cost(at + step)[0] - cost(at - step)[0]) / 2e-4
        assert slope[k] == pytest.approx(numeric, rel=1e-4, abs=1e-5)


def test_a_kept_fit_says_of_the_group_what_its_draws_say():
    """Tolerance: five standard errors of the people kept."""
    _, done, kept = fitted()
    whole, held = member_of(done.draws[0]), member_of_kept(kept)
    assert held.joint.sum() == pytest.approx(1.0)
    assert held.x.shape[1] == held.before.shape[1] == len(SHARED)
    mean = whole.joint.sum(axis=0) @ whole.x
    spread = np.sqrt(whole.joint.sum(axis=0) @ (whole.x - mean) ** 2)
    away = np.abs(held.joint.sum(axis=0) @ held.x - mean) / spread
    assert away.max() < 5.0 / np.sqrt(min(len(held.x), done.draws[0].ess, done.draws[1].ess))


def test_few_people_are_no_group():
    _, people = clinic()
    with pytest.raises(UnknotError) as refused:
        learn([member_of(one) for one in people[:4]])
    assert refused.value.code == "too-few-people"


def test_somebody_quite_unlike_the_group_is_not_forced_into_it():
    group = learned()
    far = replace(group, mean=np.where(np.arange(len(SHARED)) == RESERVE, -9.0, group.mean),
                  sd=np.full(len(SHARED), 0.2))  # fmt: skip
    with pytest.raises(UnknotError) as refused:
        weigh(someone(1.5, 3), far)
    assert refused.value.code == "unlike-the-group"


def test_people_who_share_their_draws_do_not_make_a_group_of_a_few_of_them():
    """Copies of one person: without a rein the group would sit on a draw or two."""
    one = member_of(someone(-1.0, 11, draws=300))
    found = learn([one] * 6)
    left = 1.0 / np.sum(one.under(found) ** 2)
    alone = 1.0 / np.sum(one.joint.sum(axis=0) ** 2)
    assert left >= 0.15 * alone
    assert np.abs(found.mean).max() < shared_prior.MEAN_SD * 3
