"""Withings' export and answers by their values: lists in cells, states, days, goals, positions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Signal
from unknot.errors import DiaryError, UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.withings import READER
from unknot.recordings.raw import records_of

SAMPLES = Path(__file__).parent / "samples" / "withings"
ZIP = SAMPLES / "data_made_up.zip"
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))


def by_day(diary: Diary, signal: Signal) -> dict[date, float]:
    """The sum of a signal by civil day."""
    found: defaultdict[date, float] = defaultdict(float)
    for one in diary.segments:
        if one.key.signal is signal:
            found[one.key.day] += float(one.value.sum())
    return dict(found)


def test_values_of_a_cell_follow_each_other_also_over_midnight():
    diary = READER.read([ZIP], ASK)
    assert by_day(diary, Signal.STEPS) == {
        date(2026, 3, 2): 41.0 + 63.0 + 30.0,
        date(2026, 3, 3): 25.0,
    }
    steps = next(one for one in diary.segments if one.key.signal is Signal.STEPS)
    assert (steps.start[1] - steps.start[0], steps.key.offset) == (120, 60)


def test_a_row_whose_lists_differ_in_length_is_left_out():
    assert any(one.why.startswith("not one duration") for one in READER.read([ZIP], ASK).skipped)


def test_steps_of_a_day_count_only_where_the_stretches_lack():
    diary = READER.read([ZIP], ASK)
    assert [(one.day, one.amount) for one in diary.exertions] == [(date(2026, 3, 1), 4210.0)]


def test_a_night_that_states_tell_is_not_told_again_by_its_sums():
    diary = READER.read([ZIP], ASK)
    assert by_day(diary, Signal.ASLEEP) == {date(2026, 2, 27): 420.0}
    assert by_day(diary, Signal.IN_BED) == {date(2026, 2, 27): 480.0}
    assert by_day(diary, Signal.ASLEEP_REM) == {date(2026, 3, 2): 200.0}
    assert by_day(diary, Signal.AWAKE_IN_BED) == {date(2026, 3, 2): 20.0}


def test_a_first_sleep_monitor_knows_asleep_and_no_stage(tmp_path: Path):
    path = tmp_path / "raw_sleep-monitor_sleep-state.csv"
    path.write_text(
        'start,duration,value\n2026-03-01T23:00:00+01:00,"[3600,600]","[1,0]"\n', encoding="utf-8"
    )
    diary = READER.read([path], ASK)
    assert by_day(diary, Signal.ASLEEP) == {date(2026, 3, 1): 60.0}
    assert not by_day(diary, Signal.ASLEEP_LIGHT)


def test_an_activity_has_the_times_that_the_person_corrected():
    diary = READER.read([ZIP], ASK)
    done = {one.key.activity: one for one in diary.segments if one.key.signal is Signal.WORKOUT}
    assert {name: one.value.tolist() for name, one in done.items()} == {
        "walking": [25.0],
        "yoga": [20.0],
    }


def test_no_position_is_kept():
    diary = READER.read([ZIP], ASK)
    for raw in diary.raw:
        assert not any({"GPS", "latitude"} & set(row) for row in records_of(raw))
    assert not any("latitude" in one.kind for one in diary.raw)


def test_lists_without_a_telling_name_are_refused_with_a_way_out(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text("start,duration,value\n2026-03-01T23:00:00+01:00,[60],[1]\n", encoding="utf-8")
    assert recognise(path, ASK).name == "withings"
    with pytest.raises(DiaryError) as refused:
        READER.read([path], ASK)
    assert "keep its name" in refused.value.fix


def test_a_day_without_a_step_is_missing_and_so_are_its_minutes():
    diary = READER.read([SAMPLES / "getactivity.json"], ASK)
    assert [(one.day, one.amount) for one in diary.exertions] == [(date(2026, 3, 1), 4210.0)]
    assert by_day(diary, Signal.LIGHT) == {date(2026, 3, 1): 90.0}


def test_answers_that_others_keep_are_read_or_refused(shared_data: Path):
    folder = shared_data / "device_samples" / "shimmer_api"
    held = {path.stem: path for path in folder.glob("withings-*.json")}
    assert len(held) == 6
    with pytest.raises(UnknotError, match="a goal"):
        READER.read([held.pop("withings-body-measures-only-goal")], ASK)
    read = {name: READER.read([path], ASK) for name, path in held.items()}
    activity = read["withings-activity-measures"]
    assert sorted(one.amount for one in activity.exertions) == [1798, 2600, 2934, 5458]
    assert by_day(activity, Signal.MODERATE)[date(2015, 6, 18)] == 9.0  # 540 seconds
    assert by_day(read["withings-body-measures"], Signal.HEART_RATE) == {
        date(2015, 5, 30): 41.0,
        date(2015, 3, 2): 51.0,
        date(2015, 2, 26): 47.0,
    }
    assert sum(by_day(read["withings-intraday-activity"], Signal.STEPS).values()) == 162
    night = read["withings-sleep-summary"]
    assert by_day(night, Signal.ASLEEP)[date(2017, 9, 3)] == 495.0
    assert {one.key.offset for one in night.segments} == {60}  # London in summer
    assert all(count.conserved for diary in read.values() for count in diary.counts)


def test_answers_of_other_services_are_refused_in_words(shared_data: Path):
    folder = shared_data / "device_samples" / "shimmer_api"
    paths = [*folder.glob("ihealth-*.json"), *folder.glob("misfit-*.json")]
    assert len(paths) == 13
    for path in paths:
        with pytest.raises(DiaryError, match=r"iHealth|Misfit"):
            recognise(path, ASK)
