"""Years looked at some months at a time say what they say as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.recordings.two_devices import HOME, Devices, Habits, live

from unknot.diary.entries import Diary
from unknot.diary.segments import SegmentKey, Segments, Signal
from unknot.merging import windows
from unknot.merging.civil_days import clock_of
from unknot.merging.merge import merged
from unknot.merging.stretches import gathered
from unknot.merging.worn import wears, wears_in

DAYS = 100


@pytest.fixture(scope="module")
def diary() -> Diary:
    """A watch and a phone, and a second file that says part of it again."""
    rng = np.random.default_rng(3)
    once = Devices(live(rng, DAYS), Habits(), rng).diary()
    again = tuple(
        Segments(replace(one.key, source="again.json"), one.start, one.seconds, one.value)
        for one in once.segments[::3]
    )
    return replace(once, segments=(*once.segments, *again))


def test_days_made_window_by_window_are_those_made_at_once(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
):
    whole = merged(diary, HOME)
    assert any(one.what == "stretch" and one.count for one in whole.skipped)
    monkeypatch.setattr(windows, "LEAST_DAYS", 15)
    monkeypatch.setattr(windows.windows, "__defaults__", (500,))
    parts = windows.windows(diary.segments, clock_of(diary.segments, HOME))
    assert len(parts.edges) > 5
    assert merged(diary, HOME) == whole


def test_what_is_known_of_devices_does_not_hang_on_windows(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
):
    clock = clock_of(diary.segments, HOME)
    whole = gathered(diary.segments, clock)
    monkeypatch.setattr(windows, "LEAST_DAYS", 15)
    parts = windows.windows(diary.segments, clock, 500)
    once = list(parts)
    for signal in whole.by_signal:
        start = np.concatenate([one.of(signal).start for one in once])
        np.testing.assert_array_equal(start, whole.of(signal).start)
    assert sum(one.doubled for one in once) == whole.doubled > 0
    for one, other in zip(wears(whole), wears_in(parts, parts.names), strict=True):
        assert (one.name, one.role, one.says) == (other.name, other.role, other.says)
        np.testing.assert_array_equal(one.worn.start, other.worn.start)
        np.testing.assert_array_equal(one.worn.end, other.worn.end)
        np.testing.assert_array_equal(one.awake.start, other.awake.start)


@given(
    start=arrays(np.int64, 4, elements=st.integers(-(2**40), 2**40)),
    seconds=arrays(np.int32, 4, elements=st.integers(0, 2**31 - 1)),
    value=st.one_of(
        arrays(np.float32, 4, elements=st.floats(width=32)),
        arrays(np.float32, 4, elements=st.integers(0, 70_000).map(float)),
    ),
)
def test_stretches_held_small_lose_no_bit(
    start: np.ndarray, seconds: np.ndarray, value: np.ndarray
):
    start = np.sort(start)
    key = SegmentKey(Signal.STEPS, date(2024, 5, 3), "watch", "a.json", 0)
    held = Segments(key, start, seconds, value)
    np.testing.assert_array_equal(held.start, start)
    np.testing.assert_array_equal(held.seconds, seconds)
    np.testing.assert_array_equal(held.value.view(np.uint32), value.view(np.uint32))
    assert (held.size, held.first, held.last) == (4, start[0], start[-1])
