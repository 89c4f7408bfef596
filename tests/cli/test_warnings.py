"""What was asked for and could not be done is said before any answer, in every diary command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.diaries import good, no_fit, one_object, write
from tests.cli.test_fit import TINY
from tests.synthetic_lives import few_draws

from unknot.cli import main
from unknot.inference import chosen_draws

NAMELESS = "date,pain,steps\n" + "".join(
    f"2025-03-{i:02d},{i % 7},{3000 + 500 * (i % 5)}\n" for i in range(1, 29)
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_draws, "CHOSEN", 24)
    monkeypatch.setattr(chosen_draws, "UNKNOWN", 24)


def forecast(folder: Path) -> list[str]:
    del folder
    return ["forecast", "--no-record"]


def analyse(folder: Path) -> list[str]:
    return ["analyse", "--out", str(folder / "report")]


def resting_on_a_fit(command: str) -> Callable[[Path], list[str]]:
    def args(folder: Path) -> list[str]:
        more = ["--out", str(folder / "mine.share.json")] if command == "share" else []
        return [command, "--fits", str(folder / "fits"), "--quick", *more]

    return args


COMMANDS = [
    pytest.param(forecast, id="forecast"),
    pytest.param(analyse, id="analyse"),
    *(
        pytest.param(resting_on_a_fit(name), id=name)
        for name in ("fit", "effects", "measure-next", "share")
    ),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_left_out_and_a_name_that_chose_nobody_come_first(
    command: Callable[[Path], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    no_fit(monkeypatch)
    own = write(tmp_path, NAMELESS)
    pdf = write(tmp_path, "%PDF-1.7 nothing", "letter.pdf")
    args = [*command(tmp_path), str(pdf), str(own), "--person", "Bob"]
    with few_draws(TINY):
        assert main.run(args) == 0
        lines = capsys.readouterr().out.splitlines()
        assert main.run([*args, "--json"]) == 0
        out, err = capsys.readouterr()
    assert lines[0].startswith("letter.pdf was left out: ")
    assert "Bob" in lines[1]
    assert lines[2] == ""
    assert err == ""
    said = one_object(out)
    assert list(said)[:2] == ["ok", "warnings"]
    assert said["warnings"][:2] == lines[:2]
    assert len(set(said["warnings"])) == len(said["warnings"])
    assert sum("was left out" in line for line in lines) == 1, "said once"


def test_nothing_comes_before_an_answer_that_lacks_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["forecast", str(good(tmp_path)), "--no-record"]) == 0
    assert capsys.readouterr().out.startswith("day ")


def test_a_name_that_the_file_holds_is_no_remark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = ["forecast", str(good(tmp_path)), "--no-record", "--person", "Ada", "--json"]
    assert main.run(args) == 0
    assert not [line for line in one_object(capsys.readouterr().out)["warnings"] if "Ada" in line]


def test_somebody_whom_no_file_holds_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["forecast", str(good(tmp_path)), "--no-record", "--person", "Bob"]) == 1
    assert "Bob" in capsys.readouterr().err


def test_guessed_scales_do_not_hide_that_two_exports_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Each file guesses every scale; what went wrong is said first, and the rest is counted."""
    files: list[str] = []
    for name, more in (("old", 0), ("new", 2)):
        rows = [f"2025-03-{i:02d},{i % 7 + more},{i % 9},{i % 5},{i % 4}\n" for i in range(1, 29)]
        path = tmp_path / f"{name}.csv"
        path.write_text("date,pain,fatigue,fog,stress\n" + "".join(rows), encoding="utf-8")
        files.append(str(path))
    assert main.run(["forecast", "--no-record", *files]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "Look at this" in line]
    assert "28 days have another value" in lines[0]
    assert all(" and 1 more: the scale of " in line for line in lines[1:-1])
    assert lines[-1] == "Look at this: and 1 more, in --json."
