"""Fitbit's export by its values: clocks, doubles of one measurement, unworn days, short wakes."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Diary
from unknot.diary.segments import Segments, Signal
from unknot.errors import DiaryError
from unknot.formats.fitbit_sleep import with_wakes
from unknot.readers import ReadRequest, recognise
from unknot.readers.fitbit_takeout import READER
from unknot.recordings.clocks import utc_seconds

SAMPLES = Path(__file__).parent / "samples" / "fitbit-takeout"
ZIP = SAMPLES / "takeout-20260305T080000Z-1-001.zip"
FOLDER = SAMPLES / "Fitbit"
BERLIN = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
SLEEP = (
    Signal.ASLEEP,
    Signal.ASLEEP_DEEP,
    Signal.ASLEEP_LIGHT,
    Signal.ASLEEP_REM,
    Signal.AWAKE_IN_BED,
)


def of(diary: Diary, signal: Signal) -> list[Segments]:
    """The stretches of a signal."""
    return [one for one in diary.segments if one.key.signal is signal]


def by_day(diary: Diary, signal: Signal) -> dict[date, float]:
    """The sum of a signal by civil day."""
    found: defaultdict[date, float] = defaultdict(float)
    for one in of(diary, signal):
        found[one.key.day] += float(one.value.sum())
    return dict(found)


def why(diary: Diary, what: str) -> dict[str, int]:
    """The reasons for which something was left out."""
    return {one.why: one.count for one in diary.skipped if one.what == what}


def written(tmp_path: Path, name: str, held: object) -> Path:
    """A JSON file of the export."""
    path = tmp_path / name
    path.write_text(json.dumps(held), encoding="utf-8")
    return path


def minute(stamp: str, steps: int) -> dict[str, str]:
    """A minute of steps as the export has it."""
    return {"dateTime": stamp, "value": str(steps)}


def test_steps_are_stamped_in_utc(tmp_path: Path):
    path = written(tmp_path, "steps-2026-03-01.json", [minute("03/02/26 23:30:00", 25)])
    (steps,) = READER.read([path], BERLIN).segments
    assert steps.key.day == date(2026, 3, 3)  # half past midnight in Berlin
    assert int(steps.start[0]) == 1772494200
    assert steps.key.offset is None
    assert steps.seconds.tolist() == [60]


def test_sleep_is_stamped_by_the_persons_own_clock():
    diary = READER.read([FOLDER], BERLIN)
    first = min(int(one.start.min()) for signal in SLEEP for one in of(diary, signal))
    assert first == 1772402400  # 23:00 in Berlin on 1 March


def test_a_minute_without_steps_says_nothing(tmp_path: Path):
    held = [minute("03/02/26 07:00:00", 0), minute("03/02/26 07:01:00", 9)]
    diary = READER.read([written(tmp_path, "steps-2026-03-01.json", held)], BERLIN)
    assert by_day(diary, Signal.STEPS) == {date(2026, 3, 2): 9.0}
    assert why(diary, "steps") == {"0 in its minute: at rest or not worn": 1}


def test_a_list_that_only_its_name_could_tell_is_refused_without_one(tmp_path: Path):
    path = written(tmp_path, "x", [minute("03/02/26 07:00:00", 9)])
    assert recognise(path, BERLIN).name == "fitbit-takeout"
    with pytest.raises(DiaryError) as refused:
        READER.read([path], BERLIN)
    assert refused.value.code == "unnamed-series"


def test_calories_are_no_steps(tmp_path: Path):
    with pytest.raises(DiaryError):
        READER.read(
            [written(tmp_path, "calories-2026-03-01.json", [minute("03/02/26 07:00:00", 9)])],
            BERLIN,
        )


def rate(stamp: str, bpm: int, confidence: int) -> dict[str, object]:
    """A heart rate as the export's list has it."""
    return {"dateTime": stamp, "value": {"bpm": bpm, "confidence": confidence}}


def test_heart_rates_are_the_mean_of_their_minute_without_those_of_no_confidence(tmp_path: Path):
    held = [
        rate("03/02/26 07:00:01", 80, 2),
        rate("03/02/26 07:00:06", 84, 3),
        rate("03/02/26 07:00:11", 70, 0),
        rate("03/02/26 07:01:01", 90, 1),
    ]
    diary = READER.read([written(tmp_path, "x", held)], BERLIN)
    (rates,) = diary.segments
    assert rates.value.tolist() == [82.0, 90.0]
    assert any("read as UTC" in one for one in diary.warnings)
    assert rates.seconds.tolist() == [60, 60]
    assert why(diary, "heart_rate") == {"no confidence in it (0 of 3)": 1}
    assert [(one.records, one.stored, one.merged, one.skipped) for one in diary.counts] == [
        (4, 2, 1, 1)
    ]


def test_a_table_of_heart_rates_whose_stamps_say_utc_goes_before_the_list():
    rates = of(READER.read([ZIP], BERLIN), Signal.HEART_RATE)
    assert {(one.key.day.day, one.key.device): one.value.tolist() for one in rates} == {
        (27, "Fitbit Air"): [92.0],
        (2, "Fitbit Air"): [80.0],
    }


def test_what_tables_tell_again_is_counted_once():
    diary = READER.read([ZIP], BERLIN)
    assert by_day(diary, Signal.STEPS)[date(2026, 3, 2)] == 40 + 62 + 88  # the list's, not 268
    assert by_day(diary, Signal.STEPS)[date(2026, 2, 27)] == 51  # the table's alone
    assert by_day(diary, Signal.LIGHT)[date(2026, 3, 2)] == 155
    assert len([one for one in diary.observations if one.day == date(2026, 3, 2)]) == 2


def test_a_night_told_three_times_is_as_long_as_it_was_and_has_its_own_clock():
    diary = READER.read([ZIP], BERLIN)
    night = [one for s in SLEEP for one in of(diary, s) if one.key.offset == 60]
    assert sum(float(one.value.sum()) for one in night) == 420.0
    manual = [one for one in of(diary, Signal.ASLEEP) if one.key.offset == 0]
    assert [(one.key.quality.value, one.value.tolist()) for one in manual] == [("entered", [60.0])]


def nights(*starts: tuple[str, str, str]) -> str:
    """A table of nights: start and end in UTC, and the clock there."""
    top = (
        "sleep_id,start_utc_offset,sleep_start,end_utc_offset,sleep_end,minutes_asleep,"
        "minutes_in_sleep_period\n"
    )
    return top + "".join(
        f"{i},{clock},{start},{clock},{end},400,420\n"
        for i, (start, end, clock) in enumerate(starts)
    )


def test_between_two_nights_abroad_steps_stand_on_the_day_abroad(tmp_path: Path):
    (tmp_path / "UserSleeps_2026-03-01.csv").write_text(
        nights(
            ("2026-03-02T07:00:00Z", "2026-03-02T14:00:00Z", "-08:00"),
            ("2026-03-03T07:00:00Z", "2026-03-03T14:00:00Z", "-08:00"),
            ("2026-03-04T22:00:00Z", "2026-03-05T05:00:00Z", "+01:00"),
        )
    )
    held = [minute("03/03/26 06:30:00", 9), minute("03/04/26 06:30:00", 5)]
    written(tmp_path, "steps-2026-03-01.json", held)
    steps = of(READER.read([tmp_path], BERLIN), Signal.STEPS)
    assert {(one.key.day, one.key.offset): one.value.tolist() for one in steps} == {
        (date(2026, 3, 2), -480): [9.0],  # half past ten at night on the west coast
        (date(2026, 3, 4), None): [5.0],  # on the way home: nobody knows, so the zone asked for
    }


def test_an_exercise_told_twice_is_one_and_a_deleted_one_none():
    diary = READER.read([ZIP], BERLIN)
    done = {one.key.activity: one.value.tolist() for one in of(diary, Signal.WORKOUT)}
    assert done == {"walking": [20.0], "yoga": [30.0]}
    assert why(diary, "exercise") == {"deleted by the person": 1}


def test_minutes_of_a_day_that_was_filled_in_beforehand_are_missing_not_zero():
    diary = READER.read([ZIP], BERLIN)
    assert by_day(diary, Signal.VIGOROUS) == {date(2026, 3, 1): 0.0, date(2026, 3, 2): 3.0}
    assert date(2026, 3, 3) not in by_day(diary, Signal.LIGHT)
    assert not of(diary, Signal.SITTING)  # sedentary minutes count sleep and unworn hours


def test_no_minutes_without_knowing_that_it_was_worn(tmp_path: Path):
    held = [minute("03/01/26 00:00:00", 0), minute("03/02/26 00:00:00", 12)]
    path = written(tmp_path, "very_active_minutes-2026-03-01.json", held)
    assert by_day(READER.read([path], BERLIN), Signal.VIGOROUS) == {date(2026, 3, 2): 12.0}


def test_the_day_of_the_clock_change_has_23_hours(tmp_path: Path):
    held = [minute("03/29/26 00:00:00", 30)]
    path = written(tmp_path, "lightly_active_minutes-2026-03-01.json", held)
    (light,) = READER.read([path], BERLIN).segments
    assert light.seconds.tolist() == [23 * 3600]


def test_a_resting_rate_of_zero_was_not_measured():
    diary = READER.read([ZIP], BERLIN)
    held = [(o.day.day, o.value) for o in diary.observations if o.what == "resting_heart_rate"]
    assert held == [(1, 63.2), (2, 64.8), (4, 62.0)]
    assert why(diary, "resting_heart_rate") == {"0: not measured on this day": 1}


def test_the_nights_rmssd_is_told_once_though_its_parts_lie_beside():
    diary = READER.read([ZIP], BERLIN)
    assert [o.value for o in diary.observations if o.what == "rmssd"] == [28.4]
    assert not of(diary, Signal.RMSSD)


def test_scores_are_kept_raw():
    kinds = {one.kind for one in READER.read([ZIP], BERLIN).raw}
    assert {"sleep_score.csv", "Stress Score.csv"} <= kinds


def test_a_short_wake_is_cut_out_of_the_stage_below():
    diary = READER.read([FOLDER], BERLIN)
    night = [(s, float(sum(one.value.sum() for one in of(diary, s)))) for s in SLEEP]
    assert dict(night) == {
        Signal.ASLEEP_LIGHT: 218.0,
        Signal.ASLEEP_DEEP: 90.0,
        Signal.ASLEEP_REM: 91.0,
        Signal.AWAKE_IN_BED: 21.0 + 5.0,  # the nap's restless minutes are no sleep
        Signal.ASLEEP: 45.0,
    }


def test_a_night_of_the_clock_going_back_is_as_long_as_it_was(tmp_path: Path):
    stages = [("2026-10-25T00:00:00.000", 4 * 3600), ("2026-10-25T04:00:00.000", 3600)]
    log = {
        "dateOfSleep": "2026-10-25",
        "startTime": "2026-10-25T00:00:00.000",
        "endTime": "2026-10-25T05:00:00.000",
        "duration": 18_000_000,
        "levels": {"data": [{"dateTime": t, "level": "light", "seconds": s} for t, s in stages]},
    }
    diary = READER.read([written(tmp_path, "sleep-2026-10-01.json", [log])], BERLIN)
    assert by_day(diary, Signal.ASLEEP_LIGHT) == {date(2026, 10, 25): 300.0}


@given(st.data())
def test_wakes_never_change_how_long_a_night_is(data: st.DataObject):
    lengths = data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=8))
    edges = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    stages = [(a, b, "light") for a, b in pairwise(edges)]
    cuts = sorted(data.draw(st.sets(st.integers(-5, edges[-1] + 5), max_size=8)))
    wakes = [(a, b, "wake") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    found = with_wakes(stages, wakes)
    assert sum(b - a for a, b, _ in found) == edges[-1]
    assert all(b <= c for (_, b, _), (c, _, _) in pairwise(found))
    awake = {at for a, b, level in found if level == "wake" for at in range(a, b)}
    assert awake == {at for a, b, _ in wakes for at in range(max(a, 0), min(b, edges[-1]))}


def test_a_zip_and_its_unpacked_folder_say_the_same(tmp_path: Path):
    with zipfile.ZipFile(ZIP) as held:
        held.extractall(tmp_path / "Takeout")
    packed, folder = READER.read([ZIP], BERLIN), READER.read([tmp_path / "Takeout"], BERLIN)
    assert recognise(tmp_path / "Takeout", BERLIN).name == "fitbit-takeout"
    assert [(s.key.signal, s.key.day, s.value.tolist()) for s in packed.segments] == [
        (s.key.signal, s.key.day, s.value.tolist()) for s in folder.segments
    ]


def test_a_table_of_heart_rates_at_rest_is_told_from_one_of_every_second(tmp_path: Path):
    rest, all_day = tmp_path / "a", tmp_path / "b"
    top = "timestamp,beats per minute,data source\n"
    rest.write_text(f"{top}2026-03-01T00:00:00Z,61,A\n2026-03-02T00:00:00Z,62,A\n")
    all_day.write_text(f"{top}2026-03-01T00:00:00Z,61,A\n2026-03-01T00:00:05Z,62,A\n")
    assert [o.what for o in READER.read([rest], BERLIN).observations] == ["resting_heart_rate"] * 2
    assert [one.value.tolist() for one in READER.read([all_day], BERLIN).segments] == [[61.5]]


def test_an_exercise_stamped_by_the_local_clock_is_known_as_the_tables(tmp_path: Path):
    (tmp_path / "UserExercises_2026-03-01.csv").write_text(
        "exercise_id,exercise_start,exercise_end,utc_offset,activity_name,log_type\n"
        "1,2026-03-02T15:20:00Z,2026-03-02T15:40:00Z,+01:00,Walk,AUTO_DETECTED\n"
    )
    log: dict[str, Any] = {
        "logId": 1,
        "activityName": "Walk",
        "activityTypeId": 90013,
        "duration": 1_200_000,
        "startTime": "03/02/26 16:20:00",
    }
    written(tmp_path, "exercise-0.json", [log])
    (walk,) = READER.read([tmp_path], BERLIN).segments
    assert walk.value.tolist() == [20.0]


@given(st.integers(978_307_200, 3_124_000_000))
def test_each_stamp_in_utc_is_its_instant(seconds: int):
    stamp = datetime.fromtimestamp(seconds, UTC)
    assert utc_seconds(stamp.strftime("%Y-%m-%dT%H:%M:%SZ")) == seconds
    assert utc_seconds(stamp.strftime("%m/%d/%y %H:%M:%S")) == seconds


def test_shared_files_are_read_or_refused_with_a_reason(shared_data: Path):
    folder = shared_data / "device_samples"
    (resting,) = (folder / "fitbit_takeout").glob("*.json")
    held = READER.read([resting], BERLIN).observations
    assert [(one.day, one.value) for one in held] == [
        (date(2024, 3, 1), 54.0),
        (date(2024, 3, 2), 55.1),
    ]
    answers = {path.stem: path for path in (folder / "shimmer_api").glob("fitbit-*.json")}
    assert len(answers) == 11
    for name in (
        "fitbit-activities-steps-timeseries",
        "fitbit-activities-steps-1d-1m-intraday",
    ):
        assert recognise(answers.pop(name), BERLIN).name == "myaiguide"  # days' steps, as before
    empty = [name for name in answers if "empty" in name or "weight" in name]
    assert len(empty) == 4
    for name in empty:
        with pytest.raises(DiaryError) as refused:
            READER.read([answers.pop(name)], BERLIN)
        assert refused.value.code == "no-diary"
    for path in answers.values():
        assert recognise(path, BERLIN).name == "fitbit-takeout"
    night = READER.read([answers["fitbit-sleep-date-range"]], BERLIN)
    assert by_day(night, Signal.ASLEEP) == {date(2016, 12, 13): 63.0 + 112.0}
    day = READER.read([answers["fitbit-activities-date-single-in-activities-list"]], BERLIN)
    assert [one.amount for one in day.exertions] == [10007]
    assert by_day(day, Signal.MODERATE) == {date(2014, 6, 19): 34.0}
    rates = READER.read([answers["fitbit-activities-heart-1d-1m-intraday"]], BERLIN)
    assert by_day(rates, Signal.HEART_RATE) == {date(2015, 8, 21): 321.0}
