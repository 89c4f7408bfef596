"""TCX: workouts by their laps, heart rates by their instants, and never a place."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.segments import Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.garmin_tcx import READER
from unknot.recordings.raw import records_of

SAMPLE = Path(__file__).parent / "samples" / "garmin-tcx" / "activities.tcx"
ASK = ReadRequest(date(2026, 6, 1), zone=ZoneInfo("Europe/Berlin"))


def test_a_workout_lasts_over_all_its_laps_and_counts_those_that_were_no_rest():
    diary = READER.read([SAMPLE], ASK)
    found = [one for one in diary.segments if one.key.signal is Signal.WORKOUT]
    assert [(one.key.day.day, one.key.activity, one.key.device) for one in found] == [
        (2, "workout", "Made-up Watch 3"), (5, "cycling", "Made-up Watch 3"),
    ]  # fmt: skip
    for one in found:
        assert one.seconds.tolist() == [1200]
        assert one.value.tolist() == [18.0]


def test_each_point_is_a_heart_rate_or_left_out_with_a_reason():
    diary = READER.read([SAMPLE], ASK)
    beats = [one for one in diary.segments if one.key.signal is Signal.HEART_RATE]
    assert sum(one.start.size for one in beats) == 2 * 18
    assert [(one.what, one.count) for one in diary.skipped] == [("point", 4)]
    (count,) = diary.counts
    assert (count.records, count.stored, count.merged, count.skipped) == (48, 38, 6, 4)


def test_no_place_is_kept_and_the_rest_is():
    diary = READER.read([SAMPLE], ASK)
    (raw,) = diary.raw
    first = next(iter(records_of(raw)))
    assert first["laps"][0]["DistanceMeters"] == "600.0"
    assert first["laps"][0]["AvgSpeed"] == "1.0"
    assert first["laps"][0]["AverageHeartRateBpm"] == "95"
    assert "Degrees" not in str(list(records_of(raw)))
    assert [note.text for note in diary.notes] == ["Walk with the dog, legs heavy"]
    assert any("--zone" in one for one in diary.warnings)


def test_what_a_file_holds_before_it_breaks_off_is_read(tmp_path: Path):
    torn = tmp_path / "torn.tcx"
    raw = SAMPLE.read_bytes()
    torn.write_bytes(raw[: int(len(raw) * 0.8)])
    diary = READER.read([torn], ASK)
    assert any("breaks off" in one for one in diary.warnings)
    assert len([one for one in diary.segments if one.key.signal is Signal.WORKOUT]) == 2


def test_a_zip_of_them_is_known(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.write(SAMPLE, "a/first.tcx")
    assert recognise(path, ASK).name == "garmin-tcx"
    assert len(READER.read([path], ASK).segments) == len(READER.read([SAMPLE], ASK).segments)


def test_a_course_is_no_diary_and_entities_are_refused(tmp_path: Path):
    course = tmp_path / "course.tcx"
    course.write_text("<TrainingCenterDatabase><Courses/></TrainingCenterDatabase>", "utf-8")
    with pytest.raises(UnknotError) as refused:
        READER.read([course], ASK)
    assert refused.value.code == "not-a-diary"
    course.write_text('<!DOCTYPE x [<!ENTITY a "b">]><TrainingCenterDatabase/>', "utf-8")
    with pytest.raises(UnknotError) as refused:
        READER.read([course], ASK)
    assert refused.value.code == "entities"
