"""Lines that a person is told to paste, and answers that a person may give, taken as they are."""

from __future__ import annotations

import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from unknot.cli import asking, main, offer, terminal
from unknot.cli.commands import simulate
from unknot.errors import install, nearest
from unknot.forecasting.baselines.stacked import COARSE_MEMBERS, FINE_MEMBERS
from unknot.report.words import METHODS


def called_as(path: Path, monkeypatch: pytest.MonkeyPatch, *, on_path: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "argv", [str(path), "example"])
    monkeypatch.setenv("PATH", str(path.parent) if on_path else "")


def test_a_program_that_no_shell_finds_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    script = tmp_path / "my place" / "unknot"
    called_as(script, monkeypatch, on_path=False)
    assert main.run(["example", "--out", str(tmp_path / "made")]) == 0
    line = capsys.readouterr().out.split("Next:\n  ")[1].splitlines()[0]
    assert shlex.split(line)[:2] == [str(script), "analyse"]


def test_a_program_that_a_shell_finds_goes_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    called_as(tmp_path / "unknot", monkeypatch, on_path=True)
    assert terminal.program() == "unknot"


def test_another_program_of_that_name_is_not_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    called_as(tmp_path / "old" / "unknot", monkeypatch, on_path=True)
    mine = tmp_path / "mine" / "unknot"
    monkeypatch.setattr(sys, "argv", [str(mine)])
    assert terminal.program() == str(mine)


def test_a_module_is_run_again_as_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/unknot/__main__.py"])
    assert shlex.split(terminal.program()) == [sys.executable, "-m", "unknot"]


def test_the_way_to_an_optional_part_names_a_pip_that_is_there():
    words = shlex.split(install("exchange"))
    found = subprocess.run([*words[:3], "--version"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("pip ")
    assert words[3:] == ["install", "unknot[exchange]"]


def answers(*words: str) -> Callable[[str], str]:
    """Somebody who types these words, one after another."""
    typed = iter(words)

    def type_one(question: str) -> str:
        return next(typed)

    return type_one


@pytest.mark.parametrize("word", ["ja", "J", "oui", "sí", "y"])
def test_yes_may_be_said_in_the_language_of_the_headings(
    word: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("click.termui.visible_prompt_func", answers(word))
    assert asking.says_yes("Right?")


def test_an_answer_that_is_none_is_asked_again_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(
        "click.termui.visible_prompt_func", answers("maybe", "nein", "first", "3", "2")
    )
    assert not asking.says_yes("Right?")
    assert offer._choice("Which?", ["one", "two"]) == 1  # pyright: ignore[reportPrivateUsage]
    told = capsys.readouterr().err
    assert "Type y for yes or n for no." in told
    assert told.count("Type one of the numbers 1 to 2.") == 2


def test_a_diary_given_to_pool_is_told_how_to_become_a_share(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    diary = tmp_path / "mine.csv"
    diary.write_text("date,pain\n2026-03-01,4\n", encoding="utf-8")
    assert main.run(["pool", str(diary)]) == 1
    told = capsys.readouterr().err
    assert "these files hold none" in told
    assert "`unknot share`" in told
    assert "Expecting value" not in told


def test_names_with_numbers_are_listed_in_the_order_of_the_numbers():
    assert nearest("zzz", ["A10", "A2", "B1"]) == "Known: A2, A10, B1."


def test_of_several_wirings_sbml_is_told_the_word_that_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for name in ("one", "two"):
        text = f'label = "{name}"\nsays = "Worry says nothing to sleep."\n'
        (tmp_path / f"{name}.toml").write_text(
            text + 'cut = ["arousal_excess -> sleep"]\n', encoding="utf-8"
        )
    assert main.run(["sbml", "--from", str(tmp_path)]) == 1
    assert "say which: one." in capsys.readouterr().err
    assert main.run(["claims", "A1", "--from", str(tmp_path)]) == 1
    assert "say which: --wiring one." in capsys.readouterr().err


def test_a_share_that_is_more_than_all_is_not_told():
    shown = [simulate._part(share) for share in (2.8, 1.02, 0.37, -0.01)]  # pyright: ignore[reportPrivateUsage]
    assert shown == ["?", "100%", "37%", "0%"]


def test_the_report_says_what_each_way_of_forecasting_does():
    members = {one.name for one in (*COARSE_MEMBERS, *FINE_MEMBERS)}
    assert members == set(METHODS)
