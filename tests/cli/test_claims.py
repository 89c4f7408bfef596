"""unknot claims, at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unknot.cli import main


def ask(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert main.run(["claims", *args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_has_what_others_rely_on(capsys: pytest.CaptureFixture[str]):
    found = ask(capsys, "A8", "b14", "--parameters", "study")
    assert [row["id"] for row in found["claims"]] == ["A8", "B14"]
    for row in found["claims"]:
        assert {"statement", "criterion", "measured", "holds", "grade", "robustness"} <= set(row)
        assert {"for", "against"} <= set(row)
        assert row["holds"] is True


def test_pictures_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    found = ask(capsys, "A8", "--plot", str(tmp_path / "pictures"))
    assert [Path(name).name for name in found["files"]] == ["A8.svg"]
    assert (tmp_path / "pictures" / "A8.svg").read_text().startswith("<svg")


def test_jitter_tells_how_often_and_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("UNKNOT_CACHE", str(tmp_path / "kernels"))
    found = ask(capsys, "A8", "--jitter", "2")
    assert found["draws"] == 2
    assert found["claims"][0]["robustness"] in (0.0, 0.5, 1.0)
    assert not list((tmp_path / "unknot-claims").glob("*"))


def test_what_cannot_be_asked_says_so(capsys: pytest.CaptureFixture[str]):
    found = ask(capsys, "B7", "--wiring", "no_nitric_oxide")
    assert found["claims"][0]["holds"] is None
    assert "no_nitric_oxide" in found["claims"][0]["why"]


def test_one_claim_is_told_in_full(capsys: pytest.CaptureFixture[str]):
    assert main.run(["claims", "A8", "--parameters", "study"]) == 0
    said = capsys.readouterr().out
    assert "A8: holds" in said
    assert "fog above usual" in said
    assert "CO1" in said


def test_an_unknown_claim_is_the_askers_to_mend(capsys: pytest.CaptureFixture[str]):
    assert main.run(["claims", "Z9"]) == 1
    assert 'no claim "Z9"' in capsys.readouterr().err
