"""docs/validation.md: every row is on it; `make study` writes it anew."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from unknot.validate.page import across, page
from unknot.validate.protocol import rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"


def test_the_page_has_every_row_and_no_other():
    """If not: `python studies/validate.py`."""
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("## Row by row")[2].partition("\n## ")[0]
    told = re.findall(r"^\| (\S+) \|", table, flags=re.MULTILINE)
    assert [name for name in told if name not in ("row", "---")] == [row.id for row in rows()]


def test_a_page_is_written_from_what_was_found():
    reports = across(("articles", "no_nitric_oxide"), "study", people=16)
    text = page(reports, "2026-01-01")
    first = reports["articles"]
    met, count = first.met("calibration")
    assert f"{met} of {count}" in text
    missed = [r.row.id for r in first.results if not r.inside]
    assert all(f"* **{name}**" in text for name in missed)
    assert "| row | what | articles | no_nitric_oxide |" in text


@pytest.mark.study
def test_the_page_is_written_anew():
    PAGE.write_text(page(across(), date.today().isoformat()), encoding="utf-8")  # noqa: DTZ011
    assert "Rows kept out" in PAGE.read_text(encoding="utf-8")
