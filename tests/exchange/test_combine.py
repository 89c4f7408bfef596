"""A run as an archive: whole, the same bytes, and run by another program to the same end."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from unknot.cli import main
from unknot.cohort.simulate import posed
from unknot.errors import ScenarioError
from unknot.exchange.combine import SEDML, archive, changes
from unknot.library import wirings
from unknot.scenario.read import read_scenario
from unknot.timeline import Bout, Life, build

pytest.importorskip("libsbml", reason="libSBML is an extra")
WHOLE = resources.files("unknot").joinpath("data/examples/flares/scenario.toml").read_text("utf-8")
needs_roadrunner = pytest.mark.skipif(
    find_spec("roadrunner") is None, reason="libRoadRunner is an extra (bench)"
)


def scenario(days: int, wiring: str = "articles") -> str:
    text = WHOLE.replace("days = 112", f"days = {days}").replace(
        "weeks = 12", f"weeks = {days // 7}"
    )
    return text.replace("[who]", f'[who]\nwiring = "{wiring}"')


def opened(days: int, wiring: str = "articles") -> dict[str, str]:
    text = scenario(days, wiring)
    whole = zipfile.ZipFile(io.BytesIO(archive(posed(read_scenario(text, "s.toml")), text)))
    return {name: whole.read(name).decode("utf-8") for name in whole.namelist()}


@pytest.fixture(scope="module")
def short() -> dict[str, str]:
    return opened(30)


def test_the_manifest_names_every_file_and_the_one_to_begin_with(short: dict[str, str]):
    root = ElementTree.fromstring(short["manifest.xml"])
    rows = {row.get("location", ""): row for row in root}
    assert {f"./{name}" for name in short} | {"."} == set(rows)
    assert [name for name, row in rows.items() if row.get("master")] == ["./simulation.sedml"]


def test_every_name_that_is_shown_is_in_the_model_and_in_the_results(short: dict[str, str]):
    libsbml: Any = pytest.importorskip("libsbml", reason="libSBML is an extra")
    model = libsbml.readSBMLFromString(short["model.xml"]).getModel()
    root = ElementTree.fromstring(short["simulation.sedml"])
    shown = [row.get("label", "") for row in root.iter(f"{{{SEDML}}}dataSet")]
    assert shown == next(csv.reader(io.StringIO(short["results.csv"])))
    assert "pain" in shown
    assert all(model.getParameter(name) for name in shown if name != "time")


def test_the_model_is_valid_and_has_the_life_as_events(short: dict[str, str]):
    libsbml: Any = pytest.importorskip("libsbml", reason="libSBML is an extra")
    document = libsbml.readSBMLFromString(short["model.xml"])
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    assert document.getModel().getNumEvents() > 60  # night and day of a month at least


def test_the_same_run_gives_the_same_bytes():
    text = scenario(8)
    story = read_scenario(text, "s.toml")
    assert archive(posed(story), text) == archive(posed(story), text)


@pytest.mark.skipif(find_spec("libsedml") is None, reason="libSEDML is not installed")
def test_sed_ml_is_understood_by_its_own_library(short: dict[str, str]):
    asked = (
        "import sys, libsedml\n"
        "document = libsedml.readSedMLFromString(sys.stdin.read())\n"
        "print(document.getNumErrors(), document.getSimulation(0).getOutputEndTime())"
    )
    done = subprocess.run(  # its wrappers and libSBML's do not bear one another
        [sys.executable, "-c", asked], input=short["simulation.sedml"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["0", "720.0"]


def test_two_activities_in_one_hour_are_refused_by_name():
    when = build(Life(2), [Bout(17.2, 0.6, "brisk_walk")])
    assert changes(("load",), when)
    shared = when.shares.copy()
    wide = np.repeat(shared[:, :1], 2, axis=1) * 0.5
    object.__setattr__(when, "shares", wide)
    with pytest.raises(ScenarioError) as refused:
        changes(("load",), when)
    assert refused.value.code == "several-activities"


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = tmp_path / "s.toml"
    given.write_text(scenario(8), "utf-8")
    assert main.run(["simulate", str(given), "--omex", str(tmp_path / "run.omex")]) == 0
    assert "COMBINE" in capsys.readouterr().out
    assert zipfile.is_zipfile(tmp_path / "run.omex")


# In a process of its own: its wrappers and libSBML's do not bear one another.
LIVED = """
import json, sys
import roadrunner
roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
asked = json.load(sys.stdin)
runner = roadrunner.RoadRunner(asked["model"])
runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-7, 1e-10
runner.integrator.stiff = False
json.dump(runner.simulate(0, 720, 721, selections=asked["names"]).tolist(), sys.stdout)
"""


@needs_roadrunner
@pytest.mark.parametrize("wiring", sorted(wirings()))
def test_another_solver_lives_the_same_month_under_every_wiring(wiring: str):
    held = opened(30, wiring)
    rows = list(csv.reader(io.StringIO(held["results.csv"])))
    ours = np.array(rows[1:], dtype=float)
    asked = json.dumps({"model": held["model.xml"], "names": rows[0]})
    command = [sys.executable, "-c", LIVED]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    theirs = np.array(json.loads(done.stdout.splitlines()[-1]))
    daily = [whole[1:, 1:].reshape(30, 24, -1).mean(axis=1) for whole in (ours, theirs)]
    assert daily[1] == pytest.approx(daily[0], abs=1e-4)
    assert np.ptp(daily[0][:, 0]) > 0.001 or wiring == "central_only"
