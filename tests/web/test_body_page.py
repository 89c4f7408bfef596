"""Where it hurts: every tap is kept, sums are honest, nothing is taken for the licensed forms."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from tests.web.conftest import Running
from tests.web.visitor import Answer, Element

from unknot.clinic import sentences as clinic_sentences
from unknot.clinic.build import SCORES
from unknot.web.catalogue import LANGUAGES, PageWords
from unknot.workflow.body_map import (
    HAD,
    KIND,
    PLACES,
    WEIGHED,
    answer_severity,
    body_sums,
    body_week,
    turn_place,
)


def buttons(page: Answer) -> dict[str, Element]:
    return {
        one.attributes["value"]: one
        for one in page.tree.every("button")
        if one.attributes.get("name") == "place"
    }


def touch(page: Running, *places: str) -> Answer:
    visitor = page.launched()
    found = visitor.go("/body")
    for place in places:
        found = visitor.post("/body/place", {"csrf": visitor.token, "place": place})
    return found


def test_there_are_nineteen_places_each_a_button_with_words_of_its_own(empty: Running):
    held = buttons(empty.launched().go("/body"))
    assert tuple(held) == PLACES
    assert len(PLACES) == 19
    spoken = [
        next(part.text for part in one.every("span") if part.attributes.get("class") == "sr")
        for one in held.values()
    ]
    assert len(set(spoken)) == 19


def test_a_touch_marks_and_another_takes_it_away(empty: Running):
    found = touch(empty, "neck", "lower_back", "hip_left", "neck")
    pressed = {name for name, one in buttons(found).items()
               if one.attributes["aria-pressed"] == "true"}  # fmt: skip
    assert pressed == {"lower_back", "hip_left"}
    assert "2 of 19 places" in found.words
    assert "Left hip or seat" in found.words
    assert body_week(empty.store, empty.clock.day).count == 2


def test_nothing_marked_is_not_known_and_is_no_zero(empty: Running):
    visitor = empty.launched()
    assert "Nothing is marked yet." in visitor.go("/body").words
    assert body_sums(empty.store, empty.clock.day) == {}
    assert "Nothing hurt." in visitor.tap("Nothing hurt").words
    assert body_sums(empty.store, empty.clock.day) == {"places": 0.0}


def test_a_slip_that_is_taken_back_is_no_zero(empty: Running):
    assert "Nothing is marked yet." in touch(empty, "neck", "neck").words
    assert body_sums(empty.store, empty.clock.day) == {}


def test_the_weight_is_a_sum_once_all_six_are_answered(empty: Running):
    visitor = empty.launched()
    visitor.go("/body")
    for name in WEIGHED:
        visitor.post("/body/severity", {"csrf": visitor.token, "what": name, "value": "2"})
    found = visitor.go("/body")
    assert "3 of 6 are answered." in found.words
    for name in HAD:
        found = visitor.post("/body/severity", {"csrf": visitor.token, "what": name, "value": "1"})
    assert "9 of 12" in found.words
    found = visitor.post(
        "/body/severity", {"csrf": visitor.token, "what": "foggy", "value": "skip"}
    )
    assert "5 of 6 are answered." in found.words


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/body/place", {"place": "tail"}), ("/body/place", {}),
        ("/body/severity", {"what": "tired", "value": "4"}),
        ("/body/severity", {"what": "headache", "value": "2"}),
        ("/body/severity", {"what": "luck", "value": "1"}),
    ],
)  # fmt: skip
def test_what_is_no_answer_changes_nothing(empty: Running, path: str, fields: dict[str, str]):
    visitor = empty.launched()
    visitor.go("/body")
    assert visitor.post(path, {"csrf": visitor.token, **fields}).status == 200
    assert not empty.store.kept(KIND)


def test_after_a_week_a_new_map_begins_and_the_old_one_stays(empty: Running):
    touch(empty, "neck", "chest")
    empty.clock.next_day(6)
    assert body_week(empty.store, empty.clock.day).count == 2
    empty.clock.next_day()
    found = empty.launched().go("/body")
    assert "Nothing is marked yet." in found.words
    (row,) = [r for r in found.tree.every("table")[0].every("tr") if r.every("td")]
    assert [one.text for one in row.every("td")] == ["2", "open"]


def test_a_map_is_exported_and_erased_as_every_answer(empty: Running):
    touch(empty, "belly")
    visitor = empty.launched()
    visitor.go("/data")
    copy = zipfile.ZipFile(io.BytesIO(visitor.tap("Take a copy").body))
    lines = [json.loads(one) for one in copy.read("kept.jsonl").decode().splitlines()]
    assert [one["payload"]["places"] for one in lines if one["kind"] == KIND] == [["belly"]]
    visitor.go("/data?erase=1")
    visitor.tap("Erase for good", typed={"typed": "everything"})
    assert not empty.store.kept(KIND)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_that_it_is_not_those_forms(language: str):
    words = PageWords(language)("body.honest")
    assert "WPI" in words
    assert "SSS" in words
    assert ("not those forms" in words) or ("ersetzt diese Bögen nicht" in words)


def test_the_report_names_both_sums_for_what_they_are():
    for name in ("places", "severity"):
        said = getattr(clinic_sentences, SCORES[name])
        assert "own" in said
        assert "not that form" in said


def test_a_map_older_than_four_weeks_is_on_no_report(empty: Running):
    day = date(2026, 1, 5)
    turn_place(empty.store, day, "neck", empty.clock.now())
    answer_severity(empty.store, day, "tired", 1, empty.clock.now())
    assert body_sums(empty.store, day + timedelta(days=27)) == {"places": 1.0}
    assert body_sums(empty.store, day + timedelta(days=28)) == {}
    assert body_sums(empty.store, day - timedelta(days=1)) == {}
