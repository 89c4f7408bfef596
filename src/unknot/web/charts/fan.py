"""The fan: where a symptom was expected each day, what came, and what may come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE, TALL = 340, 210
LEFT, RIGHT, TOP, BOTTOM = 68.0, 330.0, 12.0, 178.0


@dataclass(frozen=True)
class FanDay:
    """One day of the fan.

    Attributes:
        low, q25, middle, q75, high: where 9 of 10, and half, of such days were expected to fall.
        came: what was recorded; None where nothing was, or the day is to come.
        ahead: the day is to come.
    """

    day: date
    low: float
    q25: float
    middle: float
    q75: float
    high: float
    came: float | None = None
    ahead: bool = False

    @property
    def missed(self) -> bool:
        """Whether what came lies outside the band."""
        return self.came is not None and not self.low <= self.came <= self.high


def fan(
    days: Sequence[FanDay], scale: tuple[float, float], symptom: str, words: PageWords
) -> Drawn:
    """Draw the fan.

    Args:
        days: in order, without a gap.
        scale: its good and its bad end; up is worse.
        symptom: what it is called.
    """
    best, worst = scale
    step = (RIGHT - LEFT) / len(days)

    def x(i: int) -> float:
        return LEFT + step * (i + 0.5)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - best) / (worst - best)

    body = "".join(
        d.line("ax", (LEFT, at), (RIGHT, at)) for at in (BOTTOM, (TOP + BOTTOM) / 2, TOP)
    )
    body += d.word((0, TOP + 5), words("fan.worst", value=words.number(worst)))
    body += d.word((0, BOTTOM + 5), words("fan.best", value=words.number(best)))
    for css, low, high in (("b90", "low", "high"), ("b50", "q25", "q75")):
        upper = [(x(i), y(getattr(one, high))) for i, one in enumerate(days)]
        lower = [(x(i), y(getattr(one, low))) for i, one in enumerate(days)]
        body += d.band(css, upper, lower)
    body += d.path("med", [(x(i), y(one.middle)) for i, one in enumerate(days)])
    begun = next((i for i, one in enumerate(days) if one.ahead), None)
    if begun:
        now = LEFT + step * begun
        body += f'<path class="zero" stroke-dasharray="2 4" d="M{now:.1f},{TOP}V{BOTTOM}"/>'
    for i, one in enumerate(days):
        if one.came is not None:
            body += d.dot("out" if one.missed else "dot", (x(i), y(one.came)))
        body += d.word((x(i), 202), words.short_weekday(one.day), "middle", _weight(i, begun))
    title = words("fan.title", symptom=symptom)
    picture = d.svg("fan", (WIDE, TALL), (title, _finding(days, words)), body)
    return Drawn(picture, words("fan.caption"), _table(days, title, words))


def _weight(i: int, begun: int | None) -> str:
    return "b" if begun is not None and i == begun - 1 else ""


def _finding(days: Sequence[FanDay], words: PageWords) -> str:
    missed = [words.weekday(one.day) for one in days if one.missed]
    seen = sum(one.came is not None for one in days)
    ahead = sum(one.ahead for one in days)
    outside = words("fan.none_missed") if not missed else words(
        "fan.missed", days=", ".join(missed)
    )  # fmt: skip
    return " ".join((words.count("fan.seen", seen), outside, words.count("fan.ahead", ahead)))


def _table(days: Sequence[FanDay], title: str, words: PageWords) -> NumberTable:
    def came(one: FanDay) -> str:
        if one.came is not None:
            return words.number(one.came)
        return words("fan.to_come") if one.ahead else words("fan.no_entry")

    rows = tuple(
        (
            words.long_day(one.day),
            words("fan.range", low=words.number(one.low), high=words.number(one.high)),
            came(one),
        )
        for one in days
    )
    head = (words("fan.day"), words("fan.expected"), words("fan.came"))
    return NumberTable(title, head, rows)
