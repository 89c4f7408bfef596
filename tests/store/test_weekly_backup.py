"""The week's backup: written by itself, once, and never in the way of what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.store.made_up import PAIN, PHRASE, a_file, told

from unknot.diary.entries import Diary, Observation
from unknot.errors import UnknotError
from unknot.store import weekly_backup
from unknot.store.person_file import Passphrase, PersonFile

BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[PersonFile]:
    with a_file(tmp_path / "me.unknot")[0] as made:
        yield made


def brought(person: PersonFile, number: int, when: datetime) -> None:
    day = date(2026, 3, 1) + timedelta(days=number)
    seen = Observation(day, "pain", 4.0, "points", PAIN, "diary")
    person.add_import(Diary("me", "local", (seen,), ()), [told(f"{number}.csv")], when)


def test_none_in_the_first_week_and_none_without_anything_in_it(person: PersonFile):
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=30)) is None
    brought(person, 1, BEGUN)
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=6, hours=23)) is None


def test_one_a_week_and_each_restores_with_what_was_there(person: PersonFile, tmp_path: Path):
    written: list[Path] = []
    for day in range(22):
        brought(person, day, now := BEGUN + timedelta(days=day))
        written += [] if (made := weekly_backup.write_if_due(person, now)) is None else [made]
    assert [one.when - BEGUN for one in reversed(person.backups())] == [
        timedelta(days=7), timedelta(days=14), timedelta(days=21),
    ]  # fmt: skip
    with PersonFile.restore(written[1], tmp_path / "back.unknot", Passphrase(PHRASE)) as back:
        assert len(back.diary().observations) == 15


def test_a_backup_by_hand_counts(person: PersonFile):
    brought(person, 1, BEGUN)
    person.backup(when=BEGUN + timedelta(days=5))
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=8)) is None
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=12)) is not None


def test_who_ended_it_gets_none(person: PersonFile):
    brought(person, 1, BEGUN)
    weekly_backup.turn(person, on=False)
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=30)) is None
    weekly_backup.turn(person, on=True)
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=30)) is not None


def test_a_clock_that_was_set_back_writes_none(person: PersonFile):
    brought(person, 1, BEGUN)
    person.backup(when=BEGUN + timedelta(days=400))
    assert weekly_backup.write_if_due(person, BEGUN + timedelta(days=30)) is None


def test_a_folder_that_cannot_be_made_costs_nothing_that_was_kept(person: PersonFile):
    brought(person, 1, BEGUN)
    person.path.with_name("me-backups").write_text("a file where the folder would be")
    with pytest.raises(UnknotError):
        weekly_backup.write_if_due(person, BEGUN + timedelta(days=8))
    assert len(person.diary().observations) == 1
