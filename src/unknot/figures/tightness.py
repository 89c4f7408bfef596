"""What is knotted: groups of mechanisms before the diary and after it."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.figures.alone import stand_alone
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, answer_of, interval_of, rows_of, whose
from unknot.web.charts.bars import GroupBar, groups_chart


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture: an open bar before, a full one now."""
    rows = [
        GroupBar(
            WORDS(f"group.{one['name']}") if WORDS.has(f"group.{one.get('name')}") else
            str(one.get("name")),
            interval_of(one.get("prior") or {}), interval_of(one.get("posterior") or {}),
            bool(one.get("told")), "",
        )
        for one in rows_of(answer_of(asked), "groups")
    ]  # fmt: skip
    return {"tightness": stand_alone(groups_chart(rows, WORDS), f"What is knotted{whose(asked)}")}


FIGURE = StandardFigure(
    "tightness", "Prior and posterior of the knots",
    "How tight each group of mechanisms is believed to be, before the diary and after it.",
    DrawnFrom.ANSWER, draw,
)  # fmt: skip
