"""Whoop's export by its values: nights on the day of waking, clocks that rows name, scores raw."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.segments import Signal
from unknot.errors import DiaryError
from unknot.readers import ReadRequest
from unknot.readers.whoop import READER
from unknot.recordings.raw import records_of

SAMPLES = Path(__file__).parent / "samples" / "whoop"
ZIP = SAMPLES / "my_whoop_data_2026_03_04.zip"
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Asia/Tokyo"))
CYCLES = (
    "Cycle start time,Cycle end time,Cycle timezone,Resting heart rate (bpm),"
    "Heart rate variability (ms),Sleep onset,Wake onset,Asleep duration (min),"
    "In bed duration (min)\n"
)


def test_a_nights_values_stand_on_the_day_of_waking():
    diary = READER.read([ZIP], ASK)
    held = [(one.day, one.what, one.value, one.unit) for one in diary.observations]
    assert held == [
        (date(2026, 3, 3), "resting_heart_rate", 64.0, "1/min"),
        (date(2026, 3, 3), "rmssd", 28.0, "ms"),
        (date(2026, 3, 4), "resting_heart_rate", 61.0, "1/min"),
        (date(2026, 3, 4), "rmssd", 33.0, "ms"),
    ]


def test_sleep_is_counted_once_though_two_tables_tell_it():
    asleep = [one for one in READER.read([ZIP], ASK).segments if one.key.signal is Signal.ASLEEP]
    assert sorted(v for one in asleep for v in one.value.tolist()) == [33.0, 402.0, 431.0]


def test_the_table_of_cycles_alone_tells_the_nights():
    diary = READER.read([SAMPLES / "physiological_cycles.csv"], ASK)
    asleep = [one for one in diary.segments if one.key.signal is Signal.ASLEEP]
    assert sorted(v for one in asleep for v in one.value.tolist()) == [402.0, 431.0]


def test_given_beside_the_zip_the_table_of_cycles_tells_no_night_again():
    diary = READER.read([ZIP, SAMPLES / "physiological_cycles.csv"], ASK)
    asleep = [one for one in diary.segments if one.key.signal is Signal.ASLEEP]
    assert sum(one.value.size for one in asleep) == 3


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [("UTC+01:00", 1772488800), ("UTCZ", 1772492400), ("GMT-5", 1772510400)],
)
def test_times_are_those_of_the_clock_that_the_row_names(clock: str, seconds: int, tmp_path: Path):
    path = tmp_path / "x.csv"
    row = f"2026-03-02 23:00:00,,{clock},60,30,2026-03-02 23:00:00,2026-03-03 07:00:00,400,480\n"
    path.write_text(CYCLES + row, encoding="utf-8")
    diary = READER.read([path], ASK)
    assert {int(one.start[0]) for one in diary.segments} == {seconds}
    assert {one.key.day for one in diary.segments} == {date(2026, 3, 2)}
    assert None not in {one.key.offset for one in diary.segments}
    assert not diary.warnings


def test_without_a_clock_in_the_row_the_persons_zone_is_taken_and_said(tmp_path: Path):
    path = tmp_path / "x.csv"
    row = "2026-03-02 23:00:00,,,60,30,2026-03-02 23:00:00,2026-03-03 07:00:00,400,480\n"
    path.write_text(CYCLES + row, encoding="utf-8")
    diary = READER.read([path], ASK)
    assert {one.key.offset for one in diary.segments} == {None}
    assert {int(one.start[0]) for one in diary.segments} == {1772460000}  # 23:00 in Tokyo
    assert any("Asia/Tokyo" in one for one in diary.warnings)


def test_workouts_have_their_names_and_one_without_times_is_left_out():
    diary = READER.read([ZIP], ASK)
    done = {one.key.activity: one for one in diary.segments if one.key.signal is Signal.WORKOUT}
    assert {name: one.value.tolist() for name, one in done.items()} == {
        "walking": [25.0],
        "yoga": [30.0],
    }
    assert any(one.what == "workout" and one.count == 1 for one in diary.skipped)


def test_recovery_and_strain_are_kept_and_never_read():
    diary = READER.read([ZIP], ASK)
    cycles = next(one for one in diary.raw if one.kind == "physiological_cycles.csv")
    assert [row["Recovery score %"] for row in records_of(cycles)] == ["58", "41", ""]
    assert {one.what for one in diary.observations} == {"rmssd", "resting_heart_rate"}


def test_what_was_written_in_the_journal_is_a_note():
    (note,) = READER.read([ZIP], ASK).notes
    assert (note.day, note.text) == (date(2026, 3, 3), "a long, loud day")


def test_an_export_in_another_language_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "physiological_cycles.csv"
    path.write_text("Hora de inicio del ciclo,Zona horaria\n1,2\n", encoding="utf-8")
    with pytest.raises(DiaryError) as refused:
        READER.read([path], ASK)
    assert refused.value.code == "missing-column"
    assert "English" in refused.value.fix
