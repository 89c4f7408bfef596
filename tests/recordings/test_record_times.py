"""Times of records: whose clock they are by, and what is a whole day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.recordings.record_times import (
    BACKWARDS,
    SEVERAL_DAYS,
    RecordSpan,
    between,
    ending,
    lasting,
    moved,
    stamped,
)

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(
    datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2030-01-01")
).map(lambda moment: moment.replace(microsecond=0))
OFFSETS = st.integers(-12 * 4, 14 * 4).filter(bool).map(lambda quarters: quarters * 15)


def known(span: RecordSpan | str) -> RecordSpan:
    assert isinstance(span, RecordSpan)
    return span


@given(moment=MOMENTS, minutes=OFFSETS)
def test_a_stamp_with_its_own_offset_is_of_the_day_that_is_written(moment: datetime, minutes: int):
    stamp = moment.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat()
    span = known(stamped(stamp, BERLIN))
    assert span.known
    assert span.day == moment.date()
    assert span.start is not None
    assert span.start.offset == minutes


@given(moment=MOMENTS, hours=st.floats(0.0, 40.0))
def test_so_long_from_a_stamp_and_so_long_up_to_one_are_the_same(moment: datetime, hours: float):
    begin = moment.isoformat() + "+02:00"
    seconds = round(hours * 3600)
    end = (moment + timedelta(seconds=seconds)).isoformat() + "+02:00"
    spans = {
        known(between(begin, end, BERLIN)), known(lasting(begin, seconds, BERLIN)),
        known(ending(end, seconds, BERLIN)),
    }  # fmt: skip
    assert len(spans) == 1
    assert spans.pop().last == (moment + timedelta(seconds=seconds)).date()


@pytest.mark.parametrize(
    ("first", "last", "is_day", "day"),
    [
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", True, date(2026, 3, 29)),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", True, date(2026, 10, 25)),
        ("2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z", True, date(2026, 4, 1)),
        ("2026-03-31T22:00:00Z", "2026-04-01T22:00:00Z", True, date(2026, 4, 1)),
        ("2026-04-01T00:00:00+02:00", "2026-04-01T23:59:59+02:00", True, date(2026, 4, 1)),
        ("2026-04-01T09:00:00+02:00", "2026-04-02T09:00:00+02:00", False, date(2026, 4, 1)),
        ("2026-04-01T00:00:00+02:00", "2026-04-01T08:00:00+02:00", False, date(2026, 4, 1)),
        ("2026-04-01", "2026-04-01", True, date(2026, 4, 1)),
    ],
)
def test_a_whole_day_runs_from_midnight_to_midnight_however_long_it_is(
    first: str, last: str, is_day: bool, day: date
):
    span = known(between(first, last, BERLIN))
    assert span.is_day is is_day
    assert span.whole_day == day


def test_what_runs_backwards_or_over_days_without_times_is_told():
    assert between("2026-04-02T00:00:00Z", "2026-04-01T00:00:00Z", BERLIN) == BACKWARDS
    assert between("2026-04-01", "2026-04-08", BERLIN) == SEVERAL_DAYS
    assert between("2026-04-08", "2026-04-01", BERLIN) == BACKWARDS


@pytest.mark.parametrize(
    "odd", ["", "2026", "2026-02-30", "yesterday", None, 7, "2026-04-01T25:00"]
)
def test_what_is_no_time_is_none(odd: object):
    assert isinstance(stamped(odd, BERLIN), str)


def test_getting_up_is_later_than_waking_and_lying_down_before_falling_asleep():
    night = known(between("2026-04-01T00:10:00+02:00", "2026-04-01T07:00:00+02:00", BERLIN))
    bed = moved(night, 20 * 60, 5 * 60, BERLIN)
    assert bed.day == date(2026, 3, 31)
    assert bed.seconds == night.seconds + 25 * 60
