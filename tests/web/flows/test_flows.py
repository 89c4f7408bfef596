"""Every flow on a desktop and a phone: by keyboard alone, by finger, and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.flows.flows import BY_FINGER, ESSENTIAL, EVERY, Flow, opened
from tests.web.flows.hands import MORE_WAYS, WAYS, Hands, HandsWay
from tests.web.seen.stores import Stores

from unknot.web.registry import tabs

pytestmark = pytest.mark.browser
MOST_STOPS = ("settings", "trials", "data", "why")
"""Pages with the most to stop at; all of them: `make study`."""
STOPS = """() => {
  const css = "a[href], button, summary, select, input:not([type=hidden]), textarea,"
    + " [tabindex='0']";
  const groups = new Set();
  return [...document.querySelectorAll(css)].filter(e => {
    if (e.closest("[hidden], details:not([open]) > :not(summary)") || e.disabled) return false;
    const r = e.getBoundingClientRect();
    if (!r.width || e.tabIndex < 0) return false;
    if (e.type !== "radio") return true;
    const first = !groups.has(e.name);
    groups.add(e.name);
    return first;
  }).length;
}"""


def walk(
    chromium: Any, stores: Stores, folder: Path, way: HandsWay, flows: tuple[Flow, ...]
) -> None:
    hands = Hands(chromium, way)
    for flow in flows:
        try:
            flow(hands, stores, folder)
        except Exception as wrong:
            there = hands.page.locator("main").all_inner_texts()
            raise AssertionError(f"{flow.__name__} ({way.name}): {wrong} {there}") from wrong
    hands.close()


@pytest.mark.parametrize(
    ("way", "flows"),
    [(WAYS[0], EVERY), (WAYS[1], BY_FINGER), (WAYS[2], ESSENTIAL)],
    ids=[way.name for way in WAYS],
)
def test_every_flow_is_walked_to_its_end(
    chromium: Any, stores: Stores, tmp_path: Path, way: HandsWay, flows: tuple[Flow, ...]
):
    walk(chromium, stores, tmp_path, way, flows)


def test_every_flow_is_walked_on_a_desktop_and_on_a_phone():
    on = dict(zip((way.name for way in WAYS), (EVERY, BY_FINGER, ESSENTIAL), strict=True))
    assert set(on["desktop, keyboard alone"]) == set(EVERY)
    assert {*on["phone, finger"], *on["phone, no script"]} == set(EVERY)


@pytest.mark.study
@pytest.mark.parametrize("way", [*MORE_WAYS, WAYS[1]], ids=lambda way: way.name)
def test_every_flow_is_walked_in_more_ways(
    chromium: Any, stores: Stores, tmp_path: Path, way: HandsWay
):
    walk(chromium, stores, tmp_path, way, EVERY if way.script else ESSENTIAL)


def stopped_at(hands: Hands) -> tuple[int, int, bool]:
    """How many stops there are, how many Tab came by, and whether it left the page at the end."""
    wanted = int(hands.page.evaluate(STOPS))
    hands.page.evaluate("window.been = new Set(); document.activeElement.blur()")
    for _ in range(wanted + 2):
        hands.page.keyboard.press("Tab")
        left = bool(hands.page.evaluate(
            "document.activeElement === document.body || !been.add(document.activeElement)"
        ))  # fmt: skip
        if left:
            return wanted, int(hands.page.evaluate("been.size")), True
    return wanted, int(hands.page.evaluate("been.size")), False


def looked_at(chromium: Any, stores: Stores, names: tuple[str, ...]) -> None:
    hands = Hands(chromium, WAYS[0])
    address = opened(hands, stores, "answered")
    for page in tabs():
        if page.name in names:
            hands.go(address + page.path)
            wanted, been, left = stopped_at(hands)
            assert wanted > 10, page.name
            assert (been, left) == (wanted, True), page.name
    hands.close()


def test_tab_comes_by_everything_and_out_again(chromium: Any, stores: Stores):
    looked_at(chromium, stores, MOST_STOPS)


@pytest.mark.study
def test_tab_comes_by_everything_on_every_page(chromium: Any, stores: Stores):
    looked_at(chromium, stores, tuple(one.name for one in tabs()))
