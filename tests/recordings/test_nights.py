"""Hours asleep by the day of waking, and what the heart did in that night."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.recordings.wearing import DAY, MORNING, NOON, Recorder

from unknot.diary.entries import Diary, Observation
from unknot.diary.segments import Signal
from unknot.merging.merge import merged

BERLIN = ZoneInfo("Europe/Berlin")
WATCH, PHONE, RING = "Apple Watch", "iPhone", "Oura Ring"
NEXT = DAY + timedelta(days=1)
LATE, EARLY = 23 * 60, 1440 + 7 * 60


def seen(
    recorder: Recorder, what: str, observations: tuple[Observation, ...] = ()
) -> dict[date, float]:
    diary = merged(recorder.diary(observations), BERLIN)
    return {one.day: one.value for one in diary.observations if one.what == what}


def staged(recorder: Recorder, device: str, begin: int, end: int) -> Recorder:
    """Half an hour light, twenty minutes deep, ten of dreams; again and again."""
    for at in range(begin, end, 60):
        recorder.at(at).add(Signal.ASLEEP_LIGHT, device, 30.0)
        recorder.at(at + 30).add(Signal.ASLEEP_DEEP, device, 20.0)
        recorder.at(at + 50).add(Signal.ASLEEP_REM, device, 10.0)
    return recorder


def test_a_night_belongs_to_the_day_of_waking():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 8.0}


def test_a_night_that_begins_after_midnight_too():
    recorder = Recorder().at(1440 + 60).add(Signal.ASLEEP, WATCH, 360.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 6.0}


def test_stages_are_summed_and_the_same_devices_plain_sleep_is_not_added():
    recorder = staged(Recorder(), WATCH, LATE, EARLY)
    recorder.at(LATE - 20).add(Signal.ASLEEP, WATCH, 510.0)
    recorder.at(LATE - 30).add(Signal.IN_BED, WATCH, 540.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 8.0}


def test_stages_of_the_last_hours_alone_do_not_shorten_the_night():
    recorder = staged(Recorder(), WATCH, 1440 + 5 * 60, EARLY)
    recorder.at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 8.0}


def test_lying_awake_joins_two_parts_and_is_no_sleep():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 180.0)
    recorder.at(LATE + 180).add(Signal.AWAKE_IN_BED, WATCH, 120.0)
    recorder.at(LATE + 300).add(Signal.ASLEEP, WATCH, 180.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 6.0}


def test_an_hour_awake_does_not_part_a_night():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 180.0)
    recorder.at(LATE + 260).add(Signal.ASLEEP, WATCH, 180.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 6.0}


def test_a_nap_is_apart():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    recorder.at(1440 + 14 * 60).add(Signal.ASLEEP, WATCH, 90.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 8.0}


def test_time_in_bed_is_not_sleep():
    recorder = Recorder().at(LATE).add(Signal.IN_BED, PHONE, 540.0)
    recorder.at(MORNING).every(60.0, 20 * 60, Signal.STEPS, PHONE, 10.0, 500.0)
    diary = merged(recorder.diary(), BERLIN)
    assert not diary.observations
    assert [(one.what, one.count) for one in diary.skipped] == [("in_bed", 1)]


def test_two_devices_never_add_up_and_the_one_with_stages_is_taken():
    recorder = staged(Recorder(), WATCH, LATE + 60, EARLY)
    recorder.at(LATE).add(Signal.ASLEEP, RING, 480.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 7.0}


def test_two_devices_lose_no_night():
    """The watch died at one in the morning; the ring saw the whole night."""
    recorder = staged(Recorder(), WATCH, LATE, LATE + 120)
    recorder.at(LATE).add(Signal.ASLEEP, RING, 480.0)
    recorder.at(LATE + 1440).add(Signal.ASLEEP, WATCH, 420.0)
    assert seen(recorder, "sleep_hours") == {NEXT: 8.0, NEXT + timedelta(days=1): 7.0}


def test_the_same_night_in_two_files_counts_once():
    recorder = staged(Recorder(), WATCH, LATE, EARLY)
    recorder.source = "again.xml"
    assert seen(staged(recorder, WATCH, LATE, EARLY), "sleep_hours") == {NEXT: 8.0}


def test_a_night_over_the_changed_clock_lasts_as_long_as_it_lasted():
    """From eleven to seven is nine hours when the clock goes back."""
    recorder = Recorder(date(2024, 10, 26), offset=120)
    recorder.at(LATE).add(Signal.ASLEEP, WATCH, 540.0)
    assert seen(recorder, "sleep_hours") == {date(2024, 10, 27): 9.0}


def test_a_night_that_a_file_gives_as_a_whole_stands_alone():
    whole = Observation(NEXT, "sleep_hours", 7.5, "h", None, "year.csv: sleep")
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    assert seen(recorder, "sleep_hours", observations=(whole,)) == {NEXT: 7.5}


def hearts(recorder: Recorder, device: str, low: float, first: int = LATE) -> Recorder:
    """A reading each minute of the night, falling to `low` and rising again."""
    times = np.arange(first, EARLY)
    rates = low + 12.0 * np.abs(np.linspace(-1.0, 1.0, times.size))
    for at, rate in zip(times.tolist(), rates.tolist(), strict=True):
        recorder.at(at).add(Signal.HEART_RATE, device, 0.0, rate)
    return recorder


def test_resting_heart_rate_is_low_in_the_night_and_not_its_lowest_reading():
    recorder = hearts(Recorder(), WATCH, 50.0)
    recorder.at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    recorder.at(LATE + 100).add(Signal.HEART_RATE, WATCH, 0.0, 31.0)  # a slip of the sensor
    assert seen(recorder, "resting_heart_rate")[NEXT] == pytest.approx(51.2, abs=0.3)


def test_without_sleep_known_the_small_hours_are_the_night():
    assert seen(hearts(Recorder(), WATCH, 50.0), "resting_heart_rate")[NEXT] == pytest.approx(
        51.2, abs=0.6
    )


def test_two_hours_of_a_night_are_too_few():
    recorder = hearts(Recorder(), WATCH, 50.0, first=EARLY - 120)
    recorder.at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    assert seen(recorder, "resting_heart_rate") == {}


def test_where_a_device_gives_resting_heart_rate_none_is_worked_out():
    given = tuple(
        Observation(
            DAY - timedelta(days=i), "resting_heart_rate", 60.0, "1/min", None, "a.csv: rhr"
        )
        for i in range(14)
    )
    recorder = hearts(Recorder(), WATCH, 50.0)
    assert NEXT not in seen(recorder, "resting_heart_rate", observations=given)


def test_rmssd_is_the_median_of_the_night():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    for at, value in ((LATE + 60, 30.0), (LATE + 120, 40.0), (LATE + 180, 90.0)):
        recorder.at(at).add(Signal.RMSSD, WATCH, 0.0, value)
    recorder.at(1440 + NOON).add(Signal.RMSSD, WATCH, 0.0, 12.0)
    assert seen(recorder, "rmssd")[NEXT] == 40.0


def test_a_reading_in_the_morning_counts_where_the_night_has_none():
    recorder = Recorder().at(MORNING).add(Signal.RMSSD, PHONE, 2.0, 33.0)
    assert seen(recorder, "rmssd") == {DAY: 33.0}


def test_sdnn_is_never_taken_for_rmssd():
    recorder = Recorder().at(LATE).add(Signal.ASLEEP, WATCH, 480.0)
    recorder.at(LATE + 60).add(Signal.SDNN, WATCH, 1.0, 45.0)
    diary: Diary = merged(recorder.diary(), BERLIN)
    assert {one.what for one in diary.observations} == {"sleep_hours"}
    (left,) = diary.skipped
    assert (left.what, left.count) == ("sdnn", 1)
    assert "another number" in left.why
