"""A real browser over a page that is really served: in a thread, on a free port."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests.web.conftest import CHEAP, Clock

from unknot.web.serving import bound, serving
from unknot.web.sessions.vault import Vault
from unknot.web.setup import Setup

NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser_place() -> str:
    """Where the browser is; skipped with the reason where there is none, a failure in CI."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = "no chromium here (looked for " + ", ".join(NAMES) + ")"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Served:
    """A page that is served."""

    setup: Setup

    @property
    def address(self) -> str:
        """Without a slash at its end."""
        return self.setup.address.rstrip("/")


@contextmanager
def served(path: Path, scratch: Path, today: date, *, made_up: bool) -> Generator[Served]:
    """Serve a file that is not encrypted, until the block ends."""
    scratch.mkdir(exist_ok=True)
    listening = bound(0)
    clock = Clock(day=today)
    vault = Vault(path, CHEAP, at_once=True)
    vault.unlock(None)
    setup = Setup(
        vault, int(listening.getsockname()[1]), made_up=made_up, open_at_start=True,
        today=clock.today, now=clock.now, scratch=scratch,
    )  # fmt: skip
    try:
        with serving(setup, listening):
            yield Served(setup)
    finally:
        listening.close()
