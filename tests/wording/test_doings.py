"""What stands beside a bar while a command works is said in every language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import unknot
from unknot.cli import progress as bars
from unknot.wording.read_back import progress_in
from unknot.wording.spoken import FIRST, LANGUAGES

TELLS = {"progress", "tell", "say", "_tell"}
NAMES_ALONE = {"{} {} {}", "{} {}", "{}", "{} of {} people{}{}", "{}: {} in 100"}
"""Names and numbers without a word, and what is put together from parts, which is tried below."""
PUT_TOGETHER = (
    "1,200 of 5,000 people, 12 s left, 0.4 core-hours in all", "5 of 9 people, 2 min left",
    "the body model lives P03's days: 40 in 100", "the body model lives your days: 7 in 100",
    "wiring no_led: 40 effective draws", "fitting again: 212 effective draws",
)  # fmt: skip
OTHER = [language for language in LANGUAGES if language != FIRST]


def texts(node: ast.expr) -> list[str]:
    """The words of a doing, with `{}` for what is put in."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        parts = [str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values]
        return ["".join(parts)]
    return []


def doings() -> set[str]:
    found: set[str] = set()
    for path in Path(str(unknot.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = vars(node.func).get("id") or vars(node.func).get("attr")
                if name in TELLS and (len(node.args) == 2 or name == "progress"):
                    found |= set(texts(node.args[0]))
    return found - NAMES_ALONE


@pytest.mark.parametrize("language", OTHER)
def test_every_doing_is_said(language: str):
    found = doings()
    assert len(found) > 60
    filled = [what.replace("{}", "X7") for what in found]
    stay = {what for what in (*filled, *PUT_TOGETHER) if progress_in(language, what) == what}
    assert not stay
    assert all(progress_in(FIRST, what) == what for what in filled)


def test_a_doing_within_a_doing_is_said_too():
    assert progress_in("de", "fitting: 40 effective draws") == "ausgewertet: 40 wirksame Ziehungen"
    assert progress_in("de", "P03 quick: 40") == "P03 quick: 40", "names stay as they are"


def test_a_bar_speaks_as_its_command_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr(bars, "heard_language", lambda: "de")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with bars.progress("reading the body model") as tell:
        tell("living on as now", 0.5)
    shown = capsys.readouterr().err
    assert "weiter wie jetzt" in shown
    assert "living" not in shown
