"""Counters that begin anew at midnight: whatever the order of files, the steps are those taken."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from unknot.formats.counters import CounterKey, DayCounters
from unknot.recordings.instants import EPOCH

ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia")
KEY = CounterKey("watch", "1", "walking")
walks = st.lists(
    st.tuples(st.integers(1, 14 * 3600), st.integers(0, 4000)), min_size=1, max_size=60
)


def counted(counters: DayCounters) -> dict[date, int]:
    sums: defaultdict[date, int] = defaultdict(int)
    for one in counters.stretches():
        sums[one.start.day] += one.steps
    return {day: steps for day, steps in sums.items() if steps}


@given(walks, st.sampled_from(ZONES), st.integers(0, 2**32), st.booleans())
def test_each_day_has_the_steps_that_were_taken_on_it(
    pieces: list[tuple[int, int]], place: str, seed: int, with_offset: bool
):
    """Days with a change of the clock are in it; what is read twice counts once."""
    zone = ZoneInfo(place)
    moment = datetime(2024, 10, 25, 12, tzinfo=UTC)
    truth: defaultdict[date, int] = defaultdict(int)
    readings: list[tuple[int, int, int | None]] = []
    for gap, steps in pieces:
        moment += timedelta(seconds=gap)
        day = (moment - timedelta(seconds=1)).astimezone(zone).date()
        truth[day] += steps
        shift = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta(0)
        offset = shift // timedelta(minutes=1)
        stamp = (moment - EPOCH) // timedelta(seconds=1)
        readings.append((stamp, truth[day], offset if with_offset else None))
    shuffled = readings + readings[: len(readings) // 2]
    random.Random(seed).shuffle(shuffled)
    counters = DayCounters(zone)
    for reading in shuffled:
        counters.add(KEY, *reading)
    assert counted(counters) == {day: steps for day, steps in truth.items() if steps}
    assert counters.doubles == len(readings) // 2
    assert counted(counters) == counted(counters)  # reading it again changes nothing


@given(walks)
def test_stretches_of_one_counter_never_overlap(pieces: list[tuple[int, int]]):
    counters, stamp, steps = DayCounters(ZoneInfo("Europe/Berlin")), 1_714_720_000, 0
    for gap, more in pieces:
        stamp, steps = stamp + gap, steps + more
        counters.add(KEY, stamp, steps, 120)
    ends = 0
    for one in counters.stretches():
        assert one.start.seconds >= ends
        assert one.seconds > 0
        assert one.steps >= 0
        ends = one.start.seconds + one.seconds


def test_a_clock_that_goes_back_between_two_readings_moves_no_step_to_the_day_before():
    counters = DayCounters(ZoneInfo("Europe/Berlin"))
    midnight = (datetime(2024, 10, 26, 22, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    counters.add(KEY, midnight + 1, 0, 120)
    counters.add(KEY, midnight + 3 * 3600 + 1, 1, 60)
    assert counted(counters) == {date(2024, 10, 27): 1}


def test_two_kinds_of_movement_and_two_watches_count_apart():
    counters = DayCounters(ZoneInfo("UTC"))
    for serial, movement in (("1", "walking"), ("1", "running"), ("2", "walking")):
        counters.add(CounterKey("watch", serial, movement), 1_714_720_000, 500, 0)
    assert sum(counted(counters).values()) == 1500


def test_a_reading_without_a_day_is_counted_and_left_out():
    counters = DayCounters(ZoneInfo("UTC"))
    counters.add(KEY, 10**18, 500, 0)
    assert not list(counters.stretches())
    assert counters.undated == 1
