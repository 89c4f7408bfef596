"""How a guess gets narrower with days: the picture of the first answer, when nothing is known."""

from __future__ import annotations

import math

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable
from unknot.web.numbers import page_numbers

WIDE, TALL = 340, 180
LEFT, RIGHT, TOP, BOTTOM = 68.0, 330.0, 12.0, 148.0
DAYS = 28
SHOWN = (1, 7, 14, 28)
NINE_IN_TEN, HALF = 1.645, 0.674  # standard deviations of a normal


def spread(days: int) -> float:
    """How far the next day may lie from one's own mean, after so many recorded days, in points.

    People differ (`between`) and days differ (`within`); only the first shrinks with days.
    """
    held = page_numbers()
    within, between = held["pain_within"], held["pain_between"]
    return math.sqrt(within**2 + between**2 / (1.0 + days * (between / within) ** 2))


def narrowing(words: PageWords) -> Drawn:
    """Draw it, around the middle of the scale: nothing is known of this person yet."""

    def x(day: int) -> float:
        return LEFT + (RIGHT - LEFT) * (day - 1) / (DAYS - 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(max(value, 0.0), 10.0) / 10.0

    days = range(1, DAYS + 1)
    wide = {day: spread(day - 1) for day in days}
    body = "".join(
        d.line("ax", (LEFT, at), (RIGHT, at)) for at in (BOTTOM, (TOP + BOTTOM) / 2, TOP)
    )
    body += d.word((0, TOP + 5), words("fan.worst", value="10"))
    body += d.word((0, BOTTOM + 5), words("fan.best", value="0"))
    for css, sds in (("b90", NINE_IN_TEN), ("b50", HALF)):
        upper = [(x(day), y(5.0 + sds * wide[day])) for day in days]
        lower = [(x(day), y(5.0 - sds * wide[day])) for day in days]
        body += d.band(css, upper, lower)
    body += d.path("med", [(x(1), y(5.0)), (x(DAYS), y(5.0))])
    body += d.word((LEFT, 172), words("narrowing.day", n=1), "start")
    body += d.word((x(14), 172), words("narrowing.day", n=14), "middle")
    body += d.word((RIGHT, 172), words("narrowing.day", n=DAYS), "end")
    rows = tuple(
        (
            words("narrowing.day", n=day),
            words(
                "fan.range", low=words.number(max(5.0 - NINE_IN_TEN * wide[day], 0.0)),
                high=words.number(min(5.0 + NINE_IN_TEN * wide[day], 10.0)),
            ),
        )
        for day in SHOWN
    )  # fmt: skip
    title = words("narrowing.title")
    picture = d.svg("narrowing", (WIDE, TALL), (title, words("narrowing.finding")), body)
    head = (words("fan.day"), words("fan.expected"))
    return Drawn(picture, words("narrowing.caption"), NumberTable(title, head, rows))
