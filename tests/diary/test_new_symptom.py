"""A new symptom is one row: a copy of the package that has it reads, forecasts and explains it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import unknot

PACKAGE = Path(unknot.__file__).parent
ROW = '    Symptom("itch", label="Itch", words="itch itching juckreiz", column="itch_now"),\n'
BEFORE = '    Symptom("social"'

ASKED = """
from datetime import date
from pathlib import Path
from unknot.diary.entries import series, targets
from unknot.parsing.headings import meant
from unknot.parsing.takes import SYMPTOM_NAMES
from unknot.readers import read_diary, write_diary_csv

assert meant("Juckreiz abends").what == "itch", meant("Juckreiz abends")
assert "itch" in SYMPTOM_NAMES
diary = read_diary([Path("own.csv")], today=date(2026, 1, 1))
assert targets(diary) == ("pain", "itch"), targets(diary)
assert series(diary, "itch").values.tolist()[:3] == [1.0, 2.0, 3.0]
"""


@pytest.fixture
def with_the_row(tmp_path: Path) -> Path:
    copied = tmp_path / "src" / "unknot"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    registry = copied / "diary" / "symptoms.py"
    text = registry.read_text(encoding="utf-8")
    assert BEFORE in text
    registry.write_text(text.replace(BEFORE, ROW + BEFORE, 1), encoding="utf-8")
    return tmp_path


def test_a_row_is_all_that_a_new_symptom_needs(with_the_row: Path):
    lines = ["# scale itch_now: 0 to 10, step 1", "# scale pain: 0 to 10, step 1"]
    lines += ["date,pain,itch_now"]
    lines += [f"2025-03-{day:02d},{day % 7},{day % 9}" for day in range(1, 31)]
    (with_the_row / "own.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(with_the_row / "src")}
    for command in (
        ["-c", ASKED],
        ["-m", "unknot", "forecast", "own.csv", "--days", "3", "--json"],
    ):
        done = subprocess.run(
            [sys.executable, *command], cwd=with_the_row, env=env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert '"target": "itch"' in done.stdout
