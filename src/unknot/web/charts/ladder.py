"""Every limit on one activity beside the others: the lowest wins, and one can see it win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE, LEFT, RIGHT, STEP = 340, 150.0, 276.0, 40.0


@dataclass(frozen=True)
class Rung:
    """One limit, in minutes of a session, and why."""

    label: str
    minutes: float
    why: str
    wins: bool


def ladder(title: str, rungs: Sequence[Rung], words: PageWords) -> Drawn:
    """Draw a row a limit; the full dot is the lowest, and a dotted line falls through all."""
    top = max(one.minutes for one in rungs) or 1.0

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value / top

    lowest = min(one.minutes for one in rungs)
    tall = STEP * len(rungs)
    body = d.line("edge", (x(lowest), 2), (x(lowest), tall - 4))
    for i, one in enumerate(rungs):
        y = STEP * i + 20
        body += d.word((0, y + 5), one.label, css="b" if one.wins else "lab")
        body += d.line("ax", (LEFT, y), (RIGHT, y))
        body += d.line("bar" if one.wins else "thin", (LEFT, y), (x(one.minutes), y))
        body += d.dot("dot" if one.wins else "out", (x(one.minutes), y), 7 if one.wins else 6)
        text = words("dose.minutes", n=words.number(float(int(one.minutes))))
        body += d.word((WIDE, y + 5), text, "end", "b" if one.wins else "")
    finding = " ".join(
        words("ladder.one", what=one.label, n=words.number(float(int(one.minutes))))
        for one in rungs
    )
    picture = d.svg("ladder", (WIDE, int(tall)), (title, finding), body)
    head = tuple(words(f"ladder.head.{i}") for i in range(3))
    rows = tuple(
        (
            words("ladder.wins", what=one.label) if one.wins else one.label,
            words.number(float(int(one.minutes))), one.why,
        )
        for one in rungs
    )  # fmt: skip
    return Drawn(picture, words("ladder.caption"), NumberTable(title, head, rows))
