"""What the site is made of: notebooks that run, its own lock, no word from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.test_docs import MAY_HELP, locked

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.py"))
QUICK = ("1_", "2_", "5_", "6_", "7_")  # the others fit a diary; `make site` runs all
SITE = ROOT / "docs" / "site"


def test_there_are_the_notebooks_that_were_promised():
    assert len(NOTEBOOKS) == 7


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_in_the_percent_format_and_begins_with_its_title(path: Path):
    text = path.read_text(encoding="utf-8")
    assert "#       format_name: percent" in text
    assert re.search(r"^# ---\n\n# %% \[markdown\]\n# # \w", text, re.MULTILINE)
    assert "\n# %%\n" in text


@pytest.mark.parametrize(
    "path", [p for p in NOTEBOOKS if p.name.startswith(QUICK)], ids=lambda path: path.stem
)
def test_a_quick_notebook_runs(path: Path, tmp_path: Path):
    if path.name.startswith("7_") and find_spec("libsbml") is None:
        pytest.skip("python-libsbml is not installed (extra exchange)")
    done = subprocess.run(
        [sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not list(tmp_path.iterdir())


def test_what_the_site_installs_is_locked_with_a_licence_and_a_reason():
    page = next((ROOT / "docs" / "decisions").glob("*-the-site-and-its-figures.md"))
    rows = re.findall(
        r"^\| ([a-z0-9._-]+) \| ([^|]+) \| ([^|]+) \|$", page.read_text("utf-8"), re.MULTILINE
    )
    told = {name: licence for name, licence, _ in rows if name != "package"}
    assert set(told) == locked("requirements-site.lock") - locked("requirements.lock")
    for name, licence in told.items():
        assert any(one in MAY_HELP for one in licence.split(" OR ")), f"{name}: {licence}"


def test_the_theme_asks_nothing_of_the_network():
    for path in (SITE / "theme").rglob("*"):
        if path.is_file():
            assert not re.search(r"https?://|//cdn|@import", path.read_text(encoding="utf-8")), path


def test_every_page_that_the_doors_name_is_there():
    for door in (SITE / "pages").glob("*.md"):
        for name in re.findall(r"^docs/[\w/-]+$", door.read_text(encoding="utf-8"), re.MULTILINE):
            assert (ROOT / f"{name}.md").exists(), f"{door.name}: {name}"
