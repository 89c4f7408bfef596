"""Workouts by name, minutes by intensity: none counted twice, none for rest of an unworn day."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.recordings.wearing import DAY, EVENING, MORNING, NOON, Recorder

from unknot.diary.entries import Diary, Exertion, Kind
from unknot.diary.exposure import lived
from unknot.diary.segments import Signal
from unknot.merging.merge import merged

BERLIN = ZoneInfo("Europe/Berlin")
WATCH, PHONE = "Apple Watch", "iPhone"
Done = list[tuple[str, Kind, float]]


def done(recorder: Recorder, day: date = DAY) -> Done:
    return [
        (one.source.rpartition(": ")[2], one.kind, one.amount)
        for one in merged(recorder.diary(), BERLIN).exertions
        if one.day == day
    ]


def test_a_run_of_two_devices_is_one_run():
    recorder = Recorder().at(NOON).add(Signal.WORKOUT, WATCH, 30.0, activity="running")
    recorder.at(NOON + 2).add(Signal.WORKOUT, PHONE, 33.0, activity="jogging")
    assert done(recorder) == [("jog_minutes", Kind.AEROBIC, 35.0)]


def test_of_two_names_for_one_time_the_watch_is_believed():
    recorder = Recorder().at(NOON).add(Signal.WORKOUT, WATCH, 30.0, activity="cycling")
    recorder.at(NOON - 5).add(Signal.WORKOUT, PHONE, 40.0, activity="running")
    assert done(recorder) == [
        ("cycling_minutes", Kind.AEROBIC, 30.0),
        ("jog_minutes", Kind.AEROBIC, 10.0),
    ]


def test_a_workout_within_moderate_minutes_is_not_counted_twice():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 60, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.at(NOON + 10).add(Signal.WORKOUT, WATCH, 30.0, activity="cycling")
    found = done(recorder)
    assert ("cycling_minutes", Kind.AEROBIC, 30.0) in found
    assert ("moderate_minutes", Kind.AEROBIC, 30.0) in found
    assert sum(amount for _, _, amount in found) == 60.0


def test_pauses_of_a_workout_are_no_minutes():
    recorder = Recorder().at(NOON).add(Signal.WORKOUT, WATCH, 60.0, 45.0, activity="cycling")
    assert done(recorder) == [("cycling_minutes", Kind.AEROBIC, 45.0)]


def test_a_walk_of_ten_minutes_is_a_session_and_a_shorter_one_everyday_life():
    recorder = Recorder().at(MORNING).add(Signal.WORKOUT, PHONE, 6.0, activity="walking")
    recorder.at(NOON).add(Signal.WORKOUT, PHONE, 6.0, activity="walking")
    recorder.at(NOON + 7).add(Signal.WORKOUT, PHONE, 6.0, activity="walking")
    assert done(recorder) == [("easy_walk_minutes", Kind.GENTLE, 12.0)]


def test_an_unknown_name_is_left_out_with_a_reason_and_takes_no_minute_away():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 30, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.at(NOON).add(Signal.WORKOUT, WATCH, 30.0, activity="quidditch")
    diary = merged(recorder.diary(), BERLIN)
    assert [(s.what, s.count) for s in diary.skipped] == [("workout quidditch", 1)]
    assert [one.amount for one in diary.exertions if one.kind is Kind.AEROBIC] == [30.0]


def test_a_minute_that_is_vigorous_and_moderate_is_vigorous():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 20, Signal.VIGOROUS, WATCH, 1.0, 1.0)
    recorder.at(NOON).every(1.0, NOON + 30, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.at(NOON).every(1.0, NOON + 30, Signal.LIGHT, WATCH, 1.0, 1.0)
    assert done(recorder) == [
        ("moderate_minutes", Kind.AEROBIC, 10.0),
        ("vigorous_minutes", Kind.AEROBIC, 20.0),
        ("active_minutes", Kind.OVERALL, 0.0),
    ]


def test_intensities_of_one_quarter_of_an_hour_stand_side_by_side():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).add(Signal.VIGOROUS, WATCH, 15.0, 4.0)
    recorder.add(Signal.MODERATE, WATCH, 15.0, 7.0).add(Signal.LIGHT, WATCH, 15.0, 3.0)
    assert [amount for _, _, amount in done(recorder)] == [7.0, 4.0, 3.0]


def test_the_phone_counts_minutes_only_where_the_watch_was_off():
    recorder = Recorder().worn(WATCH, MORNING, NOON)
    recorder.at(MORNING).every(1.0, MORNING + 20, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.at(MORNING).every(1.0, MORNING + 40, Signal.MODERATE, PHONE, 1.0, 1.0)
    recorder.at(NOON + 60).every(1.0, NOON + 75, Signal.MODERATE, PHONE, 1.0, 1.0)
    assert ("moderate_minutes", Kind.AEROBIC, 35.0) in done(recorder)


def test_a_few_moderate_minutes_are_everyday_life_and_the_day_has_no_session():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 6, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.at(NOON + 60).every(1.0, NOON + 90, Signal.LIGHT, WATCH, 1.0, 1.0)
    assert done(recorder) == [
        ("moderate_minutes", Kind.AEROBIC, 0.0),
        ("active_minutes", Kind.OVERALL, 36.0),
    ]


def test_where_there_are_steps_they_alone_stand_for_everyday_life():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 30, Signal.LIGHT, WATCH, 1.0, 1.0)
    recorder.at(MORNING).every(60.0, EVENING, Signal.STEPS, WATCH, 10.0, 500.0)
    assert done(recorder) == [
        ("moderate_minutes", Kind.AEROBIC, 0.0),
        ("steps", Kind.OVERALL, 6000.0),
    ]


def test_steps_of_a_whole_day_from_another_file_do_too():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).every(1.0, NOON + 30, Signal.LIGHT, WATCH, 1.0, 1.0)
    steps = Exertion(DAY, Kind.OVERALL, 6000.0, "steps", "year.csv: steps")
    days = merged(recorder.diary(exertions=(steps,)), BERLIN)
    assert [one.amount for one in days.exertions if one.kind is Kind.OVERALL] == [6000.0]


def test_a_worn_day_without_movement_is_rest_and_an_unworn_day_is_missing():
    recorder = Recorder()
    for day in (0, 2 * 1440):
        recorder.at(day + NOON).every(1.0, day + NOON + 30, Signal.MODERATE, WATCH, 1.0, 1.0)
        recorder.worn(WATCH, day + MORNING, day + EVENING)
    recorder.worn(WATCH, 1440 + MORNING, 1440 + EVENING)
    recorder.at(4 * 1440 + NOON).every(1.0, 4 * 1440 + NOON + 30, Signal.MODERATE, WATCH, 1.0, 1.0)
    recorder.worn(WATCH, 4 * 1440 + MORNING, 4 * 1440 + EVENING)
    diary = merged(recorder.diary(), BERLIN)
    said = {e.day: e.amount for e in diary.exertions if e.kind is Kind.AEROBIC}
    days = [DAY + timedelta(days=after) for after in range(5)]
    assert [said.get(day) for day in days] == [30.0, 0.0, 30.0, None, 30.0]


def test_the_load_of_a_day_holds_a_workout_once():
    """The same ride written as a workout, or as a workout within moderate minutes."""
    alone = Recorder().at(NOON).add(Signal.WORKOUT, WATCH, 40.0, activity="cycling").diary()
    recorder = Recorder().at(NOON).add(Signal.WORKOUT, WATCH, 40.0, activity="cycling")
    recorder.every(1.0, NOON + 40, Signal.VIGOROUS, WATCH, 1.0, 1.0)
    sessions = [session(one) for one in (alone, recorder.diary())]
    assert sessions[0] == sessions[1] == (("cycling", 40.0),)


def session(diary: Diary) -> tuple[tuple[str, float], ...]:
    return lived(merged(diary, BERLIN), DAY, DAY).sessions[0]


def test_minutes_at_an_instant_begin_there():
    recorder = Recorder().worn(WATCH, MORNING, EVENING)
    recorder.at(NOON).add(Signal.MODERATE, WATCH, 0.0, 25.0)
    assert done(recorder)[0][2] == pytest.approx(25.0)
