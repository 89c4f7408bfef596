"""Garmin's export: a day, a night and a walk count once, whichever of its files hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.readers.device_files import (
    WALKING,
    activity_fit,
    at,
    garmin_day,
    garmin_night,
    garmin_workout,
    gdpr_members,
    monitoring_fit,
    sleep_fit,
    zipped,
)

from unknot.diary.entries import Diary
from unknot.diary.segments import Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.garmin_gdpr import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("America/New_York"))
DAY, NEXT = date(2024, 5, 3), date(2024, 5, 4)
DAYS = "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2024-05-03_2024-05-05.json"
NIGHTS = "DI_CONNECT/DI-Connect-Wellness/2024_1_sleepData.json"
DONE = "DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json"
FILES = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"


def read(folder: Path, members: Mapping[str, object]) -> Diary:
    path = folder / "export.zip"
    path.write_bytes(
        zipped(
            {
                name: held if isinstance(held, bytes) else json.dumps(held).encode()
                for name, held in members.items()
            }
        )
    )
    assert recognise(path, ASK).name == "garmin-gdpr"
    diary = READER.read([path], ASK)
    assert all(count.conserved for count in diary.counts)
    return diary


def total(diary: Diary, signal: Signal, day: date) -> float:
    held = [one for one in diary.segments if one.key.signal == signal and one.key.day == day]
    return float(sum(one.value.sum() for one in held))


def steps(diary: Diary) -> dict[date, float]:
    return {one.day: one.amount for one in diary.exertions if one.unit == "steps"}


def test_a_days_total_stands_where_no_pieces_are(tmp_path: Path):
    diary = read(tmp_path, {DAYS: [garmin_day("2024-05-03", 4000), garmin_day("2024-05-04", 50)]})
    assert steps(diary) == {DAY: 4000.0, NEXT: 50.0}
    assert {(one.what, one.day, one.value) for one in diary.observations} == {
        ("resting_heart_rate", DAY, 60.0),  # that day's own, not the mean of seven days
        ("resting_heart_rate", NEXT, 60.0),
    }
    assert total(diary, Signal.MODERATE, DAY) == 12.0
    assert total(diary, Signal.VIGOROUS, DAY) == 3.0
    (moderate,) = [
        one for one in diary.segments if one.key.signal == Signal.MODERATE and one.key.day == DAY
    ]
    assert (moderate.start.tolist(), moderate.seconds.tolist()) == ([at(0)], [86_400])
    assert moderate.key.offset == 120  # told by the day's own pair of clocks, not the zone given
    assert not diary.warnings


def test_steps_of_the_fit_files_stand_for_a_total_that_they_fill(tmp_path: Path):
    fit = monitoring_fit([(at(8), WALKING, 1000), (at(12), WALKING, 4000)])
    diary = read(
        tmp_path,
        {DAYS: [garmin_day("2024-05-03", 4010)], FILES: zipped({"a.fit": fit, "b.fit": fit})},
    )
    assert not steps(diary)
    assert total(diary, Signal.STEPS, DAY) == 4000.0


def test_a_total_stands_for_fit_files_that_lack_some_of_it(tmp_path: Path):
    fit = monitoring_fit([(at(8), WALKING, 1000)])
    diary = read(tmp_path, {DAYS: [garmin_day("2024-05-03", 4000)], FILES: zipped({"a.fit": fit})})
    assert steps(diary) == {DAY: 4000.0}
    assert total(diary, Signal.STEPS, DAY) == 0.0


def test_a_walk_that_a_fit_file_holds_too_is_one_walk(tmp_path: Path):
    done = [{"summarizedActivitiesExport": [garmin_workout(at(9)), garmin_workout(at(15))]}]
    alone = read(tmp_path, {DONE: done})
    assert total(alone, Signal.WORKOUT, DAY) == 20.0
    (walks,) = [one for one in alone.segments if one.key.signal == Signal.WORKOUT]
    assert (walks.key.activity, walks.key.offset) == ("walking", 120)
    assert total(alone, Signal.HEART_RATE, DAY) == 2 * 95.0
    both = read(tmp_path, {DONE: done, FILES: zipped({"a.fit": activity_fit()})})
    assert total(both, Signal.WORKOUT, DAY) == 9.5 + 10.0


def test_a_night_is_asleep_for_its_stages_and_counts_once(tmp_path: Path):
    night = garmin_night("2024-05-03", "2024-05-02T21:00:00.0", "2024-05-03T04:30:00.0")
    day = garmin_day("2024-05-03", 100)
    diary = read(tmp_path, {NIGHTS: [night], DAYS: [day]})
    (asleep,) = [one for one in diary.segments if one.key.signal == Signal.ASLEEP]
    assert asleep.value.tolist() == [420.0]
    assert (asleep.start.tolist(), asleep.seconds.tolist()) == ([at(-1)], [27_000])
    assert (asleep.key.offset, asleep.key.day) == (120, date(2024, 5, 2))
    both = read(tmp_path, {NIGHTS: [night], DAYS: [day], FILES: zipped({"s.fit": sleep_fit()})})
    assert not [one for one in both.segments if one.key.signal == Signal.ASLEEP]
    assert total(both, Signal.ASLEEP_REM, DAY) == 30.0


@pytest.mark.parametrize(
    "odd",
    [
        {"deepSleepSeconds": 0, "lightSleepSeconds": 0, "remSleepSeconds": 0},
        {"sleepEndTimestampGMT": None},
        {"deepSleepSeconds": 40_000},
    ],
)
def test_a_night_that_was_not_measured_is_no_sleep(odd: dict[str, object], tmp_path: Path):
    night = garmin_night("2024-05-03", "2024-05-02T21:00:00.0", "2024-05-03T04:30:00.0")
    diary = read(tmp_path, {NIGHTS: [{**night, **odd}]})
    assert not diary.segments
    assert {raw.kind: raw.count for raw in diary.raw} == {"sleepData": 1}


def test_an_unworn_day_has_no_minutes(tmp_path: Path):
    day = garmin_day("2024-05-03", 0, minHeartRate=None, currentDayRestingHeartRate=None)
    diary = read(tmp_path, {DAYS: [day]})
    assert not diary.segments
    assert not diary.exertions
    assert not diary.observations


def test_the_same_day_in_two_files_counts_once(tmp_path: Path):
    day = garmin_day("2024-05-03", 4000)
    again = DAYS.replace("05-05", "05-06")
    diary = read(tmp_path, {DAYS: [day], again: [day]})
    assert [one.amount for one in diary.exertions] == [4000.0]
    assert diary.counts[0].merged == 1
    other = read(tmp_path, {DAYS: [day], again: [garmin_day("2024-05-03", 9)]})
    assert [one.amount for one in other.exertions] == [4000.0]
    assert any("again" in one.why for one in other.skipped)


def test_a_whole_export_reads_as_zip_and_as_folder(tmp_path: Path):
    members = gdpr_members()
    packed = read(tmp_path, members)
    folder = tmp_path / "unpacked"
    for name, raw in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    assert recognise(folder, ASK).name == "garmin-gdpr"
    open_ = READER.read([folder], ASK)
    assert steps(open_) == steps(packed) == {NEXT: 5000.0}
    assert total(open_, Signal.STEPS, DAY) == total(packed, Signal.STEPS, DAY) == 4000.0
    assert open_.counts[0].records == packed.counts[0].records
    assert [one.what for one in packed.skipped if "device" in one.why] == ["file"]


def test_places_names_and_scores_never_become_entries(tmp_path: Path):
    diary = read(tmp_path, gdpr_members())
    held = json.dumps([record for raw in diary.raw for record in records_of(raw)])
    for secret in ("Lakeside", "52.1", "13.1", "userProfilePK", "Nobody"):
        assert secret not in held
    assert "averageStressLevel" in held
    assert '"HRV"' in held
    assert {one.what for one in diary.observations} == {"resting_heart_rate"}


def test_one_broken_file_spoils_only_itself(tmp_path: Path):
    diary = read(tmp_path, {DAYS: [garmin_day("2024-05-03", 4000)], NIGHTS: b"[{", FILES: b"PK"})
    assert steps(diary) == {DAY: 4000.0}
    assert len([one for one in diary.skipped if one.what == "file"]) == 2


def test_single_files_are_known_by_their_fields(tmp_path: Path):
    for held in (
        [garmin_day("2024-05-03", 4000)],
        [garmin_night("2024-05-03", "2024-05-02T21:00:00.0", "2024-05-03T04:30:00.0")],
        [{"summarizedActivitiesExport": [garmin_workout(at(9))]}],
    ):
        path = tmp_path / "some.json"
        path.write_text(json.dumps(held))
        assert recognise(path, ASK).name == "garmin-gdpr"
        assert READER.read([path], ASK).counts[0].stored == 1
    path.write_text('[{"calendarDate": "2024-05-03", "wellnessStartTimeGmt": ')
    with pytest.raises(UnknotError, match="breaks off"):
        READER.read([path], ASK)


def test_a_real_summary_of_days(shared_data: Path):
    path = shared_data / "device_samples/garmin_gdpr/UDSFile_2023-02-22_2023-06-02.json"
    assert recognise(path, ASK).name == "garmin-gdpr"
    diary = READER.read([path], ASK)
    assert diary.counts[0].conserved
    assert steps(diary)[date(2023, 4, 20)] == 5352.0
    assert len(steps(diary)) == diary.counts[0].records == 51
    assert not diary.warnings
