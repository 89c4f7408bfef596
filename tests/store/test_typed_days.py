"""What is typed day by day: one value a day, beside what files brought, gone as a month."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.made_up import a_diary, a_file, told

from unknot.diary.entries import Diary, Observation, Scale
from unknot.errors import UnknotError
from unknot.parsing.finish import tidy
from unknot.store.person_file import PersonFile
from unknot.store.typed_days import (
    EMPTY,
    READER,
    SOURCE,
    change_mark,
    days_with_entries,
    is_typed,
    replace_typed,
    rows_between,
)
from unknot.workflow.typed_entries import (
    keep_done,
    keep_note,
    keep_value,
    keep_values,
    typed_days,
    usual_values,
)

DAY = date(2026, 3, 10)
WHEN = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Generator[PersonFile]:
    with a_file(tmp_path / "me.unknot", plain=True)[0] as held:
        yield held


def one_pain(day: date, value: float) -> Diary:
    from dataclasses import replace

    seen = Observation(day, "pain", value, "points", Scale(0, 10, 1), f"{SOURCE}: pain")
    return replace(EMPTY, observations=(seen,))


def test_a_value_takes_the_place_of_the_one_before(file: PersonFile):
    for value in (3.0, 7.0):
        replace_typed(file, DAY, [("observations", "pain")], one_pain(DAY, value), WHEN)
    assert [one.value for one in rows_between(file, DAY, DAY).observations] == [7.0]
    (month,) = file.imports()
    assert (month.files[0].name, month.files[0].reader, month.new) == ("typed-2026-03", READER, 1)


def test_each_month_is_an_import_of_its_own(file: PersonFile):
    for day in (DAY, DAY + timedelta(days=40), DAY + timedelta(days=1)):
        keep_value(file, day, "pain", 4.0, WHEN)
    assert [one.files[0].name for one in file.imports()] == ["typed-2026-03", "typed-2026-04"]
    assert all(is_typed([one.files[0].reader]) for one in file.imports())


def test_what_a_file_brought_is_left_alone(file: PersonFile):
    file.add_import(tidy(a_diary()), [told("july.csv")], WHEN)
    before = file.diary()
    day = before.observations[0].day
    keep_value(file, day, before.observations[0].what, 4.0, WHEN)
    keep_value(file, day, before.observations[0].what, None, WHEN)
    after = file.diary()
    assert after.observations == before.observations
    assert after.exertions == before.exertions


def test_the_same_value_as_a_files_outlives_the_taking_back_of_either(file: PersonFile):
    """Both rows say the same, so they are one entry with two links."""
    file.add_import(one_pain(DAY, 5.0), [told("july.csv")], WHEN)
    keep_value(file, DAY, "pain", 5.0, WHEN)
    file.undo(1, WHEN)
    assert [one.value for one in file.diary().observations] == [5.0]
    keep_value(file, DAY, "pain", None, WHEN)
    assert file.diary().observations == ()


def test_a_month_that_was_taken_back_begins_anew(file: PersonFile):
    keep_value(file, DAY, "pain", 5.0, WHEN)
    file.undo(1, WHEN)
    assert rows_between(file, DAY, DAY).observations == ()
    keep_value(file, DAY, "pain", 6.0, WHEN)
    assert [one.undone is None for one in file.imports()] == [False, True]
    assert [one.value for one in file.diary().observations] == [6.0]


def test_exertions_of_one_kind_are_told_apart_by_what_was_done(file: PersonFile):
    keep_done(file, DAY, {"easy_walk": 10.0, "tai_chi": 20.0}, WHEN)
    keep_done(file, DAY, {"easy_walk": 15.0}, WHEN)
    assert typed_days(file, DAY, DAY)[DAY].done == {"easy_walk": 15.0, "tai_chi": 20.0}


def test_days_that_are_deleted_take_what_was_typed_along(file: PersonFile):
    for i in range(4):
        keep_value(file, DAY + timedelta(days=i), "pain", 5.0, WHEN)
    keep_note(file, DAY, "words", WHEN)
    file.delete(DAY, DAY + timedelta(days=1), backups=False)
    left = days_with_entries(file, DAY, DAY + timedelta(days=9))
    assert left == {DAY + timedelta(days=2), DAY + timedelta(days=3)}
    assert file.diary().notes == ()


@pytest.mark.parametrize(("what", "value"), [("pain", 11.0), ("pain", 2.5), ("sleep", 4.0)])
def test_a_value_off_its_scale_is_refused_and_changes_nothing(
    file: PersonFile, what: str, value: float
):
    with pytest.raises(UnknotError) as refused:
        keep_values(file, DAY, {"fatigue": 3.0, what: value}, WHEN)
    assert refused.value.code == "bad-value"
    assert file.imports() == []


def test_an_unknown_question_or_activity_is_refused(file: PersonFile):
    with pytest.raises(UnknotError, match="there is no activity"):
        keep_done(file, DAY, {"flying": 3.0}, WHEN)
    with pytest.raises(UnknotError):
        keep_value(file, DAY, "fortune", 3.0, WHEN)


def test_what_is_usual_is_the_middle_of_days_before(file: PersonFile):
    for i, pain in enumerate((2.0, 9.0, 4.0, 5.0, 3.0), start=1):
        keep_values(file, DAY - timedelta(days=i), {"pain": pain, "fatigue": 6.0}, WHEN)
    keep_value(file, DAY, "pain", 10.0, WHEN)
    assert usual_values(file, DAY, 14, 3) == {"pain": 4.0, "fatigue": 6.0}
    assert usual_values(file, DAY, 14, 6) == {}


def test_every_change_is_noticed_also_by_another_program(tmp_path: Path):
    path = tmp_path / "me.unknot"
    with a_file(path, plain=True)[0] as first, PersonFile.open(path) as second:
        marks = [change_mark(first)]
        keep_value(first, DAY, "pain", 5.0, WHEN)
        marks.append(change_mark(first))
        assert change_mark(first) == marks[-1]
        keep_value(second, DAY, "pain", 6.0, WHEN)
        marks.append(change_mark(first))
        assert len(set(marks)) == 3


Taps = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from(["pain", "fatigue", "sleep"]),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(taps=Taps)
def test_after_any_taps_each_day_holds_the_last_of_each(
    taps: list[tuple[int, str, int | None]], tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.mktemp("taps") / "me.unknot"
    held: dict[tuple[date, str], float] = {}
    with a_file(path, plain=True)[0] as file:
        for offset, what, value in taps:
            day = DAY + timedelta(days=offset)
            keep_value(file, day, what, None if value is None else float(value), WHEN)
            held.pop((day, what), None)
            if value is not None:
                held[day, what] = float(value)
        seen = file.diary().observations
        assert {(one.day, one.what): one.value for one in seen} == held
        assert len(seen) == len(held)
        assert sum(one.new for one in file.imports()) == len(held)
