"""Where numbers come from: the table, its grades, and what memory is worth."""

from __future__ import annotations

import pytest

from unknot.errors import UnknotError
from unknot.evidence import (
    WORST_FIRST,
    Grade,
    Origin,
    Source,
    cited,
    guessed,
    remembered,
    table,
    tuned,
)


def test_every_row_says_what_was_found_in_whom_and_where():
    rows = table()
    assert len(rows) > 200
    for key, row in rows.items():
        assert row.key == key
        assert row.quantity, key
        assert row.value, key
        assert row.reference, key


def test_the_same_source_is_named_in_full():
    rows = table()
    assert rows["NO10"].reference == rows["NO09"].reference == rows["NO08"].reference
    assert rows["E2.08"].reference == rows["E2.07"].reference
    assert rows["NO05"].reference == rows["NO04"].reference
    assert rows["E3.12"].reference.endswith("363:743-54, Table 3")
    assert not [key for key, row in rows.items() if row.reference.startswith("same")]
    assert '"' not in {row.reference for row in rows.values()}


def test_memory_caps_the_grade():
    worst_memory = [
        row.key
        for row in table().values()
        if row.origin is Origin.MEMORY and row.grade in (Grade.A, Grade.B)
    ]
    assert not worst_memory
    with pytest.raises(UnknotError, match="from memory") as caught:
        Source("about 40 s", Grade.B, origin=Origin.MEMORY)
    assert caught.value.code == "memory-grade"
    assert Source("about 40 s", Grade.C, origin=Origin.MEMORY).grade is Grade.C


def test_a_citation_takes_grade_and_reference_from_its_row():
    row = table()["E5.01"]
    source = cited("E5.01", "22.2 against 31.1 mL/kg/min")
    assert (source.grade, source.reference, source.origin) == (
        row.grade,
        row.reference,
        row.origin,
    )
    assert source.sourced
    assert cited("E5.01", "stretched", "C").grade is Grade.C


def test_an_unknown_row_names_the_nearest():
    with pytest.raises(UnknotError) as caught:
        cited("CNS111", "")
    assert caught.value.code == "unknown-evidence"
    assert 'did you mean "CNS11"' in caught.value.fix


def test_tuned_and_guessed_numbers_say_so():
    assert tuned().grade is Grade.T
    assert guessed("no data").grade is Grade.D
    assert guessed("by definition", "A").grade is Grade.A
    assert remembered("about 40 s").grade is Grade.C
    assert remembered("about 40 s").origin is Origin.MEMORY
    assert guessed("no data").origin is Origin.DERIVED
    assert not tuned().sourced
    assert not guessed("no data").sourced


def test_grades_are_ordered_from_worst_to_best():
    assert set(WORST_FIRST) == set(Grade)
    assert WORST_FIRST[0] is Grade.T
    assert WORST_FIRST[-1] is Grade.A
