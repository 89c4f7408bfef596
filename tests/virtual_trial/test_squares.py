"""Crossovers of several arms: balance of the squares, and estimates against closed forms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from tests.virtual_trial.small import WALK, lived

from unknot.arrays import Array
from unknot.observe import keyed_rng
from unknot.virtual_trial.crossover import LATIN, SQUARES, WILLIAMS, sequences, within_people
from unknot.virtual_trial.power import monte_carlo_error
from unknot.virtual_trial.replicate import replicates
from unknot.virtual_trial.run import told

ARMS = (2, 3, 4, 5, 6)
THREE = (
    "[design]\nkind = 'crossover'\npeople = 36\nweeks = 4\nwashout = 2\n[outcome]\nof = 'pain'\n"
    + WALK
    + WALK.replace("walk]", "short]").replace("walk.", "short.").replace("= 30", "= 10")
)


@pytest.mark.parametrize("arms", ARMS)
@pytest.mark.parametrize("square", SQUARES)
def test_every_arm_stands_in_every_period_equally_often(arms: int, square: str):
    orders = np.array(sequences(arms, square))
    assert len({tuple(one) for one in orders.tolist()}) == len(orders)
    for period in orders.T:
        assert np.bincount(period, minlength=arms).tolist() == [len(orders) // arms] * arms
    assert all(sorted(one) == list(range(arms)) for one in orders.tolist())


@pytest.mark.parametrize("arms", ARMS)
def test_in_a_williams_design_every_arm_follows_every_other_equally_often(arms: int):
    orders = sequences(arms)
    assert len(orders) == arms * (1 + arms % 2)
    pairs = [pair for order in orders for pair in pairwise(order)]
    counts = {pair: pairs.count(pair) for pair in set(pairs)}
    assert len(counts) == arms * (arms - 1)
    assert set(counts.values()) == {1 + arms % 2}
    cyclic = [pair for order in sequences(4, LATIN) for pair in pairwise(order)]
    assert len(set(cyclic)) == 4  # each arm follows one other alone


def drawn(
    arms: int, each: int, noise: float, carried: float, square: str = WILLIAMS
) -> tuple[Array, npt.NDArray[np.int_]]:
    """Values and arms, (periods, people): direct effects 0, 1, 2, …, what is left a share of it."""
    rng = keyed_rng("test", "square", arms, each)
    plan: npt.NDArray[np.int_] = np.repeat(np.array(sequences(arms, square)), each, axis=0).T
    people = plan.shape[1]
    period = np.arange(arms)[:, None] ** 2 * 0.3
    before = np.zeros(plan.shape, np.float64)
    before[1:] = plan[:-1]
    person: Array = np.asarray(5.0 * rng.standard_normal((people,)), np.float64)
    luck: Array = np.asarray(rng.standard_normal(plan.shape), np.float64)
    direct: Array = plan.astype(np.float64)
    values: Array = person + period + direct + carried * before + noise * luck
    return values, plan


@pytest.mark.parametrize("arms", [3, 4, 5])
def test_its_error_is_that_of_the_closed_form(arms: int):
    """2 s2/n (t2-t-1)/(t2-t-2), Jones & Kenward 2014, ch. 4; 2 s2/n without carry-over."""
    values, plan = drawn(arms, 4, 1.0, 0.0)
    people = plan.shape[1]
    for at in range(1, arms):
        plain = within_people(values, plan, at, 0, carry_over=False, spherical=True)
        right = values[plan == at].mean() - values[plan == 0].mean()
        assert plain.value == pytest.approx(right, rel=1e-10)
        assert plain.error == pytest.approx(plain.sd * np.sqrt(2.0 / people), rel=1e-10)
        assert plain.df == (people - 1) * (arms - 1) - (arms - 1)
        adjusted = within_people(values, plan, at, 0, carry_over=True, spherical=True)
        share = (arms**2 - arms - 1) / (arms**2 - arms - 2)
        right = adjusted.sd * np.sqrt(2.0 * share / people)
        assert adjusted.error == pytest.approx(right, rel=1e-10)
        assert adjusted.df == plain.df - (arms - 1)


@pytest.mark.parametrize("square", SQUARES)
def test_person_period_and_carry_over_are_taken_out_exactly(square: str):
    values, plan = drawn(4, 3, 0.0, 0.4, square)
    gone = values.copy()
    gone[2, ::5] = np.nan
    for some in (values, gone):
        for at in (1, 2, 3):
            found = within_people(some, plan, at, 0, carry_over=True)
            assert found.value == pytest.approx(at, abs=1e-9)
    misled = within_people(values, plan, 3, 0, carry_over=False)
    assert abs(misled.value - 3.0) > 0.2


@pytest.mark.parametrize(("arms", "back"), [(3, 2), (4, 2), (5, 3)])
def test_what_lasts_for_several_periods_is_taken_out_exactly(arms: int, back: int):
    values, plan = drawn(arms, 3, 0.0, 0.6)
    left = np.zeros(plan.shape)
    for gap in range(2, back + 1):
        left[gap:] += 0.6**gap * plan[:-gap] ** 2
    for at in range(1, arms):
        found = within_people(values + left, plan, at, 0, carry_over=True, back=back)
        assert found.value == pytest.approx(at, abs=1e-8)
    misled = within_people(values + left, plan, arms - 1, 0, carry_over=True)
    assert abs(misled.value - (arms - 1)) > 0.05


def test_two_arms_in_two_periods_cannot_be_told_from_what_they_leave():
    values, plan = drawn(2, 10, 1.0, 0.0)
    assert np.isnan(within_people(values, plan, 1, 0, carry_over=True).value)
    assert np.isfinite(within_people(values, plan, 1, 0, carry_over=False).value)


@pytest.mark.parametrize("drift", [0.0, 1.5])
def test_intervals_hold_the_truth_as_often_as_they_say_though_people_drift(drift: float):
    plan = np.repeat(np.array(sequences(4)), 6, axis=0).T
    before = np.vstack([np.zeros((1, 24)), plan[:-1]])
    held = {True: 0, False: 0}
    for trial in range(200):
        rng = keyed_rng("test", "square cover", trial)
        slopes = drift * np.arange(4)[:, None] * rng.normal(size=24)
        values = rng.normal(0, 3.0, 24) + plan + 0.5 * before + rng.normal(size=plan.shape) + slopes
        for spherical in held:
            found = within_people(values, plan, 1, 0, carry_over=True, spherical=spherical)
            low, high = found.interval()
            held[spherical] += low <= 1.0 <= high
    assert held[False] / 200 >= 0.95 - 3 * monte_carlo_error(0.95, 200)
    if not drift:
        assert abs(held[True] / 200 - 0.95) <= 3 * monte_carlo_error(0.95, 200)


def test_a_trial_of_three_arms_shows_what_is_not_there_no_more_often_than_allowed():
    trial = lived(THREE)
    assert len(trial.courses) == 6
    figures, _ = replicates(trial, 100)
    assert set(figures) == {"walk", "short"}
    for one in figures.values():
        assert one.null_rejects / 100 <= 0.05 + 3 * monte_carlo_error(0.05, 100)
        assert one.trials == 100
    found = told(trial, 0)
    assert [one.arm for one in found.primary] == ["walk", "short"]
    for one in found.primary:
        assert one.estimate.n == (36, 36)
        low, high = one.estimate.interval()
        assert low < one.estimate.value < high
