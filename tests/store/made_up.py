"""A made-up diary with one of everything, for the store's tests."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale, Skipped
from unknot.diary.records import LifeEvent, Raw, RecordCount
from unknot.diary.segments import Quality, SegmentKey, Segments, Signal
from unknot.store.person_file import GuessingCost, ImportedFile, PersonFile, RecoverySheet

CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
PHRASE = "four made-up words here"
WHEN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
FIRST = date(2024, 3, 1)
PAIN = Scale(0.0, 10.0, 1.0)
SECRETS = ("Zaphodella", "walked to Quuxbury", "Wristomat 9", "kept-as-it-stands", "kortimizol")
"""Words of the diary that must stand nowhere on the disk."""


def a_file(path: Path, *, plain: bool = False) -> tuple[PersonFile, RecoverySheet]:
    """A new file that opens fast."""
    return PersonFile.create(path, PHRASE, cost=CHEAP, plain=plain, when=WHEN)


def a_diary(name: str = "july.csv", days: int = 20, start: date = FIRST) -> Diary:
    """Everything a diary can hold, on some days, from a file of this name."""
    dates = [start + timedelta(days=i) for i in range(days)]
    observations = [
        Observation(day, "pain", float(i % 11), "points", PAIN, f"{name}: pain", slot)
        for i, day in enumerate(dates)
        for slot in (None if i % 2 else 1,)
    ]
    observations += [
        Observation(day, "rmssd", 31.25 + i / 7, "ms", None, f"{name}: hrv")
        for i, day in enumerate(dates[::3])
    ]
    walks = [Exertion(day, Kind.AEROBIC, 30.0, "min", f"{name}: walk", None, 30.0) for day in dates]
    return Diary(
        person="me",
        time_zone="local",
        observations=tuple(sorted(observations, key=lambda one: (one.day, one.what))),
        exertions=(*walks[:1], *walks),  # two walks of one length on the first day
        skipped=(Skipped("pain", "not a number", 2),),
        warnings=(f"{name}: something to look at",),
        sources=(name,),
        extra={"version": "7"},
        notes=tuple(Note(day, "note", f"{SECRETS[0]} {SECRETS[1]} {day}") for day in dates[::5]),
        segments=tuple(segments(day, name, i) for i, day in enumerate(dates)),
        events=(LifeEvent(start, "treatment", "start", SECRETS[4], f"{name}: medicine"),),
        raw=(raw(name),),
        counts=(RecordCount(name, 100, 95, 1, 2, 2),),
    )


def segments(day: date, name: str, seed: int) -> Segments:
    """A day of heart rates."""
    rng = np.random.default_rng(seed)
    start = 1_709_251_200 + 86_400 * seed + np.sort(rng.integers(0, 86_400, 40)).astype(np.int64)
    key = SegmentKey(
        Signal.HEART_RATE, day, SECRETS[2], name, None if seed % 2 else 60, "", Quality.DERIVED
    )
    value = rng.normal(70, 9, 40).astype(np.float32)
    return Segments(key, start, rng.integers(0, 60, 40).astype(np.int32), value)


def raw(name: str) -> Raw:
    """Two records that nothing understands."""
    lines = "".join(json.dumps({"odd": SECRETS[3], "n": n}) + "\n" for n in range(2))
    return Raw(name, "odd", 2, zlib.compress(lines.encode()))


def told(name: str) -> ImportedFile:
    """A file of this name, by its content."""
    return ImportedFile(name, hashlib.sha256(name.encode()).hexdigest(), 1234, "generic-csv")


def plainly(diary: Diary) -> dict[str, Any]:
    """A diary in a form that compares."""
    stretches = [
        (one.key, one.start.tolist(), one.seconds.tolist(), one.value.view(np.uint32).tolist())
        for one in diary.segments
    ]
    return {"rest": replace(diary, segments=()), "segments": stretches}
