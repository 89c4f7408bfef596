"""One browser for all flows, and files in every state, each served when it is first asked for."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import browser_place
from tests.web.seen.stores import Stores


@pytest.fixture(scope="module")
def chromium() -> Generator[Any]:
    place = browser_place()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stores(made: Path, tmp_path: Path) -> Generator[Stores]:
    """Files that nobody has touched yet."""
    found = Stores(made, tmp_path)
    yield found
    found.close()
