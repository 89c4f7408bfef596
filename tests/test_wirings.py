"""A wiring is one data file: read from any folder, checked, tied, run, listed and compared."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from unknot.claims import record
from unknot.cli import main
from unknot.couplings import couplings
from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.errors import UnknotError
from unknot.library import read_wirings, wiring, wirings
from unknot.timeline import Life, build

OWN = """
label = "Pain leaves sleep alone"
says = "Pain has no say over how one sleeps."
cut = ["pain -> sleep"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep_sleep.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a wiring", encoding="utf-8")
    return tmp_path


def test_a_dropped_file_is_a_wiring(folder: Path):
    found = read_wirings(folder)
    assert list(found) == ["deep_sleep"]
    own = found["deep_sleep"]
    assert own.hold == own.loose == ()
    off = {c.name for c in couplings(own) if not c.on}
    assert off == {"pain -> sleep"}
    assert wiring(own) is own


def test_it_runs_and_does_what_it_says(folder: Path):
    """Sick from the start, with and without pain's say: without it one sleeps better."""
    own = read_wirings(folder)["deep_sleep"]
    slept: list[float] = []
    for chosen in (own, "articles"):
        model = load(chosen, "study")
        days = solve(model, build(Life(3)), people(model), daily=("sleep_quality",)).days
        slept.append(float(days["sleep_quality"][-1, 0]))
    assert model.wiring == "articles"
    assert slept[0] > slept[1] + 0.03


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label = 'x'", "says"),
        ("label = 'x'\nsays = 'y'\nholds = ['gaba']", "hold"),
        ("label = 'x'\nsays = 'y'\nhold = 'gaba'", "list"),
        ("label = 'x'\nsays = 'y'\nhold = [1]", "list"),
        ("label = ", "TOML"),
    ],
)
def test_a_file_that_is_no_wiring_is_refused(tmp_path: Path, text: str, said: str):
    (tmp_path / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnknotError) as caught:
        read_wirings(tmp_path)
    assert said in str(caught.value)
    assert "odd" in str(caught.value)


def test_every_wiring_that_ships_is_explained():
    for one in wirings().values():
        assert one.label
        assert one.says.endswith(".")
        assert couplings(one)


def run(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main.run([*words]) == status
    return capsys.readouterr().out


def test_the_command_knows_a_folder_of_ones_own(folder: Path, capsys: pytest.CaptureFixture[str]):
    asked = ("wirings", "--from", str(folder))
    assert "deep_sleep" in run(capsys, *asked)
    assert "pain -> sleep" in run(capsys, *asked, "deep_sleep")
    told = json.loads(run(capsys, *asked, "articles", "deep_sleep", "--json"))
    alone = [{"name": "pain -> sleep", "only": "deep_sleep"}]
    assert told["difference"].pop("claims") is None  # nobody recorded them under one's own
    assert told["difference"] == {"hold": [], "cut": alone, "loose": [], "off": alone}
    assert run(capsys, *asked, "articles", "deep_sleep").count("pain -> sleep") == 1
    run(capsys, "wirings", "deep_sleep", status=1)


def test_claims_that_tell_two_apart_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    verdicts = {
        "articles": {"A1": True, "B12": True, "B13": True},
        "no_nitric_oxide": {"A1": True, "B12": False, "B13": None},
    }
    made = SimpleNamespace(wirings=verdicts)
    monkeypatch.setattr(record, "recorded", lambda: made)
    asked = ("wirings", "articles", "no_nitric_oxide")
    told = json.loads(run(capsys, *asked, "--json"))["difference"]["claims"]
    assert told == [
        {"id": "B12", "articles": True, "no_nitric_oxide": False},
        {"id": "B13", "articles": True, "no_nitric_oxide": None},
    ]
    said = run(capsys, *asked)
    assert "B13    holds     cannot be asked" in said
    assert "A1 " not in said


def test_a_wiring_that_names_what_is_not_there_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "odd.toml").write_text('label = "x"\nsays = "y."\nhold = ["gabba"]\n')
    told = json.loads(run(capsys, "wirings", "--from", str(folder), "--json", status=1))
    assert told["code"] == "unknown-name"
    assert "gaba" in told["fix"]
