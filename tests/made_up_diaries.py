"""Made-up diaries with everything a diary can hold, for tests that nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale, Skipped, Worse
from unknot.diary.records import LifeEvent
from unknot.diary.segments import Quality, SegmentKey, Segments, SegmentWriter, Signal
from unknot.parsing.finish import tidy
from unknot.recordings.raw import RawWriter, records_of

FIRST = date(2025, 1, 1)
TODAY = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
numbers = st.floats(-1e6, 1e6, allow_nan=False)
scales = st.sampled_from([Scale(0.0, 10.0, 1.0), Scale(1.0, 5.0, 0.1, Worse.LOW), None])
signals = st.sampled_from([Signal.STEPS, Signal.HEART_RATE, Signal.ASLEEP])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    scale = draw(scales)
    what = draw(st.sampled_from(["pain", "mood", "rmssd"]))
    slot = draw(st.none() | st.integers(1, 4))
    return Observation(
        draw(days), what, draw(numbers), "points" if scale else "ms", scale, draw(words), slot
    )


@st.composite
def exertions(draw: st.DrawFn) -> Exertion:
    minutes = draw(st.none() | st.floats(0.0, 1440.0))
    return Exertion(
        draw(days), draw(st.sampled_from(list(Kind))), draw(numbers), "min", draw(words), None,
        minutes,
    )  # fmt: skip


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    """A diary as a reader leaves it: in order, each stretch in its place."""
    writer = SegmentWriter()
    for _ in range(draw(st.integers(0, 8))):
        key = SegmentKey(
            draw(signals), draw(days), draw(words), draw(words),
            draw(st.none() | st.integers(-720, 840)), "", draw(st.sampled_from(list(Quality))),
        )  # fmt: skip
        value = draw(st.floats(0, 1e4, width=32))
        writer.add(key, draw(st.integers(-(10**9), 2 * 10**9)), draw(st.integers(0, 9999)), value)
    raw = RawWriter("export.zip")
    for record in draw(st.lists(st.dictionaries(words, json_values, max_size=3), max_size=4)):
        raw.add("odd", record)
    seen = draw(st.lists(observations(), min_size=1, max_size=10))
    return tidy(
        Diary(
            person=draw(words),
            time_zone=draw(st.sampled_from(["local", "Europe/Berlin"])),
            observations=tuple(seen),
            exertions=tuple(draw(st.lists(exertions(), max_size=6))),
            skipped=(Skipped("row", "date in the future", draw(st.integers(1, 9))),),
            warnings=tuple(draw(st.lists(words, max_size=2, unique=True))),
            sources=("a.csv", "b.csv"),
            made_up=draw(st.booleans()),
            extra=draw(st.dictionaries(words, words, max_size=2)),
            notes=tuple(
                Note(draw(days), draw(words), draw(st.text(max_size=30)))
                for _ in range(draw(st.integers(0, 3)))
            ),
            segments=writer.segments(),
            events=tuple(
                LifeEvent(draw(days), "travel", "on", draw(words), draw(words))
                for _ in range(draw(st.integers(0, 2)))
            ),
            raw=raw.raw(),
        )
    )


def plain(diary: Diary) -> tuple[object, ...]:
    """All that a diary says, ready to be compared: stretches and raw records spelled out."""
    bare = replace(diary, segments=(), raw=(), counts=())
    stretches = [
        (one.key, one.start.tolist(), one.seconds.tolist(), _bits(one)) for one in diary.segments
    ]
    records = [(one.file, one.kind, one.count, list(records_of(one))) for one in diary.raw]
    return bare, stretches, records


def _bits(one: Segments) -> list[int]:
    return np.asarray(one.value, dtype=np.float32).view(np.uint32).tolist()
