"""Plans followed by people who are not the fitted body; a few here, more by the study itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "studies" / "plans.py"
KEPT = ROOT / "docs" / "measured" / "plans.json"


@pytest.mark.study
def test_a_few_people_live_their_plans(shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "plans.json"
    asked = ["--kit", str(shared_data.parent / "eval" / "people"), "--people", "4"]
    for what in ("fit", "live"):
        subprocess.run(
            [sys.executable, str(STUDY), what, *asked, "--out", str(out)], check=True, cwd=ROOT
        )
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert len(rows) == 4
    for row in rows:
        for name, (minutes, often) in row["planned"].items():
            usual = row["usual"][name]
            assert minutes <= usual[0] + 1e-9
            assert minutes * often <= usual[0] * usual[1] + 1e-9


def test_the_kept_figures_say_how_many_they_are_and_whether_the_bar_is_met() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["all"]["people"] == len(kept["rows"])
    assert kept["again"].startswith("studies/plans.py")
    assert kept["all"]["people"] == sum(world["people"] for world in kept["worlds"].values())
    assert len(kept["all"]["worse"]) == sum(world["worse"] for world in kept["worlds"].values())
    if kept["all"]["people"] < 200:
        assert not kept["holds"]
