"""What was seen after moving, in plain means, and ways of living in what a person recorded."""

from __future__ import annotations

import numpy as np
import pytest
from tests.synthetic_lives import FIRST, diary, felt, minutes, rated, steps

from unknot.answer.seen import seen
from unknot.diary.entries import Kind
from unknot.effects.arms import own_arms
from unknot.inference.exertion_columns import columns
from unknot.inference.fit import prepare

DAYS = 40
WALKED = np.where(np.arange(DAYS) % 4 == 0, 30.0, 0.0)
PAIN = np.asarray(
    4.0 + 2.0 * np.append(0.0, (WALKED > 0)[:-1]), dtype=np.float64
)  # two more on the day after a walk


def test_days_after_a_walk_are_set_beside_the_others():
    (found,) = seen(prepare(diary(felt("pain", PAIN), minutes("easy_walk", WALKED))), few=False)
    assert (found.after, found.otherwise) == (6.0, 4.0)
    assert (found.after_days, found.otherwise_days) == (10, 29), "nothing is known after the last"
    assert found.sentence == (
        "Pain on the day after easy walking: 6.0 (10 days). After other days: 4.0 (29 days)."
    )


def test_what_is_blank_is_no_other_day():
    blank = np.where(np.arange(DAYS) % 4 == 1, np.nan, WALKED)
    (found,) = seen(prepare(diary(felt("pain", PAIN), minutes("easy_walk", blank))), few=False)
    assert found.otherwise_days == 19


def test_too_few_days_show_nothing():
    prepared = prepare(diary(felt("pain", PAIN), minutes("easy_walk", WALKED)))
    assert seen(prepared, few=True) == ()
    assert seen(prepare(diary(felt("pain", PAIN))), few=False) == ()


def test_steps_are_told_above_and_below_their_middle():
    counted = [9000.0 if done else 4000.0 + day for day, done in enumerate(WALKED)]
    (found,) = seen(prepare(diary(felt("pain", PAIN), steps(counted))), few=False)
    assert "more steps than usual" in found.sentence
    assert found.after > found.otherwise


def test_arms_are_in_what_was_recorded():
    counted = [4000.0 + 500.0 * (day % 5) for day in range(DAYS)]
    marks = np.array([1.0, 1.0, 1.0, 3.0] * (DAYS // 4))
    for done, names in (
        (minutes("garden", WALKED, Kind.STRENGTH), {"stop_strength", "half_strength"}),
        (minutes("easy_walk", WALKED), {"stop_easy_walk", "half_easy_walk"}),
        (steps(counted), {"more_steps", "fewer_steps"}),
        (rated(marks), {"heavy_overall"}),
    ):
        found = columns(diary(felt("pain", PAIN), done), FIRST, DAYS)
        assert found is not None
        arms = own_arms(found.kinds, DAYS)
        assert {arm.name for arm in arms} == names
        for arm in arms:
            assert arm.mirrored == arm.name.startswith(("stop_", "half_", "fewer_"))
            assert arm.place(found.kinds) == 0


def test_half_is_half_of_stopping():
    found = columns(diary(felt("pain", PAIN), minutes("easy_walk", WALKED)), FIRST, DAYS)
    assert found is not None
    stop, half = own_arms(found.kinds, DAYS)
    (kind,) = found.kinds
    whole, part = (arm.amounts(kind)[0] for arm in (stop, half))
    np.testing.assert_allclose(part, 0.5 * whole)
    assert float(whole.mean()) * kind.amount == pytest.approx(-kind.usual)
    assert stop.label == "No more easy walking"
