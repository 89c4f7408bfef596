"""A trial as a file: whole there and back, and locked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trial.people import FIRST, WALK, plan, trial_of

from unknot.trial.record import TrialError, check_lock, from_data, stopped, to_data
from unknot.trial.run import harm_rule, tell, today_in


def test_there_and_back():
    trial = tell(trial_of(), FIRST, "no", "a cold")
    trial = stopped(trial, FIRST + timedelta(days=9), "enough")
    assert from_data(json.loads(json.dumps(to_data(trial)))) == trial


@pytest.mark.parametrize(
    "change",
    [{"seed": 4}, {"meaningful": 0.5}, {"block_days": 6}, {"arms": (WALK, plan().arms[0])}],
)
def test_a_changed_plan_breaks_the_lock(change: dict[str, object]):
    trial = trial_of()
    broken = replace(trial, design=replace(trial.design, **change))
    with pytest.raises(TrialError, match="locked"):
        check_lock(broken)


def test_a_trial_locked_before_the_stop_changed_holds_and_keeps_its_stop():
    data = to_data(trial_of())
    data["settings"].update(harm_evidence=9.0, harm_at_once=3.0)
    del data["settings"]["harm_version"]
    data["lock"] = "52736206874b95a49bcb209fcda4792e3a1548d9db6d999b92fa182ed4fa7094"
    trial = from_data(data)
    check_lock(trial)
    assert (harm_rule(trial).version, harm_rule(trial).at_once) == (1, 243.0)
    assert from_data(to_data(trial)) == trial
    with pytest.raises(TrialError, match="locked"):
        check_lock(replace(trial, settings=replace(trial.settings, harm_version=2)))


def test_a_changed_analysis_or_first_day_breaks_the_lock():
    trial = trial_of()
    for broken in (
        replace(trial, settings=replace(trial.settings, evidence_needed=3.0)),
        replace(trial, begins=FIRST + timedelta(days=1)),
    ):
        with pytest.raises(TrialError):
            today_in(broken, FIRST)


def test_what_was_done_may_be_written_down_without_breaking_it():
    trial = tell(trial_of(), FIRST, "partly")
    check_lock(tell(trial, FIRST, "yes"))
    assert [day.did for day in tell(trial, FIRST, "yes").done] == ["yes"]


NESTED = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
)


@given(NESTED)
@settings(max_examples=50, deadline=None)
def test_anything_else_is_refused_plainly(data: object):
    with pytest.raises(TrialError):
        from_data(data)
