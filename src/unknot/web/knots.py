"""The knots as the page draws them: nine that a person has a tightness of, and who hears whom."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unknot.couplings import couplings
from unknot.evidence import WORST_FIRST, Grade
from unknot.model import wiring

WIRING = "articles"  # everything together: what is off under a rival is a part of this
GRADES = "ABCDT"


@dataclass(frozen=True)
class KnotNode:
    """One knot of the drawing.

    Attributes:
        tight: the tightness that is its own; empty for what moves the body and how it feels.
        column, row: its place; column 0.5 is the middle.
    """

    name: str
    tight: str
    column: float
    row: int


@dataclass(frozen=True)
class KnotLink:
    """One knot hears another.

    Attributes:
        grade: the best evidence that it does so at all.
        drawn: it stands in the drawing; the others are listed beside their knots.
    """

    giver: str
    hearer: str
    grade: str
    drawn: bool


@cache
def _held() -> dict[str, Any]:
    place = resources.files("unknot").joinpath("data", "web", "knots.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def knot_nodes() -> tuple[KnotNode, ...]:
    """Every knot of the drawing."""
    return tuple(
        KnotNode(name, one.get("tight", ""), float(one["place"][0]), int(one["place"][1]))
        for name, one in _held()["node"].items()
    )


@cache
def knot_links() -> tuple[KnotLink, ...]:
    """Who hears whom, with the best grade of what the model ties between them."""
    of = {knot: name for name, one in _held()["node"].items() for knot in one["of"]}
    found: dict[tuple[str, str], Grade] = {}
    for one in couplings(wiring(WIRING)):
        pair = (of[one.giver], of[one.knot])
        if one.on and pair[0] != pair[1]:
            held = found.get(pair, one.grade)
            found[pair] = max(held, one.grade, key=WORST_FIRST.index)
    drawn = {(a, b) for a, b in _held()["drawn"]["links"]}
    return tuple(
        KnotLink(giver, hearer, grade.value, (giver, hearer) in drawn)
        for (giver, hearer), grade in sorted(found.items())
    )


@cache
def grade_shares(target: str) -> dict[str, int]:
    """Of the doubt in what the model says of a symptom, parts in 100 on each grade's numbers alone.

    Of made-up ill people, as they ship; empty for a symptom that was not looked at.
    """
    text = resources.files("unknot").joinpath("data", "grades.json").read_text(encoding="utf-8")
    alone: dict[str, float] = json.loads(text)["shares"].get(f":{target}", {}).get("alone", {})
    whole = sum(max(one, 0.0) for one in alone.values())
    if not whole:
        return {}
    return {grade: round(100.0 * max(alone.get(grade, 0.0), 0.0) / whole) for grade in GRADES}
