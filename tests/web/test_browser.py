"""The page in a real browser: a phone in the dark, without a script, by keyboard, and wide."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import Served, browser_place, served
from tests.web.conftest import TODAY, copied

from unknot.web.registry import every_page
from unknot.workflow.typed_entries import typed_days

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
WIDE = {"width": 1280, "height": 900}
LOOKED_AT = [one.path for one in every_page() if one.name not in ("lock", "sheet", "rest")]
MEASURE = """() => {
  const wide = document.documentElement.clientWidth, out = [], small = [];
  for (const x of document.querySelectorAll("body *")) {
    const r = x.getBoundingClientRect();
    const apart = x.closest(".scroll, .skip, .sr, details:not([open]) > :not(summary)");
    if (!apart && r.width && r.right > wide + 0.5) out.push(x.tagName + " " + x.textContent.trim());
  }
  const touched = "a:not(.skip), button, summary, select, input:not([type=hidden]), textarea";
  for (const x of document.querySelectorAll(touched)) {
    if (x.closest("details:not([open]) > :not(summary)")) continue;
    const r = x.getBoundingClientRect();
    if (r.width && (r.height < 47.5 || r.width < 47.5)) small.push(x.outerHTML.slice(0, 90));
  }
  return {out, small, wide, scroll: document.documentElement.scrollWidth,
    fetched: performance.getEntriesByType("resource").map(r => r.name),
    fonts: [...document.fonts].filter(f => f.status === "loaded").length};
}"""


@pytest.fixture(scope="module")
def chromium() -> Generator[Any]:
    place = browser_place()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def example_served(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    folder = copied(made, "example", tmp_path_factory.mktemp("served"))
    today = date.fromisoformat((folder / "today.txt").read_text())
    with served(folder / "example.unknot", folder / "sent", today, made_up=True) as page:
        yield page


@pytest.fixture
def empty_served(made: Path, tmp_path: Path) -> Generator[Served]:
    folder = copied(made, "empty", tmp_path)
    with served(folder / "me.unknot", folder / "sent", TODAY, made_up=False) as page:
        yield page


class Screen:
    """One window, opened by the one-time address; what goes wrong in it is noted."""

    def __init__(self, chromium: Any, page: Served, **more: Any) -> None:
        self.context = chromium.new_context(**({"viewport": PHONE} | more))
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", self._error)
        self.page.on("request", self._request)
        self.address = page.address
        self.page.goto(page.setup.launch_address())
        self.page.wait_for_url(re.compile(r"^(?!.*/open/)"))
        self.asked.clear()

    def _console(self, message: Any) -> None:
        self.wrong.append(message.text)

    def _error(self, error: Any) -> None:
        self.wrong.append(str(error))

    def _request(self, request: Any) -> None:
        self.asked.append(request.url)

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page

    def close(self) -> None:
        self.context.close()


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (PHONE, "light"), (WIDE, "dark"), (WIDE, "light")]
)
def test_every_page_fits_and_is_big_enough_to_touch(
    chromium: Any, example_served: Served, viewport: dict[str, int], scheme: str
):
    screen = Screen(chromium, example_served, viewport=viewport, color_scheme=scheme)
    ground = {"dark": "rgb(20, 18, 16)", "light": "rgb(246, 241, 232)"}[scheme]
    for path in LOOKED_AT:
        page = screen.go(path)
        page.evaluate("document.fonts.ready")
        found = page.evaluate(MEASURE)
        assert found["scroll"] == found["wide"], path
        assert found["out"] == [], path
        assert found["small"] == [], path
        assert found["fonts"] == 2, path
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert screen.wrong == []
    assert {url for url in screen.asked if not url.startswith(screen.address)} == set()
    screen.close()


def test_words_can_be_four_times_as_large(chromium: Any, example_served: Served):
    """400 % of 1280 pixels: a window 320 wide."""
    narrow = {"width": 320, "height": 256}
    screen = Screen(chromium, example_served, viewport=narrow)
    for path in LOOKED_AT:
        found = screen.go(path).evaluate(MEASURE)
        assert found["scroll"] == found["wide"] == 320, path
        assert found["out"] == [], path
    screen.close()


def test_forced_colours_keep_what_is_chosen_visible(chromium: Any, empty_served: Served):
    screen = Screen(chromium, empty_served, forced_colors="active")
    page = screen.go("/today")
    page.click("#pain-4")
    page.wait_for_selector("#pain-4[aria-pressed=true]")
    style = "id => getComputedStyle(document.getElementById(id)).backgroundColor"
    assert page.evaluate(style, "pain-4") != page.evaluate(style, "pain-5")
    screen.close()


def test_a_day_on_a_phone_in_the_dark(chromium: Any, empty_served: Served):
    """Two taps, without the page being loaded anew, and nothing to scroll for."""
    screen = Screen(chromium, empty_served, color_scheme="dark")
    page = screen.go("/today")
    bottoms = page.evaluate(
        "[...document.querySelectorAll('.pad')].map(p => p.getBoundingClientRect().bottom)"
    )
    assert max(bottoms[:3]) <= PHONE["height"] - 60
    page.click("#pain-6")
    page.wait_for_selector("#pain-6[aria-pressed=true]")
    page.click("#fatigue-7")
    page.wait_for_selector("text=That is all for today.")
    documents = [url for url in screen.asked if url.endswith("/today")]
    assert len([url for url in documents if url == f"{screen.address}/today"]) == 5
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    assert page.evaluate("document.activeElement.id") == "fatigue-7"
    assert values(empty_served) == {"pain": 6.0, "fatigue": 7.0}
    assert screen.wrong == []
    screen.close()


@pytest.mark.parametrize("slow", ["pain", "sleep"])
def test_quick_taps_are_all_kept_and_all_shown(chromium: Any, empty_served: Served, slow: str):
    """Three taps before the first is answered, whichever of them takes longest on its way."""
    screen = Screen(chromium, empty_served)
    page = screen.go("/today")

    def held_up(route: Any) -> None:
        if slow and f"what={slow}" in (route.request.post_data or ""):
            page.wait_for_timeout(300)
        route.continue_()

    page.route("**/today", held_up)
    cells = ("pain-6", "fatigue-7", "sleep-2")
    page.evaluate("ids => ids.forEach(id => document.getElementById(id).click())", list(cells))
    for cell in cells:
        page.wait_for_selector(f"#{cell}[aria-pressed=true]", timeout=8000)
    page.wait_for_load_state("networkidle")
    for cell in cells:
        assert page.get_attribute(f"#{cell}", "aria-pressed") == "true"
    assert values(empty_served) == {"pain": 6.0, "fatigue": 7.0, "sleep": 2.0}
    assert screen.wrong == []
    screen.close()


def values(page: Served) -> dict[str, float]:
    with page.setup.vault.use() as person:
        return dict(typed_days(person, TODAY, TODAY)[TODAY].values)


def test_a_day_without_a_script(chromium: Any, empty_served: Served):
    screen = Screen(chromium, empty_served, java_script_enabled=False)
    page = screen.go("/today")
    page.click("#pain-6")
    page.click("#fatigue-7")
    assert "That is all for today." in page.inner_text("main")
    page.click("text=Take it back")
    assert values(empty_served) == {"pain": 6.0}
    page.click("text=Bad day")
    assert page.inner_text("h1") == "Rest now."
    page.click("text=I am back")
    assert values(empty_served) == {"pain": 6.0, "crash": 1.0}
    screen.close()


def test_the_first_minutes_without_a_script(chromium: Any, empty_served: Served):
    screen = Screen(chromium, empty_served, java_script_enabled=False)
    page = screen.go("/")
    for words in ("Start", "None of these", "Not sure"):
        page.click(f"text={words}")
    for cell in ("#pain-5", "#fatigue-5", "#sleep-1"):
        page.click(cell)
    for words in ("A 5-minute walk", "No file now"):
        page.click(f"text={words}")
    assert page.inner_text("h1") == "I do not know you yet."
    screen.close()


def test_a_day_by_keyboard_alone(chromium: Any, empty_served: Served):
    screen = Screen(chromium, empty_served)
    page = screen.go("/today")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for target in ("pain-6", "fatigue-3"):
        for _ in range(60):
            if page.evaluate("document.activeElement.id") == target:
                break
            page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid"
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#{target}[aria-pressed=true]")
    assert values(empty_served) == {"pain": 6.0, "fatigue": 3.0}
    screen.close()


def test_a_file_is_dropped_looked_into_and_saved(
    chromium: Any, empty_served: Served, tmp_path: Path
):
    screen = Screen(chromium, empty_served)
    file = tmp_path / "my <b>diary.csv"
    file.write_text("date,pain\n2026-03-01,5\n2026-03-02,6\n")
    page = screen.go("/data")
    page.set_input_files("input[type=file]", str(file))
    page.click("text=Look into it")
    assert "2 entries are new." in page.inner_text("main")
    page.click("text=Save these")
    assert "2 entries are saved" in page.inner_text("main")
    assert screen.wrong == []
    screen.close()


def test_another_site_cannot_write_or_read(chromium: Any, empty_served: Served, tmp_path: Path):
    """A page of another origin with a form of its own, in the same browser with the cookie."""
    screen = Screen(chromium, empty_served)
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<form id="f" method="post" action="{empty_served.address}/rest/begin"></form>'
        f'<iframe src="{empty_served.address}/today"></iframe>'
        f'<script>fetch("{empty_served.address}/today", {{credentials: "include"}})'
        ".then(r => r.text()).then(t => document.title = t)"
        ".catch(() => document.title = 'refused')</script>"
    )
    page = screen.page
    page.goto(evil.as_uri())
    page.wait_for_function("document.title !== ''")
    assert page.title() == "refused"
    frame = page.frames[1]
    assert "How is today" not in frame.content()
    page.evaluate("document.getElementById('f').submit()")
    page.wait_for_load_state()
    assert values(empty_served) == {}
    screen.close()


def test_text_of_a_person_runs_no_script(chromium: Any, empty_served: Served):
    screen = Screen(chromium, empty_served)
    page = screen.go("/did")
    page.fill("textarea", "</textarea><script>document.title = 'taken'</script><img src=x>")
    page.click("text=Save the note")
    screen.go("/did")
    assert "taken" not in page.title()
    assert page.locator("main img").count() == 0
    screen.close()


def test_nothing_moves_under_a_finger_while_a_day_is_written(chromium: Any, example_served: Served):
    """The pads stand where they stood after every tap: the next tap hits what was aimed at."""
    screen = Screen(chromium, example_served)
    page = screen.go("/today")
    where = (
        "[...document.querySelectorAll('.pad')].map(p => Math.round(p.getBoundingClientRect().top))"
    )
    before = page.evaluate(where)
    for cell in ("#pain-6", "#fatigue-7", "#sleep-1"):
        page.click(cell)
        page.wait_for_selector(f"{cell}[aria-pressed=true]")
        assert page.evaluate(where)[:3] == before[:3]
    screen.close()


def test_two_quick_taps_are_both_kept_and_both_shown(chromium: Any, empty_served: Served):
    """The second before the first is answered: its answer comes when its form is gone already."""
    screen = Screen(chromium, empty_served)
    page = screen.go("/today")
    page.evaluate("['pain-6', 'fatigue-7'].forEach(id => document.getElementById(id).click())")
    page.wait_for_selector("#pain-6[aria-pressed=true]")
    page.wait_for_selector("#fatigue-7[aria-pressed=true]")
    page.wait_for_selector("text=That is all for today.")
    assert values(empty_served) == {"pain": 6.0, "fatigue": 7.0}
    assert screen.wrong == []
    screen.close()
