"""What gates an answer: each check alone can close the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.synthetic_lives import Array, diary, felt, small_fit

from unknot.effects import fit_checks
from unknot.effects.counterfactual import ArmEffect
from unknot.inference.fit import Fit, prepare


def fit_with(ess: float = 500.0, heaviest: float = 0.01) -> Fit:
    done = small_fit()
    good = replace(done.draws[0], ess=500.0, heaviest=0.01)
    return replace(done, draws=(good, replace(good, ess=ess, heaviest=heaviest)))


def always(share: float) -> Callable[[Fit], float]:
    def said(_: Fit) -> float:
        return share

    return said


def effect(posterior: Array) -> list[ArmEffect]:
    return [ArmEffect("brisk_walk", "pain", posterior, np.zeros(2))]


def test_all_is_well():
    found = fit_checks.diagnose(fit_with(), [0.1], same_when_shuffled=False, quick=False)
    assert found.passed, found.checks
    assert found.shuffled_days == "clear"


@pytest.mark.parametrize(
    ("ess", "heaviest", "gap", "name"),
    [
        (199.0, 0.01, 0.1, "Effective draws"),
        (500.0, 0.06, 0.1, "Heaviest draw"),
        (500.0, 0.01, 0.51, "Same run, other seed"),
    ],
)
def test_one_failure_closes_the_gate(ess: float, heaviest: float, gap: float, name: str):
    found = fit_checks.diagnose(
        fit_with(ess, heaviest), [gap], same_when_shuffled=False, quick=False
    )
    assert not found.passed
    assert [c.name for c in found.checks if not c.passed] == [name]
    assert (found.ess_min, found.weight_max, found.repeat_seed_max) == (ess, heaviest, gap)


def test_a_first_look_asks_for_less():
    fit = fit_with(ess=70.0, heaviest=0.09)
    assert fit_checks.diagnose(fit, [0.1], same_when_shuffled=False, quick=True).passed
    assert not fit_checks.diagnose(fit, [0.1], same_when_shuffled=False, quick=False).passed


@pytest.mark.parametrize(("days", "enough"), [(13, False), (14, True)])
def test_two_weeks_are_the_least(days: int, enough: bool):
    done = fit_with()
    prepared = prepare(diary(felt("pain", [4.0, 6.0] * 10)))
    values = prepared.reports.values.copy()
    values[:, days:] = np.nan
    short = replace(prepared, reports=replace(prepared.reports, values=values))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_checks, "residual_share", always(0.9))
        found = fit_checks.diagnose(replace(done, prepared=short), [0.1], False, quick=False)
    assert found.passed == enough


@pytest.mark.parametrize(("share", "passed"), [(0.79, False), (0.9, True), (0.98, False)])
def test_reports_must_scatter_as_the_model_expects(share: float, passed: bool):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_checks, "residual_share", always(share))
        assert fit_checks.diagnose(fit_with(), [0.1], False, quick=False).passed == passed


def test_a_diary_the_model_wrote_scatters_as_expected():
    assert 0.80 <= fit_checks.residual_share(small_fit()) <= 0.97


def test_days_shuffled_or_not():
    assert (
        fit_checks.diagnose(fit_with(), [0.1], True, quick=False).shuffled_days == "says the same"
    )
    alone = replace(fit_with(), shuffled=None)
    assert fit_checks.diagnose(alone, [0.1], False, quick=False).shuffled_days == "not run"


def test_the_weight_of_flat_is_the_mean_of_both_runs():
    done = small_fit()
    expected = np.mean([fit_checks.belief_of(d).flat for d in done.draws])
    assert fit_checks.diagnose(done, [0.1], False, quick=True).flat_response == pytest.approx(
        expected
    )


def test_two_seeds_are_compared_in_posterior_sd():
    draws = np.random.default_rng(1).normal(0.0, 0.4, 4000)
    assert fit_checks.repeat_gaps(effect(draws), effect(draws)) == [0.0]
    assert fit_checks.repeat_gaps(effect(draws), effect(draws + 0.2))[0] == pytest.approx(
        0.5, rel=0.05
    )
    nothing = np.zeros(100)
    assert fit_checks.repeat_gaps(effect(nothing), effect(nothing + 0.01))[0] == pytest.approx(0.2)


def test_each_effect_has_a_gap_of_its_own():
    draws = np.random.default_rng(2).normal(0.0, 1.0, 4000)
    first = effect(draws) + effect(draws)
    second = effect(draws) + effect(draws + 2.0)
    assert fit_checks.repeat_gaps(first, second) == pytest.approx([0.0, 2.0], rel=0.05)


def test_one_effect_that_differs_holds_itself_back_and_many_hold_everything_back():
    few = fit_checks.diagnose(fit_with(), [0.1, 0.2, 0.3, 0.9], False, quick=False)
    assert few.passed
    assert few.repeat_seed_max == 0.9
    assert "3 of 4 within 0.5 sd" in {check.value for check in few.checks}
    assert not fit_checks.diagnose(fit_with(), [0.1, 0.2, 0.6, 0.9], False, quick=False).passed
