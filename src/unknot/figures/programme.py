"""Twelve weeks of brisk walking in made-up people, beside the same people without."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.api.cohorts import draw_cohort, simulate
from unknot.api.models import load_model
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.scenario.story import Programme


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture: mean pain over twelve weeks, with and without."""
    model = load_model("articles")
    walk = Programme("brisk_walk", minutes=36, per_week=3, weeks=12)
    return {"programme": simulate(model, draw_cohort(model, asked.people), walk).plot()}


FIGURE = StandardFigure(
    "programme", "Twelve weeks of walking",
    "Mean pain of made-up people who walk briskly three times a week, and of the same without.",
    DrawnFrom.NOTHING, draw,
)  # fmt: skip
