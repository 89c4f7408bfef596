"""A day in two taps, one where it is as usual; gaps, notes, bad days and slips of the finger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.web.conftest import TODAY, Running
from tests.web.visitor import Element, Visitor

from unknot.diary.entries import Diary, Kind, Observation
from unknot.inference.fit import prepare
from unknot.plan.derive import standing_of
from unknot.plan.standing import Malaise
from unknot.store.imports import ImportedFile
from unknot.store.typed_days import rows_between
from unknot.web.resting import resting_since
from unknot.workflow.stored_diary import stored_diary
from unknot.workflow.typed_entries import AS_USUAL, SCALES, keep_values, typed_days

MOST_TAPS = 2


def pressed(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    cells: list[Element] = visitor.page.tree.every("button")
    return [one.attributes["id"] for one in cells if one.attributes.get("aria-pressed") == "true"]


def opened(page: Running) -> Visitor:
    visitor = page.launched()
    visitor.go("/today")
    return visitor


def values(page: Running, days_ago: int = 0) -> dict[str, float]:
    day = page.clock.day - timedelta(days=days_ago)
    return dict(typed_days(page.store, day, day)[day].values)


def test_a_day_takes_two_taps(empty: Running):
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "6")
    visitor.choose("Tired", "7")
    assert visitor.taps <= MOST_TAPS
    assert visitor.page is not None
    assert "That is all for today." in visitor.page.words
    assert values(empty) == {"pain": 6.0, "fatigue": 7.0}


def test_a_day_as_usual_takes_one_tap_and_says_what_it_keeps(
    empty: Running, typed: Callable[[int], None]
):
    typed(9)
    visitor = opened(empty)
    assert visitor.page is not None
    assert "pain 5, tired 5, sleep so-so" in visitor.page.words
    found = visitor.tap("Same as usual")
    assert visitor.taps == 1
    assert "Saved as usual." in found.words
    assert values(empty) == {"pain": 5.0, "fatigue": 5.0, "sleep": 1.0}
    seen = rows_between(empty.store, TODAY, TODAY).observations
    assert {one.source for one in seen} == {f"{AS_USUAL}: {one.what}" for one in seen}


def test_nothing_is_usual_before_some_days(empty: Running, typed: Callable[[int], None]):
    typed(2)
    visitor = opened(empty)
    assert visitor.page is not None
    assert "Same as usual" not in visitor.page.words


def test_nothing_is_filled_in_beforehand_and_yesterday_is_marked(
    empty: Running, typed: Callable[[int], None]
):
    typed(1)
    visitor = opened(empty)
    assert pressed(visitor) == []
    assert visitor.page is not None
    marked = [
        one.attributes["id"]
        for one in visitor.page.tree.every("button")
        if "was" in one.attributes.get("class", "").split()
    ]
    assert marked == ["pain-5", "fatigue-5", "sleep-1"]


def test_another_tap_takes_the_place_of_the_first(empty: Running):
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "6")
    visitor.choose("Pain at its worst", "3")
    assert pressed(visitor) == ["pain-3"]
    assert len(rows_between(empty.store, TODAY, TODAY).observations) == 1


def test_a_tap_can_be_taken_back(empty: Running):
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "6")
    visitor.choose("Pain at its worst", "9")
    visitor.tap("Take it back")
    assert values(empty) == {"pain": 6.0}
    visitor.choose("Tired", "2")
    visitor.tap("Take it back")
    assert values(empty) == {"pain": 6.0}


def test_skipping_leaves_it_empty(empty: Running):
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "6")
    visitor.choose("Pain at its worst", "skip")
    assert values(empty) == {}
    assert visitor.page is not None
    assert "Left empty." in visitor.page.words


def test_a_page_left_open_over_midnight_writes_the_day_it_was_opened_for(empty: Running):
    visitor = opened(empty)
    empty.clock.next_day()
    visitor.choose("Pain at its worst", "6")
    assert values(empty) == {}
    assert values(empty, 1) == {"pain": 6.0}


@pytest.mark.parametrize("value", ["11", "-1", "5.5", "nan", "1e1", "٣", "", "999"])
def test_only_what_the_pad_holds_is_kept(empty: Running, value: str):
    visitor = opened(empty)
    fields = {"csrf": visitor.token, "what": "pain", "value": value, "day": TODAY.isoformat()}
    assert visitor.post("/today", fields).status == 400
    assert values(empty) == {}


def test_what_was_typed_is_a_diary_like_any_other(empty: Running, typed: Callable[[int], None]):
    typed(20)
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "6")
    diary = stored_diary(empty.store)
    assert {one.what for one in diary.observations} == {"pain", "fatigue", "sleep"}
    assert max(one.day for one in diary.observations) == TODAY
    assert standing_of(diary, TODAY).hours_since_entry == 0.0


def test_what_was_done_is_kept_by_kind_and_an_empty_field_is_not_nothing(empty: Running):
    visitor = empty.launched()
    visitor.go("/did")
    visitor.tap("Save", typed={"easy_walk": "12", "yoga": "0", "mental_work": "90,5"})
    done = rows_between(empty.store, TODAY, TODAY).exertions
    assert {(one.kind, one.minutes) for one in done} == {
        (Kind.GENTLE, 12.0), (Kind.HELD, 0.0), (Kind.COGNITIVE, 90.5),
    }  # fmt: skip
    assert standing_of(stored_diary(empty.store), TODAY).usual["easy_walk"].minutes == 12.0
    visitor.go("/did")
    visitor.tap("Save", typed={"yoga": ""})
    left = rows_between(empty.store, TODAY, TODAY).exertions
    assert {one.minutes for one in left} == {12.0, 90.5}


@pytest.mark.parametrize("minutes", ["1441", "-5", "lots", "nan", "inf"])
def test_minutes_that_no_day_has_are_asked_again(empty: Running, minutes: str):
    visitor = empty.launched()
    visitor.go("/did")
    found = visitor.tap("Save", typed={"easy_walk": minutes})
    assert "Easy walk: that is no number of minutes in a day." in found.words
    assert rows_between(empty.store, TODAY, TODAY).exertions == ()


def test_a_note_is_kept_and_changed_and_removed(empty: Running):
    visitor = empty.launched()
    for text in ("A long drive.\nThen rain.", "Rain.", ""):
        visitor.go("/did")
        visitor.tap("Save the note", typed={"note": text})
        notes = rows_between(empty.store, TODAY, TODAY).notes
        assert [one.text for one in notes] == ([text] if text else [])


def test_a_day_is_tagged_with_what_else_moves_symptoms_and_the_tags_reach_the_fit(
    empty: Running, typed: Callable[[int], None]
):
    typed(20)
    keep_values(empty.store, TODAY, {"pain": 5.0}, empty.clock.now())
    visitor = empty.launched()
    visitor.go("/did")
    fields = did_fields(visitor)
    visitor.post("/did", {**fields, "tag": ["infection", "travel"]})
    assert typed_days(empty.store, TODAY, TODAY)[TODAY].tags == ("infection", "travel")
    found = visitor.go("/did")
    ticked = [one for one in found.tree.every("input") if "checked" in one.attributes]
    assert [one.attributes["value"] for one in ticked] == ["infection", "travel"]
    reports = prepare(stored_diary(empty.store)).reports
    assert reports.causes is not None
    assert reports.causes.marked == {"infection": 1, "travel": 1}
    visitor.post("/did", {**did_fields(visitor), "tag": ["travel"]})
    assert typed_days(empty.store, TODAY, TODAY)[TODAY].tags == ("travel",)
    visitor.post("/did", {**fields, "yoga": "5"})  # as an older window showed it
    assert typed_days(empty.store, TODAY, TODAY)[TODAY].tags == ("travel",)


def test_what_a_file_marked_stays_marked(empty: Running, typed: Callable[[int], None]):
    typed(3)
    mark = Observation(
        TODAY, "infection", 1.0, "points", SCALES["infection"], "ill.csv: event_infection"
    )
    ill = Diary("me", "local", (mark,), ())
    file = ImportedFile("ill.csv", "a" * 64, 1, "native")
    empty.store.add_import(ill, [file], empty.clock.now())
    visitor = empty.launched()
    assert "(from a file)" in visitor.go("/did").words
    visitor.post("/did", did_fields(visitor))
    assert typed_days(empty.store, TODAY, TODAY)[TODAY].tags == ("infection",)


def test_missed_days_are_filled_in_together_and_only_what_was_chosen(
    empty: Running, typed: Callable[[int], None]
):
    typed(1)
    visitor = empty.launched()
    found = visitor.go("/missed")
    assert len(found.tree.every("fieldset")) == 13
    two, five = (TODAY - timedelta(days=n) for n in (2, 5))
    typed_in = {f"pain-{two}": "7", f"fatigue-{two}": "6", f"sleep-{five}": "3"}
    assert "Saved: 2 days." in visitor.tap("Save these days", typed=typed_in).words
    assert values(empty, 2) == {"pain": 7.0, "fatigue": 6.0}
    assert values(empty, 5) == {"sleep": 3.0}
    assert values(empty, 3) == {}


def test_a_bad_day_is_one_tap_in_and_one_out(empty: Running):
    visitor = opened(empty)
    found = visitor.tap("Bad day")
    assert visitor.taps == 1
    assert found.heading == "Rest now."
    assert found.tree.every("nav") == []
    assert values(empty) == {"crash": 1.0}
    for path in ("/", "/today", "/did", "/missed"):
        assert visitor.go(path).path == "/rest"
    found = visitor.tap("I am back")
    assert visitor.taps == 2
    assert resting_since(empty.store) is None
    assert found.path in ("/", "/first")
    assert values(empty) == {"crash": 1.0}


def test_a_bad_day_lasts_until_the_person_says(empty: Running):
    opened(empty).tap("Bad day")
    empty.clock.next_day(3)
    later = empty.launched()
    assert later.go("/").path == "/rest"
    assert values(empty) == {}


def test_on_a_bad_day_help_is_one_tap_away(empty: Running):
    visitor = opened(empty)
    visitor.tap("Bad day")
    assert visitor.tap("This feels new or scary").path == "/signs"


def test_a_slip_of_the_finger_leaves_no_mark(empty: Running):
    visitor = opened(empty)
    visitor.choose("Pain at its worst", "3")
    visitor.tap("Bad day")
    visitor.tap("That was a slip")
    assert values(empty) == {"pain": 3.0}
    assert resting_since(empty.store) is None


def test_two_bad_days_after_effort_begin_pacing(empty: Running, typed: Callable[[int], None]):
    from unknot.workflow.ceilings import ceilings_today
    from unknot.workflow.safety import answer_malaise

    typed(20)
    answer_malaise(empty.store, Malaise.NO, empty.clock.day, empty.clock.now())
    visitor = opened(empty)
    for _ in range(2):
        visitor.go("/did")
        visitor.tap("Save", typed={"easy_walk": "30"})
        empty.clock.next_day(2)
        visitor.go("/today")
        visitor.tap("Bad day")
        visitor.tap("I am back")
        empty.clock.next_day(10)
    found = ceilings_today(empty.store, stored_diary(empty.store), empty.clock.day)
    assert found.pacing


def test_either_button_keeps_all_that_was_begun_on_the_page_of_what_was_done(empty: Running):
    visitor = opened(empty)
    for path in ("/did", "/did/note"):
        visitor.go("/did")
        typed = {**did_fields(visitor), "yoga": "20", "note": f"by {path}"}
        visitor.post(path, typed)
        now = typed_days(empty.store, TODAY, TODAY)[TODAY]
        assert (now.done, now.note) == ({"yoga": 20.0}, f"by {path}")


def test_what_another_window_changed_since_is_left_alone(empty: Running):
    visitor = opened(empty)
    visitor.go("/did")
    stale = did_fields(visitor)
    visitor.post("/did/note", {**stale, "note": "of the other window"})
    visitor.post("/did", {**stale, "yoga": "20"})
    now = typed_days(empty.store, TODAY, TODAY)[TODAY]
    assert (now.done, now.note) == ({"yoga": 20.0}, "of the other window")
    visitor.post("/did/note", {**stale, "note": "of this one"})
    now = typed_days(empty.store, TODAY, TODAY)[TODAY]
    assert (now.done, now.note) == ({"yoga": 20.0}, "of this one")


def test_one_wrong_number_loses_nothing_else_that_was_typed(empty: Running):
    visitor = opened(empty)
    visitor.go("/did")
    fields = {**did_fields(visitor), "yoga": "20", "water": "9999", "note": "a long day"}
    found = visitor.post("/did", fields)
    again = did_fields(visitor)
    assert "Moving in water: that is no number of minutes in a day." in found.words
    assert (again["yoga"], again["water"], again["note"]) == ("20", "9999", "a long day")
    assert typed_days(empty.store, TODAY, TODAY)[TODAY].done == {}
    visitor.post("/did", {**again, "water": "9"})
    now = typed_days(empty.store, TODAY, TODAY)[TODAY]
    assert (now.done, now.note) == ({"yoga": 20.0, "water": 9.0}, "a long day")


def did_fields(visitor: Visitor) -> dict[str, str]:
    """Every field of the form of what was done, as a browser would send it."""
    assert visitor.page is not None
    (form,) = [one for one in visitor.page.tree.every("form")
               if one.attributes.get("action") == "/did"]  # fmt: skip
    held = {one.attributes["name"]: one.attributes.get("value", "") for one in form.every("input")
            if one.attributes.get("type") != "checkbox"}  # fmt: skip
    (area,) = form.every("textarea")
    return {**held, "note": area.text}
