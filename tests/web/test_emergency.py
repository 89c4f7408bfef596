"""Whom to call: the numbers of one's own country, and none where it is not sure which it is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.web.conftest import Running
from tests.web.visitor import Answer

from unknot.web.catalogue import LANGUAGES, sentences
from unknot.web.emergency import countries


def calls(page: Answer) -> list[str]:
    """The numbers of the buttons; the table's links are no buttons."""
    return [
        one.attributes["href"].removeprefix("tel:")
        for one in page.tree.every("a")
        if one.attributes["href"].startswith("tel:") and "btn" in one.attributes.get("class", "")
    ]


def test_without_a_country_no_number_is_put_first(empty: Running):
    page = empty.launched().go("/help")
    assert calls(page) == []
    assert "Call your local emergency number now." in page.words
    assert len(page.tree.every("table")) == 1


def test_the_country_is_kept_and_its_numbers_stand_first(empty: Running):
    visitor = empty.launched()
    visitor.go("/help")
    found = visitor.post("/help/country", {"csrf": visitor.token, "country": "AT"})
    assert calls(found) == ["144", "142"]
    assert calls(visitor.go("/help")) == ["144", "142"]
    visitor.post("/help/country", {"csrf": visitor.token, "country": ""})
    assert calls(visitor.go("/help")) == []


def test_it_works_while_the_file_is_locked(locked: Running):
    visitor = locked.visitor()
    visitor.go("/help")
    assert calls(visitor.go("/help?country=DE")) == ["112", "08001110111"]
    found = visitor.post("/help/country", {"csrf": visitor.token, "country": "US"})
    assert calls(found) == ["911", "988"]


def test_who_may_harm_themselves_is_first_given_somebody_to_talk_to(empty: Running):
    visitor = empty.launched()
    visitor.go("/help")
    visitor.post("/help/country", {"csrf": visitor.token, "country": "GB"})
    visitor.post("/signs", {"csrf": visitor.token, "sign": "self_harm"})
    assert calls(visitor.go("/help")) == ["116123", "999"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_and_it_is_said_whether_anybody_checked(
    empty: Running, language: str
):
    held = sentences(language)
    assert {f"country.{code}" for code in countries()} <= set(held)
    page = empty.launched(language).go("/help")
    unchecked = [one for one in countries().values() if not one.checked]
    assert (held["help.unchecked"] in page.words) or not unchecked


def test_each_number_has_a_source_and_is_marked_for_a_check():
    assert countries()
    for one in countries().values():
        assert re.fullmatch(r"[A-Z]{2}", one.country)
        assert re.fullmatch(r"\d{3}", one.emergency)
        assert re.fullmatch(r"[\d ]*", one.talk)
        assert one.source.startswith("https://")
        assert not one.checked or date.fromisoformat(one.checked)
