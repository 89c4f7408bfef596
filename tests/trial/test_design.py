"""Designs: arms within the limits, chances on people who are not our body."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.trial.people import FIRST, TEN, USUAL, WALK, days_felt, diary_of, plan, trial_of

from unknot.plan.derive import standing_of
from unknot.plan.standing import Malaise, SafetyAnswers, StandingToday
from unknot.trial.arms import arm_named, check_arms
from unknot.trial.design import candidates, price
from unknot.trial.noise import noise_of
from unknot.trial.record import AnalysisSettings, TrialError
from unknot.trial.rivals import RIVALS, DayNoise, leaving, response
from unknot.trial.schedule import counts, daily, order_of, orders


def standing() -> StandingToday:
    before, _ = days_felt(trial_of(), 0.0, np.random.default_rng(1), spread=0.6)
    return standing_of(diary_of(before, np.zeros(0)), FIRST - timedelta(days=1))


def test_without_minutes_an_arm_is_what_is_usual():
    assert arm_named("easy_walk", standing()).minutes == 20.0
    assert arm_named("easy_walk:15x2", standing()).per_week == 2
    assert arm_named("usual", standing()).activity == ""


@pytest.mark.parametrize("text", ["easy_walk:", "easy_walk:x", "easy_walk:0x3", "nap", "tai_chi"])
def test_what_is_no_arm_is_refused_with_a_way_out(text: str):
    if text == "easy_walk:":
        assert arm_named(text, standing()).minutes == 20.0
        return
    with pytest.raises(TrialError) as refused:
        arm_named(text, standing())
    assert refused.value.fix


def test_an_arm_above_the_limits_is_refused_with_the_reason():
    held = standing()
    asked = [USUAL, replace(WALK, minutes=40.0)]
    with pytest.raises(TrialError, match="not offered"):
        check_arms(asked, held, SafetyAnswers(malaise=Malaise.NO))
    check_arms([USUAL, replace(WALK, per_week=2)], held, SafetyAnswers())


def test_a_red_flag_or_days_without_entries_stop_every_trial():
    with pytest.raises(TrialError, match="care"):
        check_arms([USUAL, WALK], standing(), SafetyAnswers(red_flags=frozenset({"chest_pain"})))
    silent = replace(standing(), hours_since_entry=72.0)
    with pytest.raises(TrialError, match="no entry"):
        check_arms([USUAL, WALK], silent, SafetyAnswers())


def test_the_order_is_the_seeds_and_every_group_holds_every_arm():
    design = plan(groups=5)
    assert (order_of(design) == order_of(design)).all()
    assert (np.sort(order_of(design), axis=1) == [0, 1]).all()
    assert any((order_of(replace(design, seed=s)) != order_of(design)).any() for s in range(5))
    drawn = orders(1, 3, np.random.default_rng(1), 6000)[:, 0]
    _, times = np.unique(drawn, axis=0, return_counts=True)
    assert times.size == 6
    assert times.min() > 900


def test_days_after_a_change_do_not_count_and_days_after_none_do():
    arms = daily(np.array([[0, 1], [1, 0]]), 7)
    counted = counts(arms, 3)
    assert not counted[[0, 1, 2, 7, 8, 9, 21, 22, 23]].any()
    assert counted[14:21].all()


def test_the_wash_out_is_never_shorter_than_the_lag():
    for lag in (0.0, 72.0, 100.0):
        for design in candidates("pain", TEN, [USUAL, WALK], lag, None, 1):
            assert design.wash_out * 24 >= max(lag, 72.0)
            assert design.block_days > design.wash_out


@pytest.mark.parametrize("way", sorted(RIVALS))
def test_an_effect_of_one_point_is_one_point_in_days_eight_to_fourteen(way: str):
    found = response(way, np.ones((4000, 14)), np.random.default_rng(2))
    assert found[:, 7:].mean() == pytest.approx(1.0, abs=0.05)


def test_as_many_finish_as_finish():
    stay = leaving(20000, 84, 0.58, np.random.default_rng(3))
    assert (stay == 84).mean() == pytest.approx(0.58, abs=0.02)


def test_the_lasting_share_of_a_short_diary_is_taken_as_larger():
    rng = np.random.default_rng(5)
    before, _ = days_felt(trial_of(), 0.0, rng)
    long, _ = noise_of(diary_of(np.concatenate([before] * 2), np.zeros(0)), "pain")
    short, _ = noise_of(diary_of(before[:16], np.zeros(0)), "pain")
    assert 0.0 <= long.lasting < 0.6
    assert short.lasting >= 0.0
    with pytest.raises(TrialError, match="13 days"):
        noise_of(diary_of(before[:13], np.zeros(0)), "pain")


def test_larger_effects_give_clearer_answers_and_seldom_wrong_ones():
    noise = DayNoise(5.0, 1.3, 0.2, 0.3, 0.1)
    before = np.random.default_rng(1).normal(5, 1.3, 60)
    designs = [plan(groups=6)]
    asked = AnalysisSettings()
    chances: list[float] = []
    for effect in (0.5, 2.5):
        found = price(
            designs, noise, {"easy_walk": np.array([effect])}, before, asked, 1, trials=120
        )
        assert found[0].p_wrong <= 0.05
        assert found[0].p_clear_leaving <= found[0].p_clear
        chances.append(found[0].p_clear)
    assert chances[1] > chances[0] + 0.3
    again = price(designs, noise, {"easy_walk": np.array([2.5])}, before, asked, 1, trials=120)
    assert again[0].p_clear == chances[1]
