"""Have the forecasts been right: bands against what came, chances against bad days."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.api.forecasts import forecast
from unknot.figures.alone import stand_alone
from unknot.figures.forecast_fan import ends_of, name_of
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.figures.whose import WORDS, diary_of, whose
from unknot.web.charts.reliability import record_chart, reliability_chart
from unknot.web.outlook import past_of
from unknot.web.track_record import would_have_been

DRAWN = 28


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """Two pictures of the first symptom; the second needs days with a chance told."""
    found = forecast(diary_of(asked), 1).symptoms[0]
    record = would_have_been(past_of(found))
    drawn: dict[str, str] = {}
    if record.days:
        chart = record_chart(record.days[-DRAWN:], ends_of(found), name_of(found), WORDS)
        title = f"{name_of(found)}: what would have been said, and what came{whose(asked)}"
        drawn["reliability-days"] = stand_alone(chart, title)
    if record.bins:
        chart = reliability_chart(record.bins, WORDS)
        drawn["reliability-chances"] = stand_alone(chart, f"Chances of a bad day{whose(asked)}")
    return drawn


FIGURE = StandardFigure(
    "reliability", "Have the forecasts been right",
    "Bands against what came on the last 28 days, and chances of a bad day against bad days.",
    DrawnFrom.DIARY, draw,
)  # fmt: skip
