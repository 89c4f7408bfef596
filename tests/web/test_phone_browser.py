"""A phone pairs and is forgotten, in a real browser: a wide window and a phone of 360 pixels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import browser_place
from tests.web.conftest import CHEAP, TODAY, copied
from tests.web.test_browser import MEASURE, PHONE, WIDE
from tests.web.test_phone import Doors, both_doors

from unknot.web.pages.phone import CODE
from unknot.web.phone.way import code_picture
from unknot.web.sessions.vault import Vault
from unknot.workflow.typed_entries import typed_days

pytestmark = pytest.mark.browser
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def code_shown(doors: Doors, page: Any) -> str:
    """The address that the picture on the page leads to."""
    held = doors.setup.sessions._all.values()  # pyright: ignore[reportPrivateUsage]
    (code,) = [str(one.held[CODE]) for one in held if CODE in one.held]
    address = doors.way.pair_address(code)
    drawn = re.findall(r'd="([^"]+)"', code_picture(address, "", ""))
    page.wait_for_selector(".sheet path", state="attached")
    shown = page.evaluate(
        "[...document.querySelectorAll('.sheet path')].map(p => p.getAttribute('d'))"
    )
    assert shown == drawn
    return address


def test_a_phone_pairs_writes_and_is_forgotten(made: Path, tmp_path: Path):
    copied(made, "empty", tmp_path)
    vault = Vault(tmp_path / "me.unknot", CHEAP, at_once=True)
    vault.unlock(None)
    place = browser_place()
    from playwright.sync_api import sync_playwright

    with both_doors(vault, tmp_path) as doors, sync_playwright() as started:
        browser: Any = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        computer = browser.new_context(viewport=WIDE).new_page()
        computer.goto(doors.setup.launch_address())
        computer.wait_for_url(re.compile(r"^(?!.*/open/)"))
        computer.goto(f"{doors.setup.address}settings")
        computer.click("text=Pair or forget a phone")
        computer.click("text=Show a code")
        address = code_shown(doors, computer)
        assert doors.way.fingerprint.replace(":", " ") in computer.inner_text("main")

        held = browser.new_context(
            viewport=PHONE, color_scheme="dark", user_agent=ANDROID,
            ignore_https_errors=True,  # in this test alone: here nobody can tap "go on"
        )  # fmt: skip
        phone, wrong = held.new_page(), list[str]()

        def noted(what: Any) -> None:
            wrong.append(str(getattr(what, "text", what)))

        phone.on("console", noted)
        phone.on("pageerror", noted)
        phone.goto(address)
        assert doors.way.fingerprint.replace(":", " ") in phone.inner_text("main")
        measured = phone.evaluate(MEASURE)
        assert measured["scroll"] == measured["wide"] == PHONE["width"]
        assert (measured["out"], measured["small"]) == ([], [])
        phone.click("text=Pair this phone >> nth=-1")
        phone.wait_for_url(re.compile(r"^(?!.*/pair/)"))
        phone.goto(f"{doors.way.address}today")
        phone.click("#pain-6")
        phone.wait_for_selector("#pain-6[aria-pressed=true]")
        phone.goto(f"{doors.way.address}phone")
        assert "this phone" in phone.inner_text("main")
        assert phone.evaluate(MEASURE)["scroll"] == PHONE["width"]
        for cookie in held.cookies():
            told = (cookie.get("secure"), cookie.get("httpOnly"), cookie.get("sameSite"))
            assert told == (True, True, "Strict")
        assert wrong == []

        computer.click("text=Look again")
        assert "Android phone" in computer.inner_text("main")
        assert computer.locator(".sheet").count() == 0
        computer.click("text=Forget this phone")
        phone.goto(f"{doors.way.address}today")
        assert phone.inner_text("h1") == "This phone is not paired"
        browser.close()
        with vault.use() as person:
            assert typed_days(person, TODAY, TODAY)[TODAY].values == {"pain": 6.0}
