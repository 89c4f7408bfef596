"""Oura's exports by their values: phases, five minutes of the day, worn time, both versions."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Signal
from unknot.readers import ReadRequest
from unknot.readers.oura import READER
from unknot.recordings.raw import records_of

SAMPLES = Path(__file__).parent / "samples" / "oura"
ACCOUNT = SAMPLES / "oura_account_2026-03-04.json"
TABLES = SAMPLES / "oura_data_export.zip"
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))


def minutes(diary: Diary) -> dict[Signal, float]:
    """Minutes by signal, of all days."""
    found: defaultdict[Signal, float] = defaultdict(float)
    for one in diary.segments:
        found[one.key.signal] += float(one.value.sum())
    return dict(found)


def answer(tmp_path: Path, records: list[dict[str, Any]]) -> Path:
    """One answer of the API as a file."""
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"data": records, "next_token": None}), encoding="utf-8")
    return path


def test_tables_and_json_of_one_account_say_the_same():
    account, tables = READER.read([ACCOUNT], ASK), READER.read([TABLES], ASK)
    same = minutes(account)
    other = minutes(tables)
    for held in (same, other):
        held.pop(Signal.HEART_RATE)  # the tables have a series of their own
    assert same == other
    values = [(one.day, one.what, one.value) for one in account.observations]
    assert values == [(one.day, one.what, one.value) for one in tables.observations]


def test_phases_add_up_to_the_night_and_a_nap_without_phases_is_asleep():
    held = minutes(READER.read([ACCOUNT], ASK))
    assert held[Signal.ASLEEP_DEEP] == 60
    assert held[Signal.ASLEEP_LIGHT] == 280
    assert held[Signal.ASLEEP_REM] == 70
    assert held[Signal.AWAKE_IN_BED] == 10
    assert held[Signal.ASLEEP] == 30  # the nap


def test_a_phase_figure_beyond_getting_up_adds_nothing(tmp_path: Path):
    night = {
        "bedtime_start": "2026-03-01T23:00:00+01:00",
        "bedtime_end": "2026-03-01T23:12:00+01:00",
        "type": "long_sleep",
        "day": "2026-03-01",
        "sleep_phase_5_min": "2222",
    }
    held = minutes(READER.read([answer(tmp_path, [night])], ASK))
    assert held == {Signal.ASLEEP_LIGHT: pytest.approx(12.0)}


def test_classes_of_the_day_count_from_four_in_the_morning_and_unworn_time_is_nothing():
    diary = READER.read([ACCOUNT], ASK)
    held = minutes(diary)
    assert (held[Signal.LIGHT], held[Signal.MODERATE], held[Signal.VIGOROUS]) == (120, 10, 5)
    assert held[Signal.WORN] == 1440 - 60
    worn = [one for one in diary.segments if one.key.signal is Signal.WORN]
    assert min(int(one.start.min()) for one in worn) == 1772420400  # 04:00 in Berlin
    light = next(one for one in diary.segments if one.key.signal is Signal.LIGHT)
    assert int(light.start[0]) == 1772420400 + 90 * 300


def test_a_day_on_which_the_ring_lay_in_a_drawer_is_missing():
    diary = READER.read([ACCOUNT], ASK)
    assert [(one.day, one.amount) for one in diary.exertions] == [(date(2026, 3, 2), 5120.0)]
    assert any(one.why == "not worn on this day" for one in diary.skipped)


def test_what_the_person_deleted_is_no_sleep():
    assert any(one.why == "deleted" for one in READER.read([ACCOUNT], ASK).skipped)


def test_rmssd_and_the_lowest_rate_are_those_of_the_main_sleep():
    held = {one.what: (one.day, one.value) for one in READER.read([ACCOUNT], ASK).observations}
    assert held == {
        "rmssd": (date(2026, 3, 2), 27.0),
        "resting_heart_rate": (date(2026, 3, 2), 58.0),
    }


def test_heart_rates_in_utc_are_placed_by_the_zone_and_it_is_said():
    diary = READER.read([TABLES], ASK)
    (rates,) = [one for one in diary.segments if one.key.signal is Signal.HEART_RATE]
    assert rates.key.day == date(2026, 3, 3)  # 23:30 UTC is half past midnight in Berlin
    assert rates.key.offset is None
    assert rates.value.tolist() == [72.0, 75.0]  # 0 is no heart rate
    assert any("Europe/Berlin" in one for one in diary.warnings)


def test_a_person_abroad_keeps_the_clock_of_the_night(tmp_path: Path):
    night = {
        "bedtime_start": "2026-03-01T23:00:00-08:00",
        "bedtime_end": "2026-03-02T06:00:00-08:00",
        "type": "long_sleep",
        "total_sleep_duration": 24000,
        "average_hrv": 30,
    }
    diary = READER.read([answer(tmp_path, [night])], ASK)
    assert {one.key.day for one in diary.segments} == {date(2026, 3, 1)}
    assert {one.key.offset for one in diary.segments} == {-480}
    assert diary.observations[0].day == date(2026, 3, 2)


def test_the_first_version_is_read_as_the_second():
    diary = READER.read([SAMPLES / "oura_2019.json"], ASK)
    held = minutes(diary)
    assert held[Signal.ASLEEP_LIGHT] == 200
    assert held[Signal.LIGHT] == 100
    assert {one.what: one.value for one in diary.observations} == {
        "rmssd": 31.0,
        "resting_heart_rate": 57.0,
    }


def test_trends_in_seconds_become_hours_and_minutes_are_not_taken_for_seconds(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text(
        "date,Sleep Score,Total Sleep Duration,Average HRV,Lowest Resting Heart Rate\n"
        "2026-03-01,70,23400,29,59\n2026-03-02,70,390,28,58\n",
        encoding="utf-8",
    )
    diary = READER.read([path], ASK)
    hours = [(one.day.day, one.value) for one in diary.observations if one.what == "sleep_hours"]
    assert hours == [(1, 6.5)]
    assert any("perhaps minutes" in one.why for one in diary.skipped)


def test_readiness_is_kept_raw_and_a_tags_words_are_a_note():
    diary = READER.read([ACCOUNT], ASK)
    ready = next(one for one in diary.raw if one.kind == "daily_readiness")
    assert next(records_of(ready))["score"] == 66
    assert [(one.day, one.text) for one in diary.notes] == [
        (date(2026, 3, 2), "a long day at the clinic")
    ]
