"""Exports that overlap: each stretch is held once; an undo takes what nobody else brought."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, select
from tests.store import made_up
from tests.store.made_up import WHEN, told

from unknot.diary.entries import Diary
from unknot.diary.records import Raw, RecordCount
from unknot.diary.segments import SegmentKey, Segments, Signal
from unknot.store import imports
from unknot.store.rows import entries_of
from unknot.store.schema import STRETCHES, TABLES

DAY = date(2026, 3, 2)
MIDNIGHT = 1_772_409_600
Stretch = tuple[int, int, float]
MINUTES: list[Stretch] = [(MIDNIGHT + 60 * i, 60, float(i % 7)) for i in range(200)]


def an_export(
    name: str, stretches: Sequence[Stretch], device: str = "Watch", records: int | None = None
) -> Diary:
    """A day of a watch as one export has it."""
    columns = np.array(sorted(stretches))
    key = SegmentKey(Signal.STEPS, DAY, device, name, 60)
    held = Segments(
        key, columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int32),
        columns[:, 2].astype(np.float32),
    )  # fmt: skip
    count = len(stretches) if records is None else records
    return Diary(
        "me", "local", (), (), sources=(name,), segments=(held,),
        counts=(RecordCount(name, count, count, 0, 0),),
    )  # fmt: skip


def add(file: Connection, export: Diary) -> imports.ImportResult:
    return imports.add(file, export, [told(name) for name in export.sources], WHEN)


@pytest.fixture
def file() -> Generator[Connection]:
    """The tables of a store, in memory."""
    with a_file() as made:
        yield made


@contextmanager
def a_file() -> Generator[Connection]:
    engine = create_engine("sqlite://")
    TABLES.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def brought(file: Connection, name: str) -> Counter[Stretch]:
    """What is held of one export."""
    return Counter(
        (int(start), int(seconds), float(value))
        for one in imports.diary(file, None).segments
        if one.key.source == name
        for start, seconds, value in zip(one.start, one.seconds, one.value, strict=True)
    )


def held(file: Connection) -> int:
    """How many stretches the file holds, however many exports have them."""
    return file.execute(select(func.coalesce(func.sum(STRETCHES.c.size), 0))).scalar_one()


def test_a_later_export_adds_only_what_is_new_and_says_so(file: Connection):
    add(file, an_export("march.zip", MINUTES[:150]))
    done = add(file, an_export("april.zip", MINUTES))
    assert (done.new, done.duplicates, done.merged) == (1, 0, 150)
    assert held(file) == 200
    (count,) = imports.records(file)[1].report["counts"]
    assert (count["records"], count["stored"], count["merged"]) == (200, 50, 150)
    assert brought(file, "april.zip") == Counter(MINUTES)
    again = add(file, an_export("may.zip", MINUTES))
    assert (again.new, again.duplicates, again.merged) == (0, 1, 200)
    assert held(file) == 200


def test_undo_keeps_what_another_export_has(file: Connection):
    exports = {"a.zip": MINUTES[:120], "b.zip": MINUTES[80:], "c.zip": MINUTES[100:140]}
    for name, stretches in exports.items():
        add(file, an_export(name, stretches))
    assert held(file) == 200
    imports.undo(file, 1, WHEN)
    assert held(file) == 120
    for name in ("b.zip", "c.zip"):
        assert brought(file, name) == Counter(exports[name])
    imports.undo(file, 2, WHEN)
    assert held(file) == 40
    assert brought(file, "c.zip") == Counter(exports["c.zip"])
    imports.undo(file, 3, WHEN)
    assert held(file) == 0


def test_another_device_or_another_value_is_another_stretch(file: Connection):
    other = [(start, seconds, value + 1.0) for start, seconds, value in MINUTES[:10]]
    add(file, an_export("a.zip", MINUTES[:10]))
    phone = add(file, an_export("b.zip", MINUTES[:10], "Phone"))
    mended = add(file, an_export("c.zip", other))
    assert (phone.merged, mended.merged) == (0, 0)
    assert held(file) == 30


def test_two_files_of_one_import_that_overlap_are_held_once(file: Connection):
    first, second = an_export("a.zip", MINUTES[:60]), an_export("b.zip", MINUTES[30:90])
    both = Diary(
        "me", "local", (), (), sources=("a.zip", "b.zip"),
        segments=(*first.segments, *second.segments), counts=(*first.counts, *second.counts),
    )  # fmt: skip
    done = add(file, both)
    assert done.merged == 30
    assert held(file) == 90
    assert brought(file, "a.zip") == Counter(MINUTES[:60])
    assert brought(file, "b.zip") == Counter(MINUTES[30:90])


def test_a_record_that_makes_several_stretches_is_merged_only_where_all_are_there(file: Connection):
    add(file, an_export("a.zip", MINUTES[:5], records=1))
    half = add(file, an_export("b.zip", MINUTES[:10], records=1))
    whole = add(file, an_export("c.zip", MINUTES[:10], records=1))
    assert (half.merged, whole.merged) == (0, 1)


spans = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda s: MINUTES[s[0] : sum(s)])
twice = st.lists(st.sampled_from(MINUTES[:6]), min_size=1, max_size=8)


@given(st.lists(st.tuples(spans | twice, st.booleans()), min_size=1, max_size=7), st.data())
@settings(max_examples=30, deadline=None)
def test_in_any_order_every_export_that_stands_has_all_it_gave(
    steps: list[tuple[list[Stretch], bool]], data: st.DataObject
):
    """Also where a file says the very same twice."""
    with a_file() as file:
        standing: dict[int, tuple[str, Counter[Stretch]]] = {}
        for i, (stretches, undo) in enumerate(steps):
            name = f"{i}.zip"
            done = add(file, an_export(name, stretches))
            standing[done.import_id] = (name, Counter(stretches))
            if undo:
                gone = data.draw(st.sampled_from(sorted(standing)))
                imports.undo(file, gone, WHEN)
                del standing[gone]
            for export, given_then in standing.values():
                assert brought(file, export) == given_then
            whole: Counter[Stretch] = Counter()
            for _, given_then in standing.values():
                whole |= given_then
            assert held(file) >= whole.total()
            if all(most == 1 for _, held_then in standing.values() for most in held_then.values()):
                assert held(file) == whole.total()


def test_a_long_record_kept_raw_comes_back_and_has_the_id_it_always_had(
    tmp_path: Path, file: Connection
):
    data = bytes(range(256)) * 9_000  # more than is written, and hashed, in one piece
    raw = (Raw("long.json", "x", 1, data), Raw("long.json", "y", 1, b"short"))
    brought = Diary("p", "local", (), (), sources=("long.json",), raw=raw)
    ids = {
        content["data"]: content["id"]
        for name, rows in entries_of(brought)
        if name == "raw"
        for content, _ in rows
    }
    said = [("kind", "x"), ("size", 1), ("data", data), None, ""]
    assert ids[data] == hashlib.sha256(repr(said).encode()).digest()[:16]
    assert imports.add(file, brought, [told("long.json")], WHEN).new == 2
    assert {one.data for one in imports.diary(file, None).raw} == {data, b"short"}
    with made_up.a_file(tmp_path / "me.unknot")[0] as person_file:
        for number in (1, 2):  # the second time it is there
            once = replace(told("long.json"), sha256=str(number) * 64)
            person_file.add_import(brought, [once], WHEN)
        person_file.undo(1)
        assert {one.data for one in person_file.diary().raw} == {data, b"short"}
