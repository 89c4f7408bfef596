"""Settings: seen at once, kept in the file, and a way out of pacing that takes weeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.diaries import one_object
from tests.web.conftest import Running

from unknot.cli import main
from unknot.plan.standing import DoingPerWeek, Malaise
from unknot.store.session_days import session_days
from unknot.workflow.safety import bad_day_begins, own_limits, safety_answers


def limits(page: Running, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    place = str(page.setup.vault.path)
    status = main.run(
        ["limits", "--store", place, "--as-of", page.clock.day.isoformat(), *more, "--json"]
    )
    out, err = capsys.readouterr()
    assert status == 0, err
    return one_object(out)


def test_a_language_is_seen_at_once_and_kept(empty: Running):
    visitor = empty.launched()
    visitor.go("/settings")
    found = visitor.tap("Save", typed={"language": "de"})
    assert found.heading == "Einstellungen"
    assert empty.launched("en").go("/today").heading == "Wie ist es heute?"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"size": "largest"}, "largest"),
        ({"contrast": "more"}, "contrast"),
        ({"light": "light"}, "light"),
    ],
)
def test_a_look_is_a_class_of_the_document(empty: Running, typed: dict[str, str], name: str):
    visitor = empty.launched()
    visitor.go("/settings")
    found = visitor.tap("Save", typed=typed)
    (html,) = found.tree.every("html")
    assert html.attributes["class"].split() == [name]


def test_leaving_pacing_takes_two_answers_weeks_apart(empty: Running, typed: Callable[[int], None]):
    typed(3)
    visitor = empty.launched()
    visitor.go("/settings")
    visitor.tap("Sometimes")
    visitor.tap("No")
    assert safety_answers(empty.store).malaise is Malaise.SOMETIMES
    assert visitor.page is not None
    assert "Now I only set ceilings." in visitor.page.words
    empty.clock.next_day(14)
    later = empty.launched()
    later.go("/settings")
    assert "Now I only set ceilings." in later.tap("No").words
    empty.clock.next_day(8)
    later = empty.launched()
    later.go("/settings")
    assert "Now I may say that a bit more is possible" in later.tap("No").words


def test_an_honest_yes_makes_earlier_nos_void(empty: Running):
    visitor = empty.launched()
    for answer, wait in (("Sometimes", 1), ("No", 10), ("Yes", 15), ("No", 0)):
        visitor.go("/settings")
        visitor.tap(answer)
        empty.clock.next_day(wait)
        visitor = empty.launched()
    assert "Now I only set ceilings." in visitor.go("/settings").words


def test_a_first_no_counts_at_once(empty: Running):
    visitor = empty.launched()
    visitor.go("/settings")
    assert "Now I may say" in visitor.tap("No").words


def test_limits_on_the_command_line_see_what_was_answered_here(
    empty: Running, typed: Callable[[int], None], capsys: pytest.CaptureFixture[str]
):
    typed(6)
    visitor = empty.launched()
    visitor.go("/first/effort")
    visitor.tap("Sometimes")
    visitor.go("/first/middling")
    visitor.tap("A 10-minute walk")
    visitor.go("/settings")
    visitor.post(
        "/settings",
        {"csrf": visitor.token, "minutes-easy_walk": "8", "times-easy_walk": "2"},
    )
    assert own_limits(empty.store) == {"easy_walk": DoingPerWeek(8.0, 2.0)}
    found = limits(empty, capsys)
    assert found["mode"] == "pacing"
    (walk,) = found["limits"]
    assert (walk["kind"], walk["minutes"], walk["limiting"]) == ("easy_walk", 8.0, "person")
    tighter = limits(empty, capsys, "--most", "easy_walk=5x1")
    assert tighter["limits"][0]["minutes"] == 5.0
    visitor.go("/signs")
    visitor.tap("I ticked one", ticked="A hot, swollen joint")
    assert limits(empty, capsys)["mode"] == "seek_care"


def test_a_bad_day_is_what_the_person_says(empty: Running, typed: Callable[[int], None]):
    typed(20)
    visitor = empty.launched()
    visitor.go("/settings")
    visitor.post("/settings", {"csrf": visitor.token, "bad-pain": "6", "chance": "0.1"})
    assert bad_day_begins(empty.store) == {"pain": 6.0}
    assert safety_answers(empty.store).flare_limit == 0.1
    visitor.go("/settings")
    visitor.post("/settings", {"csrf": visitor.token, "bad-pain": ""})
    assert bad_day_begins(empty.store) == {}


TYPED = {"bad-pain": "7", "minutes-yoga": "12", "times-yoga": "2", "size": "larger"}


@pytest.mark.parametrize("button", ["Save", "Sometimes"])
def test_any_button_of_the_page_keeps_all_that_was_typed(empty: Running, button: str):
    """Without a script: the whole page is one form, so nothing typed is lost by a tap below."""
    visitor = empty.launched()
    visitor.go("/settings")
    found = visitor.tap(button, typed=TYPED)
    assert bad_day_begins(empty.store) == {"pain": 7.0}
    assert own_limits(empty.store) == {"yoga": DoingPerWeek(12.0, 2.0)}
    assert found.tree.every("html")[0].attributes["class"] == "larger"


def test_what_stands_as_it_was_shown_does_not_undo_another_window(empty: Running):
    first, second = empty.launched(), empty.launched()
    first.go("/settings")
    second.go("/settings")
    second.tap("Save", typed={"bad-pain": "6"})
    first.tap("Save", typed={"light": "dark"})
    assert bad_day_begins(empty.store) == {"pain": 6.0}


def test_a_number_that_must_be_mended_leaves_the_rest_as_typed_and_kept(empty: Running):
    visitor = empty.launched()
    visitor.go("/settings")
    found = visitor.tap("Save", typed={**TYPED, "minutes-water": "9999", "times-water": "3"})
    assert "that is no number of minutes" in found.words
    kept = {one.attributes.get("name"): one.attributes.get("value") for one in
            found.tree.every("input")}  # fmt: skip
    assert (kept["minutes-yoga"], kept["minutes-water"], kept["times-water"]) == ("12", "9999", "3")
    assert bad_day_begins(empty.store) == {"pain": 7.0}
    assert own_limits(empty.store) == {}


def test_the_language_of_the_browser_can_be_chosen_again(empty: Running):
    visitor = empty.launched()
    visitor.go("/settings")
    visitor.tap("Save", typed={"language": "de"})
    assert visitor.tap("Speichern", typed={"language": ""}).heading == "Settings"


@pytest.mark.parametrize("minutes", ["2000", "-1", "much", "nan"])
def test_a_limit_that_is_no_number_is_asked_again(empty: Running, minutes: str):
    visitor = empty.launched()
    visitor.go("/settings")
    fields = {"csrf": visitor.token, "minutes-yoga": minutes}
    assert "Yoga: that is no number" in visitor.post("/settings", fields).words
    assert own_limits(empty.store) == {}


def test_how_days_of_sessions_come_about_is_kept_and_can_be_taken_back(
    empty: Running, typed: Callable[[int], None]
):
    typed(3)
    visitor = empty.launched()
    for said in ("chosen", "planned", ""):
        visitor.go("/settings")
        found = visitor.tap("Save", typed={"session-days": said})
        assert (session_days(empty.store) or "") == said
        diary = empty.setup.vault.diary(empty.clock.day)
        assert diary is not None
        assert (diary.session_days or "") == said
        picked = [one for one in found.tree.every("option") if "selected" in one.attributes]
        assert said in [one.attributes["value"] for one in picked]
