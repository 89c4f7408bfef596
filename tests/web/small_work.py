"""Work for a process beside the page, so small that a test can wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from unknot.errors import UnknotError
from unknot.progress import Progress


def work(given: Any, part: Callable[[object], None], progress: Progress) -> None:
    """Hand over what was given, one by one."""
    for i, one in enumerate(given):
        progress("counting", i / len(given))
        part(one)


def refuse(given: Any, part: Callable[[object], None], progress: Progress) -> None:
    """Find that it cannot be done."""
    del given, part, progress
    raise UnknotError("too-few", "there are too few days.", "write more of them.")


def break_down(given: Any, part: Callable[[object], None], progress: Progress) -> None:
    """Meet a bug."""
    del part, progress
    raise ZeroDivisionError(given)


def last_long(given: Any, part: Callable[[object], None], progress: Progress) -> None:
    """Hand over one part, then never end by itself."""
    part(given)
    while True:
        progress("waiting", 0.5)
        time.sleep(0.05)
