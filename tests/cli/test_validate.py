"""unknot validate: what it prints, what scripts can rely on, and its pictures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from unknot.cli import main

FEW = ("--people", "16", "--parameters", "study")
KEYS = {"id", "source", "split", "published", "low", "high", "simulated", "inside"}


def test_one_row_as_json(capsys: pytest.CaptureFixture[str]):
    assert main.run(["validate", "E5.01.fm", *FEW, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    (study,) = said["studies"]
    assert set(study) >= KEYS
    assert (study["published"], study["split"]) == (22.2, "calibration")
    assert study["inside"] == (study["low"] <= study["simulated"] <= study["high"])
    assert said["cases"] == []


def test_a_picture_of_each_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["validate", "lehto_2023", *FEW, "--plot", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "E5.01.gap" in said
    assert "Met: " in said
    (picture,) = tmp_path.iterdir()
    assert picture.name == "lehto_2023.svg"
    words = " ".join(ET.parse(picture).getroot().itertext())
    assert "peak oxygen uptake in fibromyalgia" in words
    assert "simulated" in words


def test_an_unknown_study_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert main.run(["validate", "lehto_2024", *FEW]) == 1
    assert 'did you mean "lehto_2023"' in capsys.readouterr().err


def test_a_wiring_that_cannot_answer_says_so(capsys: pytest.CaptureFixture[str]):
    asked = ["validate", "E3.01.pain", "--wiring", "deconditioning_only", *FEW]
    assert main.run([*asked, "--json"]) == 0
    (study,) = json.loads(capsys.readouterr().out)["studies"]
    assert study["simulated"] is None
    assert study["inside"] is False
    assert main.run(asked) == 0
    assert "cannot be asked" in capsys.readouterr().out
