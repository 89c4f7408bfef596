"""Rival wirings: how far each is believed, before the diary and after it."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.figures.alone import stand_alone
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, answer_of, rows_of, whose
from unknot.web.charts.bars import StoryBar, stories_chart


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture: a bar a wiring, in parts of 100."""
    rows = [
        StoryBar(
            WORDS(f"story.{one['wiring']}") if WORDS.has(f"story.{one.get('wiring')}") else
            str(one.get("label")),
            float(one.get("before") or 0.0), float(one.get("now") or 0.0),
        )
        for one in rows_of(answer_of(asked), "stories")
    ]  # fmt: skip
    title = f"How far each story of the body is believed{whose(asked)}"
    return {"stories": stand_alone(stories_chart(rows, WORDS), title)}


FIGURE = StandardFigure(
    "stories", "Rival wirings",
    "How far each wiring of the body is believed, before the diary and after it.",
    DrawnFrom.ANSWER, draw,
)  # fmt: skip
