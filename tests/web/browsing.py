"""A real browser over a page that is really served: in a thread, on a free port."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests.web.conftest import CHEAP, Clock

from unknot.web.serving import bound
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
    import asyncio

    import uvicorn

    from unknot.web.app import app_of

    scratch.mkdir(exist_ok=True)
    listening = bound(0)
    clock = Clock(day=today)
    vault = Vault(path, CHEAP, at_once=True)
    vault.unlock(None)
    setup = Setup(
        vault, int(listening.getsockname()[1]), made_up=made_up, open_at_start=True,
        today=clock.today, now=clock.now, scratch=scratch,
    )  # fmt: skip
    server = uvicorn.Server(
        uvicorn.Config(app_of(setup), log_level="warning", ws="none", lifespan="on")
    )
    ready = threading.Event()

    async def serve() -> None:
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        ready.set()
        await running

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    try:
        assert ready.wait(30)
        yield Served(setup)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
