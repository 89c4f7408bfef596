"""FIT: what a watch counted comes out once, at the right time, and without where it was."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.readers.device_files import (
    RUNNING,
    WALKING,
    activity_fit,
    at,
    monitoring_fit,
    sleep_fit,
    zipped,
)
from tests.readers.fit_bytes import (
    FIT_EPOCH,
    UINT8,
    UINT16,
    UINT32,
    FitField,
    FitRecord,
    file_id,
    fit,
    stamp,
)

from unknot.diary.entries import Diary
from unknot.diary.segments import Segments, Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.garmin_fit import READER
from unknot.recordings.fit import decoded
from unknot.recordings.raw import records_of

BERLIN = ZoneInfo("Europe/Berlin")
ASK = ReadRequest(date(2026, 11, 1), zone=BERLIN)
DAY = date(2024, 5, 3)


def read(folder: Path, *contents: bytes) -> Diary:
    paths: list[Path] = []
    for number, raw in enumerate(contents):
        paths.append(folder / f"{number}.fit")
        paths[-1].write_bytes(raw)
    return READER.read(paths, ASK)


def of(diary: Diary, signal: Signal) -> list[Segments]:
    return [one for one in diary.segments if one.key.signal == signal]


def rows(diary: Diary, signal: Signal) -> list[tuple[int, int, float]]:
    """Start, seconds and value of every stretch of a signal, in order of time."""
    return sorted(
        (int(start), int(seconds), round(float(value), 3))
        for one in of(diary, signal)
        for start, seconds, value in zip(one.start, one.seconds, one.value, strict=True)
    )


def test_a_fast_walk_is_one_workout_with_its_heart_rates(tmp_path: Path):
    diary = read(tmp_path, activity_fit())
    (walk,) = of(diary, Signal.WORKOUT)
    assert (walk.key.activity, walk.key.day, walk.key.offset) == ("brisk_walk", DAY, 120)
    assert walk.key.device == "garmin fenix5"
    assert rows(diary, Signal.WORKOUT) == [(at(9), 600, 9.5)]  # moved 9.5 of 10 minutes
    assert rows(diary, Signal.HEART_RATE) == [(at(9, i), 0, 90.0 + i) for i in range(10)]
    (count,) = diary.counts
    assert (count.stored, count.merged, count.records) == (11, 1, 14)  # the lap is a part
    assert not diary.warnings


def test_a_walk_without_more_stays_a_walk(tmp_path: Path):
    (walk,) = of(read(tmp_path, activity_fit(kind=0)), Signal.WORKOUT)
    assert walk.key.activity == "walking"


def test_no_position_is_kept_anywhere(tmp_path: Path):
    lost = FitRecord("unknown", (FitField(27, UINT32, 626_000_123),))
    diary = read(tmp_path, activity_fit(), fit([file_id(4), lost, activity_of_nothing()]))
    held = json.dumps([record for raw in diary.raw for record in records_of(raw)])
    assert "position" not in held
    assert "626" not in held
    assert {one.what: one.count for one in diary.skipped} == {"message": 1}


def activity_of_nothing() -> FitRecord:
    return FitRecord("activity", (stamp(at(9)), FitField(5, UINT32, at(11) - FIT_EPOCH)))


def test_steps_are_what_lies_between_readings_since_midnight(tmp_path: Path):
    diary = read(
        tmp_path,
        monitoring_fit(
            [
                (at(8), WALKING, 900), (at(8), RUNNING, 300), (at(12), WALKING, 2400),
                (at(24), WALKING, 2500), (at(32), WALKING, 40),
            ]
        ),
    )  # fmt: skip
    assert rows(diary, Signal.STEPS) == [
        (at(0), 8 * 3600, 300.0),
        (at(0), 8 * 3600, 900.0),
        (at(8), 4 * 3600, 1500.0),
        (at(12), 12 * 3600, 100.0),  # at midnight the day of before ends
        (at(24), 8 * 3600, 40.0),
    ]
    assert {one.key.day for one in of(diary, Signal.STEPS)} == {DAY, date(2024, 5, 4)}
    assert {one.key.offset for one in of(diary, Signal.STEPS)} == {120}


def test_a_watch_that_starts_anew_counts_on_from_nothing(tmp_path: Path):
    diary = read(tmp_path, monitoring_fit([(at(8), WALKING, 900), (at(9), WALKING, 50)]))
    assert rows(diary, Signal.STEPS) == [(at(0), 8 * 3600, 900.0), (at(8), 3600, 50.0)]


def test_a_file_that_begins_at_noon_goes_on_where_another_ended(tmp_path: Path):
    morning = monitoring_fit([(at(8), WALKING, 900)])
    noon = monitoring_fit([(at(13), WALKING, 1000)], info=at(12))
    for order in ((morning, noon), (noon, morning)):
        diary = read(tmp_path, *order)
        assert rows(diary, Signal.STEPS)[-1] == (at(8), 5 * 3600, 100.0)
        assert sum(value for _, _, value in rows(diary, Signal.STEPS)) == 1000.0


def test_two_watches_keep_their_own_counters(tmp_path: Path):
    diary = read(
        tmp_path,
        monitoring_fit([(at(8), WALKING, 900)], serial=1),
        monitoring_fit([(at(9), WALKING, 700)], serial=2),
    )
    assert sum(value for _, _, value in rows(diary, Signal.STEPS)) == 1600.0


def test_heart_rate_of_the_day_has_its_minute(tmp_path: Path):
    diary = read(tmp_path, monitoring_fit([], rates=[(at(3), 48), (at(20), 71)]))
    assert rows(diary, Signal.HEART_RATE) == [(at(3), 0, 48.0), (at(20), 0, 71.0)]


def test_the_same_file_twice_counts_once(tmp_path: Path):
    day = monitoring_fit([(at(8), WALKING, 900)], rates=[(at(8), 70)])
    twice = read(tmp_path, day, day)
    assert rows(twice, Signal.STEPS) == [(at(0), 8 * 3600, 900.0)]
    assert rows(twice, Signal.HEART_RATE) == [(at(8), 0, 70.0)]
    assert any("counts once" in warning for warning in twice.warnings)
    path = tmp_path / "both.zip"
    path.write_bytes(zipped({"a.fit": day, "b/again.fit": day, "c.zip": zipped({"a.fit": day})}))
    packed = READER.read([path], ASK)
    assert rows(packed, Signal.STEPS) == rows(twice, Signal.STEPS)
    assert rows(packed, Signal.HEART_RATE) == rows(twice, Signal.HEART_RATE)
    assert packed.counts[0].merged == 2 * 4
    assert packed.counts[0].conserved


def test_levels_of_sleep_reach_up_to_their_stamps(tmp_path: Path):
    diary = read(tmp_path, sleep_fit())
    assert rows(diary, Signal.ASLEEP_LIGHT) == [(at(0, 0), 60, 1.0), (at(0, 1), 60, 1.0)]
    assert rows(diary, Signal.ASLEEP_DEEP) == [(at(0, 2), 28 * 60, 28.0)]
    assert rows(diary, Signal.ASLEEP_REM) == [(at(0, 30), 1800, 30.0)]
    assert rows(diary, Signal.AWAKE_IN_BED) == [(at(1), 300, 5.0)]
    assert rows(diary, Signal.RMSSD) == [(at(0, 5), 0, 42.0)]


def test_the_nights_mean_is_rmssd_where_its_pieces_are_missing(tmp_path: Path):
    summary = FitRecord("hrv_status_summary", (stamp(at(6)), FitField(1, UINT16, 40 * 128)))
    piece = FitRecord("hrv_value", (FitField(0, UINT16, 42 * 128), stamp(at(3))))
    (seen,) = read(tmp_path, fit([file_id(68), summary])).observations
    assert (seen.what, seen.value, seen.unit, seen.day) == ("rmssd", 40.0, "ms", DAY)
    assert not read(tmp_path, fit([file_id(68), summary, piece])).observations


def test_resting_heart_rate_is_that_of_the_day_and_its_last(tmp_path: Path):
    readings = [
        FitRecord("monitoring_hr_data", (stamp(t), FitField(0, UINT8, 58), FitField(1, UINT8, r)))
        for t, r in ((at(20), 61), (at(7), 64))
    ]
    (seen,) = read(tmp_path, fit([file_id(32), *readings])).observations
    assert (seen.what, seen.value, seen.day) == ("resting_heart_rate", 61.0, DAY)


def test_stress_is_kept_and_never_read(tmp_path: Path):
    stress = FitRecord("stress_level", (FitField(0, UINT16, 70), FitField(1, UINT32, 1)))
    diary = read(tmp_path, fit([file_id(32), stress]))
    assert not diary.observations
    assert not diary.segments
    assert {raw.kind for raw in diary.raw} == {"file_id", "stress_level"}


def test_chained_files_compressed_stamps_and_developer_fields_are_read(tmp_path: Path):
    beat = FitField(3, UINT8, 99)
    chained = activity_fit() + fit(
        [
            file_id(4),
            FitRecord("record", (stamp(at(15)), FitField(3, UINT8, 98)), developer=(5, 6)),
            FitRecord("record", (beat,), compressed=(at(15, 0, 3) - FIT_EPOCH) & 0x1F),
        ]
    )
    diary = read(tmp_path, chained)
    assert rows(diary, Signal.HEART_RATE)[-2:] == [(at(15), 0, 98.0), (at(15, 0, 3), 0, 99.0)]


def test_without_a_local_clock_the_zone_given_places_it_and_that_is_said(tmp_path: Path):
    late = FitRecord("record", (stamp(at(0, 30)), FitField(3, UINT8, 60)))
    diary = read(tmp_path, fit([file_id(4), late]))
    (one,) = diary.segments
    assert (one.key.day, one.key.offset) == (DAY, None)
    assert sum("--zone" in warning for warning in diary.warnings) == 1
    tokyo = READER.read([tmp_path / "0.fit"], ReadRequest(ASK.today, zone=ZoneInfo("Asia/Tokyo")))
    assert tokyo.segments[0].start.tolist() == one.start.tolist()


def test_a_watch_that_does_not_know_the_time_is_dated_by_its_local_clock(tmp_path: Path):
    on = 16_441_241  # seconds since it was started
    local = FitField(5, UINT32, at(11) - FIT_EPOCH)
    beat = FitRecord("record", (FitField(253, UINT32, on), FitField(3, UINT8, 77)))
    ended = FitRecord("activity", (FitField(253, UINT32, on + 3600), local))
    assert rows(read(tmp_path, fit([file_id(4), beat, ended])), Signal.HEART_RATE) == [
        (at(8), 0, 77.0)
    ]
    diary = read(tmp_path, fit([file_id(4), beat]))
    assert not diary.segments
    assert any(one.why == "the watch did not know the time" for one in diary.skipped)


def test_what_stood_before_a_break_is_read_and_said(tmp_path: Path):
    whole = activity_fit()
    torn = read(tmp_path, whole[: len(whole) // 2])
    assert 0 < len(rows(torn, Signal.HEART_RATE)) < 10
    assert any("breaks off" in warning for warning in torn.warnings)
    wrong = read(tmp_path, whole[:-1] + bytes([whole[-1] ^ 1]))
    assert len(rows(wrong, Signal.HEART_RATE)) == 10
    assert any("check sum" in warning for warning in wrong.warnings)


def test_settings_are_refused_and_spoil_nothing_beside_them(tmp_path: Path):
    with pytest.raises(UnknotError) as refused:
        read(tmp_path, fit([file_id(2)]))
    assert refused.value.code == "not-a-diary"
    folder = tmp_path / "several"
    folder.mkdir()
    (folder / "a.fit").write_bytes(fit([file_id(2)]))
    (folder / "b.fit").write_bytes(activity_fit())
    (folder / "c.fit").write_bytes(b"\x0e\x20\x00\x00\xff\x00\x00\x00.FIT\x00\x00")
    diary = READER.read([folder], ASK)
    assert len(of(diary, Signal.WORKOUT)) == 1
    assert len([one for one in diary.skipped if one.what == "file"]) == 2
    assert diary.counts[0].conserved


def test_garbled_files_are_read_or_refused_and_never_hang(tmp_path: Path):
    """A few hundred ways in which bytes go wrong; a study holds many more."""
    chance = random.Random(16)
    sound = [activity_fit(), monitoring_fit([(at(8), WALKING, 900)]), sleep_fit()]
    path = tmp_path / "garbled.fit"
    refused = 0
    for number in range(400):
        raw = bytearray(sound[number % 3])
        for _ in range(chance.randint(1, 12)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        if number % 4 == 0:
            del raw[chance.randrange(len(raw)) :]
        raw[8:12] = b".FIT"
        path.write_bytes(raw)
        try:
            assert READER.read([path], ASK).counts[0].conserved
        except UnknotError:
            refused += 1
    assert 0 < refused < 400


def test_messages_that_hold_nothing_end_the_reading(tmp_path: Path):
    empty = b"\x40\x00\x00\x14\x00\x00" + b"\x00" * 200_000
    raw = fit([file_id(4)])
    body = raw[14:-2] + empty
    head = raw[:4] + len(body).to_bytes(4, "little") + raw[8:14]
    file = decoded(head + body, "x")
    assert "hold nothing" in file.broken
    assert file.count < 2000


def names(folder: Path, *ends: str) -> Sequence[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(ends))


def test_real_files_are_read_or_refused_with_a_reason(shared_data: Path):
    folder = shared_data / "device_samples" / "fit"
    refused: dict[str, str] = {}
    for path in names(folder, ".fit"):
        assert recognise(path, ASK).name == "garmin-fit"
        try:
            diary = READER.read([path], ASK)
        except UnknotError as wrong:
            refused[path.name] = wrong.code
            continue
        assert diary.counts[0].conserved
        held = json.dumps([record for raw in diary.raw for record in records_of(raw)])
        assert "position" not in held
    assert refused == {"Settings.fit": "not-a-diary"}
    day = READER.read([folder / "MonitoringFile.fit"], ASK)
    assert sum(value for _, _, value in rows(day, Signal.STEPS)) == 3142 + 31
    for path in names(folder, "-records.csv"):
        assert recognise(path, ASK).name == "garmin-fit"
        with pytest.raises(UnknotError, match="seconds of one workout"):
            READER.read([path], ASK)
