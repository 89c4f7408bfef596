"""A page under load, killed in the middle of saves and of a fit: what it acknowledged is there."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from tests.web import killed_pages
from tests.web.killed_pages import Client, Killed, Seen

pytestmark = pytest.mark.skipif(
    os.name != "posix" or not Path("/proc/self/stat").exists(), reason="signals and /proc of Linux"
)


def test_nothing_that_was_acknowledged_is_lost_when_the_page_is_killed(tmp_path: Path):
    seen = killed_pages.run(tmp_path, pages=1, clients=20, seconds=1.0, life=(3.0, 4.0), seed=1)
    assert seen.kills >= 1
    assert seen.saved > 20
    assert seen.checked > 20
    assert seen.lost == []
    assert seen.left_behind == []
    assert not seen.wrong


def test_a_loss_would_be_seen(tmp_path: Path):
    """The look itself works: a value that is not in the file is told."""
    page = Killed(killed_pages.made(tmp_path, "person", date(2026, 3, 12)))
    client = Client(0, date(2026, 3, 1), 1, {date(2026, 3, 2): 4.0})
    seen = Seen()
    killed_pages.look(page, [client], seen)
    assert seen.checked == 1
    assert len(seen.lost) == 1
