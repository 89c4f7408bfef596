"""The forecast fan: the days just past as they would have been told, and the days to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from unknot.api.forecasts import forecast
from unknot.figures.alone import stand_alone
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, diary_of, whose
from unknot.forecasting.ahead import Ahead
from unknot.web.charts.fan import FanDay, fan
from unknot.web.outlook import past_of
from unknot.web.track_record import would_have_been

PAST, AHEAD = 7, 5
LEVELS = ("0.05", "0.25", "0.5", "0.75", "0.95")


def ends_of(found: Ahead) -> tuple[float, float]:
    """The good and the bad end of a symptom's scale."""
    scale = found.series.scale
    assert scale is not None
    return (scale.low, scale.high) if scale.worse.value == "high" else (scale.high, scale.low)


def name_of(found: Ahead) -> str:
    """What the symptom is called."""
    name = found.series.what
    return WORDS(f"symptom.{name}") if WORDS.has(f"symptom.{name}") else name.replace("_", " ")


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture of the first symptom."""
    found = forecast(diary_of(asked), AHEAD).symptoms[0]
    coming = [
        FanDay(day.date, *(float(day.quantiles[level]) for level in LEVELS), ahead=True)
        for day in found.days
    ]
    past = [d for d in would_have_been(past_of(found)).days if d.day < coming[0].day][-PAST:]
    held = {day.day: day for day in (*past, *coming)}
    days = [held[day] for day in sorted(held) if _joined(day.toordinal(), held)]
    chart = fan(days, ends_of(found), name_of(found), WORDS)
    return {
        "forecast": stand_alone(chart, f"{name_of(found)}, the next {AHEAD} days{whose(asked)}")
    }


def _joined(day: int, held: Mapping[date, FanDay]) -> bool:
    """Whether no day is missing between this one and the last."""
    last = max(one.day.toordinal() for one in held.values())
    there = {one.day.toordinal() for one in held.values()}
    return bool(np.isin(np.arange(day, last + 1), list(there)).all())


FIGURE = StandardFigure(
    "forecast", "The forecast fan",
    "Where the days to come are expected, with the days just past and what came.",
    DrawnFrom.DIARY, draw,
)  # fmt: skip
