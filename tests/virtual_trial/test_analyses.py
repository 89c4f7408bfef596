"""Analyses against scipy, R and statsmodels, and sequential boundaries against printed tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unknot.observe import keyed_rng
from unknot.virtual_trial.analyse import (
    ancova,
    carried,
    crossover,
    mixed,
    pooled_series,
    student,
)
from unknot.virtual_trial.power import people_for, t_power, wilson
from unknot.virtual_trial.sequential import (
    classical_bounds,
    conditional_power,
    crossing,
    spending_bounds,
)

# Twenty-four made-up people, three visits, three values missing; fitted with statsmodels 0.14:
# ols("y ~ before + arm") at the last visit, and mixedlm with a random intercept by REML.
ARM = np.arange(24) % 2
BEFORE = np.array(
    [6.0, 6.4, 5.6, 4.7, 5.3, 4.5, 6.1, 8.0, 5.3, 5.1, 6.7, 6.5, 6.2, 4.6, 6.0, 7.0, 4.0, 5.3, 3.1,
     4.1, 3.2, 5.6, 4.1, 6.4]
)  # fmt: skip
NAN = float("nan")
AFTER = np.array(
    [[4.8, 6.5, 3.0, 2.4, 4.7, 4.3, 3.6, 6.3, 3.7, 3.9, 7.9, 3.8, 5.5, 4.3, 4.7, 4.4, 3.4, 4.2,
      2.7, 4.5, 3.5, 2.3, 5.2, 3.6],
     [5.0, 4.6, 3.4, NAN, 4.4, 3.3, 3.5, 6.7, 3.4, 2.9, 7.0, 4.0, 5.1, 3.6, 4.6, 4.8, 4.8, 4.7,
      1.9, 3.8, 4.3, 3.6, 4.7, 5.4],
     [4.3, 4.8, 1.1, 1.3, 4.4, NAN, 3.9, 7.1, NAN, 2.5, 6.9, 4.3, 5.2, 4.1, 5.2, 5.4, 3.1, 3.9,
      2.0, 2.3, 4.8, 1.9, 5.5, 5.0]]
)  # fmt: skip


def test_student_is_the_t_test_of_scipy():
    rng = keyed_rng("test", "t")
    ours, theirs = rng.normal(1.0, 2.0, 31), rng.normal(0.0, 2.0, 24)
    found = student(np.append(ours, np.nan), theirs)
    right = stats.ttest_ind(ours, theirs)
    assert found.statistic == pytest.approx(right.statistic)
    assert found.p == pytest.approx(right.pvalue)
    low, high = right.confidence_interval(0.95)
    assert found.interval() == pytest.approx((low, high))
    assert found.n == (31, 24)


def test_ancova_is_that_of_statsmodels():
    found = ancova(AFTER[2], BEFORE, ARM, 1, 0)
    assert found.value == pytest.approx(-0.8960512249929102)
    assert found.error == pytest.approx(0.6174611059475629)
    assert found.p == pytest.approx(0.16303928026773373)
    assert found.interval() == pytest.approx((-2.1884121724027166, 0.3963097224168961))
    assert found.n == (11, 11)


def test_the_mixed_model_is_that_of_statsmodels():
    found = mixed(AFTER, BEFORE, ARM, 1, 0, 2)
    # The printed optimum is theirs to four digits; both maximise the same likelihood.
    assert found.value == pytest.approx(-0.791018, abs=2e-4)
    assert found.error == pytest.approx(0.505197, abs=2e-3)


def test_a_crossover_is_half_a_t_test_of_period_differences():
    began = np.arange(40) % 2 == 0
    period, effect = 0.7, -1.0
    found: list[float] = []
    for trial in range(50):
        rng = keyed_rng("test", "crossover", trial)
        person = rng.normal(0, 3.0, 40)
        first = person + effect * began + rng.normal(0, 0.5, 40)
        second = person + period + effect * ~began + rng.normal(0, 0.5, 40)
        one = crossover(first, second, began)
        right = stats.ttest_ind((first - second)[began], (first - second)[~began])
        assert one.p == pytest.approx(right.pvalue)
        assert one.error < 0.2  # the person is taken out
        found.append(one.value)
    assert np.mean(found) == pytest.approx(effect, abs=0.06)  # and so is the period


def test_pooled_series_gives_the_random_effects_mean_of_a_worked_example():
    """Six studies, weights 1/v, then DerSimonian and Laird's variance between them."""
    y = np.array([0.0945, 0.2774, 0.3665, 0.6644, 0.4618, 0.1852])
    v = np.array([0.0329, 0.0307, 0.0499, 0.0106, 0.0432, 0.0234])
    found, between = pooled_series(y, np.sqrt(v))
    # Borenstein et al 2009, Introduction to Meta-Analysis, ch. 14: tau2 0.0373, mean 0.3582.
    assert between**2 == pytest.approx(0.0373, abs=2e-4)
    assert found.value == pytest.approx(0.3582, abs=6e-4)


def test_the_last_value_is_carried():
    after = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, 2.0]])
    assert carried(after, np.array([9.0, 8.0, 7.0])).tolist() == [1.0, 8.0, 2.0]


@pytest.mark.parametrize(
    ("n", "effect", "sd", "power"),
    # power.t.test of R 4: n in each arm
    [(17, 1.0, 1.0, 0.8070367), (64, 0.5, 1.0, 0.8014596), (20, 1.0, 1.0, 0.8689528)],
)
def test_power_is_that_of_r(n: int, effect: float, sd: float, power: float):
    assert t_power(effect, sd, n) == pytest.approx(power, abs=1e-6)


def test_people_for_a_power():
    assert people_for(0.5, 1.0) == 64  # Cohen 1988, table 2.4.1: d .50, power .80
    assert people_for(0.8, 1.0) == 26
    assert people_for(0.2, 1.0) == 394
    assert people_for(0.0, 1.0) is None


def test_wilson_never_leaves_zero_to_one():
    low, high = wilson(0, 20)
    assert low == 0.0
    assert high == pytest.approx(0.1611, abs=1e-4)


@pytest.mark.parametrize(
    ("looks", "pocock", "obrien_fleming"),
    # Jennison & Turnbull 2000, tables 2.1 and 2.3, two-sided alpha .05
    [(2, 2.178, 1.977), (3, 2.289, 2.004), (4, 2.361, 2.024), (5, 2.413, 2.040)],
)
def test_boundaries_are_the_printed_ones(looks: int, pocock: float, obrien_fleming: float):
    assert classical_bounds(looks, 0.05, 0.5) == pytest.approx([pocock] * looks, abs=6e-4)
    found = classical_bounds(looks, 0.05, 0.0)
    right = [obrien_fleming * np.sqrt(looks / (k + 1)) for k in range(looks)]
    assert found == pytest.approx(right, abs=2e-3)


def test_spending_boundaries_are_the_printed_ones():
    """Five equal looks: DeMets & Lan 1994; gsDesign's sfLDOF and sfLDPocock."""
    at = (0.2, 0.4, 0.6, 0.8, 1.0)
    assert spending_bounds(at, 0.05, "obrien_fleming") == pytest.approx(
        [4.877, 3.357, 2.680, 2.290, 2.031], abs=6e-4
    )
    assert spending_bounds(at, 0.05, "pocock") == pytest.approx(
        [2.438, 2.427, 2.410, 2.397, 2.386], abs=6e-4
    )


def test_boundaries_spend_all_of_alpha_and_no_more():
    at = (0.3, 0.55, 1.0)
    for spending in ("obrien_fleming", "pocock"):
        bounds = spending_bounds(at, 0.05, spending)
        assert crossing(at, bounds).sum() == pytest.approx(0.05, abs=1e-6)


def test_a_walk_crosses_as_often_as_is_integrated():
    at, drift = (0.5, 1.0), 2.8
    bounds = spending_bounds(at, 0.05, "pocock")
    steps = keyed_rng("test", "walk").normal(0.5 * drift, np.sqrt(0.5), size=(40_000, 2))
    z = np.cumsum(steps, axis=1) / np.sqrt(np.array(at))
    first = np.abs(z[:, 0]) >= bounds[0]
    second = ~first & (np.abs(z[:, 1]) >= bounds[1])
    found = crossing(at, bounds, drift)
    assert found == pytest.approx([first.mean(), second.mean()], abs=0.01)


def test_conditional_power_rises_with_what_was_seen():
    low, high = (conditional_power(z, 0.5, 1.97) for z in (0.5, 2.0))
    assert low < 0.2 < 0.8 < high
