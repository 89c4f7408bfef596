"""Every page, found by itself: whole, readable, without a script, and in both languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.web.conftest import Running
from tests.web.visitor import Answer, Element, Visitor

from unknot.web.catalogue import LANGUAGES
from unknot.web.page import Frame, Page
from unknot.web.registry import act_path, every_page
from unknot.web.security.guard import POLICY

MOST_BYTES = 40_000
PAGES = {page.path: page for page in every_page()}
SEEN_OPEN = [path for path, page in PAGES.items() if page.name not in ("lock", "sheet", "rest")]
HANDLERS = re.compile(r"\son[a-z]+=", re.IGNORECASE)


@pytest.fixture(scope="module")
def looking(shared_example: Running) -> dict[str, Visitor]:
    return {language: shared_example.launched(language) for language in LANGUAGES}


every_path = pytest.mark.parametrize("path", SEEN_OPEN)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def page_at(looking: dict[str, Visitor], path: str, language: str = "en") -> Answer:
    return looking[language].go(path)


def test_there_are_pages():
    assert {"/", "/today", "/data", "/settings", "/first", "/signs", "/rest"} <= set(PAGES)


@every_language
@every_path
def test_a_page_is_whole(looking: dict[str, Visitor], path: str, language: str):
    found = page_at(looking, path, language)
    assert found.status == 200
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["cache-control"] == "no-store"
    built = found.built()
    assert built.wrong == []
    (html,) = built.root.every("html")
    assert html.attributes["lang"] == language
    (title,) = built.root.every("head")[0].every("title")
    assert title.text.endswith("– unknot")
    assert len(title.text) > len("– unknot")
    assert len(built.root.every("h1")) == 1
    assert len(found.body) <= MOST_BYTES


@every_path
def test_headings_and_landmarks_are_in_order(looking: dict[str, Visitor], path: str):
    root = page_at(looking, path).tree
    levels = [int(one.tag[1]) for one in root.every("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert [one.attributes["id"] for one in root.every("main")] == ["m"]
    first = root.every("a", "button", "input")[0]
    assert first.attributes["href"] == "#m"
    ids = [one.attributes["id"] for one in root.every() if "id" in one.attributes]
    assert len(ids) == len(set(ids))


@every_path
def test_nothing_inline_and_nothing_from_elsewhere(looking: dict[str, Visitor], path: str):
    found = page_at(looking, path)
    assert not HANDLERS.search(found.html)
    root = found.tree
    assert not [one for one in root.every() if "style" in one.attributes]
    assert not root.every("style", "iframe", "object", "base")
    for one in root.every("script", "link"):
        address = one.attributes.get("src", one.attributes.get("href", ""))
        assert address.startswith("/static/")
    for one in root.every("script"):
        assert one.text == ""
    for one in root.every("a"):
        assert one.attributes["href"].startswith(("/", "#", "tel:"))


@every_path
def test_every_button_works_without_a_script(looking: dict[str, Visitor], path: str):
    """Each is in a form of its own address that carries the session's token; printing is extra."""
    known = {act_path(page, name) for page in PAGES.values() for name in page.acts}
    for button in page_at(looking, path).tree.every("button"):
        if "data-print" in button.attributes:
            continue
        form = button.above("form")
        assert form is not None
        assert form.attributes["method"] == "post"
        assert form.attributes["action"] in known
        assert [one for one in form.every("input") if one.attributes.get("name") == "csrf"]


@every_path
def test_every_field_and_picture_has_words(looking: dict[str, Visitor], path: str):
    root = page_at(looking, path).tree
    labels = {one.attributes["for"] for one in root.every("label") if "for" in one.attributes}
    for one in root.every("input", "select", "textarea"):
        kind = one.attributes.get("type", "")
        if kind == "hidden" or "hidden" in one.attributes:
            continue
        named = (
            one.attributes.get("aria-label")
            or one.attributes.get("id") in labels
            or one.above("label") is not None
        )
        assert named, one.attributes
    for svg in root.every("svg"):
        if svg.attributes.get("aria-hidden") != "true":
            assert svg.every("title")[0].text
            assert svg.every("desc")[0].text
    for one in root.every("button", "a", "summary", "legend", "th"):
        assert one.text or one.attributes.get("aria-label"), one


@every_path
def test_every_link_leads_somewhere(looking: dict[str, Visitor], path: str):
    found = page_at(looking, path)
    ids = {one.attributes.get("id") for one in found.tree.every()}
    for one in found.tree.every("a"):
        href = one.attributes["href"]
        if href.startswith("#"):
            assert href[1:] in ids
        elif href.startswith("/"):
            assert href.partition("?")[0].partition("#")[0] in PAGES


@every_path
def test_out_of_it_and_help_are_on_every_page(looking: dict[str, Visitor], path: str):
    page, found = PAGES[path], page_at(looking, path)
    shown = PAGES[found.path.partition("?")[0].partition("#")[0]]
    if shown.frame is Frame.BARE:
        return
    buttons = [one.text for one in found.tree.every("header")[0].every("button")]
    assert buttons == ["Bad day"], page.name
    (foot,) = found.tree.every("footer")
    scary = [one for one in foot.every("a") if one.text.startswith("Something new or scary?")]
    assert [one.attributes["href"] for one in scary] == ["/signs"]
    (strip,) = found.tree.every("aside")
    assert strip.text == "Example. Everything here is made up."


def test_the_page_that_is_open_is_marked(looking: dict[str, Visitor]):
    for page in (one for one in PAGES.values() if one.tab is not None):
        (nav,) = page_at(looking, page.path).tree.every("nav")
        marked: list[Element] = [one for one in nav.every("a") if "aria-current" in one.attributes]
        assert [one.attributes["href"] for one in marked] == [page.path]


def test_a_page_that_is_not_there_says_so_kindly(looking: dict[str, Visitor]):
    found = page_at(looking, "/nowhere")
    assert found.status == 404
    assert "There is no such page." in found.words


def test_every_act_goes_on_to_a_page_that_may_be_loaded_again():
    """An address that only takes forms would answer a reload with nothing."""
    for page in PAGES.values():
        assert isinstance(page, Page)
        assert page.path.startswith("/")
        for name in page.acts:
            assert re.fullmatch(r"[a-z-]*", name)
