"""Samsung Health: the tables of an export, by values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Segments, Signal
from unknot.readers import ReadRequest, read_diary, recognise
from unknot.readers.samsung_health import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
SAMPLES = Path(__file__).parent / "samples" / "samsung-health"
RATE = "com.samsung.health.heart_rate."


@pytest.fixture
def diary() -> Diary:
    return READER.read([SAMPLES / "samsunghealth.zip"], ASK)


def of(diary: Diary, signal: Signal) -> list[Segments]:
    return [one for one in diary.segments if one.key.signal == signal]


def test_a_days_steps_count_once_and_without_a_sum_each_device_stands_for_itself(diary: Diary):
    steps = [(one.day.day, one.amount, one.source.rpartition(": ")[2]) for one in diary.exertions]
    assert steps == [
        (1, 5000.0, "all sources"),
        (2, 3000.0, "Acme Watch 2"),
        (2, 2800.0, "Phone 5"),
    ]
    assert diary.counts[0].merged == 4  # three rows of that day's steps, and a night with stages


def test_days_of_text_and_of_milliseconds_and_of_seconds(tmp_path: Path):
    path = tmp_path / "steps.csv"
    path.write_text(
        "com.samsung.shealth.step_daily_trend,6301000,7\n"
        "update_time,source_type,count,day_time\n"
        "2026-06-01 23:00:00.000,-2,5000,1780272000000,\n"
        "2026-06-01 23:00:00.000,0,3000,1780272000000,\n"
        "2026-06-02 23:00:00.000,-2,6100,2026-06-02 00:00:00.000,\n"
        "2026-06-03 23:00:00.000,-2,700,1780444800,\n"
        "2026-06-03 23:00:00.000,-2,700,some day,\n"
    )
    diary = read_diary([path], today=ASK.today)
    assert [(e.day.day, e.amount) for e in diary.exertions] == [
        (1, 5000.0),
        (2, 6100.0),
        (3, 700.0),
    ]
    assert diary.counts[0].conserved
    assert diary.counts[0].merged == 1


def test_times_are_in_utc_and_the_offset_says_which_day_it_was(diary: Diary):
    (rate,) = of(diary, Signal.HEART_RATE)
    assert (rate.key.day, rate.key.offset, rate.key.device) == (
        date(2026, 4, 2),
        120,
        "Acme Watch 2",
    )
    assert rate.start.tolist() == [1775082600]
    assert rate.value.tolist() == [64.0]


def test_a_heart_rate_of_zero_is_none(diary: Diary):
    assert ("heart_rate", "outside 20 to 250", 1) in {
        (one.what, one.why, one.count) for one in diary.skipped
    }


def test_a_table_without_offsets_is_placed_and_that_is_said(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text(
        "com.samsung.shealth.tracker.heart_rate,6310001,5\n"
        f"{RATE}start_time,{RATE}heart_rate\n1775082600000,64\n"
    )
    assert recognise(path, ASK).name == "samsung-health"
    diary = READER.read([path], ASK)
    (rate,) = diary.segments
    assert (rate.key.day, rate.key.offset, rate.seconds.tolist()) == (date(2026, 4, 2), None, [0])
    assert any("Europe/Berlin" in text for text in diary.warnings)


def test_a_night_is_its_stages_and_one_without_any_is_asleep(diary: Diary):
    minutes = {one.key.signal: one.value.tolist() for one in diary.segments}
    assert minutes[Signal.ASLEEP_LIGHT] == [120.0]
    assert minutes[Signal.ASLEEP_DEEP] == [60.0]
    assert minutes[Signal.ASLEEP_REM] == [60.0]
    assert minutes[Signal.AWAKE_IN_BED] == [10.0]
    assert [(one.key.device, one.value.tolist()) for one in of(diary, Signal.ASLEEP)] == [
        ("Phone 5", [510.0])
    ]


def test_exercise_lasts_without_its_pauses(diary: Diary):
    (walk,) = of(diary, Signal.WORKOUT)
    assert (walk.key.activity, walk.seconds.tolist(), walk.value.tolist()) == (
        *("walking", [1800]),
        [25.0],
    )


def test_scores_are_kept_raw_without_positions_and_without_the_person(diary: Diary):
    raw = {one.kind: list(records_of(one)) for one in diary.raw}
    assert raw["com.samsung.shealth.stress"][0]["score"] == "35.0"
    assert raw["com.samsung.shealth.exercise.weather"] == [
        {"start_time": "2026-04-02 08:00:00.000", "temperature": "14"}
    ]
    assert "com.samsung.health.user_profile" not in raw
