"""People in trials: what happens to them, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.trial.people import FIRST, USUAL, WALK, days_felt, diary_of, plan, trial_of

from unknot.diary.entries import Worse
from unknot.trial.analyse import Answered, analyse
from unknot.trial.record import TrialArm, TrialError
from unknot.trial.run import tell, today_in, watched
from unknot.trial.schedule import daily, order_of


def test_walking_helps_and_it_is_said():
    before, during = days_felt(trial_of(), -2.0, np.random.default_rng(1))
    (found,) = analyse(trial_of(), diary_of(before, during))
    assert found.verdict is Answered.BETTER
    assert found.low < -2.0 < found.high
    assert found.p_better > 0.9
    assert found.p_worse < 0.01
    assert found.by_lots > 1.0


def test_on_a_scale_where_low_is_bad_the_answer_turns_round():
    trial = trial_of(plan(worse="low"))
    before, during = days_felt(trial, -2.0, np.random.default_rng(1))
    (found,) = analyse(trial, diary_of(before, during, worse=Worse.LOW))
    assert found.verdict is Answered.WORSE
    assert found.median > 1.0


def test_no_effect_and_someone_who_looks_every_day():
    rng = np.random.default_rng(2)
    words = 0
    for _ in range(12):
        before, during = days_felt(trial_of(plan(groups=4)), 0.0, rng)
        for days in range(10, 56, 9):
            (found,) = analyse(trial_of(plan(groups=4)), diary_of(before, during[:days]))
            if found.verdict in (Answered.BETTER, Answered.WORSE):
                words += 1
                break
    assert words <= 2


def test_a_crash_after_a_party_makes_no_answer():
    trial = trial_of(plan(groups=4))
    rng = np.random.default_rng(3)
    before, during = days_felt(trial, 0.0, rng)
    walking = np.flatnonzero(daily(order_of(trial.design), 7) == 1)
    during[walking[4:7]] = 9.0
    (found,) = analyse(trial, diary_of(before, during))
    assert found.verdict is not Answered.WORSE
    assert found.low < 0.0 < found.high


def test_a_holiday_with_no_entries_leaves_a_valid_answer():
    trial = trial_of()
    before, during = days_felt(trial, -2.0, np.random.default_rng(4))
    during[30:45] = np.nan
    (found,) = analyse(trial, diary_of(before, during))
    assert found.entries[0] < found.of_days[0]
    assert found.low < -2.0 < found.high


def test_somebody_stops_half_way_and_still_gets_what_is_there():
    trial = trial_of()
    before, during = days_felt(trial, -2.0, np.random.default_rng(5))
    (half,) = analyse(trial, diary_of(before, during[:40]))
    (whole,) = analyse(trial, diary_of(before, during))
    assert half.low < -2.0 < half.high
    assert half.high - half.low > whole.high - whole.low


def test_before_the_first_day_nothing_can_be_told():
    before, _ = days_felt(trial_of(), 0.0, np.random.default_rng(6))
    (found,) = analyse(trial_of(), diary_of(before, np.zeros(0)))
    assert found.verdict is Answered.CANNOT_TELL
    assert found.entries == (0, 0)
    assert found.p_better == pytest.approx(found.p_worse, abs=0.01)


def test_someone_who_cheats_on_the_arm_is_analysed_as_planned():
    trial = trial_of()
    before, during = days_felt(trial, -2.0, np.random.default_rng(7))
    told = tell(trial, FIRST + timedelta(days=9), "no", "it rained")
    assert analyse(told, diary_of(before, during)) == analyse(trial, diary_of(before, during))
    assert told.done[0].reason == "it rained"


def test_an_arm_that_makes_everything_worse_is_stopped_and_the_answer_stands():
    trial = trial_of()
    before, during = days_felt(trial, 4.0, np.random.default_rng(8), level=4.0)
    held = watched(trial, diary_of(before, during))
    assert held.stopped is not None
    first = np.flatnonzero(daily(order_of(trial.design), 7) == 1)[0]
    assert (held.stopped - FIRST).days <= first + 7
    (found,) = analyse(held, diary_of(before, during))
    assert found.low <= 4.0 <= found.high
    assert "ended early" in today_in(held, held.stopped).words[0]


def test_an_ordinary_arm_is_seldom_stopped():
    rng = np.random.default_rng(9)
    stops = 0
    for _ in range(20):
        before, during = days_felt(trial_of(plan(groups=3)), 0.0, rng)
        stops += watched(trial_of(plan(groups=3)), diary_of(before, during)).stopped is not None
    assert stops <= 3


def test_two_arms_against_usual_each_get_an_answer():
    chi = TrialArm("tai_chi", "Tai chi", "tai_chi", 20.0, 2)
    trial = trial_of(plan(groups=5, arms=(USUAL, WALK, chi)))
    before, during = days_felt(trial, -2.5, np.random.default_rng(10))
    walk, other = analyse(trial, diary_of(before, during))
    assert walk.arm == "easy_walk"
    assert walk.low < -2.5 < walk.high
    assert other.low < 0.0 < other.high


def test_unrecorded_bad_days_are_weighed():
    trial = trial_of()
    before, during = days_felt(trial, -1.0, np.random.default_rng(11))
    walking = np.flatnonzero(daily(order_of(trial.design), 7) == 1)
    during[walking[::2]] = np.nan
    (found,) = analyse(trial, diary_of(before, during))
    assert found.if_worse[0].p_better == pytest.approx(found.p_better)
    assert [case.p_better for case in found.if_worse] == sorted(
        (case.p_better for case in found.if_worse), reverse=True
    )


def test_the_watch_is_not_yours_and_nothing_of_it_is_read():
    """Only the symptom that was locked is read; a device's numbers change nothing."""
    from dataclasses import replace

    from unknot.diary.entries import Observation

    trial = trial_of()
    before, during = days_felt(trial, -1.0, np.random.default_rng(12))
    plain = diary_of(before, during)
    odd = Observation(FIRST, "resting_heart_rate", 190.0, "1/min", None, "watch: rhr")
    assert analyse(trial, plain) == analyse(
        trial, replace(plain, observations=(*plain.observations, odd))
    )


def test_in_a_flare_nothing_of_the_arm_is_asked():
    trial = trial_of()
    day = next(
        FIRST + timedelta(days=at)
        for at, arm in enumerate(daily(order_of(trial.design), 7).tolist())
        if arm == 1
    )
    shown = today_in(trial, day, in_flare=True)
    assert "nothing of this arm" in shown.words[0]
    assert today_in(trial, day).words[0].startswith("Today: Easy walking")


def test_a_day_outside_the_trial_is_refused_and_today_says_what_to_do():
    trial = trial_of()
    with pytest.raises(TrialError, match="no day"):
        tell(trial, FIRST - timedelta(days=1), "yes")
    assert today_in(trial, FIRST - timedelta(days=1)).words == (f"It begins on {FIRST}.",)
    shown = today_in(trial, FIRST)
    assert shown.arm is not None
    assert shown.day == 1
    assert "over" in today_in(trial, trial.ends + timedelta(days=1)).words[0]
