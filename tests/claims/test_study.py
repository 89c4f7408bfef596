"""The whole record, made anew: verdicts, jittered numbers and the other wirings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from unknot.claims import all_claims
from unknot.claims.robustness import can_jitter

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "unknot" / "data" / "claims.json"


@pytest.mark.study
def test_the_record_is_made_anew():
    """Writes the data and docs/claims.md, as performance is measured anew: git shows what moved."""
    subprocess.run([sys.executable, "studies/claims.py"], cwd=ROOT, check=True)
    record = json.loads(DATA.read_text(encoding="utf-8"))
    jittered = {one.id for one in can_jitter(all_claims(), "articles")}
    assert record["draws"] == 100
    assert {name for name, row in record["claims"].items() if row["share"] is not None} == jittered
    assert record["when"] == record["jittered"]
    # Nothing in a body's loops makes these: they follow from how the parts are joined.
    for name in ("A1", "A5", "A8", "B13", "B14"):
        assert record["claims"][name]["share"] >= 0.9, name
