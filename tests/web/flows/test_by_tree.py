"""A day, the plan with its reason, and a bad day, by the accessibility tree alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.flows.tree_reader import TreeReader
from tests.web.seen.stores import Stores

from unknot.web.resting import resting_since
from unknot.workflow.typed_entries import typed_days

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}


def reader_of(chromium: Any, **more: Any) -> tuple[TreeReader, Any]:
    context = chromium.new_context(**({"viewport": PHONE, "locale": "en-GB"} | more))
    page = context.new_page()
    return TreeReader(context.new_cdp_session(page)), context


def test_a_day_the_plan_and_a_bad_day_by_the_tree_alone(chromium: Any, stores: Stores):
    setup = stores["answered"].setup
    reader, context = reader_of(chromium)
    reader.open(setup.launch_address())
    reader.press("link", "Today", "Pages")
    reader.hears("heading", "How is today?")
    today = setup.today()
    with setup.vault.use() as person:
        before = dict(typed_days(person, today, today)[today].values)
    assert not {"pain", "fatigue"} & set(before)
    presses = reader.presses
    reader.press("button", "6", "Pain at its worst")
    assert reader.hears("status", "").role == "status"
    reader.press("button", "7", "Tired", key=" ")
    reader.hears("StaticText", "That is all for today. Thank you.")
    assert reader.presses - presses == 2
    assert reader.hears("button", "6", "Pain at its worst").state("pressed") == "true"
    with setup.vault.use() as person:
        values = typed_days(person, today, today)[today].values
    assert (values["pain"], values["fatigue"]) == (6.0, 7.0)

    reader.press("link", "Plan", "More pages")
    reader.hears("heading", "This week’s ceilings")
    said = reader.words("Seven days")
    assert "up to 5 min" in said
    assert "The plan says no more, so that days stay steady." in said
    why = reader.words("Why not more: easy walk?")
    assert "The lowest limit wins." in why
    reader.press("DisclosureTriangle", "See this as a table", "Why not more: easy walk?", key=" ")
    assert reader.hears("cell", "Small efforts may cost you days.", "Why not more: easy walk?")

    reader.press("button", "Bad day")
    reader.hears("heading", "Rest now.")
    assert "Your plan is rest. Nothing is lost." in reader.words()
    with setup.vault.use() as person:
        assert resting_since(person) == today
    reader.press("button", "I am back")
    reader.hears("StaticText", "Welcome back. No catching up.")
    with setup.vault.use() as person:
        assert resting_since(person) is None
    context.close()


def test_what_has_no_name_or_is_hidden_cannot_be_pressed(chromium: Any):
    """The reader sees no more than the tree: a page that only looks right stops it."""
    reader, context = reader_of(chromium)
    reader.open(
        "data:text/html,<main><div onclick='document.title=1'>Go on</div>"
        "<button aria-hidden='true'>Save</button><button><img alt='' width=9></button>"
        "<button>Back</button></main>"
    )
    reader.hears("button", "Back")
    assert reader.find("button", "Go on") is None
    assert reader.find("button", "Save") is None
    assert [one.name for one in reader.nodes() if one.role == "button"] == ["", "Back"]
    context.close()
