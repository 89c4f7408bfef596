"""Limits that a clinician sets on the page, and a recovery sheet that is printed later."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.conftest import PHRASE, Running
from tests.web.visitor import Answer, Visitor

from unknot.plan.limits import Code
from unknot.store import clinician as kept
from unknot.store.clinician import add_sheet, sheets
from unknot.store.person_file import GuessingCost, PersonFile
from unknot.store.secrets import RecoveryWords

CODE = "vier Worte"
FILLED = {
    "name": "Dr Meyer", "date": "2025-05-01", "minutes-easy_walk": "2,5", "times-easy_walk": "2",
    "pacing": "1", "code": CODE, "again": CODE,
}  # fmt: skip


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(*args: Any) -> Any:
        return add_sheet(*args, cost=GuessingCost(memory_kib=8, passes=1, lanes=1))

    monkeypatch.setattr(kept, "add_sheet", add)


def post(visitor: Visitor, path: str, fields: dict[str, str]) -> Answer:
    return visitor.post(path, {"csrf": visitor.token, **fields})


def opened(running: Running, language: str = "en") -> Visitor:
    visitor = running.launched(language)
    visitor.go("/clinician")
    return visitor


def sent(visitor: Visitor, **other: str) -> str:
    visitor.go("/clinician")
    return post(visitor, "/clinician", {**FILLED, **other}).words


def test_limits_are_put_in_force_count_and_are_taken_away_by_the_code(example: Running):
    visitor = example.launched()
    assert "None is in force." in visitor.go("/clinician").words
    words = sent(visitor)
    assert "These limits count from now on." in words
    assert "Dr Meyer, 1 May 2025" in words
    assert "Easy walk: at most 2.5 min, 2 times a week" in words
    (sheet,) = sheets(example.store)
    assert (sheet.has_code, sheet.limits.pacing) == (True, True)
    with example.setup.vault.use():
        limited = example.setup.vault.ceilings(example.clock.today()).limited
    (walk,) = [one for one in limited if one.activity == "easy_walk"]
    assert Code.CLINICIAN in {one.code for one in walk.caps}
    assert walk.doing.minutes <= 2.5
    words = post(visitor, "/clinician/remove", {"sheet": "1", "code": "another"}).words
    assert "this is not the code" in words
    assert sheets(example.store)[0].removed is None
    words = post(visitor, "/clinician/remove", {"sheet": "1", "code": CODE}).words
    assert "These limits are taken away." in words
    assert "None is in force." in words


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "there is no name"), ("date", "soon", "the day is no date"),
        ("minutes-easy_walk", "a few", "no amount"), ("times-easy_walk", "51", "no amount"),
        ("again", "drei Worte", "the two codes are not the same"), ("code", "ab", "same"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_and_the_rest_stays(
    example: Running, field: str, value: str, said: str
):
    visitor = opened(example)
    found = post(visitor, "/clinician", {**FILLED, field: value})
    assert said in found.words
    typed = {one.attributes["name"]: one.attributes.get("value", "")
             for one in found.tree.every("input") if "name" in one.attributes}  # fmt: skip
    for name in ("name", "date", "minutes-easy_walk", "times-easy_walk"):
        assert typed[name] == (value if name == field else FILLED[name]), name
    assert typed["code"] == "", "a code is never sent back"
    assert sheets(example.store) == []


def test_without_a_code_only_a_written_note_takes_them_away(example: Running):
    visitor = example.launched("de")
    words = sent(visitor, code="", again="")
    assert "Diese Grenzen gelten von jetzt an." in words
    assert "unknot clinician remove 1 --written" in words
    assert "Das" in post(visitor, "/clinician/remove", {"sheet": "1", "code": "x"}).words
    assert sheets(example.store)[0].removed is None


def test_the_empty_sheet_is_given_in_the_language_of_the_page(example: Running):
    given = post(opened(example, "de"), "/clinician/sheet", {})
    assert "Grenzen, die eine Fachperson setzt" in given.html


def test_another_recovery_sheet_opens_the_file_and_leads_back(locked: Running):
    visitor = locked.launched()
    visitor.go("/unlock")
    post(visitor, "/unlock", {"passphrase": PHRASE})
    visitor.go("/data")
    shown = post(visitor, "/data/sheet", {})
    assert shown.heading == "Print this sheet now"
    words = [one.text for one in shown.tree.every("ol")[0].every("li")]
    assert len(words) == 12
    asked = re.findall(r'name="word-(\d+)"', shown.html)
    back = post(visitor, "/begin/sheet", {f"word-{n}": words[int(n) - 1] for n in asked})
    assert "That sheet opens your file from now on." in back.words
    with PersonFile.open(locked.setup.vault.path, RecoveryWords(" ".join(words))) as person:
        person.check()


def test_a_file_without_encryption_has_no_recovery_sheet(example: Running):
    visitor = opened(example)
    assert "Print a recovery sheet" not in visitor.go("/data").words
    assert post(visitor, "/data/sheet", {}).heading == "Your data stay here"


def test_what_was_sent_too_late_waits_and_its_code_is_shown_to_nobody(locked: Running):
    visitor = locked.launched()
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    visitor.go("/clinician")
    locked.clock.sleep(3700.0)
    post(visitor, "/clinician", FILLED)
    found = visitor.tap("Open", typed={"passphrase": PHRASE})
    assert found.path == "/waiting"
    assert "Dr Meyer" in found.words
    assert CODE not in found.html
    assert "These limits count from now on." in visitor.tap("Save it now").words
    assert sheets(locked.store)[0].has_code
