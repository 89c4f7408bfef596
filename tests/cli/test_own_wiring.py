"""A wiring of one's own: known wherever a wiring is chosen, and mistaken for no other."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cli.diaries import good
from tests.synthetic_lives import few_draws

from unknot.cli import cli, main
from unknot.engine import calibrate
from unknot.engine.calibrate import load
from unknot.library import parse_wiring

QUIET = """label = "Quiet nights"
says = "Everything together, but worry says nothing to sleep."
cut = ["arousal_excess -> sleep"]
"""
CHOOSES = ("--wiring", "wiring")
needs_libsbml = pytest.mark.skipif(find_spec("libsbml") is None, reason="libSBML is an extra")


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    path = tmp_path / "quiet nights.toml"
    path.write_text(QUIET, encoding="utf-8")
    return path


@pytest.fixture
def hidden() -> str:
    """The hash of the body that `QUIET` describes."""
    return load(parse_wiring("own", tomllib.loads(QUIET))).hash


def said(args: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    status = main.run([*args, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert status == 0, told
    return told


def test_from_stands_wherever_a_wiring_can_be_chosen():
    for name, command in cli.commands.items():
        flags = {flag for param in command.params for flag in param.opts}
        assert not flags & set(CHOOSES) or "--from" in flags, name


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["sbml"], marks=needs_libsbml),
        ["claims", "A13"],
        ["validate", "E5.01.fm", "--people", "16"],
    ],
)
def test_a_command_runs_ones_own_body(
    args: list[str], quiet: Path, hidden: str, capsys: pytest.CaptureFixture[str]
):
    found = said([*args, "--from", str(quiet)], capsys)
    assert found["wiring"] == "quiet nights"
    if args[0] == "validate":  # it ties treatments in
        assert found["model"] != said(args, capsys)["model"]
    else:
        assert found["model"] == hidden != load("articles").hash


def test_a_scenario_lives_in_it(
    tmp_path: Path, quiet: Path, hidden: str, capsys: pytest.CaptureFixture[str]
):
    life = tmp_path / "life.toml"
    life.write_text("[life]\ndays = 2\n[who]\nstart = 'healthy'\n", encoding="utf-8")
    assert said(["simulate", str(life), "--from", str(quiet)], capsys)["model"] == hidden
    life.write_text(
        "[life]\ndays = 2\n[who]\nstart = 'healthy'\nwiring = 'quiet nights'\n", encoding="utf-8"
    )
    (tmp_path / "more").mkdir()
    for name in ("quiet nights", "other"):
        (tmp_path / "more" / f"{name}.toml").write_text(QUIET, encoding="utf-8")
    assert (
        said(["simulate", str(life), "--from", str(tmp_path / "more")], capsys)["model"] == hidden
    )
    named = said(["simulate", str(life), "--wiring", "central_only"], capsys)
    assert named["model"] == load("central_only").hash


@needs_libsbml
def test_of_several_one_is_named(tmp_path: Path, hidden: str, capsys: pytest.CaptureFixture[str]):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(QUIET, encoding="utf-8")
    assert main.run(["sbml", "--from", str(tmp_path)]) == 1
    assert "say which: a." in capsys.readouterr().err
    assert said(["sbml", "b", "--from", str(tmp_path)], capsys)["model"] == hidden
    assert main.run(["sbml", "c", "--from", str(tmp_path)]) == 1
    assert 'no wiring "c"' in capsys.readouterr().err


@needs_libsbml
def test_one_called_like_a_shipped_one_is_ones_own(
    tmp_path: Path, hidden: str, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "articles.toml").write_text(QUIET, encoding="utf-8")
    mine = said(["sbml", "articles", "--from", str(tmp_path)], capsys)
    assert mine["model"] == hidden
    assert said(["sbml", "articles"], capsys)["model"] == load("articles").hash


@pytest.mark.parametrize(
    ("old", "new", "line", "way"),
    [
        ("arousal_excess -> sleep", "arousal_exces -> sleep", 3, "arousal_excess -> sleep"),
        ("cut =", "cuts =", 3, '"cut"'),
        ('["arousal_excess -> sleep"]', '"arousal_excess -> sleep"', 3, "write cut ="),
        (QUIET.splitlines(keepends=True)[1], "", 0, "label and says"),
        ("cut = [", "cut = [,", 3, "mend that line"),
    ],
)
def test_a_slip_is_told_with_its_file_line_and_nearest_name(
    old: str, new: str, line: int, way: str, quiet: Path, capsys: pytest.CaptureFixture[str]
):
    assert old in QUIET
    quiet.write_text(QUIET.replace(old, new), encoding="utf-8")
    assert main.run(["sbml", "--from", str(quiet)]) == 1
    told = capsys.readouterr().err
    assert quiet.name in told
    assert f"line {line}" in told or not line
    assert way in told


def test_nothing_there_and_no_text_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["sbml", "--from", str(tmp_path / "gone.toml")]) == 1
    assert main.run(["sbml", "--from", str(tmp_path)]) == 1
    assert "holds no wiring" in capsys.readouterr().err
    (tmp_path / "odd.toml").write_bytes(b"label = '\xff'")
    assert main.run(["sbml", "--from", str(tmp_path)]) == 1
    assert "no plain text" in capsys.readouterr().err


def test_what_wirings_recommends_can_be_run(quiet: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["wirings", "articles", "quiet nights", "--from", str(quiet)]) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines() if "unknot " in line]
    assert len(told) == 4
    for line in told:
        name, *args = shlex.split(line)[1:]
        with cli.commands[name].make_context(name, args) as context:
            assert name in ("claims", "validate")
            assert isinstance(context, click.Context)
    own = [shlex.split(line)[1:] for line in told if "--from" in line]
    assert len(own) == 2
    for name, *args in own:
        one = ["A13"] if name == "claims" else ["E5.01.fm", "--people", "16"]
        assert said([name, *one, *args], capsys)["wiring"] == "quiet nights"
    assert main.run(["wirings", "--from", str(quiet)]) == 0
    again = re.findall(r"differ: unknot (.*)", capsys.readouterr().out)
    assert main.run(shlex.split(again[0])) == 0


@needs_libsbml
def test_healthy_numbers_are_found_once_and_kept(
    tmp_path: Path, quiet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The second start reads them from the cache, to the last digit."""
    monkeypatch.setenv("UNKNOT_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(calibrate, "_FOUND", {})
    monkeypatch.setattr(calibrate, "_CACHES", [])
    first = said(["sbml", "--from", str(quiet)], capsys)
    assert list((tmp_path / "kept").glob("healthy-*"))
    monkeypatch.setattr(calibrate, "_FOUND", {})

    def never(*_args: object) -> None:
        pytest.fail("calibrated again")

    monkeypatch.setattr(calibrate, "calibrate", never)
    assert said(["sbml", "--from", str(quiet)], capsys)["sbml"] == first["sbml"]


def test_a_kept_fit_of_another_body_of_the_same_name_is_not_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """By its hash, not by its name; named by its id it is refused, and the way out works."""
    diary, folder = good(tmp_path), str(tmp_path / "fits")
    (tmp_path / "central_only.toml").write_text(QUIET, encoding="utf-8")
    fit = ["fit", str(diary), "--quick", "--fits", folder, "--wiring", "central_only"]
    own = ["--from", str(tmp_path / "central_only.toml")]
    with few_draws():  # whose fit it is does not hang on how well it is made
        shipped = said(fit, capsys)
        mine = said([*fit, *own], capsys)
    assert mine["how"] == "new"
    assert mine["model"] != shipped["model"]
    assert said(fit, capsys)["fit"] == shipped["fit"]
    assert said([*fit, *own], capsys)["fit"] == mine["fit"]
    name = shipped["fit"]["id"]
    effects = ["effects", str(diary), "--quick", "--fits", folder, "--wiring", "central_only"]
    assert main.run([*effects, *own, "--fit", name]) == 1
    assert "another body" in capsys.readouterr().err
    assert said([*effects, *own], capsys)["fit"] == mine["fit"]
