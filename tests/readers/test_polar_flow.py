"""Polar Flow: minutes, nights and workouts at the clock of the person, scores left alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.readers.device_files import at, polar_files, zipped

from unknot.diary.entries import Diary
from unknot.diary.segments import Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.polar_flow import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
DAY = date(2024, 5, 3)
ACTIVITY, NIGHT = "activity-2024-05-03-aa.json", "sleep_result_1-dd.json"
SESSION = "training-session_2024-05-03T18-00-00_9-cc.json"


def files() -> dict[str, Any]:
    return dict(polar_files())


def read(folder: Path, held: dict[str, Any], ask: ReadRequest = ASK) -> Diary:
    path = folder / "export.zip"
    path.write_bytes(zipped({name: json.dumps(one).encode() for name, one in held.items()}))
    assert recognise(path, ask).name == "polar-flow"
    diary = READER.read([path], ask)
    assert diary.counts[0].conserved
    return diary


def rows(diary: Diary, signal: Signal) -> list[tuple[int, int, float]]:
    return sorted(
        (int(start), int(seconds), round(float(value), 3))
        for one in diary.segments
        if one.key.signal == signal
        for start, seconds, value in zip(one.start, one.seconds, one.value, strict=True)
    )


def test_a_whole_export_comes_out_at_its_own_times(tmp_path: Path):
    diary = read(tmp_path, files())
    assert rows(diary, Signal.STEPS) == [(at(8), 60, 20.0), (at(8, 2), 60, 40.0)]
    assert rows(diary, Signal.HEART_RATE) == [(at(1), 0, 61.0), (at(18), 2400, 110.0)]
    assert rows(diary, Signal.WORKOUT) == [(at(18), 2400, 40.0)]
    assert rows(diary, Signal.ASLEEP_LIGHT) == [(at(1), 3600, 60.0)]
    assert rows(diary, Signal.ASLEEP_DEEP) == [(at(2), 1800, 30.0)]
    assert rows(diary, Signal.ASLEEP_REM) == [(at(2, 30), 1800, 30.0)]
    assert rows(diary, Signal.AWAKE_IN_BED) == [(at(3), 1800, 30.0)]  # the end marker is none
    (recovery,) = diary.observations
    assert (recovery.what, recovery.value, recovery.day) == ("rmssd", 38.0, DAY)
    assert not diary.exertions  # the total of a day whose minutes are there


def test_what_has_its_own_clock_does_not_need_the_zone(tmp_path: Path):
    here, there = files(), ReadRequest(ASK.today, zone=ZoneInfo("Asia/Tokyo"))
    berlin, tokyo = read(tmp_path, here), read(tmp_path, here, there)
    for signal in (Signal.WORKOUT, Signal.ASLEEP_REM):
        assert rows(berlin, signal) == rows(tokyo, signal)
        assert {one.key.offset for one in tokyo.segments if one.key.signal == signal} == {120}
    assert rows(tokyo, Signal.STEPS)[0][0] == at(8) - 7 * 3600  # 8 in the morning, in Tokyo
    assert any("--zone" in warning for warning in tokyo.warnings)


def test_a_night_in_london_is_by_its_own_clock_even_in_winter(tmp_path: Path):
    night = files()[NIGHT]
    night[0]["sleepResult"]["hypnogram"]["sleepStart"] = "2024-01-03T23:30:00.000+00:00"
    night[0]["sleepResult"]["hypnogram"]["sleepEnd"] = "2024-01-04T02:00:00.000+00:00"
    diary = read(tmp_path, {NIGHT: night})
    (light,) = [one for one in diary.segments if one.key.signal == Signal.ASLEEP_LIGHT]
    assert (light.key.offset, light.key.day) == (0, date(2024, 1, 3))  # in Berlin it is the 4th


@pytest.mark.parametrize("samples", [{}, {"steps": [{"localTime": "08:00:00", "value": 5}]}])
def test_a_total_stands_for_minutes_that_lack_some_of_it(samples: object, tmp_path: Path):
    held = files()
    held[ACTIVITY]["samples"] = samples
    diary = read(tmp_path, {ACTIVITY: held[ACTIVITY]})
    assert [(one.day, one.amount, one.unit) for one in diary.exertions] == [(DAY, 60.0, "steps")]
    assert not rows(diary, Signal.STEPS)


def test_a_device_without_stages_knows_only_sleep(tmp_path: Path):
    night = files()[NIGHT]
    del night[0]["evaluation"]["phaseDurations"]
    diary = read(tmp_path, {NIGHT: night})
    assert sum(minutes for *_, minutes in rows(diary, Signal.ASLEEP)) == 120.0
    assert not rows(diary, Signal.ASLEEP_DEEP)
    night[0]["sleepResult"]["hypnogram"]["sleepStateChanges"] = []
    assert rows(read(tmp_path, {NIGHT: night}), Signal.ASLEEP) == [(at(1), 9000, 120.0)]


def test_an_older_workout_has_a_name_a_length_in_words_and_beats_with_times(tmp_path: Path):
    older = {
        "exportVersion": "1.0", "startTime": "2019-05-03T18:00:00.000",
        "stopTime": "2019-05-03T18:30:00.000", "duration": "PT30M", "averageHeartRate": 120,
        "exercises": [
            {
                "sport": "WALKING", "timezoneOffset": 120,
                "samples": {
                    "heartRate": [
                        {"dateTime": "2019-05-03T18:00:01.000", "value": 118}, {"value": 1},
                    ],
                    "recordedRoute": [{"latitude": 52.1, "longitude": 13.1}],
                },
            }
        ],
    }  # fmt: skip
    diary = read(tmp_path, {SESSION: older})
    (walk,) = [one for one in diary.segments if one.key.signal == Signal.WORKOUT]
    assert (walk.key.activity, walk.value.tolist(), walk.key.offset) == ("walking", [30.0], 120)
    assert [value for *_, value in rows(diary, Signal.HEART_RATE)] == [118.0]
    assert diary.counts[0].skipped == 1


def test_no_place_no_birthday_and_no_account_is_kept(tmp_path: Path):
    diary = read(tmp_path, files())
    held = json.dumps([record for raw in diary.raw for record in records_of(raw)])
    for secret in ("52.1", "13.1", "Lakeside", "1970", "60.0", "nobody@"):
        assert secret not in held
    assert "mets" in held


def test_scores_and_unknown_records_are_kept_raw(tmp_path: Path):
    score = [{"night": "2024-05-03", "sleepScoreResult": {"sleepScore": 71.0}}]
    diary = read(tmp_path, {"sleep_score_1-aa.json": score, NIGHT: files()[NIGHT]})
    assert {raw.kind: raw.count for raw in diary.raw} == {"sleepScoreResult": 1, "sleep_result": 1}
    assert not diary.observations


def test_single_files_and_folders_are_known_by_what_they_hold(tmp_path: Path):
    folder = tmp_path / "open"
    folder.mkdir()
    for name, held in files().items():
        (folder / name).write_text(json.dumps(held))
        if not name.startswith("account"):
            alone = tmp_path / "x"
            alone.write_text(json.dumps(held))
            assert recognise(alone, ASK).name == "polar-flow"
            assert READER.read([alone], ASK).counts[0].conserved
    assert recognise(folder, ASK).name == "polar-flow"
    assert rows(READER.read([folder], ASK), Signal.STEPS) == [
        (at(8), 60, 20.0), (at(8, 2), 60, 40.0),
    ]  # fmt: skip


def test_a_broken_file_is_refused_alone_and_skipped_among_others(tmp_path: Path):
    alone = tmp_path / "x"
    alone.write_text('{"deviceDays": [{"samples": [{"secondsFromDayStart": ')
    with pytest.raises(UnknotError, match="breaks off"):
        READER.read([alone], ASK)
    packed = tmp_path / "export.zip"
    good = json.dumps(files()[NIGHT]).encode()
    packed.write_bytes(zipped({"sleep_result_1.json": good, "247ohr_1.json": b"{"}))
    diary = READER.read([packed], ASK)
    assert diary.counts[0].conserved
    assert [one.what for one in diary.skipped] == ["file"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (ACTIVITY, {"date": "soon"}),
        (SESSION, {"durationMillis": -5}),
        (SESSION, {"startTime": 5}),
        ("247ohr_1_05-bb.json", {"deviceDays": []}),
        (
            "247ohr_1_05-bb.json",
            {"deviceDays": [{"date": "2024-05-03", "samples": [{}, {"heartRate": 60}]}]},
        ),
    ],
)
def test_odd_records_are_skipped_with_a_reason(
    name: str, change: dict[str, object], tmp_path: Path
):
    diary = read(tmp_path, {name: {**files()[name], **change}, NIGHT: files()[NIGHT]})
    assert diary.skipped
    assert all(one.why for one in diary.skipped)
