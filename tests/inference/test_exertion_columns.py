"""What a diary records of exertion, in its own units, for a response of one's own."""

from __future__ import annotations

import numpy as np
import pytest
from tests.synthetic_lives import FIRST, diary, felt, minutes, rated, steps

from unknot.diary.entries import Kind
from unknot.inference.exertion_columns import columns

DAYS = 40
WALKED = np.where(np.arange(DAYS) % 3 == 0, 30.0, 0.0)
PAIN = felt("pain", [4.0, 6.0] * (DAYS // 2))


def test_minutes_count_against_the_usual_day_in_units_of_the_programme():
    found = columns(diary(PAIN, minutes("brisk_walk", WALKED)), FIRST, DAYS)
    assert found is not None
    (kind,) = found.kinds
    assert (kind.name, kind.unit, kind.days) == ("brisk_walk", "min", 14)
    assert kind.amount == pytest.approx(3 * 36 / 7)
    np.testing.assert_allclose(found.amounts[0, 1:] * kind.amount + kind.usual, WALKED)
    assert found.amounts[0, 0] == 0.0


def test_a_blank_is_a_usual_day_where_the_column_says_nought_elsewhere():
    blank = WALKED.copy()
    blank[10:15] = np.nan
    found = columns(diary(PAIN, minutes("brisk_walk", blank)), FIRST, DAYS)
    assert found is not None
    np.testing.assert_array_equal(found.amounts[0, 11:16], 0.0)


def test_a_blank_is_a_day_without_where_only_doing_is_written_down():
    only = np.where(WALKED > 0, WALKED, np.nan)
    found = columns(diary(PAIN, minutes("brisk_walk", only)), FIRST, DAYS)
    assert found is not None
    (kind,) = found.kinds
    np.testing.assert_allclose(found.amounts[0, 1:] * kind.amount + kind.usual, WALKED)


def test_steps_and_ratings_stay_in_their_own_unit():
    counted = 4000.0 + 500.0 * (np.arange(DAYS) % 5)
    found = columns(diary(PAIN, steps(counted.tolist())), FIRST, DAYS)
    assert found is not None
    (kind,) = found.kinds
    assert (kind.name, kind.unit) == ("steps", "steps")
    assert kind.amount == pytest.approx(counted.mean() / 3)
    marks = np.array([1.0, 1.0, 1.0, 3.0] * (DAYS // 4))
    found = columns(diary(PAIN, rated(marks)), FIRST, DAYS)
    assert found is not None
    (kind,) = found.kinds
    assert (kind.name, kind.unit) == (Kind.OVERALL.value, "points")
    assert kind.amount == pytest.approx(3 / 7 * 2.0)


def test_what_hardly_varies_or_was_hardly_done_is_no_column():
    thrice = np.where(np.arange(DAYS) < 3, 30.0, 0.0)
    assert columns(diary(PAIN, minutes("brisk_walk", thrice)), FIRST, DAYS) is None
    assert columns(diary(PAIN, steps([5000.0] * DAYS)), FIRST, DAYS) is None
    assert columns(diary(PAIN), FIRST, DAYS) is None


def test_days_in_another_order_are_the_same_days():
    found = columns(diary(PAIN, minutes("brisk_walk", WALKED)), FIRST, DAYS)
    assert found is not None
    moved = found.permuted(np.arange(DAYS)[::-1])
    np.testing.assert_array_equal(moved.amounts[:, 1:], found.amounts[:, :0:-1])
