"""A published study replayed: what was published as a bar, what virtual people gave as a dot."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.api.models import load_model
from unknot.api.trials import replay_trial
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure

USUAL = "coyle_1984"


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture."""
    name = asked.word or USUAL
    found = replay_trial(name, load_model("articles"), n=asked.people)
    return {f"study-{name}": found.plot()}


FIGURE = StandardFigure(
    "study", "A published study replayed",
    "Published intervals as bars, what virtual people gave as dots with their errors.",
    DrawnFrom.STUDY, draw,
)  # fmt: skip
