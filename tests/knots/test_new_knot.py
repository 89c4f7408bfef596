"""The how-to is true: its knot ties in, from a folder of one's own or from the package's."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import unknot.knots
from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.knots import all_knots
from unknot.model import Model, tie, wiring
from unknot.timeline import Life, build

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-knot.md"


def blocks() -> list[str]:
    text = HOW_TO.read_text(encoding="utf-8")
    return re.findall(r"^```python[^\n]*\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def dropped(tmp_path: Path) -> ModuleType:
    """The how-to's file, saved to a temporary folder and imported from there."""
    path = tmp_path / "phosphocreatine.py"
    path.write_text(blocks()[0], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("phosphocreatine", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def model(dropped: ModuleType) -> Model:
    constants = load("articles", "study").constants
    return tie(wiring("articles"), {}, constants, knots=[*all_knots(), dropped.KNOT])


def test_the_second_block_runs_as_written(dropped: ModuleType):
    space = {"KNOT": dropped.KNOT}
    exec(compile(blocks()[1], str(HOW_TO), "exec"), space)


def test_a_dropped_knot_ties_in_and_changes_nobody_else(model: Model):
    before = load("articles", "study")
    assert set(model.names) == {*before.names, "phosphocreatine"}
    day = build(Life(3))
    ours, theirs = (
        solve(m, day, people(m, start="healthy"), daily=("pain",)) for m in (model, before)
    )
    assert ours.days["pain"] == pytest.approx(theirs.days["pain"], rel=1e-9)


def test_refill_matches_a_cohort_it_was_not_tuned_to(model: Model, dropped: ModuleType):
    """Controls in E6.08: median tau 34.7 s (n = 14, calf). The knot's 41.8 s is another row's leg.

    Tolerance 13.9 s: one between-person SD of the tuned-to row, 4.2 s (SE) x sqrt(11).
    """
    rate = dropped.flow(effort=0.0, tau=41.8, spending=0.024)["phosphocreatine"]
    after = 1.0 - (1.0 - 0.5) * np.exp(-rate.loss * 30.0)
    tau = -30.0 / np.log((1.0 - after) / 0.5)
    assert tau == pytest.approx(34.7, abs=13.9)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second folder that counts as the knots' own."""
    monkeypatch.setattr(unknot.knots, "__path__", [*unknot.knots.__path__, str(tmp_path)])
    all_knots.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    all_knots.cache_clear()
    sys.modules.pop("unknot.knots.phosphocreatine", None)


def test_knots_are_found_by_looking_in_the_folder(folder: Path):
    before = {knot.name for knot in all_knots()}
    (folder / "phosphocreatine.py").write_text(blocks()[0], encoding="utf-8")
    all_knots.cache_clear()
    assert {knot.name for knot in all_knots()} == before | {"phosphocreatine"}
