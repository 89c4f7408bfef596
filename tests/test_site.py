"""What the site is made of: notebooks that run, its own lock, no word from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from tests.test_docs import DOCUMENTS, MAY_HELP, locked

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


def shell() -> Any:
    """The runner of shell blocks, which is no package."""
    name = "site_shell"
    if name not in sys.modules:
        spec = spec_from_file_location(name, SITE / "shell.py")
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def shell_blocks() -> dict[str, Any]:
    return {one.where: one for path in DOCUMENTS for one in shell().shell_blocks(path)}


def test_every_shell_block_is_run_or_named_with_a_reason():
    found = shell_blocks()
    pages = {where.partition(":")[0] for where in found}
    for where in (*shell().LEFT_OUT, *shell().NEEDS):
        assert where in found or where in pages, f"{where} is not there any more"
    asked = [one for one in found.values() if one.why_not is None]
    assert len(asked) >= 14
    for one in asked:
        for line in one.commands.splitlines():
            assert re.match(r"(\.venv/bin/)?unknot |#|$", line), f"{one.where}: {line}"


@pytest.mark.parametrize("where", shell().QUICK)
def test_a_quick_shell_block_runs(where: str, tmp_path: Path):
    block = shell_blocks()[where]
    assert block.why_not is None
    shell().run_block(block, tmp_path, shell().furnish(tmp_path))


def test_a_diary_is_moved_to_today_with_all_its_gaps():
    text = "date,pain\n2024-02-27,3\n2024-03-01,4\n"
    found = shell().up_to_today(text, date(2026, 1, 2))
    assert found == "date,pain\n2025-12-30,3\n2026-01-02,4\n"


def test_a_shell_block_that_fails_says_where_it_stands(tmp_path: Path):
    broken = shell().ShellBlock("docs/x.md:1", "unknot knots\nunknot knots nothing\n")
    with pytest.raises(SystemExit, match=r"docs/x.md:1 failed(?s:.*)there is no knot"):
        shell().run_block(broken, tmp_path, shell().furnish(tmp_path))


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
