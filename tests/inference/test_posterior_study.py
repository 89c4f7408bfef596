"""The posterior against the truth in people made for it: hours, each going on where it stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "studies" / "posterior" / "run.py"
NAMES = (
    "coverage", "sbc", "misspecified", "nothing", "half_year", "crossover", "harmed", "speed",
    "confounded", "factors", "permuted", "together",
)  # fmt: skip


@pytest.mark.study
@pytest.mark.parametrize("name", NAMES)
def test_the_posterior_meets_its_bar(name: str, request: pytest.FixtureRequest) -> None:
    if name == "permuted":  # real people's days in another order
        request.getfixturevalue("shared_data")
    for what in (name, "summary"):
        subprocess.run([sys.executable, str(RUN), what], check=True, cwd=ROOT)
    found = json.loads((ROOT / "docs/measured/posterior.json").read_text(encoding="utf-8"))[name]
    assert found["holds"], f"{found['bar']}: {found}"


def test_every_study_says_what_it_is_held_against() -> None:
    """The kept figures name their bar, their day, the model and how to run them again."""
    kept = json.loads((ROOT / "docs/measured/posterior.json").read_text(encoding="utf-8"))
    assert set(kept) <= set(NAMES)
    for name, row in kept.items():
        assert row.keys() >= {"bar", "holds", "measured", "model", "processor", "again"}, name
        assert row["again"].endswith(name)
