"""unknot plot: standard figures as SVG files that stand alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from unknot.api.diaries import example_diary
from unknot.cli import main
from unknot.cli.commands.plot import _files  # pyright: ignore[reportPrivateUsage]
from unknot.figures import figures
from unknot.figures.alone import chart_style

QUICK = ("knots", "forecast", "reliability", "cohort")


def plotted(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> dict[str, Any]:
    assert main.run(["plot", *words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_without_a_name_every_figure_is_listed(capsys: pytest.CaptureFixture[str]):
    found = plotted(capsys)
    assert [one["name"] for one in found["figures"]] == list(figures())
    assert {"dose-response", "knots", "forecast", "reliability", "exertion", "prior"} <= set(
        figures()
    )


@pytest.mark.parametrize("name", QUICK)
def test_a_figure_is_written_and_stands_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    found = plotted(capsys, name, "--people", "8", "--out", str(tmp_path / "figures"))
    assert found["files"]
    for file in map(Path, found["files"]):
        text = file.read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        assert "prefers-color-scheme:dark" in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_file_asked_for_is_written_and_no_folder_of_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "mine.svg"
    assert plotted(capsys, "knots", "--out", str(file))["files"] == [str(file)]
    assert file.read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_several_pictures_go_beside_the_file_asked_for():
    assert _files(Path("a/mine.svg"), ["one", "two"]) == [
        Path("a/mine-one.svg"),
        Path("a/mine-two.svg"),
    ]


def test_a_made_up_person_is_said_to_be_one_and_ones_own_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    made_up = plotted(capsys, "forecast", "--out", str(tmp_path / "a"))
    own = plotted(capsys, "forecast", str(example_diary("helps")), "--out", str(tmp_path / "b"))
    first, second = (Path(one["files"][0]).read_text(encoding="utf-8") for one in (made_up, own))
    assert "a made-up person" in first
    assert "a made-up person" not in second


def test_the_style_of_a_picture_holds_no_variable_and_every_tone():
    style = chart_style()
    assert "var(" not in style
    for tone in (".c-ease", ".c-worse", ".c-unsure", ".c-thread"):
        assert f"{tone} .med" in style


def test_a_figure_of_days_refuses_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    answer = tmp_path / "answer.json"
    answer.write_text('{"effects": [], "diagnostics": {}}', encoding="utf-8")
    assert plotted(capsys, "dose-response", str(tmp_path), status=1)["code"] == "needs-days"
    assert plotted(capsys, "effects", str(tmp_path), status=1)["code"] == "nothing-to-draw"
