"""unknot sbml: the body model as a file for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unknot.cli import main
from unknot.library import wirings

libsbml: Any = pytest.importorskip("libsbml", reason="libSBML is an extra")


@pytest.mark.parametrize("name", wirings())
def test_every_wiring_is_written(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "body.xml"
    assert main.run(["sbml", name, "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["wiring"], said["out"], said["time"]) == (name, str(out), "hours")
    document = libsbml.readSBMLFromFile(str(out))
    assert document.getNumErrors() == 0
    rates = [rule for rule in document.getModel().getListOfRules() if rule.isRate()]
    assert {rule.getVariable() for rule in rates} == set(said["states"])


def test_without_a_file_it_is_printed(capsys: pytest.CaptureFixture[str]):
    assert main.run(["sbml"]) == 0
    text = capsys.readouterr().out
    assert libsbml.readSBMLFromString(text).getModel().getTimeUnits() == "h"
    assert main.run(["sbml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sbml"] == text


def test_functions_instead_of_rules(capsys: pytest.CaptureFixture[str]):
    assert main.run(["sbml", "central_only", "--functions"]) == 0
    model = libsbml.readSBMLFromString(capsys.readouterr().out).getModel()
    assert model.getNumFunctionDefinitions() > 0


def test_an_unknown_wiring_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert main.run(["sbml", "artcles"]) == 1
    assert 'did you mean "articles"' in capsys.readouterr().err
