"""Series, targets and summary of a diary."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import (
    Diary,
    Exertion,
    Kind,
    Observation,
    Scale,
    Worse,
    exertion_series,
    series,
    snap,
    summary,
    targets,
)

MONDAY = date(2024, 1, 1)
TEN = Scale(0.0, 10.0, 1.0)
SCALES = (
    Scale(0.0, 3.0, 1.0),
    Scale(1.0, 5.0, 1.0, Worse.LOW),
    Scale(1.0, 9.5, 0.5),
    Scale(0.0, 10.0, 0.1),
    Scale(0.0, 100.0, 2.0),
)


def felt(
    day: int, value: float, what: str = "pain", scale: Scale | None = TEN, slot: int | None = None
) -> Observation:
    return Observation(MONDAY + timedelta(day), what, value, "points", scale, "made up", slot)


def did(day: int, amount: float, unit: str = "min", source: str = "made up") -> Exertion:
    return Exertion(MONDAY + timedelta(day), Kind.GENTLE, amount, unit, source)


def diary(*entries: Observation | Exertion) -> Diary:
    seen = tuple(one for one in entries if isinstance(one, Observation))
    done = tuple(one for one in entries if isinstance(one, Exertion))
    return Diary("Ada", "local", seen, done)


def test_a_series_has_every_day_from_first_to_last_and_missing_is_not_zero() -> None:
    found = series(diary(felt(3, 4.0), felt(0, 2.0)), "pain")
    assert found.days == tuple(MONDAY + timedelta(i) for i in range(4))
    np.testing.assert_array_equal(found.values, [2.0, np.nan, np.nan, 4.0])
    assert found.scale == TEN


def test_a_blank_crash_stays_missing() -> None:
    yes_no = Scale(0.0, 1.0, 1.0)
    held = (felt(0, 0.0, "crash", yes_no), felt(2, 1.0, "crash", yes_no))
    np.testing.assert_array_equal(series(diary(*held), "crash").values, [0.0, np.nan, 1.0])


def test_slots_are_averaged_and_the_step_becomes_that_of_a_day_mean() -> None:
    found = series(diary(felt(0, 2.0, slot=1), felt(0, 3.0, slot=2), felt(1, 4.0)), "pain")
    np.testing.assert_array_equal(found.values, [2.5, 4.0])
    assert found.scale == Scale(0.0, 10.0, 0.1)


def test_one_day_with_two_reports_does_not_change_the_scale() -> None:
    held = [felt(day, 4.0) for day in range(10)]
    found = series(diary(*held, felt(9, 5.0)), "pain")
    assert found.scale == TEN
    assert found.values[9] == 5.0  # the mean 4.5 goes up


def test_of_two_scales_the_commonest_counts() -> None:
    held = (felt(0, 4.0), felt(1, 5.0), felt(2, 77.0, scale=Scale(0.0, 100.0, 1.0)))
    np.testing.assert_array_equal(series(diary(*held), "pain").values, [4.0, 5.0])


def test_what_was_never_recorded_is_an_empty_series() -> None:
    assert series(diary(felt(0, 1.0)), "fog").days == ()
    assert exertion_series(diary(felt(0, 1.0)), Kind.STRENGTH).values.size == 0


def test_minutes_add_up_and_two_step_counters_do_not() -> None:
    minutes = diary(did(0, 10.0, source="a: walk"), did(0, 5.0, source="a: tai chi"))
    assert exertion_series(minutes, Kind.GENTLE).values[0] == 15.0
    steps = diary(did(0, 4000.0, "steps", "watch"), did(0, 3500.0, "steps", "phone"))
    assert exertion_series(steps, Kind.GENTLE).values[0] == 4000.0


def test_of_two_units_the_one_with_more_days_is_used() -> None:
    found = exertion_series(
        diary(did(0, 9.0), did(0, 5.0, "steps"), did(4, 6.0, "steps")), Kind.GENTLE
    )
    assert found.unit == "steps"
    np.testing.assert_array_equal(found.values, [5.0, np.nan, np.nan, np.nan, 6.0])


def test_targets_come_pain_first_and_measurements_are_none() -> None:
    held = (felt(0, 1.0, "fog"), felt(0, 1.0), felt(0, 60.0, "resting_heart_rate", None))
    assert targets(diary(*held)) == ("pain", "fog")


def test_summary_counts_days_and_finds_the_longest_gap() -> None:
    told = summary(diary(felt(0, 1.0), felt(1, 1.0), did(101, 5.0)))
    assert (told.first, told.last) == (MONDAY, MONDAY + timedelta(101))
    assert (told.days, told.longest_gap, told.gap_after) == (3, 99, MONDAY + timedelta(1))
    assert (told.recorded, told.exerted) == ({"pain": 2}, {"gentle": 1})


def test_summary_of_nothing() -> None:
    assert summary(diary()).first is None


@pytest.mark.parametrize(
    ("value", "snapped"), [(2.85, 2.9), (2.84, 2.8), (0.05, 0.1), (10.0, 10.0)]
)
def test_exact_halves_go_up(value: float, snapped: float) -> None:
    assert snap(np.array([value]), Scale(0.0, 10.0, 0.1))[0] == snapped


@given(scale=st.sampled_from(SCALES), share=st.floats(0.0, 1.0))
def test_a_snapped_value_is_on_the_grid_and_at_most_half_a_step_away(
    scale: Scale, share: float
) -> None:
    value = scale.low + share * (scale.high - scale.low)
    found = float(snap(np.array([value]), scale)[0])
    assert np.min(np.abs(scale.grid() - found)) < 1e-9
    assert abs(found - value) <= scale.step / 2 + 1e-6
    assert scale.low <= found <= scale.high
