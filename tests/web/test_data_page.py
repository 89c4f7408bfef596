"""My data: nothing is saved before a look, everything can be taken back, taken along and erased."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest
from tests.web.conftest import TODAY, Running
from tests.web.visitor import Visitor

from unknot.cli import main
from unknot.errors import UnknotError
from unknot.store.person_file import PersonFile
from unknot.store.typed_days import rows_between, rows_in_all
from unknot.web.fitting.worker import Message, PageTask
from unknot.workflow.page_parts import FinishedPart
from unknot.workflow.safety import safety_answers

CSV = b"date,pain,fatigue\n2026-03-01,5,6\n2026-03-02,7,6\n2026-03-03,4,5\n"


def sent(page: Running, *files: tuple[str, bytes]) -> Visitor:
    visitor = page.launched()
    visitor.go("/data")
    visitor.upload("/data/look", {"csrf": visitor.token}, list(files))
    return visitor


def days(page: Running) -> int:
    with page.setup.vault.use() as person:
        return len({one.day for one in person.diary().observations})


def test_a_file_is_looked_into_and_nothing_is_saved(empty: Running):
    visitor = sent(empty, ("diary.csv", CSV))
    assert visitor.page is not None
    assert "6 entries are new." in visitor.page.words
    assert days(empty) == 0
    visitor.tap("Not now")
    assert days(empty) == 0
    assert not [one for one in empty.setup.scratch.rglob("*") if one.is_file()]


def test_a_file_is_saved_and_taken_back(empty: Running):
    visitor = sent(empty, ("diary.csv", CSV))
    found = visitor.tap("Save these")
    assert "6 entries are saved, as import 1." in found.words
    assert days(empty) == 3
    assert not [one for one in empty.setup.scratch.rglob("*") if one.is_file()]
    visitor.tap("Undo")
    assert days(empty) == 0


def test_the_same_file_again_is_known(empty: Running):
    sent(empty, ("diary.csv", CSV)).tap("Save these")
    again = sent(empty, ("other name.csv", CSV))
    assert again.page is not None
    assert "You have it already, by import 1." in again.page.words
    assert days(empty) == 3


def test_a_file_that_cannot_be_read_says_why_and_breaks_nothing(empty: Running):
    visitor = sent(empty, ("song.mp3", b"\x00\x01nothing of use"), ("diary.csv", CSV))
    assert visitor.page is not None
    assert "song.mp3" in visitor.page.words
    visitor.tap("Save these")
    assert days(empty) == 3


def test_no_file_is_said(empty: Running):
    visitor = empty.launched()
    visitor.go("/data")
    assert "No file was chosen." in visitor.tap("Look into it").words


def test_what_was_tapped_can_be_taken_back_as_a_month(empty: Running, typed: Callable[[int], None]):
    typed(5)
    sent(empty, ("diary.csv", CSV)).tap("Save these")
    visitor = empty.launched()
    found = visitor.go("/data")
    assert "What you tapped, March 2026" in found.words
    with empty.setup.vault.use() as person:
        (month,) = [one for one in person.imports() if one.files[0].reader == "page"]
        assert month.new == 15
    visitor.post("/data/undo", {"csrf": visitor.token, "import": str(month.import_id)})
    assert days(empty) == 3
    visitor.go("/today")
    visitor.choose("Pain at its worst", "4")
    assert days(empty) == 4


def test_taking_back_without_a_number_spares_what_was_tapped(
    empty: Running, typed: Callable[[int], None]
):
    """`unknot undo` means the last file."""
    from unknot.cli import main

    sent(empty, ("diary.csv", CSV)).tap("Save these")
    typed(5)
    place = str(empty.setup.vault.path)
    assert main.run(["undo", "--store", place, "--json"]) == 0
    assert days(empty) == 5


def test_a_copy_holds_everything(empty: Running, typed: Callable[[int], None]):
    typed(2)
    visitor = empty.launched()
    visitor.go("/did")
    visitor.tap("Save the note", typed={"note": "A long drive."})
    visitor.go("/data")
    found = visitor.tap("Take a copy")
    assert found.headers["content-type"] == "application/zip"
    assert f'filename="unknot-{TODAY}.zip"' in found.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(found.body)) as archive:
        assert b"A long drive." in archive.read("notes.csv")
        assert archive.read("observations.csv").count(b"the page: pain") == 2


def test_a_copy_brings_answers_along(empty: Running):
    visitor = empty.launched()
    visitor.go("/first/effort")
    visitor.tap("Yes")
    visitor.go("/data")
    found = visitor.tap("Take a copy")
    with zipfile.ZipFile(io.BytesIO(found.body)) as archive:
        assert b'"own limits"' in archive.read("kept.jsonl")


def test_a_backup_is_written(empty: Running):
    visitor = empty.launched()
    visitor.go("/data")
    assert "The backup is written and checked." in visitor.tap("Write a backup").words
    with empty.setup.vault.use() as person:
        assert len(person.backups()) == 1


def test_a_backup_is_written_by_itself_once_a_week_and_can_be_ended(
    empty: Running, typed: Callable[[int], None]
):
    typed(2)
    visitor = empty.launched()
    empty.clock.next_day(8)
    visitor.go("/data")
    found = visitor.tap("Stop weekly backups")
    assert "I write none by myself." in found.words
    assert not empty.store.backups()
    found = visitor.tap("Back up every week")
    assert "I write one a week by myself." in found.words
    empty.clock.next_day()
    visitor.go("/data")
    visitor.tap("Look into it")
    assert len(empty.store.backups()) == 1
    assert "There is one." in visitor.go("/data").words


def test_a_weekly_backup_that_cannot_be_written_is_said_and_stops_nothing(
    empty: Running, typed: Callable[[int], None]
):
    typed(2)
    empty.store.path.with_name("me-backups").write_text("in the way")
    visitor = empty.launched()
    empty.clock.next_day(8)
    visitor.go("/data")
    visitor.tap("Look into it")
    assert "This week's backup could not be written:" in visitor.go("/data").words
    assert days(empty) == 2


def test_who_erases_everything_is_told_of_backups_that_still_hold_it(
    empty: Running, typed: Callable[[int], None]
):
    typed(2)
    visitor = empty.launched()
    visitor.go("/data")
    visitor.tap("Write a backup")
    visitor.tap("Erase all")
    found = visitor.tap("Erase for good", typed={"typed": "everything"})
    assert "Everything is erased here. Backups that still hold it: 1." in found.words
    assert len(empty.store.backups()) == 1


def test_erasing_needs_a_second_yes_in_words(empty: Running, typed: Callable[[int], None]):
    typed(4)
    visitor = empty.launched()
    visitor.go("/first/effort")
    visitor.tap("Yes")
    visitor.go("/data")
    visitor.tap("Erase all")
    found = visitor.tap("Erase for good", typed={"typed": "yes"})
    assert "Nothing was erased." in found.words
    assert days(empty) == 4
    found = visitor.tap("Erase for good", typed={"typed": "everything"})
    assert "Everything is erased." in found.words
    assert days(empty) == 0
    assert safety_answers(empty.store).malaise.value == "unasked"
    assert visitor.go("/").path == "/first"


def test_what_is_erased_is_shown_no_more_and_no_work_brings_it_back(example: Running):
    class Waits:
        ended = False

        def messages(self) -> Iterator[Message]:
            while not self.ended:
                time.sleep(0.01)
            yield "part", FinishedPart("back", "again", details={})

        def end(self) -> None:
            self.ended = True

    def start(_: PageTask) -> Waits:
        return Waits()

    example.setup.vault.bench.start = start
    visitor = example.launched()
    assert "Pain about" in visitor.go("/").words
    visitor.go("/moving")
    visitor.post("/moving/again", {"csrf": visitor.token})
    assert example.setup.vault.bench.standing().working
    visitor.go("/data?erase=1")
    visitor.tap("Erase for good", typed={"typed": "everything"})
    example.setup.vault.bench.wait(10)
    week = visitor.go("/").words
    assert "Nothing was written down." in week
    assert "Pain about" not in week
    assert not example.store.kept("answer details")


def test_what_another_terminal_deletes_ends_the_work_and_is_shown_no_more(
    example: Running, monkeypatch: pytest.MonkeyPatch
):
    """The page notices by itself, without a request, and says it once, kindly."""
    vault = example.setup.vault
    told: list[str] = []

    class Works:
        ended = False

        def messages(self) -> Iterator[Message]:
            while not self.ended:
                time.sleep(0.01)
                yield "progress", ("living on", 0.5)
            yield "part", FinishedPart("back", "again", details={})

        def end(self) -> None:
            self.ended = True
            told.append("ended")

    def start(_: PageTask) -> Works:
        return Works()

    vault.bench.start = start
    visitor, other = example.launched(), example.launched("de")
    assert "Pain about" in visitor.go("/").words
    other.go("/")
    visitor.go("/moving")
    visitor.post("/moving/again", {"csrf": visitor.token})
    visitor.post("/today", {"csrf": visitor.token, "what": "pain", "value": "7"})
    monkeypatch.setattr("unknot.web.fitting.bench.LOOKS_AGAIN", 0.05)
    words = ("--confirm", "delete everything", "--store", str(vault.path))
    assert main.run(["delete", "--all", *words]) == 0, "though the page has the file open"
    vault.bench.wait(10)
    assert told == ["ended"]
    assert not vault.bench.standing().working
    assert not example.store.kept("answer details")
    shown = visitor.go("/").words
    assert "Something was deleted in another window." in shown
    assert "Pain about" not in shown
    assert "another window" not in visitor.go("/").words, "said once"
    assert "In einem anderen Fenster wurde etwas gelöscht." in other.go("/").words
    visitor.post("/today/take-back", {"csrf": visitor.token})
    assert days(example) == 0, "the last tap brings nothing back"


def test_a_deletion_waits_for_a_page_that_is_answering(example: Running):
    vault, found = example.setup.vault, list[str]()

    def delete() -> None:
        with PersonFile.open(vault.path) as person:
            person.delete(None, None, backups=False)
        found.append("deleted")

    with vault.use() as person:
        there = rows_in_all(person)
        thread = threading.Thread(target=delete)
        thread.start()
        time.sleep(0.1)
        assert not found
        assert rows_in_all(person) == there
    thread.join(10)
    assert found == ["deleted"]
    with (
        PersonFile.open(vault.path) as person,
        pytest.raises(UnknotError) as refused,
        person.database.alone(),  # as to put another file in its place
    ):
        pass
    assert refused.value.code == "in-use"
    with vault.use() as person:
        assert rows_in_all(person) == 0


def test_a_mark_alone_is_no_symptom_of_the_week(empty: Running):
    visitor = empty.launched()
    visitor.go("/rest")
    visitor.post("/rest/begin", {"csrf": visitor.token})
    visitor.post("/rest/back", {"csrf": visitor.token})
    visitor.post("/first/later", {"csrf": visitor.token})
    assert "About 1." not in visitor.go("/").words


def test_what_was_tapped_is_named_by_its_month(empty: Running, typed: Callable[[int], None]):
    typed(2)
    assert "What you tapped, March 2026" in empty.launched().go("/data").words
    assert "Was du getippt hast, März 2026" in empty.launched("de").go("/data").words


def test_no_keeps_all(empty: Running, typed: Callable[[int], None]):
    typed(4)
    visitor = empty.launched()
    visitor.go("/data?erase=1")
    visitor.tap("No, keep it")
    assert days(empty) == 4


def test_what_a_file_says_of_a_day_stays_when_the_page_says_something_else(empty: Running):
    sent(empty, ("diary.csv", CSV)).tap("Save these")
    visitor = empty.launched()
    visitor.go("/today?day=2026-03-02")
    found = visitor.choose("Pain at its worst", "3")
    seen = rows_between(empty.store, TODAY.replace(day=2), TODAY.replace(day=2)).observations
    assert {(one.what, one.value) for one in seen} >= {("pain", 7.0), ("pain", 3.0)}
    assert 'id="pain-3" name="value" value="3" aria-pressed="true"' in found.html
