"""The knots of a wiring: who listens to whom, in which direction, on what evidence."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.docgen.graph import graph
from unknot.errors import UnknotError, nearest
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.knots import all_knots
from unknot.library import wirings

USUAL = "articles"


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture."""
    name, known = asked.word or USUAL, wirings()
    if name not in known:
        raise UnknotError("unknown-wiring", f'there is no wiring "{name}".', nearest(name, known))
    return {f"knots-{name}": graph(all_knots(), known[name])}


FIGURE = StandardFigure(
    "knots", "The knots of a wiring",
    "Which mechanism listens to which, raising or lowering, and on what evidence.",
    DrawnFrom.WIRING, draw,
)  # fmt: skip
