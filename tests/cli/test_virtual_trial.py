"""unknot virtual-trial: what it prints, what scripts can rely on, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.diaries import one_object

from unknot.cli import main

FEW = ["--people", "24", "--trials", "4"]


def test_json_holds_what_scripts_rely_on(capsys: pytest.CaptureFixture[str]):
    assert main.run(["virtual-trial", "pontes_silva", *FEW, "--json"]) == 0
    data = one_object(capsys.readouterr().out)
    assert data["ok"]
    assert data["flow"]["randomised"] == 24
    (result,) = data["results"]
    assert result["arm"] == "strength"
    assert set(result["truth"]) == {"treatment_policy", "hypothetical", "while_on_treatment"}
    assert data["replicates"]["strength"]["trials"] == 4
    assert data["published"][0]["name"] == "FIQ, strength less walking"
    assert data["model"]
    assert data["seed"] == 1


def test_the_report_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "trial"
    assert main.run(["virtual-trial", "pontes_silva", *FEW, "--out", str(out)]) == 0
    names = {"trial.html", "flow.svg", "courses.svg", "trial.json"}
    assert {path.name for path in out.iterdir()} == names
    assert "24 took part" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_file(tmp_path: Path):
    for name in ("one", "two"):
        line = ["virtual-trial", "pontes_silva", *FEW, "--out", str(tmp_path / name)]
        assert main.run(line) == 0
    pages = [(tmp_path / name / "trial.html").read_bytes() for name in ("one", "two")]
    assert pages[0] == pages[1]


def test_without_a_name_they_are_listed(capsys: pytest.CaptureFixture[str]):
    assert main.run(["virtual-trial"]) == 0
    assert "wang_2010" in capsys.readouterr().out


def test_a_file_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "Mine"\nsays = "Made up."\n[people]\npopulation = "mild"\n'
        "[design]\npeople = 20\nreplicates = 0\n[outcome]\nof = 'fatigue'\n"
        "[arms.walk]\nweeks = 2\n[[arms.walk.sessions]]\nactivity = 'easy_walk'\n"
        "minutes = 20\nper_week = 2\n",
        encoding="utf-8",
    )
    assert main.run(["virtual-trial", str(path)]) == 0
    assert "walk against usual, fatigue" in capsys.readouterr().out


def test_an_unknown_name_is_told_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert main.run(["virtual-trial", "wang_2011"]) == 1
    assert "wang_2010" in capsys.readouterr().err
