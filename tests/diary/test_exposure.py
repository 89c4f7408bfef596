"""From what was written down to what a body lived through."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.synthetic_lives import FIRST, Array, diary, felt, minutes, rated, steps

from unknot.diary import exposure as lives
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.diary.exposure import Exposure, lived, steps_outside, timeline
from unknot.errors import UnknotError
from unknot.inference import exertion_columns
from unknot.inference.fit import prepare
from unknot.timeline import Timeline

PAIN = felt("pain", np.full(40, 5.0))


def over(told: Diary, count: int) -> Exposure:
    return lived(told, FIRST, FIRST + timedelta(days=count - 1))


def chosen(told: Diary, count: int) -> list[Array]:
    """Whether each kind of session was done, day by day."""
    found = exertion_columns.columns(told, FIRST, count)
    return [row for row, _ in exertion_columns.done_or_not(told, FIRST, count, found)]


def bouts_of(written: Timeline) -> list[tuple[float, float]]:
    """Start and hours of every stretch solved in small steps, joined where they touch."""
    found: list[tuple[float, float]] = []
    for i in np.flatnonzero(written.fine):
        start, end = float(written.edges[i]), float(written.edges[i + 1])
        if found and abs(sum(found[-1]) - start) < 1e-9:
            found[-1] = (found[-1][0], end - found[-1][0])
        else:
            found.append((start, end - start))
    return found


def test_the_middle_of_the_step_counts_is_a_usual_day():
    got = over(diary(PAIN, steps([4000, 5000, 6000, 5000, 2500, 5000, 10_000])), 7)
    assert got.chores[1] == 1.0
    assert got.chores[4] == pytest.approx(0.5)
    assert got.recorded == ("steps",)


def test_many_steps_are_a_walk_not_more_chores():
    got = over(diary(PAIN, steps([5000.0] * 8 + [10_000.0])), 9)
    assert got.chores[8] == pytest.approx(1.4)
    (name, length), *rest = got.sessions[8]
    assert (name, length, rest) == ("easy_walk", pytest.approx((10_000 - 7000) / 100), [])
    assert not any(got.sessions[:8])


def test_many_steps_of_who_records_walks_are_a_day_of_much_to_do():
    walked = minutes("brisk_walk", [36.0, *[0.0] * 8], Kind.AEROBIC)
    got = over(diary(PAIN, steps([5000.0] * 8 + [10_000.0]), walked), 9)
    assert got.chores[8] == pytest.approx(2.0)
    assert got.sessions == ((("brisk_walk", 36.0),), *[()] * 8)


def test_a_few_more_steps_than_a_walk_begins_with_are_not_lost():
    got = over(diary(PAIN, steps([5000.0] * 8 + [7500.0])), 9)
    assert got.chores[8] == pytest.approx(1.5)
    assert not any(got.sessions)


def test_steps_of_a_recorded_walk_count_once():
    """A counter worn through walks, and one that is not: the same days about the house."""
    rng = np.random.default_rng(1)
    about = rng.uniform(3000.0, 6000.0, 40)
    walked = np.where(np.arange(40) % 3 == 0, 36.0, 0.0)
    for a_minute in (0.0, 110.0):
        outside = steps_outside(about + a_minute * walked, {"brisk_walk": walked})
        np.testing.assert_allclose(outside, about, rtol=0.25)
        on, off = (float(outside[walked > 0.0].mean()), float(outside[walked == 0.0].mean()))
        assert abs(on - off) < 500.0


def test_steps_that_are_not_known_stay_unknown():
    walked = np.where(np.arange(20) % 2 == 0, 30.0, 0.0)
    counted = np.where(np.arange(20) == 3, np.nan, 4000.0 + 100.0 * walked)
    outside = steps_outside(counted, {"easy_walk": walked})
    assert list(np.flatnonzero(np.isnan(outside))) == [3]
    np.testing.assert_allclose(np.delete(outside, 3), 4000.0, rtol=1e-6)


def test_a_day_without_a_single_step_stays_a_day():
    got = over(diary(PAIN, steps([0.0, 5000, 5000, 5000, 5000, 5000])), 6)
    assert got.chores[0] == 0.3
    assert np.isfinite(got.log_chores).all() or np.isnan(got.log_chores).all()


def test_a_rating_of_0_to_3_spans_quiet_to_busy():
    got = over(diary(PAIN, rated([0, 1, 2, 3, 1, 1])), 6)
    np.testing.assert_allclose(got.chores, [0.6, 1.0, 1.35, 1.8, 1.0, 1.0])


def test_minutes_of_a_named_activity_are_a_session():
    got = over(diary(PAIN, minutes("tai_chi", [0, 45, np.nan], Kind.GENTLE)), 3)
    assert got.sessions == ((), (("tai_chi", 45.0),), ())


def test_an_activity_without_a_known_name_goes_by_its_kind():
    own = Exertion(FIRST, Kind.STRENGTH, 30.0, "min", "made.csv: gym", minutes=30.0)
    thought = Exertion(FIRST, Kind.COGNITIVE, 60.0, "min", "made.csv: work", minutes=60.0)
    assert over(diary(PAIN, (own, thought)), 1).sessions == ((("strength", 30.0),),)


def test_no_session_is_longer_than_three_hours():
    got = over(diary(PAIN, minutes("easy_walk", [600.0], Kind.GENTLE)), 1)
    assert got.sessions == ((("easy_walk", 180.0),),)


def test_a_day_without_an_entry_is_a_usual_day_and_its_load_unknown():
    counted = [np.nan if i % 4 == 0 else 5000.0 + 100.0 * i for i in range(30)]
    got = over(diary(PAIN, steps(counted)), 30)
    gone = np.isnan(counted)
    np.testing.assert_array_equal(got.chores[gone], 1.0)
    np.testing.assert_array_equal(np.isnan(got.log_chores), gone)


def test_zero_minutes_is_not_missing():
    """Someone who writes 0 on quiet days said something: it is known that they did not walk."""
    walked = np.tile([36.0, 0.0, 0.0], 10)
    (row,) = chosen(diary(PAIN, minutes("brisk_walk", walked)), 30)
    np.testing.assert_array_equal(row, walked > 0)


def test_minutes_left_blank_are_not_zero():
    walked = np.tile([36.0, np.nan, 20.0, 0.0, 0.0, np.nan], 5)
    (row,) = chosen(diary(PAIN, minutes("brisk_walk", walked)), 30)
    np.testing.assert_array_equal(np.isnan(row), np.isnan(walked))


def test_minutes_that_are_only_ever_written_on_days_of_doing_leave_days_without():
    walked = np.tile([36.0, np.nan, 20.0], 10)
    (row,) = chosen(diary(PAIN, minutes("brisk_walk", walked)), 30)
    np.testing.assert_array_equal(row, np.isfinite(walked))


def test_sessions_do_not_change_what_was_done_beside_them():
    walked = np.where(np.arange(40) % 3 == 0, 36.0, 0.0)
    about = 4000.0 + 200.0 * (np.arange(40) % 7)
    life = over(diary(PAIN, steps(about + 100.0 * walked), minutes("brisk_walk", walked)), 40)
    on, off = (float(np.mean(life.log_chores[side])) for side in (walked > 0, walked == 0))
    assert abs(on - off) < 0.1


def test_stress_and_sleep_are_lived_through():
    good_sleep = Scale(0, 10, 1, Worse.LOW)
    told = diary(
        felt("stress", [0, 10, np.nan, 5, 5, 5]), felt("sleep", [10, 0, 10, 10, 10, 10], good_sleep)
    )
    got = over(told, 6)
    assert got.stress[0] == 0.10
    assert got.stress[1] == 0.70
    assert got.stress[2] == pytest.approx(got.stress[[0, 1, 3, 4, 5]].mean())
    np.testing.assert_allclose(got.sleep_lost, [0, 0.25, 0, 0, 0, 0])
    assert got.recorded == ("stress", "sleep")


def test_four_days_of_stress_say_nothing_of_the_others():
    got = over(diary(PAIN, felt("stress", [10, 10, 10, 10])), 20)
    np.testing.assert_array_equal(got.stress, lives.USUAL_STRESS)
    assert got.recorded == ()


def test_a_diary_without_exertion_is_lived_as_usual():
    got = over(diary(PAIN), 40)
    np.testing.assert_array_equal(got.chores, 1.0)
    assert not any(got.sessions)
    assert np.isnan(got.log_chores).all()
    assert got.recorded == ()
    assert bouts_of(timeline(got)) == []


def test_always_the_same_activity_says_nothing_of_pacing():
    assert prepare(diary(PAIN, steps(np.full(40, 5000.0)))).reports.choices.rows == 0


def test_days_that_run_backwards_are_refused():
    with pytest.raises(UnknotError, match="comes after"):
        lived(diary(PAIN), FIRST, FIRST - timedelta(days=1))


def test_a_diary_is_cut_to_the_days_asked_for():
    told = diary(PAIN, steps([3000 + 100 * i for i in range(40)]))
    inner = lived(told, FIRST + timedelta(days=10), FIRST + timedelta(days=19))
    assert inner.days == 10
    assert lives.days_of(inner)[0] == FIRST + timedelta(days=10)
    assert lives.days_of(inner)[-1] == FIRST + timedelta(days=19)


@given(values=st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_badness_puts_ten_at_the_bad_end(values: list[float]):
    array = np.array(values)
    np.testing.assert_allclose(lives.badness(array, Scale(0, 10, 1)), array, atol=1e-9)
    np.testing.assert_allclose(
        lives.badness(array, Scale(0, 10, 1, Worse.LOW)), 10 - array, atol=1e-9
    )


def test_series_are_laid_on_the_days_wanted():
    one = Observation(FIRST, "pain", 3.0, "points", Scale(0, 10, 1), "made.csv: pain")
    from unknot.diary.entries import series

    found = series(diary((one,)), "pain")
    got = lives.on_calendar(found, FIRST - timedelta(days=2), 4)
    np.testing.assert_array_equal(got, [np.nan, np.nan, 3.0, np.nan])


@given(seed=st.integers(0, 1000))
def test_another_order_keeps_every_day_of_activity(seed: int):
    rng = np.random.default_rng(seed)
    walked = np.where(rng.random(30) < 0.3, 36.0, 0.0)
    told = diary(PAIN, steps(rng.integers(1000, 9000, 30).astype(float)),
                 minutes("brisk_walk", walked),
                 felt("stress", rng.integers(0, 11, 30).astype(float)))  # fmt: skip
    got = over(told, 30)
    moved = got.permuted(rng.permutation(30))

    def rows(of: Exposure) -> Counter[tuple[float, float, tuple[tuple[str, float], ...]]]:
        return Counter(zip(of.chores.tolist(), of.log_chores.tolist(), of.sessions, strict=True))

    assert rows(got) == rows(moved)
    np.testing.assert_array_equal(got.stress, moved.stress)
    np.testing.assert_array_equal(got.sleep_lost, moved.sleep_lost)


def made(sessions: tuple[tuple[tuple[str, float], ...], ...]) -> Exposure:
    count = len(sessions)
    flat: Array = np.ones(count)
    return Exposure(FIRST, flat, 0.2 * flat, 0 * flat, sessions, np.log(flat), ())


@pytest.mark.parametrize("run_in", [0, 10])
def test_bouts_stand_at_five_after_the_run_in(run_in: int):
    written = timeline(made(((), (("brisk_walk", 36.0),), (("tai_chi", 45.0),))), run_in)
    assert bouts_of(written) == [
        (pytest.approx(24 * (run_in + 1) + 17.0), pytest.approx(0.6)),
        (pytest.approx(24 * (run_in + 2) + 17.0), pytest.approx(0.75)),
    ]
    assert written.edges[-1] == 24 * (run_in + 3)


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["brisk_walk", "tai_chi", "strength"]), st.floats(0, 180)),
            max_size=5,
        ).map(tuple),
        min_size=1,
        max_size=3,
    ).map(tuple)
)
def test_nobody_exercises_after_eleven(sessions: tuple[tuple[tuple[str, float], ...], ...]):
    for start, hours in bouts_of(timeline(made(sessions), 2)):
        assert start % 24 >= 17.0 - 1e-9
        assert start % 24 + hours <= 23.0 + 1e-9
