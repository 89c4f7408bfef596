"""Files on their way in: told as they go, asked one thing at a time, one bad file sinks nothing."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Running
from tests.web.visitor import Answer, Visitor

from unknot.web.catalogue import LANGUAGES
from unknot.web.intake import file_intake
from unknot.web.intake.kept_mappings import KIND

VISIBLE = Path(__file__).parents[1] / "readers/samples/visible/visible-commas.csv"
KNOWN = b"date,pain,fatigue\n2026-03-01,5,6\n2026-03-02,7,6\n2026-03-03,4,5\n"
EITHER_WAY = b"Datum;Schmerz;Schritte\n" + b"".join(
    b"%02d/%02d/2026;%d;%d\n" % (1 + i % 3, 1 + i % 2, 3 + i % 4, 4000 + i) for i in range(5)
)
DAYS = b"".join(b"2026-02-%02d,%d,%d\n" % (i, 3 + i % 4, 6 + i % 3) for i in range(1, 9))
OPEN = b"Day,Pain,Sleep\n" + DAYS
PEOPLE = b"Day,Name,Pain 0-10\n" + b"".join(
    b"2026-02-%02d,%s,%d\n" % (i, name, 3 + i % 4) for i in range(1, 9) for name in (b"Ann", b"Ben")
)


def sent(page: Running, *files: tuple[str, bytes], language: str = "en") -> Visitor:
    visitor = page.launched(language)
    visitor.go("/data")
    visitor.upload("/data/look", {"csrf": visitor.token}, list(files))
    return visitor


def shown(visitor: Visitor) -> Answer:
    assert visitor.page is not None
    return visitor.page


def days(page: Running) -> dict[tuple[str, str], float]:
    with page.setup.vault.use() as person:
        seen = person.diary().observations
        return {(one.day.isoformat(), one.what): one.value for one in seen}


@contextmanager
def reading_held_back(monkeypatch: pytest.MonkeyPatch) -> Generator[threading.Event]:
    """Reading waits in its middle until the event is set."""
    go, read = threading.Event(), file_intake.look_beside

    def slowly(*given: Any, **more: Any) -> Any:
        more["progress"]("reading diary.csv", 0.5)
        assert go.wait(60.0)
        return read(*given, **more)

    monkeypatch.setattr(file_intake, "look_beside", slowly)
    try:
        yield go
    finally:
        go.set()


def test_progress_is_told_while_files_are_read(empty: Running, monkeypatch: pytest.MonkeyPatch):
    empty.setup.moment = 0.3
    with reading_held_back(monkeypatch) as go:
        page = shown(visitor := sent(empty, ("diary.csv", KNOWN)))
        assert page.heading == "I read your files"
        (bar,) = page.tree.every("progress")
        assert int(bar.attributes["value"]) == 60
        assert "Reading diary.csv" in page.words
        assert "Nothing is saved yet." in page.words
        assert visitor.go("/today").status == 200  # other pages answer meanwhile
        go.set()
        empty.setup.moment = 60.0
        assert "6 entries are new." in visitor.go("/bring").words
    assert not days(empty)


def test_without_a_script_it_asks_again_by_itself_until_it_is_wanted_still(
    empty: Running, monkeypatch: pytest.MonkeyPatch
):
    empty.setup.moment = 0.3
    with reading_held_back(monkeypatch):
        page = shown(visitor := sent(empty, ("diary.csv", KNOWN)))
        (without,) = page.tree.every("head")[0].every("noscript")
        assert without.every("meta")[0].attributes["http-equiv"] == "refresh"
        still = visitor.go("/bring?still=1")
        assert not still.tree.every("head")[0].every("noscript")
        assert "Look again" in still.words


def test_it_can_be_stopped_and_nothing_comes_of_it(empty: Running, monkeypatch: pytest.MonkeyPatch):
    empty.setup.moment = 0.3
    with reading_held_back(monkeypatch) as go:
        visitor = sent(empty, ("diary.csv", KNOWN))
        visitor.tap("Stop, save nothing")
        go.set()
    assert visitor.go("/bring").path.startswith("/data")
    assert not days(empty)
    assert not [one for one in empty.setup.scratch.rglob("*") if one.is_file()]


def test_day_and_month_are_asked_as_two_days(empty: Running):
    visitor = sent(empty, ("tabelle.csv", EITHER_WAY))
    page = shown(visitor)
    assert re.fullmatch(r"Which day is “0\d/0\d/2026”\?", page.heading)
    answers = [one.text for one in page.tree.every("button") if "tap" in one.attributes["class"]]
    assert len(answers) == 2
    assert all(one.endswith("2026") for one in answers)
    assert "It holds" not in page.words


def test_questions_come_one_at_a_time_and_then_the_look(empty: Running):
    visitor = sent(empty, ("own.csv", OPEN))
    seen: list[str] = []
    for _ in range(6):
        page = shown(visitor)
        if page.heading == "A look before saving":
            break
        seen.append(page.heading)
        visitor.tap(next(one.text for one in page.tree.every("button")
                     if "tap" in one.attributes["class"]))  # fmt: skip
    assert seen == ["What is in the column “Pain”?", "What is in the column “Sleep”?"]
    assert "How I read own.csv" in shown(visitor).words
    assert "Pain: 0 to 10, more is worse" in shown(visitor).words
    assert not days(empty)
    visitor.tap("Save these")
    assert days(empty)["2026-02-02", "pain"] == 5.0
    assert days(empty)["2026-02-01", "sleep_hours"] == 7.0


def test_what_was_said_is_kept_and_the_next_file_asks_nothing(empty: Running):
    visitor = sent(empty, ("own.csv", OPEN))
    visitor.tap("Pain: 0 to 10, more is worse")
    visitor.tap("Hours of sleep")
    visitor.tap("Save these")
    assert [row.kind for row in empty.store.kept(KIND)] == [KIND]
    more = OPEN + b"2026-02-20,6,7\n"
    again = sent(empty, ("march.csv", more))
    assert shown(again).heading == "A look before saving"
    assert "Read as you told me the last time." in shown(again).words
    assert again.tap("Ask me again").heading == "What is in the column “Pain”?"


def test_a_table_can_be_left_out_and_the_others_go_on(empty: Running):
    visitor = sent(empty, ("own.csv", OPEN), ("diary.csv", KNOWN))
    assert shown(visitor).heading.startswith("What is in the column")
    assert "6 entries are new." in visitor.tap("Leave this file out").words
    visitor.tap("Save these")
    assert {what for _, what in days(empty)} == {"pain", "fatigue"}


def test_whose_days_is_asked(empty: Running):
    visitor = sent(empty, ("both.csv", PEOPLE))
    assert shown(visitor).heading == "Whose days do you want?"
    visitor.tap("Ben")
    visitor.tap("Save these")
    assert len(days(empty)) == 8


def test_one_bad_file_sinks_nothing_and_says_why(empty: Running):
    visitor = sent(
        empty, ("song.mp3", b"\x00\x01nothing of use"), ("own.csv", OPEN), ("diary.csv", KNOWN),
        ("empty.csv", b""),
    )  # fmt: skip
    visitor.tap("Pain: 0 to 10, more is worse")
    page = visitor.tap("Hours of sleep")
    for name in ("song.mp3", "empty.csv", "own.csv", "diary.csv"):
        assert name in page.words
    visitor.tap("Save these")
    assert {day for day, _ in days(empty)} >= {"2026-02-01", "2026-03-01"}


def test_what_was_left_out_is_said_with_its_reason(empty: Running):
    lines = KNOWN + b"2026-03-04,quite bad,5\n"
    page = shown(sent(empty, ("diary.csv", lines)))
    held = next(one for one in page.tree.every("section") if "What was left out" in one.text)
    assert held.every("li")
    assert "Pain, 1:" in held.text


def test_it_is_saved_and_undone_on_the_same_page(empty: Running):
    visitor = sent(empty, ("diary.csv", KNOWN))
    assert visitor.tap("Save these").heading == "Saved"
    assert not [one for one in empty.setup.scratch.rglob("*") if one.is_file()]
    visitor.tap("Undo")
    assert not days(empty)
    assert "on their way in" not in shown(visitor).words


def test_an_answer_to_a_question_of_before_changes_nothing(empty: Running):
    visitor = sent(empty, ("own.csv", OPEN))
    for wrong in ("0", "99", "-1", "x", ""):
        fields = {"csrf": visitor.token, "question": "column Sleep", "answer": wrong}
        assert visitor.post("/bring/answer", fields).heading == "What is in the column “Pain”?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_is_whole_in_every_language(empty: Running, language: str):
    visitor = sent(empty, ("own.csv", OPEN), ("song.mp3", b"\x00\x01"), language=language)
    for _ in range(4):
        page = shown(visitor)
        assert page.status == 200
        assert page.built().wrong == []
        assert len(page.tree.every("h1")) == 1
        first = next((b for b in page.tree.every("button") if "tap" in b.attributes["class"]), None)
        if first is None:
            break
        visitor.tap(first.text)
    assert shown(visitor).tree.every("table")
    if language != "en":
        foreign = [one for one in shown(visitor).tree.every("p") if one.attributes.get("lang")]
        assert [one.attributes["lang"] for one in foreign] == ["en"]


def test_nothing_on_its_way_leads_back_to_the_data(empty: Running):
    visitor = empty.launched()
    assert visitor.go("/bring").path == "/data"


def test_a_zip_with_exports_of_several_programs_gives_all_of_them(empty: Running):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as whole:
        whole.writestr("mine/diary.csv", KNOWN)
        whole.writestr("downloads/visible.csv", VISIBLE.read_bytes())
        whole.writestr("photo.jpg", b"\xff\xd8\xff")
    visitor = sent(empty, ("all.zip", held.getvalue()))
    page = shown(visitor)
    assert all(name in page.words for name in ("diary.csv", "visible.csv", "photo.jpg"))
    visitor.tap("Save these")
    seen = days(empty)
    assert seen["2026-03-02", "pain"] == 7.0
    assert any(day.startswith("2023-04") for day, _ in seen)


def test_what_is_odd_and_what_changes_is_said_before_saving(empty: Running):
    sent(empty, ("diary.csv", KNOWN)).tap("Save these")
    visitor = sent(empty, ("later.csv", KNOWN.replace(b"03-02,7", b"03-02,9")))
    words = shown(visitor).words
    assert "Look at this" in words
    assert "Pain: days with another number: 1." in words
    assert "later.csv: the scale of pain is guessed: 0 to 10" in words
