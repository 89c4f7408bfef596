"""A page that locks by itself: when can be chosen, it is said before, and nothing is lost."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest
from tests.web.conftest import PHRASE, TODAY, Running
from tests.web.visitor import HOST, Visitor

from unknot.workflow.typed_entries import typed_days

HOUR = 3600.0


def unlocked(page: Running) -> Visitor:
    visitor = page.visitor()
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    assert visitor.go("/settings").heading == "Settings"
    return visitor


def is_open(visitor: Visitor) -> bool:
    return visitor.go("/settings").path == "/settings"


def choose(visitor: Visitor, after: str) -> None:
    visitor.go("/settings")
    found = visitor.post("/settings", {"csrf": visitor.token, "after": after})
    assert "Saved." in found.words


@pytest.mark.parametrize(("choice", "hours"), [("hour", 1.0), ("half_day", 12.0)])
def test_after_how_much_rest_it_locks_is_chosen(locked: Running, choice: str, hours: float):
    """Ten times the usual at least, as success criterion 2.2.1 asks."""
    visitor = unlocked(locked)
    choose(visitor, choice)
    locked.clock.sleep(HOUR * hours - 60.0)
    assert is_open(visitor)
    locked.clock.sleep(HOUR * hours + 60.0)
    assert not is_open(visitor)


def test_it_may_be_kept_open_for_as_long_as_the_program_runs(locked: Running):
    visitor = unlocked(locked)
    choose(visitor, "never")
    locked.clock.sleep(HOUR * 24 * 30)
    assert is_open(visitor)


def test_an_odd_choice_changes_nothing(locked: Running):
    visitor = unlocked(locked)
    visitor.post("/settings", {"csrf": visitor.token, "after": "a year"})
    locked.clock.sleep(HOUR + 60.0)
    assert not is_open(visitor)


def test_that_it_locks_is_said_before(locked: Running, nobody: Running):
    for page, path in ((locked, "/unlock"), (nobody, "/begin")):
        words = page.visitor().go(path).words
        assert "After an hour without a tap the page locks. What you have typed is kept." in words


def note_of(page: Running, day: date) -> str:
    return typed_days(page.store, day, day)[day].note


def test_words_that_were_sent_too_late_wait_and_are_saved_by_a_tap(locked: Running):
    visitor = unlocked(locked)
    visitor.go("/did")
    locked.clock.sleep(HOUR + 60.0)
    found = visitor.tap("Save the note", typed={"note": "a long <day>"})
    assert found.path == "/unlock"
    assert "What you sent is kept. I show it once the page is open." in found.words
    assert "a long" not in found.html
    found = visitor.tap("Open", typed={"passphrase": PHRASE})
    assert found.path == "/waiting"
    assert "a long <day>" in found.words
    assert "What I did" in found.words
    assert note_of(locked, TODAY) == ""
    found = visitor.tap("Save it now")
    assert "The note is saved." in found.words
    assert note_of(locked, TODAY) == "a long <day>"
    assert visitor.go("/waiting").path != "/waiting"


def test_what_waits_can_be_let_go(locked: Running):
    visitor = unlocked(locked)
    visitor.go("/did")
    locked.clock.sleep(HOUR + 60.0)
    visitor.tap("Save the note", typed={"note": "not this"})
    visitor.tap("Open", typed={"passphrase": PHRASE})
    visitor.tap("Let it go")
    assert note_of(locked, TODAY) == ""
    assert "not this" not in visitor.go("/did").html


def test_it_waits_too_where_another_window_was_opened_meanwhile(locked: Running):
    visitor = unlocked(locked)
    visitor.go("/did")
    old = visitor.page
    locked.clock.sleep(HOUR + 60.0)
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    visitor.page = old
    found = visitor.tap("Save the note", typed={"note": "from the old window"})
    assert found.path == "/waiting"
    visitor.tap("Save it now")
    assert note_of(locked, TODAY) == "from the old window"


def test_what_must_be_mended_is_asked_again_with_its_own_page(locked: Running):
    visitor = unlocked(locked)
    visitor.go("/did")
    locked.clock.sleep(HOUR + 60.0)
    visitor.tap("Save", typed={"easy_walk": "9999"})
    visitor.tap("Open", typed={"passphrase": PHRASE})
    found = visitor.tap("Save it now")
    assert "that is no number of minutes in a day" in found.words


def test_files_that_were_sent_too_late_wait_too(locked: Running):
    visitor = unlocked(locked)
    visitor.go("/data")
    token = visitor.token
    locked.clock.sleep(HOUR + 60.0)
    file = ("my days.csv", b"date,pain\n2026-03-01,5\n2026-03-02,6\n")
    assert visitor.upload("/data/look", {"csrf": token}, [file]).path == "/unlock"
    found = visitor.tap("Open", typed={"passphrase": PHRASE})
    assert "my days.csv" in found.words
    visitor.tap("Save it now")
    assert "2 entries are new." in visitor.go("/bring").words


def test_a_form_that_is_not_of_ours_does_not_wait(locked: Running):
    """Neither an invented token nor one of somebody who never had the file open."""
    visitor = unlocked(locked)
    visitor.go("/did")
    stranger = locked.visitor()
    stranger.go("/unlock")
    theirs = stranger.token
    locked.clock.sleep(HOUR + 60.0)
    for token in ("", "x" * 43, theirs):
        headers = {"origin": f"http://{HOST}", "content-type": "application/x-www-form-urlencoded"}
        body = f"csrf={token}&note=planted".encode()
        found = visitor.ask("POST", "/did/note", headers | {"content-length": str(len(body))}, body)
        assert found.status == 403
    visitor.go("/unlock")
    assert visitor.tap("Open", typed={"passphrase": PHRASE}).path != "/waiting"


def test_pages_that_wait_renew_themselves_only_where_that_is_wanted(
    example: Running, monkeypatch: pytest.MonkeyPatch
):
    def not_yet(_: date) -> bool:
        return False

    monkeypatch.setattr(example.setup.vault, "ready", not_yet)
    visitor = example.launched()
    for path in ("/", "/moving"):
        found = visitor.go(path)
        assert 'data-hx-trigger="load' in found.html
        assert "Look again" in found.words
    visitor.go("/settings")
    visitor.post("/settings", {"csrf": visitor.token, "renewal": "asked"})
    for path in ("/", "/moving"):
        found = visitor.go(path)
        assert 'data-hx-trigger="load' not in found.html
        assert "Look again" in found.words


def test_every_page_that_renews_itself_asks_the_settings():
    folder = resources.files("unknot.web").joinpath("templates")
    renewing = 0
    for place in folder.iterdir():
        if place.name == "opened.html.j2":  # goes on at once, as a redirection does
            continue
        source = place.read_text(encoding="utf-8")
        for part in ('data-hx-trigger="load', "http-equiv"):
            for before in source.split(part)[:-1]:
                renewing += 1
                assert 'look.renewal == "by_itself"' in before[-220:], place.name
    assert renewing >= 6


def test_a_sheet_that_is_kept_as_a_file_asks_no_words_back(nobody: Running):
    visitor = nobody.visitor()
    visitor.go("/begin")
    visitor.tap("Make my file", typed={"passphrase": PHRASE, "again": PHRASE})
    assert visitor.page is not None
    words = [one.text for one in visitor.page.tree.every("ol")[0].every("li")]
    assert 'name="word-' in visitor.page.html
    given = visitor.post("/begin/sheet/take", {"csrf": visitor.token})
    assert given.headers["content-disposition"].startswith("attachment")
    assert all(word in given.html for word in words)
    page = visitor.go("/begin/sheet")
    assert 'name="word-' not in page.html
    assert visitor.tap("I have it on paper").path == "/first"
