"""Dose and answer: one session of so many minutes, and the day after it."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.errors import UnknotError
from unknot.figures.alone import stand_alone
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, fit_of, whose
from unknot.web.charts.dose import dose_chart
from unknot.web.pages.moving import way_name
from unknot.workflow.answer_details import details_of


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """A picture for each kind of exertion of which sessions were recorded."""
    found = details_of(fit_of(asked).inner, asked.progress)
    drawn: dict[str, str] = {}
    for kind in found.kinds:
        if kind.doses:
            what = way_name(kind.name, WORDS)
            title = WORDS("dose.title", what=what) + whose(asked)
            chart = dose_chart(kind.name, title, "c-thread", kind.doses, kind.minutes, WORDS)
            drawn[f"dose-response-{kind.name}"] = stand_alone(chart)
    if not drawn:
        raise UnknotError(
            "nothing-to-draw", "this diary holds no sessions in minutes.",
            "record a kind of exertion with its minutes, such as easy_walk.",
        )  # fmt: skip
    return drawn


FIGURE = StandardFigure(
    "dose-response", "Dose and answer",
    "What one session of so many minutes does to the day after; beyond one's own sessions, dotted.",
    DrawnFrom.DIARY, draw,
)  # fmt: skip
