"""Made-up people with fibromyalgia: how far they differ."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.api.cohorts import draw_cohort
from unknot.api.models import load_model
from unknot.api.plots import intervals
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure

RATED = ("pain", "fatigue", "fog", "stiffness")


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture: 5 to 95 % of the people, by symptom."""
    people = draw_cohort(load_model("articles"), asked.people)
    means = people.to_dict()["means"]

    def row(name: str) -> tuple[str, float, float, float]:
        low, _, middle, _, high = means[name]["quantiles"]
        return name, float(low), float(middle), float(high)

    rows = [row(name) for name in RATED]
    title = f"{people.count} made-up people with fibromyalgia: 5 to 95 % of them"
    return {"cohort": intervals(title, rows, "points of 10", zero=False)}


FIGURE = StandardFigure(
    "cohort", "How far people differ",
    "Symptoms of made-up people with fibromyalgia in their last usual week: 5 to 95 % of them.",
    DrawnFrom.NOTHING, draw,
)  # fmt: skip
