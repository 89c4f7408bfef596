"""The first ten minutes: from nothing to an honest answer, in taps that are counted."""

from __future__ import annotations

import re

import pytest
from tests.web.conftest import TODAY, Running
from tests.web.visitor import Visitor

from unknot.plan.standing import DoingPerWeek, Malaise
from unknot.workflow.safety import safety_answers
from unknot.workflow.typed_entries import typed_days

MOST_TAPS = 12
PASS = "four words like these"


def begun(page: Running) -> Visitor:
    visitor = page.launched()
    assert visitor.go("/").path == "/first"
    return visitor


def first_questions(visitor: Visitor, effort: str = "Not sure") -> None:
    visitor.tap("Start")
    visitor.tap("None of these")
    visitor.tap(effort)
    visitor.choose("Pain at its worst", "6")
    visitor.choose("Tired", "7")
    visitor.choose("Last night’s sleep", "2")
    visitor.tap("A 5-minute walk")
    visitor.tap("No file now")


def test_from_no_file_to_the_first_answer_in_twelve_taps(nobody: Running):
    """Making the file and its sheet included; words of the sheet are typed, not tapped."""
    visitor = nobody.visitor()
    assert visitor.go("/").path == "/begin"
    visitor.tap("Make my file", typed={"passphrase": PASS, "again": PASS})
    assert visitor.page is not None
    assert visitor.page.path == "/begin/sheet"
    words = [one.text for one in visitor.page.tree.every("ol")[0].every("li")]
    asked = re.findall(r'name="word-(\d+)"', visitor.page.html)
    visitor.tap("I have it on paper", typed={f"word-{n}": words[int(n) - 1] for n in asked})
    first_questions(visitor)
    assert visitor.page.heading == "I do not know you yet."
    assert "Today: what is normal for you, or less." in visitor.page.words
    assert "This picture comes from others, not from you." in visitor.page.words
    assert visitor.taps <= MOST_TAPS
    assert visitor.tap("Done. Rest.").path == "/"


def test_what_was_answered_is_kept_where_the_commands_see_it(empty: Running):
    visitor = begun(empty)
    first_questions(visitor, "Sometimes")
    answers = safety_answers(empty.store)
    assert answers.malaise is Malaise.SOMETIMES
    assert answers.red_flags == frozenset()
    assert answers.middling == {"easy_walk": DoingPerWeek(5.0, 3.0)}
    day = typed_days(empty.store, TODAY, TODAY)[TODAY]
    assert day.values == {"pain": 6.0, "fatigue": 7.0, "sleep": 2.0}


def test_each_tap_is_kept_and_one_may_stop_on_every_screen(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    visitor.tap("None of these")
    visitor.tap("No")
    visitor.choose("Pain at its worst", "4")
    found = visitor.tap("Stop here, finish later")
    assert found.path == "/"
    assert "What you tapped is saved." in found.words
    again = empty.launched()
    assert "Some first questions are open" in again.go("/").words
    found = again.tap("Go on")
    assert found.path == "/first/today"
    pain, _, _ = found.tree.every("fieldset")
    pressed = [one.text for one in pain.every("button") if one.attributes["aria-pressed"] == "true"]
    assert pressed == ["4"]


@pytest.mark.parametrize(
    "path", ["/signs", "/first/effort", "/first/today", "/first/middling", "/first/file"]
)
def test_every_question_can_be_left(empty: Running, path: str):
    visitor = empty.launched()
    visitor.go(path)
    assert visitor.tap("Stop here, finish later").path == "/"


def test_a_ticked_sign_leads_to_help_and_stops_all_planning(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    found = visitor.tap("I ticked one", ticked="New chest pain, or pressure, with effort")
    assert found.heading == "Please get help first"
    assert "Call your local emergency number now." in found.words
    assert "New chest pain, or pressure, with effort" in found.words
    assert safety_answers(empty.store).red_flags == {"chest_pain"}
    visitor.go("/first/middling")
    visitor.tap("A 20-minute walk")
    words = visitor.go("/").words
    assert "Today’s ceiling" not in words
    assert "I make no plan until you were seen." in words


def test_a_tick_wins_over_none_of_these(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    assert visitor.tap("None of these", ticked="A hot, swollen joint").path == "/help"
    assert safety_answers(empty.store).red_flags == {"hot_joint"}


def test_signs_go_when_somebody_has_looked_and_not_before(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    visitor.tap("I ticked one", ticked="A hot, swollen joint")
    visitor.go("/signs")
    assert visitor.tap("None of these").path == "/help"
    assert safety_answers(empty.store).red_flags == {"hot_joint"}
    assert "I plan again." in visitor.tap("I was seen. Go on.").words
    assert safety_answers(empty.store).red_flags == frozenset()


def test_thoughts_of_harm_put_talking_first(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    found = visitor.tap("I ticked one", ticked="Thoughts of harming myself, or of not living")
    notes = [one.text for one in found.tree.every("p") if one.attributes.get("class") == "note"]
    assert notes[0].startswith("Talk to someone now.")
    assert notes[1] == "Call your local emergency number now."


def test_nothing_ticked_is_asked_again(empty: Running):
    visitor = begun(empty)
    visitor.tap("Start")
    assert "Nothing is ticked yet." in visitor.tap("I ticked one").words


def test_help_is_there_before_the_file_is_open(locked: Running):
    found = locked.visitor().go("/help")
    assert found.status == 200
    assert "Call your local emergency number now." in found.words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"passphrase": "short", "again": "short"}, "That is too short."),
        ({"passphrase": "long enough words", "again": "other words"}, "The two are not the same."),
    ],
)
def test_a_poor_passphrase_makes_no_file(nobody: Running, typed: dict[str, str], said: str):
    visitor = nobody.visitor()
    visitor.go("/")
    assert said in visitor.tap("Make my file", typed=typed).words
    assert not nobody.setup.vault.is_there()


def test_a_sheet_that_was_not_printed_is_noticed(nobody: Running):
    visitor = nobody.visitor()
    visitor.go("/")
    visitor.tap("Make my file", typed={"passphrase": PASS, "again": PASS})
    found = visitor.tap("I have it on paper")
    assert "Those are not the words on the sheet." in found.words
    assert visitor.tap("I will print one later").path == "/first"
    assert visitor.go("/begin/sheet").path != "/begin/sheet"


def test_the_file_that_was_made_opens_by_its_words_and_its_sheet(nobody: Running):
    visitor = nobody.visitor()
    visitor.go("/")
    visitor.tap("Make my file", typed={"passphrase": PASS, "again": PASS})
    assert visitor.page is not None
    words = " ".join(one.text for one in visitor.page.tree.every("ol")[0].every("li"))
    visitor.tap("I will print one later")
    for typed, button in (({"passphrase": PASS}, "Open"), ({"sheet": words}, "Open with these")):
        other = nobody.visitor()
        other.go("/unlock")
        assert other.tap(button, typed=typed).path == "/first"


def test_in_german_too(empty: Running):
    visitor = empty.launched("de-CH,de;q=0.9")
    visitor.go("/")
    visitor.tap("Anfangen")
    visitor.tap("Nichts davon")
    assert visitor.tap("Nicht sicher").heading == "Wie ist es heute?"
