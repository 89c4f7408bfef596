"""The page and the pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from unknot.claims import all_claims, run
from unknot.claims.record import recorded
from unknot.claims.render.draw import svg
from unknot.claims.render.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "claims.md"


def test_the_page_is_written_from_the_record():
    found = recorded()
    assert found is not None
    assert PAGE.read_text(encoding="utf-8") == page(found), "run python studies/claims.py"


def test_what_does_not_hold_is_shown_with_its_number():
    found = recorded()
    assert found is not None
    one = found.rows["A2"]
    bad = replace(one, holds=False, measured={**one.measured, "fatigue_rise": 1.234})
    told = page(replace(found, rows={**found.rows, "A2": bad}))
    assert "**A2**" in told.partition("## What does not hold")[2].partition("## Robust")[0]
    assert "found 1.23" in told


@pytest.mark.parametrize("name", ["A1", "A8", "B14"])
def test_a_picture_is_well_formed_and_says_what_it_shows(name: str):
    answer = run([name], parameter_set="study")[0]
    root = ElementTree.fromstring(svg(answer))
    assert name in (root.get("aria-label") or "")
    kinds = [element.tag.rpartition("}")[2] for element in root.iter()]
    lines = len(answer.picture.lines) if answer.picture else 0
    assert kinds.count("path") == 2 * lines  # the line, and its mark in the legend
    if not lines:
        assert kinds.count("circle") == len(answer.claim.criteria)


def test_every_claim_has_a_place_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    for one in all_claims():
        assert f"| {one.id} | {one.says} |" in text
