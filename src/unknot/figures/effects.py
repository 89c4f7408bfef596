"""Ways of living side by side: what each would change, before the diary and after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.effects.results import Verdict, Why
from unknot.figures.alone import stand_alone
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, answer_of, interval_of, rows_of, whose
from unknot.web.charts.effect import EffectRow, effect_chart, reach_of
from unknot.web.pages.moving import CSS, way_name


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture: a row a way of living that was done."""
    answer = answer_of(asked)
    told = rows_of(answer, "effects")
    checked: Mapping[str, Any] = answer.get("diagnostics") or {}
    passed = bool(checked.get("passed"))
    shown = [e for e in told if e.get("why") != Why.NEVER_DONE.value] or told
    rows = [
        EffectRow(
            way_name(str(e.get("what", "")), WORDS), interval_of(e),
            interval_of(e.get("prior") or {}), float(e.get("noise_floor") or 0.0),
            CSS[Verdict(e["verdict"])] if passed else "c-unsure",
            passed and not e.get("from_prior"),
        )
        for e in shown
        if e.get("target") == told[0].get("target")
    ]  # fmt: skip
    title = f"What moving does to {told[0].get('target', '')}{whose(asked)}"
    return {"effects": stand_alone(effect_chart("effects", title, rows, reach_of(rows), WORDS))}


FIGURE = StandardFigure(
    "effects", "Effects side by side",
    "What each way of living would change on days 8 to 14, in the symptom's own points.",
    DrawnFrom.ANSWER, draw,
)  # fmt: skip
