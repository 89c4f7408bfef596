"""A small diary, and what `unknot import` says of files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from unknot.cli import main

GOOD = "# scale pain: 0 to 10, step 1\ndate,pain\n" + "".join(
    f"2026-03-{day:02d},{day % 7}\n" for day in range(1, 21)
)


def imported(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    """What the command says of an import, as data."""
    capsys.readouterr()
    main.run(["import", *args, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
