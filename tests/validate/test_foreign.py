"""Published studies that are not among the shipped ones, each written as one file without code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unknot.cli import main

STUDIES = sorted((Path(__file__).parent / "foreign").glob("*.toml"))


@pytest.mark.parametrize("file", STUDIES, ids=[file.stem for file in STUDIES])
def test_a_study_in_one_file_is_replayed(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["validate", str(file), "--people", "32", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["studies"]
    assert {row["id"] for row in rows} >= {
        line.split('"')[1] for line in file.read_text().splitlines() if line.startswith("id = ")
    }
    assert all(row["simulated"] is not None for row in rows)
