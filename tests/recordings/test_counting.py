"""What holds of joined steps whatever devices write: order, doubles, bounds, one device alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary
from unknot.diary.segments import SegmentKey, Segments, SegmentWriter, Signal
from unknot.errors import UnknotError
from unknot.merging.civil_days import by_day, clock_of
from unknot.merging.counting import DeviceCount, covers, once, parted, whole
from unknot.merging.merge import merged
from unknot.merging.pieces import (
    Counted,
    TimeSpans,
    both,
    either,
    no_time,
    parts,
    union,
    without,
)
from unknot.merging.stretches import gathered
from unknot.merging.worn import Wear, wears

UTC = ZoneInfo("UTC")
START = 19_850 * 86_400
DEVICES = ("Apple Watch", "iPhone", "Oura Ring", "a counter")

stretch = st.tuples(
    st.sampled_from(DEVICES),
    st.sampled_from([Signal.STEPS, Signal.STEPS, Signal.STEPS, Signal.HEART_RATE]),
    st.integers(0, 2 * 86_400),
    st.sampled_from([0, 30, 60, 60, 300, 600, 600, 3600, 10_000, 86_400]),
    st.integers(0, 900),
)
stretches = st.lists(stretch, min_size=1, max_size=20)
short = st.lists(stretch.filter(lambda one: one[3] <= 7200), min_size=1, max_size=20)
Drawn = list[tuple[str, Signal, int, int, int]]
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15)), max_size=8).map(
    lambda held: union(
        np.array([start for start, _ in held], dtype=np.int64),
        np.array([start + long for start, long in held], dtype=np.int64),
    )
)


def written(held: Drawn, source: str = "a.json") -> tuple[Segments, ...]:
    writer = SegmentWriter()
    for device, signal, at, seconds, value in held:
        day = date.fromordinal(date(1970, 1, 1).toordinal() + (START + at) // 86_400)
        amount = max(value, 30) if signal is Signal.HEART_RATE else value
        writer.add(SegmentKey(signal, day, device, source, 0), START + at, seconds, amount)
    return writer.segments()


def shares(held: Drawn) -> tuple[tuple[Wear, ...], list[DeviceCount], list[Counted]]:
    """The devices, what each contributes, and what each counted by itself."""
    segments = written(held)
    known = gathered(segments, clock_of(segments, UTC))
    order = wears(known)
    own = [known.of(Signal.STEPS).of(wear.number) for wear in order]
    found = parted(order, [[(one, one.value)] for one in own])[0]
    return order, found, [once(one, one.value) for one in own]


def entries(segments: tuple[Segments, ...]) -> list[tuple[date, str, float]]:
    """What the days hold, or nothing where that is refused."""
    try:
        diary = merged(Diary("somebody", "local", (), (), segments=segments), UTC)
    except UnknotError:
        return []
    done = [(one.day, one.unit, one.amount) for one in diary.exertions]
    return done + [(one.day, one.what, one.value) for one in diary.observations]


@settings(max_examples=25)
@given(stretches, st.randoms(use_true_random=False))
def test_the_order_of_what_was_recorded_does_not_matter(held: Drawn, luck: np.random.Generator):
    mixed = list(held)
    luck.shuffle(mixed)
    segments = list(written(held))
    luck.shuffle(segments)
    assert entries(written(mixed)) == entries(written(held))
    assert entries(tuple(segments)) == entries(written(held))


@settings(max_examples=25)
@given(stretches)
def test_a_file_that_is_given_twice_changes_nothing(held: Drawn):
    first = written(held)
    assert entries(first + written(held, "b.json")) == entries(first)
    assert entries(first + first) == entries(first)


@settings(max_examples=40)
@given(short)
def test_the_whole_lies_between_the_first_device_and_all_together(held: Drawn):
    """At least all of the device that counts first; of each other, all that no device covers.

    Never more than what each counted by itself, added up.
    """
    order, found, own = shares(held)
    total = float(whole(found).amount.sum())
    assert total <= sum(float(one.amount.sum()) for one in own) + 1e-6
    covered = no_time()
    for wear, counted, share in zip(order, own, found, strict=True):
        owner, _, _ = parts(counted.start, counted.end, covered)
        free = np.ones(counted.start.size, dtype=bool)
        free[owner] = False
        assert float(share.counted.amount.sum()) >= float(counted.amount[free].sum()) - 1e-6
        covered = either(covered, covers(wear, counted))


@settings(max_examples=40)
@given(stretches)
def test_no_time_is_counted_twice(held: Drawn):
    _, found, _ = shares(held)
    together = whole(found)
    assert (together.start[1:] >= together.end[:-1]).all()
    assert (together.end > together.start).all()
    assert (together.amount >= 0).all()


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 30), st.integers(1, 500)), max_size=30)
)
def test_a_single_device_keeps_its_own_total_day_by_day(held: list[tuple[int, int, int]]):
    """Stretches one after another, with pauses, across midnights."""
    at, rows = 0, Drawn()
    totals: dict[int, float] = {}
    for long, pause, value in held:
        at += 60 * pause
        rows.append(("iPhone", Signal.STEPS, at, 60 * long, value))
        first = (START + at) // 86_400
        inside = min(60 * long, (first + 1) * 86_400 - START - at) / (60 * long)
        totals[first] = totals.get(first, 0.0) + value * inside
        if inside < 1:
            totals[first + 1] = totals.get(first + 1, 0.0) + value * (1 - inside)
        at += 60 * long
    if rows:
        assert by_day(whole(shares(rows)[1])) == pytest.approx(totals)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 50), min_size=2, max_size=20), st.integers(0, 15))
def test_an_hour_around_minutes_adds_only_what_they_lack(minutes: list[int], more: int):
    rows: Drawn = [("iPhone", Signal.STEPS, 120 * i, 60, value) for i, value in enumerate(minutes)]
    rows.append(("iPhone", Signal.STEPS, 0, 3600, sum(minutes) + more))
    total = float(whole(shares(rows)[1]).amount.sum())
    assert total == pytest.approx(sum(minutes) + more)


@given(spans, spans)
def test_time_is_what_both_have_and_what_only_one_has(one: TimeSpans, other: TimeSpans):
    assert both(one, other).seconds + without(one, other).seconds == one.seconds
    assert either(one, other).seconds == one.seconds + without(other, one).seconds
    owner, first, last = parts(one.start, one.end, other)
    assert (first >= one.start[owner]).all()
    assert (last <= one.end[owner]).all()


def test_counts_of_nothing_are_nothing():
    assert whole([]).amount.size == 0
    assert replace(whole([]), amount=np.empty(0)).up_to(np.array([5])).tolist() == [0.0]
