"""What an export holds, before anything is made of it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.recordings.wearing import AT_NIGHT, Recorder

from unknot.diary.entries import Diary, Exertion, Kind
from unknot.diary.segments import Signal
from unknot.merging.survey import DAY_VALUES, RecordingSurvey, SurveyGap, survey


def test_each_device_and_signal_has_its_days_and_its_gaps():
    recorder = Recorder()
    for after in (0, 1, 2, 6, 7, 9):
        recorder.at(9 * 60 + after * 1440).add(Signal.STEPS, "iPhone", 10, 500.0)
        recorder.at(9 * 60 + after * 1440 + 30).add(Signal.STEPS, "iPhone", 10, 500.0)
    recorder.at(1440 + AT_NIGHT).add(Signal.HEART_RATE, "Apple Watch", 0, 52.0)
    told = survey(recorder.diary())
    assert [(row.device, row.what, row.days, row.records) for row in told.rows] == [
        ("Apple Watch", "heart_rate", 1, 1),
        ("iPhone", "steps", 6, 12),
    ]
    first = recorder.day
    assert told.rows[1].gaps == (
        SurveyGap(first + timedelta(days=3), first + timedelta(days=5)),
        SurveyGap(first + timedelta(days=8), first + timedelta(days=8)),
    )
    assert (told.first, told.last, told.days) == (first, first + timedelta(days=9), 6)
    assert told.gaps == told.rows[1].gaps


def test_the_calendar_has_every_day_and_every_row():
    recorder = Recorder()
    recorder.at(600).add(Signal.STEPS, "iPhone", 10, 500.0)
    recorder.at(600 + 2 * 1440).add(Signal.STEPS, "iPhone", 10, 500.0)
    recorder.at(600 + 2 * 1440).add(Signal.HEART_RATE, "band", 0, 60.0)
    told = survey(recorder.diary())
    assert [counts for _, counts in told.calendar()] == [(0, 1), (0, 0), (1, 1)]


def test_spellings_of_one_device_are_one_row():
    recorder = Recorder()
    for address in ("28a1", "99ff"):
        name = f"<<HKDevice: 0x{address}>, name:Apple Watch, hardware:Watch6,2>"
        recorder.at(600).add(Signal.STEPS, name, 10, 500.0)
    assert [(row.device, row.records) for row in survey(recorder.diary()).rows] == [
        ("Apple Watch", 2)
    ]


def test_values_of_whole_days_stand_beside_the_devices():
    done = Exertion(date(2024, 5, 1), Kind.OVERALL, 4000.0, "steps", "year.csv: steps")
    told = survey(Diary("somebody", "local", (), (done,)))
    assert [(row.device, row.what, row.sources) for row in told.rows] == [
        (DAY_VALUES, "steps", ("year.csv",))
    ]


def test_an_empty_diary_has_nothing_to_show():
    told = survey(Diary("somebody", "local", (), ()))
    assert told == RecordingSurvey((), None, None, ())
    assert told.calendar() == ()
