"""When a session shows up: the same day, and one, two and three days later."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.effects.results import Interval
from unknot.web.catalogue import PageWords
from unknot.web.change_words import signed, span
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE = 340
LEFT, RIGHT, TOP, BOTTOM = 84.0, 332.0, 12.0, 126.0


def lag_chart(name: str, title: str, css: str, days: Sequence[Interval], words: PageWords) -> Drawn:
    """Draw a bar a day: thin 9 of 10, thick half, a dot for the middle; up is worse."""
    ends = [abs(v) for one in days for v in (one.q05, one.q95)]
    reach = max(0.5, -(-max(ends) // 0.5) * 0.5)
    step = (RIGHT - LEFT) / len(days)

    def y(value: float) -> float:
        return (TOP + BOTTOM) / 2.0 - (BOTTOM - TOP) / 2.0 * value / reach

    body = d.line("zero", (LEFT, y(0)), (RIGHT, y(0)))
    body += d.word((0, TOP + 5), words("dose.worse", n=words.number(reach)))
    body += d.word((0, y(0) + 5), words("dose.none"))
    body += d.word((0, BOTTOM + 5), words("dose.easier", n=words.number(reach)))
    for i, one in enumerate(days):
        x = LEFT + step * (i + 0.5)
        body += d.line("thin", (x, y(one.q05)), (x, y(one.q95)))
        body += d.line("bar", (x, y(one.q25)), (x, y(one.q75)))
        body += d.dot("dot", (x, y(one.median)), 5)
        body += d.word((x, 152), words(f"lag.day.{i}"), "middle")
    rows = tuple(
        (words(f"lag.long.{i}"), signed(one.median, words), span(one, 50, words),
         span(one, 90, words))
        for i, one in enumerate(days)
    )  # fmt: skip
    finding = " ".join(
        words("lag.finding", day=words(f"lag.long.{i}"), likely=signed(one.median, words),
              low=signed(one.q05, words), high=signed(one.q95, words))
        for i, one in enumerate(days)
    )  # fmt: skip
    picture = d.svg(name, (WIDE, 160), (title, finding), body, css)
    head = (words("lag.head"), *(words(f"dose.head.{i}") for i in range(1, 4)))
    return Drawn(picture, words("lag.caption"), NumberTable(title, head, rows))
