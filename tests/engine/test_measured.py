"""What docs/performance.md cites can be measured with one command, and is kept with its goals."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def measured(*what: str) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "benchmarks" / "measure.py"), *what]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def test_figures_come_with_the_processors_name():
    found = measured("peaks")
    assert found["processor"]
    assert found["date"]
    assert found["peaks"]["single"] > found["peaks"]["double"] > 0.1


@pytest.mark.study
def test_all_figures_are_measured_and_kept():
    """Written to docs/measured. Bare seconds are shown, not judged: that is for a quiet hour.

    Judged is what does not depend on one: memory, and that two threads do no more work than one.
    """
    found = measured("all", "--keep")
    assert set(found) >= {"peaks", "threads", "vectors", "settling", "simulate", "cohort", "peers"}
    assert found["cohort"]["mib"]["met"]
    for precision in found["threads"].values():
        assert precision["processor_time_ratio"] < 1.15
