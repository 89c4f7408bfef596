"""Health Connect: the database's rows, by values."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Segments, Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest
from unknot.readers.health_connect import READER, TYPES

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
SAMPLES = Path(__file__).parent / "samples" / "health-connect"


@pytest.fixture
def diary() -> Diary:
    return READER.read([SAMPLES / "copy.db"], ASK)


def of(diary: Diary, signal: Signal) -> list[Segments]:
    return [one for one in diary.segments if one.key.signal == signal]


def test_each_row_has_its_own_offset_and_without_one_that_is_said(diary: Diary):
    steps = {(one.key.device, one.key.offset): one for one in of(diary, Signal.STEPS)}
    late = steps["Acme Phone 5", 120]
    assert late.key.day == date(2026, 4, 2)  # 22:30 in UTC is past midnight two hours east
    assert late.value.tolist() == [420.0]
    assert steps["Acme Phone 5", None].value.tolist() == [200.0]
    assert any("Europe/Berlin" in text for text in diary.warnings)


def test_an_app_stands_for_a_device_without_a_name_and_hands_are_marked(diary: Diary):
    (typed,) = (one for one in of(diary, Signal.STEPS) if one.key.quality == Quality.ENTERED)
    assert typed.key.device == "com.acme.watch"


def test_heart_rates_are_placed_by_the_row_that_they_belong_to(diary: Diary):
    (rates,) = of(diary, Signal.HEART_RATE)
    assert (rates.key.day, rates.key.offset) == (date(2026, 4, 1), -180)
    assert rates.value.tolist() == [71.0, 75.0]
    assert [one.why for one in diary.skipped] == ["outside 20 to 250"]  # 0 is no heart rate


def test_a_night_is_its_stages_and_one_without_any_is_asleep(diary: Diary):
    assert [one.value.tolist() for one in of(diary, Signal.ASLEEP_LIGHT)] == [[120.0]]
    assert [one.value.tolist() for one in of(diary, Signal.AWAKE_IN_BED)] == [[10.0]]
    assert [(one.key.day.day, one.value.tolist()) for one in of(diary, Signal.ASLEEP)] == [
        (2, [480.0])
    ]
    assert diary.counts[0].merged == 1


def test_rmssd_resting_rate_exercise_and_menstruation(diary: Diary):
    assert [one.value.tolist() for one in of(diary, Signal.RMSSD)] == [[31.5]]
    rates = {o.day.day: o.value for o in diary.observations if o.what == "resting_heart_rate"}
    assert rates == {2: 61.0, 3: 62.0}
    assert {one.key.activity for one in of(diary, Signal.WORKOUT)} == {"walking", "yoga"}
    assert [one.day.day for one in diary.events] == [1, 2, 3]


def test_numbers_of_exercise_are_androids_own():
    assert (len(TYPES), TYPES[4], TYPES[33], TYPES[45], TYPES[53], TYPES[57], TYPES[61]) == (
        *(62, "cycling", "jog", "strength", "walking", "yoga"),
        "rowing_machine",
    )


def test_routes_stay_out_and_other_tables_are_kept_raw(diary: Diary):
    assert "weight_record_table" in {one.kind for one in diary.raw}
    assert not [one for one in diary.raw if "route" in one.kind]
    assert any("positions" in text for text in diary.warnings)


def test_the_zip_says_what_the_database_says(diary: Diary):
    (zipped,) = SAMPLES.glob("*.zip")
    other = READER.read([zipped], ASK)
    assert [(s.key.day, s.value.tolist()) for s in other.segments] == [
        (s.key.day, s.value.tolist()) for s in diary.segments
    ]


@pytest.mark.parametrize("cut", [100, 1024, 5000, 12_000])
def test_a_damaged_database_is_refused_in_words(cut: int, tmp_path: Path):
    path = tmp_path / "copy.db"
    path.write_bytes((SAMPLES / "copy.db").read_bytes()[:cut])
    with pytest.raises(UnknotError) as refused:
        READER.read([path], ASK)
    assert refused.value.fix


def test_a_view_that_never_ends_is_no_table(tmp_path: Path):
    path = tmp_path / "copy.db"
    path.write_bytes((SAMPLES / "copy.db").read_bytes())
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE weight_record_table")
        db.execute(
            "CREATE VIEW weight_record_table AS WITH RECURSIVE x(n) AS"
            " (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x"
        )
        db.commit()
    assert READER.read([path], ASK).counts[0].records == 19


def test_the_file_that_was_given_is_left_as_it_was(tmp_path: Path):
    path = tmp_path / "copy.db"
    path.write_bytes((SAMPLES / "copy.db").read_bytes())
    READER.read([path], ASK)
    assert path.read_bytes() == (SAMPLES / "copy.db").read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["copy.db"]
