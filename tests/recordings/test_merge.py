"""From stretches of several devices to steps of days: each minute once, whoever wore what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.recordings.wearing import DAY, EVENING, MORNING, NOON, Recorder

from unknot.diary.entries import Diary, Exertion, Kind, exertion_series
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.merging.merge import merged

BERLIN = ZoneInfo("Europe/Berlin")
WATCH, PHONE = "Apple Watch", "iPhone"


def steps(diary: Diary) -> dict[date, float]:
    days = merged(diary, BERLIN)
    return {one.day: one.amount for one in days.exertions if one.unit == "steps"}


def a_phone_all_day(recorder: Recorder, first: int = MORNING, last: int = EVENING) -> Recorder:
    """600 steps in ten minutes of every hour."""
    return recorder.at(first).every(60.0, last, Signal.STEPS, PHONE, 10.0, 600.0)


def test_the_steps_of_one_device_are_its_own():
    assert steps(a_phone_all_day(Recorder()).diary()) == {DAY: 12 * 600.0}


def test_a_phone_of_ten_minutes_beside_a_watch_of_one_does_not_double():
    """The walk of three minutes is the watch's; the phone's stretch is the same walk."""
    recorder = a_phone_all_day(Recorder()).worn(WATCH, MORNING, EVENING)
    for hour in range(MORNING, EVENING, 60):
        recorder.at(hour + 2).every(1.0, hour + 5, Signal.STEPS, WATCH, 1.0, 190.0)
    assert steps(recorder.diary()) == {DAY: 12 * 570.0}


def test_without_heart_rate_the_watch_still_does_not_double():
    recorder = a_phone_all_day(Recorder())
    for hour in range(MORNING, EVENING, 60):
        recorder.at(hour).every(1.0, hour + 3, Signal.STEPS, WATCH, 1.0, 190.0)
    assert steps(recorder.diary())[DAY] == pytest.approx(12 * 570.0, rel=0.06)


def test_where_the_watch_lies_on_a_table_the_phone_counts():
    recorder = a_phone_all_day(Recorder()).worn(WATCH, MORNING, NOON)
    recorder.at(MORNING).every(60.0, NOON, Signal.STEPS, WATCH, 10.0, 550.0)
    assert steps(recorder.diary()) == {DAY: 4 * 550.0 + 8 * 600.0}


def test_zeros_of_a_watch_on_a_table_say_nothing():
    recorder = a_phone_all_day(Recorder())
    recorder.at(0).every(1.0, 1440, Signal.STEPS, WATCH, 1.0, 0.0)
    recorder.at(0).every(1.0, 1440, Signal.SITTING, WATCH, 1.0, 1.0)
    assert steps(recorder.diary()) == {DAY: 12 * 600.0}


def test_a_chest_strap_that_counts_no_steps_does_not_silence_the_phone():
    recorder = a_phone_all_day(Recorder()).worn("Polar H10", 0, 1440)
    assert steps(recorder.diary()) == {DAY: 12 * 600.0}


def test_a_stretch_across_the_moment_the_watch_comes_off_adds_what_the_watch_has_not():
    recorder = a_phone_all_day(Recorder()).worn(WATCH, MORNING, NOON + 4.0)
    recorder.at(MORNING).every(1.0, NOON, Signal.STEPS, WATCH, 1.0, 1.0)
    recorder.at(NOON).every(1.0, NOON + 4, Signal.STEPS, WATCH, 1.0, 60.0)
    # 240 of the watch and 360 of the phone; clocks may differ by ten seconds.
    assert steps(recorder.diary())[DAY] == pytest.approx(240 + 240 + 360 + 7 * 600, abs=12)


def test_a_day_total_of_the_phone_fills_only_what_the_watch_missed():
    recorder = Recorder().worn(WATCH, MORNING, NOON)
    recorder.at(MORNING).every(60.0, NOON, Signal.STEPS, WATCH, 10.0, 500.0)
    recorder.at(0).add(Signal.STEPS, PHONE, 1440, 5000.0)
    assert steps(recorder.diary()) == {DAY: 5000.0}


def test_an_hour_that_holds_its_minutes_counts_once():
    recorder = a_phone_all_day(Recorder())
    recorder.at(MORNING).every(60.0, EVENING, Signal.STEPS, PHONE, 60.0, 600.0)
    assert steps(recorder.diary()) == {DAY: 12 * 600.0}


def test_a_stretch_written_again_a_little_later_counts_once():
    recorder = a_phone_all_day(Recorder())
    recorder.at(MORNING + 1).every(60.0, EVENING, Signal.STEPS, PHONE, 10.0, 600.0)
    assert steps(recorder.diary()) == {DAY: 12 * 660.0}


def test_addresses_in_a_devices_name_make_no_second_device():
    recorder = Recorder()
    for address in ("28a1", "77bc"):
        name = f"<<HKDevice: 0x{address}>, name:Apple Watch, hardware:Watch6,2>"
        recorder.at(MORNING).every(30.0, EVENING, Signal.STEPS, name, 10.0, 500.0)
    diary = merged(recorder.diary(), BERLIN)
    assert [one.amount for one in diary.exertions] == [24 * 500.0]
    assert [one.count for one in diary.skipped if one.what == "stretch"] == [24]
    assert not diary.warnings


def test_a_second_file_with_the_same_stretches_changes_nothing():
    once = a_phone_all_day(Recorder()).diary()
    again = Recorder()
    again.source = "again.xml"
    other = a_phone_all_day(again).diary()
    twice = replace(once, segments=once.segments + other.segments)
    assert steps(twice) == steps(once)
    (done,) = merged(twice, BERLIN).exertions
    assert done.source == "again.xml, export.xml: steps"


def test_many_files_are_not_all_named():
    recorder = Recorder()
    for number in range(9):
        recorder.source = f"day{number}.json"
        recorder.at(MORNING + 60 * number).add(Signal.STEPS, PHONE, 10.0, 500.0)
    (done,) = merged(recorder.diary(), BERLIN).exertions
    assert done.source == "day0.json, day1.json, day2.json and 6 more: steps"


def test_a_walk_over_midnight_is_shared_between_the_days():
    recorder = a_phone_all_day(Recorder())
    recorder.at(1440 + MORNING).every(60.0, 1440 + EVENING, Signal.STEPS, PHONE, 10.0, 600.0)
    recorder.at(1435).add(Signal.STEPS, PHONE, 20.0, 2000.0)
    assert steps(recorder.diary()) == {
        DAY: 12 * 600.0 + 500.0,
        DAY + timedelta(days=1): 12 * 600.0 + 1500.0,
    }


def test_a_file_that_does_not_say_where_one_was_is_cut_at_midnight_of_the_zone():
    recorder = Recorder(offset=None)
    recorder.at(1435).add(Signal.STEPS, PHONE, 20.0, 2000.0)
    a_phone_all_day(recorder)
    recorder.at(1440 + MORNING).every(60.0, 1440 + EVENING, Signal.STEPS, PHONE, 10.0, 600.0)
    assert steps(recorder.diary())[DAY] == 12 * 600.0 + 500.0


def test_a_day_read_in_another_zone_stays_the_day_it_was():
    """Nine in the evening in Berlin, read there; made into days where it is another day."""
    recorder = Recorder(offset=None)
    recorder.at(EVENING).every(10.0, EVENING + 230, Signal.STEPS, PHONE, 10.0, 500.0)
    recorder.at(MORNING).every(60.0, EVENING, Signal.STEPS, PHONE, 10.0, 500.0)
    days = merged(recorder.diary(), ZoneInfo("Asia/Tokyo"))
    assert {one.day for one in days.exertions} == {DAY}


def test_the_day_on_which_the_clock_goes_back_has_25_hours():
    """Half past two comes twice; both are the same Sunday, and its last hour too."""
    sunday = date(2024, 10, 27)
    early = Recorder(sunday, offset=120, clock=120)
    early.at(150).add(Signal.STEPS, PHONE, 10.0, 300.0)
    late = Recorder(sunday, offset=60, clock=60)
    late.at(150).add(Signal.STEPS, PHONE, 10.0, 400.0)
    late.at(1430).add(Signal.STEPS, PHONE, 10.0, 500.0)
    segments = early.diary().segments + late.diary().segments
    assert steps(Diary("somebody", "local", (), (), segments=segments)) == {sunday: 1200.0}


@pytest.mark.parametrize("clock", ["back", "forward"])
def test_without_offsets_the_days_of_a_changed_clock_come_out_too(clock: str):
    sunday = date(2024, 10, 27) if clock == "back" else date(2024, 3, 31)
    before, after = (120, 60) if clock == "back" else (60, 120)
    first = Recorder(sunday, offset=None, clock=before)
    first.at(5).every(10.0, 115, Signal.STEPS, PHONE, 10.0, 100.0)
    first.at(-10).add(Signal.STEPS, PHONE, 20.0, 200.0)
    last = Recorder(sunday, offset=None, clock=after)
    last.at(300).every(10.0, 1430, Signal.STEPS, PHONE, 10.0, 100.0)
    last.at(1435).add(Signal.STEPS, PHONE, 10.0, 1000.0)
    segments = first.diary().segments + last.diary().segments
    found = steps(Diary("somebody", "local", (), (), segments=segments))
    assert found[sunday] == pytest.approx(100 + 11 * 100 - 50 + 113 * 100 + 500, abs=1)


def test_a_flight_to_the_east_makes_a_short_day_and_loses_no_steps():
    """Up in New York, asleep in Berlin: each stretch is placed by the clock where one was."""
    there = Recorder(DAY, offset=-240, clock=-240)
    there.at(MORNING).every(30.0, 17 * 60, Signal.STEPS, PHONE, 10.0, 500.0)
    here = Recorder(DAY + timedelta(days=1), offset=120, clock=120)
    here.at(7 * 60).every(30.0, EVENING, Signal.STEPS, PHONE, 10.0, 500.0)
    segments = there.diary().segments + here.diary().segments
    found = steps(Diary("somebody", "local", (), (), segments=segments))
    assert found == {DAY: 9000.0, DAY + timedelta(days=1): 13_000.0}


def test_a_flight_to_the_west_makes_a_long_day():
    here = Recorder(DAY, offset=540, clock=540)
    here.at(MORNING).every(30.0, 23 * 60, Signal.STEPS, PHONE, 10.0, 500.0)
    there = Recorder(DAY, offset=-420, clock=-420)
    there.at(10 * 60).every(30.0, 22 * 60, Signal.STEPS, PHONE, 10.0, 500.0)
    segments = here.diary().segments + there.diary().segments
    assert steps(Diary("somebody", "local", (), (), segments=segments)) == {DAY: 27_000.0}


def test_a_day_on_which_the_watch_was_hardly_worn_is_missing_not_rest():
    recorder = Recorder()
    for day in (0, 1440):
        end = day + (MORNING + 60 if day else EVENING)
        recorder.worn(WATCH, day + MORNING, end)
        recorder.at(day + MORNING).every(10.0, end, Signal.STEPS, WATCH, 1.0, 80.0)
    found = merged(recorder.diary(), BERLIN)
    assert [one.day for one in found.exertions] == [DAY]
    assert [one.count for one in found.skipped if one.what == "steps"] == [1]


def test_a_ring_worn_only_in_bed_says_nothing_of_the_day():
    recorder = Recorder().worn("Oura Ring", 0, MORNING, 52.0)
    recorder.at(0).add(Signal.ASLEEP, "Oura Ring", 460.0)
    recorder.at(465).every(5.0, 480, Signal.STEPS, "Oura Ring", 5.0, 60.0)
    found = merged(recorder.diary(), BERLIN)
    assert not found.exertions
    assert {one.what for one in found.observations} == {"sleep_hours", "resting_heart_rate"}


def test_an_unworn_watch_does_not_hide_a_day_that_the_phone_covers():
    recorder = a_phone_all_day(Recorder()).worn(WATCH, MORNING, MORNING + 30)
    recorder.at(MORNING + 5).add(Signal.STEPS, WATCH, 5.0, 100.0)
    assert steps(recorder.diary())[DAY] > 11 * 600


def test_other_entries_stay_and_the_same_day_is_not_added_up():
    whole = Exertion(DAY, Kind.OVERALL, 6500.0, "steps", "year.csv: steps")
    found = merged(a_phone_all_day(Recorder()).diary(exertions=(whole,)), BERLIN)
    assert whole in found.exertions
    assert exertion_series(found, Kind.OVERALL).values.tolist() == [7200.0]
    assert found.segments == ()


def test_a_diary_without_stretches_is_left_alone():
    diary = Diary("somebody", "local", (), ())
    assert merged(diary, BERLIN) is diary


def test_stretches_that_give_no_entry_are_refused_with_a_reason():
    recorder = Recorder().at(MORNING).add(Signal.SDNN, WATCH, 0.0, 40.0)
    with pytest.raises(DiaryError, match="SDNN is another number"):
        merged(recorder.diary(), BERLIN)


def test_it_says_which_device_counted_where_there_are_several():
    recorder = a_phone_all_day(Recorder())
    recorder.worn(WATCH, 1440 + MORNING, 1440 + EVENING)
    recorder.at(1440 + MORNING).every(30.0, 1440 + EVENING, Signal.STEPS, WATCH, 10.0, 500.0)
    (said,) = merged(recorder.diary(), BERLIN).warnings
    assert "Apple Watch on 1" in said
    assert "iPhone on 1" in said


def test_what_a_person_typed_in_is_no_sign_that_the_watch_was_worn():
    recorder = a_phone_all_day(Recorder())
    for hour in range(MORNING, EVENING, 20):
        recorder.at(hour).add(Signal.STEPS, WATCH, 1.0, 5.0, quality=Quality.ENTERED)
    assert steps(recorder.diary())[DAY] > 10 * 600


def test_two_readings_of_a_pulse_are_no_record_of_when_a_watch_was_worn():
    recorder = Recorder().at(NOON).add(Signal.HEART_RATE, WATCH, 0.0, 71.0)
    recorder.at(NOON + 1).add(Signal.HEART_RATE, WATCH, 0.0, 72.0)
    recorder.at(0).add(Signal.STEPS, WATCH, 720.0, 2000.0)
    recorder.at(720).add(Signal.STEPS, WATCH, 720.0, 3000.0)
    assert steps(recorder.diary()) == {DAY: 5000.0}
