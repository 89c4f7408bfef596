"""What a person reads of their limits, and that a way out works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unknot.cli import main

DIARY = Path(__file__).parents[2] / "src" / "unknot" / "data" / "examples" / "flares" / "diary.csv"
DAY = "2025-05-20"


def answered(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    main.run(["limits", str(DIARY), *options, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_in_a_flare_the_usual_is_the_most(capsys: pytest.CaptureFixture[str]):
    found = answered(capsys, "--as-of", DAY, "--malaise", "no")
    assert found["mode"] == "usual_or_less"
    codes = {reason["code"] for limit in found["limits"] for reason in limit["reasons"]}
    assert {"flare", "no_fit", "not_asked"} <= codes
    assert all(limit["minutes"] > 0 for limit in found["limits"])


def test_whoever_was_not_asked_paces(capsys: pytest.CaptureFixture[str]):
    assert answered(capsys, "--as-of", DAY)["mode"] == "pacing"


def test_a_warning_sign_and_nothing_is_suggested(capsys: pytest.CaptureFixture[str]):
    assert main.run(["limits", str(DIARY), "--as-of", DAY, "--sign", "chest_pain"]) == 0
    shown = capsys.readouterr().out
    assert "seek care" in shown
    assert "a session" not in shown


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--sign", "chest", "unknown-sign"),
        ("--most", "brisk=10x2", "unknown-activity"),
        ("--most", "easy_walk=ten", "bad-amount"),
        ("--middling", "easy_walk=10", "bad-amount"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(
    capsys: pytest.CaptureFixture[str], option: str, value: str, code: str
):
    refused = answered(capsys, option, value)
    assert refused["code"] == code
    assert refused["fix"]
