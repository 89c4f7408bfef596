"""Gadgetbridge: a band's minutes mean what its own kinds mean, and nothing is guessed."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.readers.device_files import at, band_rows, gadgetbridge_db, zipped

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.gadgetbridge import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
DAY = date(2024, 5, 3)
MI = "MI_BAND_ACTIVITY_SAMPLE"
EXTENDED = "HUAMI_EXTENDED_ACTIVITY_SAMPLE"
BAND, FIRST_BAND, WATCH = 1, 2, 3


def read(folder: Path, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> Diary:
    path = folder / "some.db"
    path.unlink(missing_ok=True)
    gadgetbridge_db(path, rows)
    assert recognise(path, ASK).name == "gadgetbridge"
    diary = READER.read([path], ASK)
    assert diary.counts[0].conserved
    return diary


def rows(diary: Diary, signal: Signal) -> list[tuple[int, int, float]]:
    return sorted(
        (int(start), int(seconds), round(float(value), 3))
        for one in diary.segments
        if one.key.signal == signal
        for start, seconds, value in zip(one.start, one.seconds, one.value, strict=True)
    )


def mi(minute: int, kind: int, *, steps: int = 0, rate: int = 255, device: int = BAND):
    return (at(7, minute), device, 1, 0, steps, kind, rate)


def test_an_amazfits_minutes_are_steps_heart_rate_sleep_and_worn_time(tmp_path: Path):
    diary = read(tmp_path, band_rows())
    assert sum(value for *_, value in rows(diary, Signal.STEPS)) == 300.0
    assert rows(diary, Signal.HEART_RATE) == [(at(7, i), 0, 80.0 + i) for i in range(10)]
    assert rows(diary, Signal.ASLEEP) == [(at(7, 10), 600, 10.0)]  # its stages are a guess
    assert rows(diary, Signal.WORN) == [(at(7), 1200, 20.0)]
    assert [one.count for one in diary.skipped if "not worn" in one.why] == [5]
    assert [one.count for one in diary.skipped if "nothing was measured" in one.why] == [1]
    assert not [one for one in diary.segments if "asleep_" in one.key.signal]
    assert {one.key.device for one in diary.segments} == {"Mi Band 3"}
    assert {one.key.offset for one in diary.segments} == {None}
    assert any("--zone" in warning for warning in diary.warnings)


def test_the_last_resting_heart_rate_of_a_day_stands(tmp_path: Path):
    (seen,) = read(tmp_path, band_rows()).observations
    assert (seen.what, seen.value, seen.day) == ("resting_heart_rate", 59.0, DAY)


def test_a_workout_has_its_length_and_no_place(tmp_path: Path):
    diary = read(tmp_path, band_rows())
    (ride,) = [one for one in diary.segments if one.key.signal == Signal.WORKOUT]
    assert ride.key.activity == "cycling"
    assert rows(diary, Signal.WORKOUT) == [(at(10), 1800, 30.0)]
    held = json.dumps([record for raw in diary.raw for record in records_of(raw)])
    for secret in ("LONGITUDE", "131000000", "Lakeside", "Somebody", "00:00:00"):
        assert secret not in held


def test_kinds_of_the_first_mi_band_and_of_later_ones_differ(tmp_path: Path):
    both = [mi(0, 4, device=FIRST_BAND), mi(0, 4, steps=9), mi(1, 11), mi(1, 11, device=FIRST_BAND)]
    diary = read(tmp_path, {MI: both})
    asleep = {one.key.device: one.start.tolist() for one in diary.segments
              if one.key.signal == Signal.ASLEEP}  # fmt: skip
    assert asleep == {"MI1A": [at(7)], "Mi Band 3": [at(7, 1)]}
    assert {one.key.quality for one in diary.segments if one.key.signal == Signal.ASLEEP} == {
        Quality.DERIVED
    }


def test_a_later_bands_flags_and_as_before_are_understood(tmp_path: Path):
    kinds = [0x50, 0x59, 0xF0, 0x0A, 0x1C, 0x10, 0x73, 0x60]
    diary = read(tmp_path, {MI: [mi(i, kind) for i, kind in enumerate(kinds)]})
    assert rows(diary, Signal.ASLEEP) == [(at(7, 1), 180, 3.0)]
    assert rows(diary, Signal.WORN) == [(at(7, 1), 300, 5.0)]
    assert [one.count for one in diary.skipped if "not worn" in one.why] == [2]


def test_a_bands_kinds_that_are_not_known_are_kept_and_not_read(tmp_path: Path):
    diary = read(tmp_path, {MI: [mi(0, 9, device=WATCH), mi(1, 9, steps=12, device=WATCH)]})
    assert not rows(diary, Signal.ASLEEP)
    assert not rows(diary, Signal.WORN)
    assert rows(diary, Signal.STEPS) == [(at(7, 1), 60, 12.0)]  # 0 without worn says nothing
    assert {raw.kind: raw.count for raw in diary.raw} == {MI: 2}


def test_another_makers_steps_are_kept_and_its_heart_rate_is_read(tmp_path: Path):
    diary = read(tmp_path, {"LEFUN_ACTIVITY_SAMPLE": [(at(7), WATCH, 1, 500, 72)]})
    assert not rows(diary, Signal.STEPS)
    assert rows(diary, Signal.HEART_RATE) == [(at(7), 0, 72.0)]
    assert {raw.kind: raw.count for raw in diary.raw} == {"LEFUN_ACTIVITY_SAMPLE": 1}


def test_a_garmins_steps_count_from_midnight_on(tmp_path: Path):
    samples = [
        (at(8), WATCH, 1, 0, 900, 1, 70), (at(9), WATCH, 1, 0, 0, 1, 71),
        (at(12), WATCH, 1, 0, 2400, 1, -1), (at(32), WATCH, 1, 0, 40, 1, 255),
    ]  # fmt: skip
    diary = read(tmp_path, {"GARMIN_ACTIVITY_SAMPLE": samples})
    assert rows(diary, Signal.STEPS) == [
        (at(0), 8 * 3600, 900.0), (at(8), 4 * 3600, 1500.0), (at(24), 8 * 3600, 40.0),
    ]  # fmt: skip
    assert [value for *_, value in rows(diary, Signal.HEART_RATE)] == [70.0, 71.0]


def test_stages_last_as_each_maker_means_it(tmp_path: Path):
    def ms(hour: int, minute: int = 0) -> int:
        return at(hour, minute) * 1000

    diary = read(
        tmp_path,
        {
            "XIAOMI_SLEEP_STAGE_SAMPLE": [(ms(1), 1, 3), (ms(2), 1, 2), (ms(3), 1, 4)],
            "XIAOMI_SLEEP_TIME_SAMPLE": [(ms(1), 1, ms(3, 30)), (ms(13), 1, ms(14))],
            "CMF_SLEEP_STAGE_SAMPLE": [(ms(4), 1, 1200, 1)],
            "COLMI_SLEEP_STAGE_SAMPLE": [(ms(5), 1, 25, 5), (ms(6), 1, 25, 99)],
            "GARMIN_SLEEP_STAGE_SAMPLE": [(ms(6, 1), 3, 1), (ms(6, 31), 3, 4)],
        },
    )
    assert rows(diary, Signal.ASLEEP_LIGHT) == [(at(1), 3600, 60.0)]
    assert rows(diary, Signal.ASLEEP_DEEP) == [(at(2), 3600, 60.0), (at(4), 1200, 20.0)]
    assert rows(diary, Signal.ASLEEP_REM) == [(at(3), 1800, 30.0), (at(6, 1), 1800, 30.0)]
    assert rows(diary, Signal.AWAKE_IN_BED) == [(at(5), 1500, 25.0), (at(6), 60, 1.0)]
    assert rows(diary, Signal.IN_BED) == [(at(13), 3600, 60.0)]  # a nap without stages
    assert [raw.count for raw in diary.raw if raw.kind.startswith("COLMI")] == [1]


def test_only_garmins_variability_is_rmssd(tmp_path: Path):
    diary = read(
        tmp_path,
        {
            "GARMIN_HRV_VALUE_SAMPLE": [(at(3) * 1000, WATCH, 44)],
            "COLMI_HRV_VALUE_SAMPLE": [(at(3) * 1000, WATCH, 55)],
        },
    )
    assert rows(diary, Signal.RMSSD) == [(at(3), 0, 44.0)]
    assert {raw.kind for raw in diary.raw} == {"COLMI_HRV_VALUE_SAMPLE"}


def test_stamps_in_another_unit_are_refused_and_not_bent(tmp_path: Path):
    diary = read(
        tmp_path,
        {
            MI: [(at(7) * 1000, 1, 1, 0, 30, 1, 80), mi(1, 1, steps=5)],
            "GARMIN_HRV_VALUE_SAMPLE": [(at(3), WATCH, 44)],
        },
    )
    assert rows(diary, Signal.STEPS) == [(at(7, 1), 60, 5.0)]
    assert sorted(one.what for one in diary.skipped) == ["minute", "sample"]


def test_the_database_reads_alone_in_a_zip_and_in_a_folder(tmp_path: Path):
    alone = read(tmp_path, band_rows())
    raw = (tmp_path / "some.db").read_bytes()
    packed = tmp_path / "export.zip"
    packed.write_bytes(zipped({"database/Gadgetbridge": raw, "files/a.gpx": b"<gpx/>"}))
    folder = tmp_path / "open"
    (folder / "database").mkdir(parents=True)
    (folder / "database" / "Gadgetbridge").write_bytes(raw)
    for path in (packed, folder):
        assert recognise(path, ASK).name == "gadgetbridge"
        diary = READER.read([path], ASK)
        assert rows(diary, Signal.STEPS) == rows(alone, Signal.STEPS)


def test_damaged_databases_are_read_or_refused(tmp_path: Path):
    read(tmp_path, band_rows())
    sound = (tmp_path / "some.db").read_bytes()
    path, chance, refused = tmp_path / "torn.db", random.Random(3), 0
    for _ in range(120):
        raw = bytearray(sound)
        for _ in range(chance.randint(1, 40)):
            raw[chance.randrange(100, len(raw))] = chance.randrange(256)
        path.write_bytes(raw[: chance.randrange(4096, len(raw))] if chance.random() < 0.3 else raw)
        try:
            assert READER.read([path], ASK).counts[0].conserved
        except UnknotError:
            refused += 1
    assert 0 < refused < 120


def test_a_zip_without_the_database_says_so(tmp_path: Path):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"database/Gadgetbridge": b"nothing"}))
    with pytest.raises(UnknotError) as wrong:
        READER.read([path], ASK)
    assert wrong.value.code == "no-database"
