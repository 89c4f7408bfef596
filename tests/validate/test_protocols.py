"""Studies are data: complete, sourced, split once and for all; a new one is one file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from unknot import evidence
from unknot.errors import UnknotError
from unknot.validate import estimands as ms
from unknot.validate.endpoints import quantity
from unknot.validate.protocol import (
    PublishedRow,
    parse_protocol,
    populations,
    protocols,
    read_protocols,
    rows,
)

SPLIT = tomllib.loads((Path(__file__).parent / "split.toml").read_text(encoding="utf-8"))

# Named by the specification as looked at while it was tuned: never kept out.
SPENT = (
    *("OM1", "OM2", "OM3", "OM4", "OM5", "E5.01", "E3.01", "E3.07", "E3.11", "E3.15", "E3.16"),
    *("E3.26", "E2.04", "E2.01", "E2.15", "E2.16", "E6.01", "E6.02", "E6.04", "E6.05", "E6.06"),
    *("E6.08", "E1.09", "CS4", "NO08", "DI5", "EXN1", "SIT1", "SIT2", "E4.07", "E4.15", "CO1"),
)

every_row = pytest.mark.parametrize("row", rows(), ids=[row.id for row in rows()])


def test_there_are_enough_rows_and_no_id_twice():
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids)) >= 60


@every_row
def test_a_row_is_whole(row: PublishedRow):
    ms.measure_of(row)
    of = row.ask["of"]
    for name in [of] if isinstance(of, str) else of:
        quantity(name)
    assert row.quantity
    assert row.unit
    assert row.how
    if row.published is not None:
        assert row.meets(row.published), "what was published lies outside its own interval"


@every_row
def test_no_row_rests_on_memory(row: PublishedRow):
    source = evidence.table()[row.evidence]
    assert source.origin is not evidence.Origin.MEMORY
    assert "MEM:" not in source.value


@every_row
def test_a_row_without_a_printed_interval_says_where_its_own_comes_from(row: PublishedRow):
    stated = ("printed", "interval", "null", "direction", "stated", "either way", "(T)")
    assert any(word in row.how for word in stated)


def test_what_the_model_was_tuned_to_is_never_kept_out():
    looked_at = {row.evidence for row in rows() if row.spent}
    assert set(SPENT) <= looked_at
    assert not [row.id for row in rows() if row.spent and row.split == "kept_out"]


def test_the_split_is_the_recorded_one():
    """A row that changes sides would make the kept out worthless. New rows are added below."""
    assert {row.id for row in rows() if row.split == "kept_out"} == set(SPLIT["kept_out"])


def test_all_numbers_of_a_study_row_go_together():
    sides: dict[str, set[str]] = {}
    for row in rows():
        if not row.spent:
            sides.setdefault(row.evidence, set()).add(row.split)
    assert all(len(side) == 1 for side in sides.values())


def test_populations_say_who_is_kept():
    assert {"healthy", "fibromyalgia", "post_exertional", "mild"} <= set(populations())
    assert all(one.keep and one.says for one in populations().values())


NEW = """
title = "A study of one's own"
says = "made up"
[who]
population = "fibromyalgia"
n = 20
[arms.walk]
weeks = 2
[[arms.walk.sessions]]
activity = "brisk_walk"
minutes = 30
per_week = 3
[[rows]]
id = "own"
evidence = "E3.01"
quantity = "pain"
unit = "points"
low = -2.0
high = 2.0
how = "stated (T)"
measure = "change"
of = "pain"
arm = "walk"
week = 2
"""


def test_a_new_study_is_one_file(tmp_path: Path):
    (tmp_path / "own.toml").write_text(NEW, encoding="utf-8")
    found = read_protocols(tmp_path)
    assert [row.id for row in found["own"].rows] == ["own"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('arm = "walk"', 'arm = "wlak"', 'did you mean "walk"'),
        ('evidence = "E3.01"', 'evidence = "E99"', "E99"),
        ("low = -2.0", "low = 3.0", "swap them"),
        ('population = "fibromyalgia"', 'population = "fibro"', "fibromyalgia"),
        ('how = "stated (T)"', "", "lacks 'how'"),
        ('activity = "brisk_walk"', 'activity = "brisk_wlak"', "brisk_walk"),
    ],
)
def test_a_slip_in_a_file_is_told_kindly(old: str, new: str, says: str):
    assert old in NEW
    with pytest.raises(UnknotError, match=says):
        parse_protocol("own", tomllib.loads(NEW.replace(old, new)))


def test_protocols_are_named_after_their_files():
    assert all(name == one.id for name, one in protocols().items())
