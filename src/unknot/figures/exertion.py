"""What effort beyond one's capacity does in the days after, in two kinds of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.docgen import drawing as d
from unknot.engine.calibrate import parameter_set_values
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.validate.cohort import gather, live
from unknot.validate.design import Single, StudyArm
from unknot.validate.parameter_batch import bodies
from unknot.validate.populations import populations

WHO = ("post_exertional", "sedentary")
DAYS, ENDS = 21, 11
AFTER = (24, 48, 72, 168)  # hours
NOTICED = 0.5  # points; within them one counts as recovered (T)
BEYOND, BELOW = 1.3, 0.5  # times the critical effort
STYLES = {"post_exertional": "two", "sedentary": "one"}
LABELS = {"post_exertional": "with post-exertional malaise", "sedentary": "healthy, little active"}
TITLE = "Fatigue in the two weeks after one effort, against one's usual life"
WIDE, LEFT, HEAD, PANEL, GAP = 760.0, 60.0, 78.0, 150.0, 50.0


def efforts() -> dict[str, Single]:
    """One bout each, that ends at the same hour of the first day."""
    critical = parameter_set_values("default")["energy.critical_effort"]

    def bout(minutes: float, effort: float) -> Single:
        return Single("aerobic", minutes, 0, float(ENDS), effort)

    return {
        "a maximal test": bout(12.0, 1.05),
        "half an hour, 30 % beyond": bout(30.0, BEYOND * critical),
        "half an hour, half of it": bout(30.0, BELOW * critical),
    }


def recovered(worse: Array) -> Array:
    """Days until each person stays within what is noticed, from (hours, people)."""
    away = worse > NOTICED
    return np.where(away.any(axis=0), len(away) - np.argmax(away[::-1], axis=0), 0) / 24.0


def exertion_curves(people: int) -> dict[str, Any]:
    """Every curve and number of the days after, by effort and kind of people."""
    model = bodies()
    found: dict[str, Any] = {}
    for name in WHO:
        crowd = gather(model, populations()[name], 0, people)
        usual = live(crowd, StudyArm(DAYS), [], 24 * DAYS)
        for effort, one in efforts().items():
            lived = live(crowd, StudyArm(DAYS, singles=(one,)), [], 24 * DAYS)
            told: dict[str, Any] = {}
            for what in ("fatigue", "pain"):
                change = (lived.hours[what] - usual.hours[what])[ENDS:, 0]
                days = recovered(change)
                mean = change.mean(axis=1)
                told[what] = {
                    "curve": [round(float(v), 3) for v in mean[: 14 * 24 : 3]],
                    "after": {str(h): round(float(mean[h]), 3) for h in AFTER},
                    "peak_hours": int(np.argmax(mean[3:])) + 3,
                    "recovered_days": [round(float(q), 2) for q in np.quantile(days, (0.5, 0.9))],
                }
            uptake = lived.hours["peak_oxygen_uptake"] / usual.hours["peak_oxygen_uptake"] - 1.0
            told["uptake_next_day_percent"] = round(100.0 * float(uptake[ENDS + 24].mean()), 2)
            found.setdefault(effort, {})[name] = told
    return found


def exertion_picture(found: Mapping[str, Any]) -> str:
    """Mean fatigue over two weeks, as SVG: one panel an effort, one line a kind of people."""
    curves = [told["fatigue"]["curve"] for each in found.values() for told in each.values()]
    most = 1.15 * max(max(curve) for curve in curves)
    least = min(0.0, *(min(curve) for curve in curves))
    body = [d.text(16, 28, TITLE, "title")]
    for at, name in enumerate(WHO):
        x = LEFT + 330 * at
        body += [d.path([(x, 50), (x + 30, 50)], STYLES[name]), d.text(x + 38, 54, LABELS[name])]
    for panel, (effort, each) in enumerate(found.items()):
        top = HEAD + panel * (PANEL + GAP) + 20
        body += _panel(effort, each, top, (least, most))
    tall = HEAD + len(found) * (PANEL + GAP) + 24
    body.append(d.text(WIDE / 2, tall - 10, "days after; points of 0 to 10", "soft", "middle"))
    return d.figure(WIDE, tall, TITLE, body)


def _panel(
    effort: str, each: Mapping[str, Any], top: float, span: tuple[float, float]
) -> list[str]:
    right = WIDE - 20
    low, high = span

    def y(value: float) -> float:
        return top + PANEL * (high - value) / (high - low)

    body = [d.text(LEFT, top - 8, f"After {effort}")]
    for tick in (0.0, 0.5, 1.0, 1.5, 2.0):
        if tick < high:
            body.append(d.path([(LEFT, y(tick)), (right, y(tick))], "rule"))
            body.append(d.text(LEFT - 8, y(tick) + 4, f"{tick:g}", "soft", "end"))
    for day in range(0, 15, 2):
        x = LEFT + (right - LEFT) * day / 14
        body.append(d.text(x, top + PANEL + 14, str(day), "soft", "middle"))
    for name, told in each.items():
        curve = told["fatigue"]["curve"]
        places = [(LEFT + (right - LEFT) * i * 3 / 336, y(v)) for i, v in enumerate(curve)]
        body.append(d.path(places, STYLES[name]))
    return body


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture."""
    return {"exertion": exertion_picture(exertion_curves(asked.people))}


FIGURE = StandardFigure(
    "exertion", "After effort beyond one's capacity",
    "Mean fatigue in the two weeks after one effort, with post-exertional malaise and without.",
    DrawnFrom.NOTHING, draw,
)  # fmt: skip
