"""Trials on oneself from `import unknot as uk`."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.api.test_front_door import shows_itself
from tests.synthetic_lives import few_draws
from tests.trial.people import FIRST, days_felt, diary_of, trial_of

import unknot as uk
from unknot.trial.by_body import body_answer, differences, effect_arm
from unknot.trial.record import TrialArm
from unknot.workflow import trial_fits

WALK = TrialArm("easy_walk", "Easy walking", "easy_walk", 20.0, 3)


@pytest.fixture(scope="module")
def diary() -> uk.Diary:
    before, during = days_felt(trial_of(), -2.0, np.random.default_rng(1))
    return diary_of(before, during)


@pytest.fixture(scope="module")
def fit(diary: uk.Diary) -> uk.PersonFit:
    with few_draws():
        return uk.fit(diary, uk.load_model("articles"), seed=1, quick=True)


def test_a_trial_is_designed_locked_and_analysed(diary: uk.Diary):
    calm = np.where(np.random.default_rng(2).random(60) < 0.65, 5.0, 3.0)
    plan = uk.design_trial(
        diary_of(calm, calm[:0]),
        ["usual", "easy_walk:20x2"],
        weeks=8,
        malaise="no",
        today=FIRST - timedelta(days=1),
    )
    shows_itself(plan)
    assert set(plan.to_dict()) >= {"designs", "feasible", "lock", "from_others"}
    result = uk.analyse_trial(trial_of(), diary)
    shows_itself(result)
    assert result.to_dict()["result"]["verdict"] == "better"
    assert result.to_frame()["analysis"].to_list() == ["plain"]


def test_caps_of_a_clinician_hold(diary: uk.Diary):
    with pytest.raises(uk.UnknotError, match="clinician"):
        uk.design_trial(
            diary,
            ["usual", "easy_walk:20x3"],
            today=FIRST - timedelta(days=1),
            clinician={"easy_walk": (10.0, 2.0)},
        )
    with pytest.raises(uk.UnknotError, match="was not understood"):
        uk.design_trial(diary, ["usual", "easy_walk:20x3"], malaise="maybe")


def test_a_fit_stands_beside_the_plain_answer_and_takes_nothing_from_it(
    diary: uk.Diary, fit: uk.PersonFit
):
    plain = uk.analyse_trial(trial_of(), diary)
    both = uk.analyse_trial(trial_of(), diary, fit=fit)
    shows_itself(both)
    assert both.to_dict()["result"] == plain.to_dict()["result"]
    (body,) = both.to_dict()["by_fit"]
    assert body["q05"] <= body["median"] <= body["q95"]
    assert both.to_frame()["analysis"].to_list() == ["plain", "fit"]


def test_effects_of_a_fit_are_draws_of_each_arm_against_the_first(fit: uk.PersonFit):
    chi = TrialArm("tai_chi", "Tai chi", "tai_chi", 20.0, 2)
    usual = TrialArm("usual", "Usual")
    against_usual = trial_fits.arm_draws(fit.inner, (usual, WALK, chi), "pain")
    against_walk = trial_fits.arm_draws(fit.inner, (WALK, chi), "pain")
    assert against_usual is not None
    assert against_walk is not None
    np.testing.assert_allclose(
        against_walk["tai_chi"], against_usual["tai_chi"] - against_usual["easy_walk"]
    )
    assert trial_fits.arm_draws(fit.inner, (usual, WALK), "fog") is None


def test_draws_make_an_answer():
    told = body_answer("a", "b", np.array([-2.0, -1.0, 0.0, 1.0]), 1.0, 2.0, checks_passed=True)
    assert (told.p_better, told.p_worse, told.p_nothing) == (0.5, 0.25, 0.25)
    assert effect_arm(TrialArm("usual", "Usual")) is None
    found = differences(["usual", "x"], {"x": np.array([1.0, 2.0])})
    np.testing.assert_array_equal(found["x"], [1.0, 2.0])


def test_a_design_rests_on_a_kept_fit_of_these_days(
    diary: uk.Diary, fit: uk.PersonFit, monkeypatch: pytest.MonkeyPatch
):
    from dataclasses import replace

    from unknot.workflow.fits import FitRequest, FittedDiary

    passing = tuple(replace(c, passed=True) for c in fit.diagnostics.checks)
    told = replace(fit.diagnostics, checks=passing, passed=True)
    kept = replace(fit.inner.kept, diagnostics=told)
    good = replace(fit.inner, kept=kept)
    asked: list[bool] = []

    def kept_fit(_: uk.Diary, request: FitRequest, **__: object) -> FittedDiary | None:
        asked.append(request.quick)
        return None if request.quick else good

    monkeypatch.setattr(trial_fits, "kept_fit", kept_fit)
    request = FitRequest(fit.inner.model, 1, quick=True)
    arms = (TrialArm("usual", "Usual"), WALK)
    found = trial_fits.effects_known(diary, arms, "pain", request, None)
    assert asked == [True, False]
    assert found is not None
    assert list(found) == ["easy_walk"]

    def none_kept(_: uk.Diary, __: FitRequest, **___: object) -> FittedDiary | None:
        return None

    monkeypatch.setattr(trial_fits, "kept_fit", none_kept)
    assert trial_fits.effects_known(diary, arms, "pain", request, None) is None
