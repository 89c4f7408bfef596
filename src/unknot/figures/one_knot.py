"""One knot alone: how its states return after a push, or how its outputs answer a walk."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.docgen.facts import facts
from unknot.docgen.picture import picture
from unknot.errors import UnknotError, nearest
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.knots import all_knots

USUAL = "sleep"


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture."""
    name, known = asked.word or USUAL, {knot.name: knot for knot in all_knots()}
    if name not in known:
        raise UnknotError("unknown-knot", f'there is no knot "{name}".', nearest(name, known))
    drawn, _ = picture(known[name], facts())
    if not drawn:
        raise UnknotError(
            "nothing-to-draw", f"nothing of {name} moves by itself or by a walk.",
            f"choose another, such as {USUAL}.",
        )  # fmt: skip
    return {f"knot-{name}": drawn}


FIGURE = StandardFigure(
    "knot", "One knot alone",
    "How the states of a mechanism return after a push, or how its outputs answer one walk.",
    DrawnFrom.KNOT, draw,
)  # fmt: skip
