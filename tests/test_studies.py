"""Studies take hours, so they run seldom: each must at least still fit the program it studies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STUDIES = Path(__file__).parents[1] / "studies"
EXTRA = ("cosmic_ray", "atheris")  # packages that single studies need and tests do not
LOADING = """
import importlib, sys
for name in {names!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if str(missing.name).partition(".")[0] not in {extra!r}:
            raise
"""
FOLDERS = (STUDIES, *sorted(one for one in STUDIES.iterdir() if any(one.glob("*.py"))))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_every_study_finds_what_it_uses(folder: Path):
    """Loaded, not run: whatever it imports of the program, and of its neighbours, is there."""
    names = sorted(path.stem for path in folder.glob("*.py"))
    assert names
    loading = LOADING.format(names=names, extra=EXTRA)
    done = subprocess.run(
        [sys.executable, "-c", loading], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
