"""Whatever a person, a file or a clinician wrote is words to a real browser, never markup.

The policy against scripts is switched off in these windows: else it would hide what it stops.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.web.answered import keep_answer_of, keep_plan_of, made_up_answer
from tests.web.browsing import Served, browser_place, served
from tests.web.conftest import copied

from unknot.cli import main
from unknot.store.person_file import PersonFile
from unknot.trial.record import AnalysisSettings, TrialArm, TrialDesign, locked
from unknot.web.registry import every_page
from unknot.workflow.trial_places import TrialRow
from unknot.workflow.typed_entries import keep_note

pytestmark = pytest.mark.browser
MARK = "zauber"
EVIL = (
    f"{MARK}\"'><img src=x class=taken onerror=alert(1)><script class=taken>alert(2)</script>"
    "</textarea></title><svg class=taken onload=alert(3)>{{7*191}}&lt;b class=taken&gt;"
)
FLAT = EVIL.replace("/", "")  # as the name of a file may be
ARMS = (
    TrialArm("usual", f"Usual days {EVIL}"),
    TrialArm("easy_walk", EVIL, "easy_walk", 4.0, 1),
)
ALL = [one.name for one in every_page() if one.name not in ("lock", "sheet", "rest", "begin")]
FILL = """evil => { let filled = 0;
  for (const form of document.querySelectorAll("main form")) { form.noValidate = true; }
  for (const one of document.querySelectorAll("main input, main textarea")) {
    if (["hidden", "file", "checkbox", "radio", "submit"].includes(one.type)) continue;
    if (one.type !== "textarea") one.type = "text";
    one.removeAttribute("maxlength"); one.value = evil; filled += 1;
  } return filled; }"""
WITH_WORDS = """() => [...document.querySelectorAll("main form")].map((f, i) =>
  f.querySelector("textarea, input:not([type=hidden]):not([type=checkbox]):not([type=file])")
    ? i : -1).filter(i => i >= 0)"""
GO_ON = """() => {
  const forms = ["/bring/answer", "/bring/save"].map(a => `form[action="${a}"] button`);
  const next = document.querySelector(forms.join(", "));
  if (next) { next.click(); return "asked"; }
  return document.querySelector("progress") ? "working" : "over"; }"""


def poisoned(place: Path, today: date, folder: Path) -> None:
    """Every place of a file that holds somebody's words."""
    table = folder / f"{FLAT}.csv"
    table.write_text(f'date,pain,"{EVIL.replace(chr(34), "")}"\n2025-01-01,5,{MARK}<b>\n')
    store = ["--store", str(place)]
    assert main.run(["import", str(table), "--yes", *store]) == 0
    code = folder / "code.txt"
    code.write_text("a code of hers\n")
    set_by = ["clinician", "set", "--name", EVIL, "--date", "2025-01-02", "--cap", "easy_walk=1x1"]
    assert main.run([*set_by, "--code-file", str(code), *store]) == 0
    with PersonFile.open(place, None) as person:
        from tests.web.conftest import Clock

        now = Clock(day=today).now()
        answer = made_up_answer()
        effects = tuple(replace(one, label=EVIL, sentence=EVIL) for one in answer.effects)
        contrasts = tuple(replace(one, label=EVIL, sentence=EVIL) for one in answer.contrasts)
        words = replace(
            answer, person=EVIL, headline=EVIL, truth=EVIL, command=EVIL, effects=effects,
            contrasts=contrasts, cannot_tell=(EVIL,), notes=(EVIL,), repeat=(EVIL,),
        )  # fmt: skip
        keep_answer_of(person, words, now)
        keep_plan_of(person, today, now)
        design = TrialDesign("pain", 0.0, 10.0, 1.0, "high", ARMS, 3, 7, 3, 5, 1.0)
        TrialRow(person, when=now).write(
            locked(design, AnalysisSettings(), today - timedelta(days=12))
        )
        for day in (today, today - timedelta(days=1)):
            keep_note(person, day, EVIL, now)


@pytest.fixture(scope="module")
def page(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    folder = copied(made, "example", tmp_path_factory.mktemp("poisoned"))
    today = date.fromisoformat((folder / "today.txt").read_text())
    poisoned(folder / "example.unknot", today, folder)
    with served(folder / "example.unknot", folder / "sent", today, made_up=True) as held:
        yield held


class Watched:
    """A window without our policy, in which whatever comes alive is noted."""

    def __init__(self, browser: Any, language: str) -> None:
        self.page = browser.new_context(bypass_csp=True, locale=language).new_page()
        self.alive: list[str] = []
        self.shown: set[str] = set()
        self.page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.alive.append(f"{dialog.message} on {self.page.url}")
        dialog.dismiss()

    def look(self) -> None:
        """Nothing of the words has become an element, and nothing was worked out."""
        taken = self.page.evaluate("document.querySelectorAll('.taken').length")
        html = self.page.content()
        if taken or "1337" in html:
            self.alive.append(f"markup on {self.page.url}")
        if MARK in self.page.evaluate("document.documentElement.textContent"):
            self.shown.add(self.page.url.split("?")[0].rpartition(":")[2].partition("/")[2])


def test_no_words_come_alive_on_any_page(page: Served, tmp_path: Path):
    place = browser_place()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        control = Watched(browser, "en")
        control.page.set_content(f"<title>x</title><main>{EVIL}</main>")
        control.page.wait_for_timeout(200)
        control.look()
        assert {one[0] for one in control.alive} >= {"1", "2", "3"}, "the look finds nothing"

        filled = 0
        for language, names in (("en", ALL), ("de", ("did", "data", "plan", "trials"))):
            window = Watched(browser, language)
            window.page.goto(page.setup.launch_address())
            window.page.wait_for_url(re.compile(r"^(?!.*/open/)"))
            for one in (one for one in every_page() if one.name in names):
                address = page.address + one.path + ("?erase=1" if one.name == "data" else "")
                window.page.goto(address)
                window.look()
                filled += fill_every_field(window, address) if language == "en" else 0
            if language == "en":
                assert filled > 12
                bring_a_file(window, page)
            window.page.wait_for_timeout(100)
            assert window.alive == []
            assert {"did", "data", "plan"} <= window.shown
        browser.close()


def fill_every_field(window: Watched, address: str) -> int:
    """Type the words into each field of each form of a page, send it, look at what comes back."""
    filled = 0
    for number in window.page.evaluate(WITH_WORDS):
        window.page.goto(address)
        filled += window.page.evaluate(FILL, EVIL)
        with window.page.expect_navigation():
            window.page.evaluate(
                "i => { const f = document.querySelectorAll('main form')[i];"
                " (f.querySelector('button:not([type=button])') || f).click(); }", number,
            )  # fmt: skip
        window.look()
    return filled


def bring_a_file(window: Watched, page: Served) -> None:
    """A table whose name, headings and cells are such words, asked about, looked at and saved."""
    content = (
        f"Tag,{EVIL.replace(',', '')},Schmerz\n01.02.2025,{MARK}<img src=x>,4\n05.02.2025,,5\n"
    )
    window.page.goto(f"{page.address}/data")
    sent = {"name": FLAT + ".csv", "mimeType": "text/csv", "buffer": content.encode()}
    window.page.set_input_files("input[type=file]", sent)
    with window.page.expect_navigation():
        window.page.click('form[action="/data/look"] button')
    from playwright.sync_api import Error

    for _ in range(60):
        with suppress(Error):  # the page goes on to the next while it is looked at
            window.look()
            if window.page.evaluate(GO_ON) == "over":
                break
        window.page.wait_for_timeout(150)
    window.look()
    assert "bring" in window.shown
