"""What a clinician wrote stays as it was written, and goes by a code or a written note alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.plan.test_limits import MORE, STEADY, WALK
from tests.store.made_up import CHEAP, PHRASE, WHEN, a_file

from unknot.errors import UnknotError
from unknot.plan.limits import limit
from unknot.plan.standing import ClinicianLimits, DoingPerWeek, Malaise, SafetyAnswers
from unknot.store.clinician import (
    FREE_GUESSES,
    ClinicianSheet,
    WrittenNote,
    add_sheet,
    end_pacing,
    ended,
    in_force,
    remove_by_code,
    remove_in_writing,
    sheets,
)
from unknot.store.own_limits import OwnLimits, keep_own_limits, own_limits
from unknot.store.person_file import Passphrase, PersonFile

MEYER = ClinicianLimits(
    "Dr Meyer", date(2026, 10, 1), {"easy_walk": DoingPerWeek(15.0, 3.0)}, 0.1, True
)  # fmt: skip
ROTH = ClinicianLimits("B. Roth", date(2026, 10, 20), {"yoga": DoingPerWeek(0.0, 0.0)})
NOTE = WrittenNote("Dr Meyer", date(2026, 11, 1), "no crash since June")
CODE = "grün 7 Ufer"


@pytest.fixture
def person(tmp_path: Path) -> Iterator[PersonFile]:
    with a_file(tmp_path / "me.unknot")[0] as file:
        yield file


def add(person: PersonFile, limits: ClinicianLimits = MEYER, code: str | None = CODE) -> int:
    return add_sheet(person, limits, code, WHEN, CHEAP).number


def refusal(call: Any, *args: Any) -> str:
    with pytest.raises(UnknotError) as refused:
        call(*args)
    assert refused.value.fix
    return refused.value.code


def test_what_was_written_comes_back_and_adding_needs_no_code(person: PersonFile):
    add(person)
    add(person, ROTH, None)
    assert in_force(person) == (MEYER, ROTH)
    assert sheets(person) == [
        ClinicianSheet(1, MEYER, WHEN, has_code=True),
        ClinicianSheet(2, ROTH, WHEN, has_code=False),
    ]


def test_another_sheet_never_loosens_what_one_has_tightened(person: PersonFile):
    add(person)
    loose = ClinicianLimits("Dr Meyer", date(2026, 10, 2), {WALK: DoingPerWeek(500.0, 50.0)}, 1.0)
    strict = SafetyAnswers(malaise=Malaise.NO, clinicians=in_force(person))
    add(person, loose, None)
    both = SafetyAnswers(malaise=Malaise.NO, clinicians=in_force(person))
    assert len(both.clinicians) == 2
    before, after = (limit(WALK, MORE, STEADY, said).doing for said in (strict, both))
    assert after == before == DoingPerWeek(15.0, 3.0)


def test_the_code_however_it_is_typed_takes_it_away_and_it_stays_to_be_seen(person: PersonFile):
    add(person)
    later = WHEN + timedelta(days=3)
    gone = remove_by_code(person, 1, "  gru\u0308n 7 Ufer ", later)
    assert gone.removed == later
    assert in_force(person) == ()
    assert sheets(person) == [gone]
    assert add(person, ROTH) == 2  # a number is never given twice


def test_a_written_note_takes_it_away_and_is_kept(person: PersonFile):
    add(person, ROTH, None)
    assert refusal(remove_by_code, person, 1, CODE, WHEN) == "no-code"
    gone = remove_in_writing(person, 1, NOTE, WHEN)
    assert gone.note == NOTE
    assert sheets(person) == [gone]
    assert in_force(person) == ()
    assert refusal(remove_in_writing, person, 1, NOTE, WHEN) == "unknown-sheet"


@pytest.mark.parametrize(
    "note",
    [
        WrittenNote(" ", date(2026, 11, 1), "better"),
        WrittenNote("Dr Meyer", date(2026, 11, 1), ""),
        WrittenNote("Dr Meyer", date(2026, 11, 5), "better"),
    ],
)
def test_a_note_without_a_name_or_reason_or_of_tomorrow_changes_nothing(
    person: PersonFile, note: WrittenNote
):
    add(person)
    assert refusal(remove_in_writing, person, 1, note, WHEN) == "bad-note"
    assert refusal(end_pacing, person, note, WHEN) == "bad-note"
    assert in_force(person) == (MEYER,)
    assert ended(person) == []


def test_the_code_itself_is_nowhere_in_the_file(tmp_path: Path):
    path = tmp_path / "me.unknot"
    with a_file(path, plain=True)[0] as file:
        add(file, code="Quagmireline")
        add(file, ROTH, "Quagmireline")
        locks = [row.payload["code"] for row in file.kept("clinician limits")]
    assert locks[0]["salt"] != locks[1]["salt"]
    assert locks[0]["hash"] != locks[1]["hash"]
    assert not any(b"Quagmireline" in one.read_bytes() for one in tmp_path.iterdir())


def test_a_code_must_not_be_guessed_at_once(person: PersonFile):
    assert refusal(add, person, MEYER, " abc ") == "short-code"
    assert sheets(person) == []


def test_wrong_guesses_have_to_wait_longer_each_time_and_the_right_one_too(person: PersonFile):
    add(person)
    now = WHEN
    for _ in range(FREE_GUESSES):
        assert refusal(remove_by_code, person, 1, "wrong", now) == "wrong-code"
    assert refusal(remove_by_code, person, 1, CODE, now) == "wait"
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        now += timedelta(minutes=minutes)
        assert refusal(remove_by_code, person, 1, CODE, now - timedelta(seconds=1)) == "wait"
        assert refusal(remove_by_code, person, 1, "wrong", now) == "wrong-code"
    assert in_force(person) == (MEYER,)
    remove_by_code(person, 1, CODE, now + timedelta(hours=1))
    add(person)
    assert refusal(remove_by_code, person, 2, "wrong", now) == "wrong-code"  # counted anew


def test_a_clock_that_goes_back_or_forth_makes_no_guess_free(person: PersonFile):
    add(person)
    for _ in range(FREE_GUESSES):
        assert refusal(remove_by_code, person, 1, "wrong", WHEN) == "wrong-code"
    back = WHEN - timedelta(days=400)
    assert refusal(remove_by_code, person, 1, CODE, back) == "wait"
    assert refusal(remove_by_code, person, 1, CODE, back + timedelta(seconds=59)) == "wait"
    assert remove_by_code(person, 1, CODE, back + timedelta(minutes=1)).removed


def test_deleting_some_days_leaves_limits_and_deleting_all_takes_them(person: PersonFile):
    add(person)
    end_pacing(person, NOTE, WHEN)
    said = OwnLimits(((date(2026, 11, 1), Malaise.YES),), {}, {"yoga": DoingPerWeek(9.0, 1.0)})
    keep_own_limits(person, said, WHEN)
    person.delete(date(2020, 1, 1), None, backups=False)
    assert in_force(person) == (MEYER,)
    assert ended(person) == [NOTE]
    assert own_limits(person) == said
    person.delete(None, None, backups=False)
    assert sheets(person) == []
    assert ended(person) == []
    assert own_limits(person) == OwnLimits()


def test_limits_outlive_closing_a_new_key_and_a_backup(tmp_path: Path):
    with a_file(tmp_path / "me.unknot")[0] as file:
        add(file)
        file.rotate_key()
        copy = file.backup(tmp_path / "elsewhere", datetime(2026, 11, 2, tzinfo=UTC))
    with PersonFile.restore(copy, tmp_path / "again.unknot", Passphrase(PHRASE)) as back:
        assert in_force(back) == (MEYER,)
        assert remove_by_code(back, 1, CODE, WHEN).removed
