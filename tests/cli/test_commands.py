"""What the commands answer: to a person, to a script, and on the disk."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from unknot.cli import main
from unknot.knots import all_knots
from unknot.model import wirings

SCENARIO = """
title = "three weeks"
[who]
phenotype = "stuck"
settle_days = 30
[life]
days = 21
[[programme]]
activity = "brisk_walk"
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "weeks.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *args: object, status: int = 0) -> dict[str, Any]:
    assert main.run([str(a) for a in args] + ["--json"]) == status
    out, _ = capsys.readouterr()
    return json.loads(out)


def text(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    assert main.run([str(a) for a in args]) == 0
    return capsys.readouterr().out


def test_knots_are_listed_with_their_numbers(capsys: pytest.CaptureFixture[str]):
    said = answer(capsys, "knots")
    assert [knot["name"] for knot in said["knots"]] == [knot.name for knot in all_knots()]
    assert {"name", "states", "params", "reads", "outputs", "adds"} <= set(said["knots"][0])
    for knot in said["knots"]:
        for param in knot["params"]:
            assert {"name", "value", "unit", "range", "source", "grade"} <= set(param)
    assert len(said["model"]) == 16


def test_one_knot_tells_everything_it_declares(capsys: pytest.CaptureFixture[str]):
    for knot in all_knots():
        shown = text(capsys, "knots", knot.name)
        declared = (*knot.states, *knot.params, *knot.traits, *knot.reads, *knot.outputs)
        assert all(item.name in shown for item in declared)


def test_an_unknown_knot_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]):
    said = answer(capsys, "knots", "slep", status=1)
    assert 'did you mean "sleep"' in said["fix"]


def test_wirings_are_listed_and_compared(capsys: pytest.CaptureFixture[str]):
    assert {w["name"] for w in answer(capsys, "wirings")["wirings"]} == set(wirings())
    said = answer(capsys, "wirings", "articles", "no_gaba_edge")
    assert {d["name"] for d in said["difference"]["cut"]} == set(wirings()["no_gaba_edge"].cut)
    assert "no_gaba_edge" in text(capsys, "wirings", "articles", "no_gaba_edge")
    assert "do not differ" in text(capsys, "wirings", "articles", "articles")
    assert "held" in text(capsys, "wirings", "energy_only")
    assert answer(capsys, "wirings", "a", "b", "c", status=1)["code"] == "too-many-wirings"


def test_simulate_answers_with_its_certificate(scenario: Path, capsys: pytest.CaptureFixture[str]):
    said = answer(capsys, "simulate", scenario)
    assert said["status"] == "ok"
    assert said["certificate"]["error"] <= said["certificate"]["tolerance"]
    assert {len(values) for values in said["daily"].values()} == {21}
    assert set(said["observables"]) == set(said["daily"])
    assert "hourly" not in said
    shown = text(capsys, "simulate", scenario)
    assert "exact to" in shown
    assert "three weeks" in shown


def test_simulate_writes_days_and_hours(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    days, hours, both = tmp_path / "days.csv", tmp_path / "hours.csv", tmp_path / "all.json"
    text(capsys, "simulate", scenario, "--out", days)
    text(capsys, "simulate", scenario, "--out", hours, "--hourly")
    text(capsys, "simulate", scenario, "--out", both, "--hourly")
    rows = list(csv.DictReader(days.read_text(encoding="utf-8").splitlines()))
    assert [row["day"] for row in rows] == [str(i) for i in range(21)]
    assert len(hours.read_text(encoding="utf-8").splitlines()) == 1 + 21 * 24 + 1
    kept = json.loads(both.read_text(encoding="utf-8"))
    assert kept["daily"]["pain"] == pytest.approx(
        [float(row["pain"]) for row in rows],
        abs=0.001,  # hours as step edges are other steps; the certificate allows 0.01
    )
    assert len(kept["hourly"]["pain"]) == 21 * 24 + 1


def test_simulate_refuses_in_plain_words(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert answer(capsys, "simulate", tmp_path / "none.toml", status=1)["code"] == "no-file"
    out = tmp_path / "days.xlsx"
    said = answer(capsys, "simulate", scenario, "--out", out, status=1)
    assert said["code"] == "unknown-format"
    scenario.write_text("[lief]", encoding="utf-8")
    assert "weeks.toml line 1" in answer(capsys, "simulate", scenario, status=1)["error"]


def test_examples_are_written_and_may_be_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for name in ("flares", "helps"):
        said = answer(capsys, "example", name, "--out", tmp_path)
        assert [Path(file).name for file in said["files"]] == [
            "diary.csv",
            "scenario.toml",
            "truth.json",
        ]
        assert all(Path(file).is_file() for file in said["files"])
        assert said["truth"]["name"] == name
    assert "Next:" in text(capsys, "example", "--out", tmp_path)


def test_an_example_never_replaces_somebodys_own_diary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = tmp_path / "diary.csv"
    own.write_text("date,pain\n2026-01-01,4\n", encoding="utf-8")
    said = answer(capsys, "example", "--out", tmp_path, status=1)
    assert said["code"] == "would-overwrite"
    assert own.read_text(encoding="utf-8").startswith("date,pain")
    assert not (tmp_path / "truth.json").exists()


def test_an_unknown_example_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]):
    assert 'did you mean "helps"' in answer(capsys, "example", "help", status=1)["fix"]
