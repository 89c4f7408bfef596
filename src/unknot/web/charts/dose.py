"""Dose and answer: what one session of so many minutes does to the day after it."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.web.catalogue import PageWords
from unknot.web.change_words import side, signed, span
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable
from unknot.workflow.shown_details import DoseShown

WIDE, TALL = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 84.0, 332.0, 12.0, 152.0
MOST_TICKS = 40


def dose_chart(
    name: str, title: str, css: str, doses: Sequence[DoseShown], minutes: Sequence[float],
    words: PageWords,
) -> Drawn:  # fmt: skip
    """Draw it from no minutes on; beyond the longest own session dotted lines go on, without fill.

    Args:
        css: the class of the verdict's colour.
        doses: the shortest first.
        minutes: of the person's own sessions; a small tick each.
    """
    own = [one for one in doses if not one.beyond]
    further = doses[len(own) - 1 if own else 0 :]
    ends = [abs(v) for one in doses for v in (one.next_day.q05, one.next_day.q95)]
    reach = max(0.5, -(-max(ends) // 0.5) * 0.5)
    longest = doses[-1].minutes

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(value / longest, 1.0)

    def y(value: float) -> float:
        return (TOP + BOTTOM) / 2.0 - (BOTTOM - TOP) / 2.0 * value / reach

    def line(held: Sequence[DoseShown], level: str) -> list[tuple[float, float]]:
        return [(x(one.minutes), y(getattr(one.next_day, level))) for one in held]

    body = d.line("ax", (LEFT, TOP), (RIGHT, TOP)) + d.line("ax", (LEFT, BOTTOM), (RIGHT, BOTTOM))
    body += d.line("zero", (LEFT, y(0)), (RIGHT, y(0)))
    body += d.word((0, TOP + 5), words("dose.worse", n=words.number(reach)))
    body += d.word((0, y(0) + 5), words("dose.none"))
    body += d.word((0, BOTTOM + 5), words("dose.easier", n=words.number(reach)))
    start = [(x(0), y(0))]
    if own:
        for mark, low, high in (("b90", "q05", "q95"), ("b50", "q25", "q75")):
            body += d.band(mark, start + line(own, high), start + line(own, low))
        body += d.path("med", start + line(own, "median"))
    begin = [] if own else start
    if len(further) > 1 or not own:
        for level in ("q05", "median", "q95"):
            body += d.path("edge", begin + line(further, level))
        edge = x(own[-1].minutes) if own else LEFT
        at = (edge + RIGHT) / 2.0
        last = doses[-1].next_day
        free = BOTTOM - 8 if last.q05 + last.q95 > 0 else TOP + 16
        body += d.word((at, free), words("dose.no_days"), "middle")
    body += d.ticks("rug", [x(one) for one in _some(minutes)], BOTTOM + 3, 8)
    for value, anchor in ((0.0, "start"), (longest / 2.0, "middle"), (longest, "end")):
        text = words.number(round(value))
        shown = words("dose.minutes", n=text) if anchor == "end" else text
        body += d.word((x(value), 178), shown, anchor)
    picture = d.svg(name, (WIDE, TALL - 14), (title, _finding(own or doses, words)), body, css)
    return Drawn(picture, words("dose.caption"), _table(title, doses, words))


def _some(minutes: Sequence[float]) -> list[float]:
    step = max(1, -(-len(minutes) // MOST_TICKS))
    return sorted(minutes)[::step]


def _finding(own: Sequence[DoseShown], words: PageWords) -> str:
    last = own[-1]
    return words(
        "dose.finding", n=words.number(last.minutes), likely=side(last.next_day.median, words),
        low=side(last.next_day.q05, words), high=side(last.next_day.q95, words),
    )  # fmt: skip


def _table(title: str, doses: Sequence[DoseShown], words: PageWords) -> NumberTable:
    head = tuple(words(f"dose.head.{i}") for i in range(4))
    return NumberTable(
        title, head,
        tuple(
            (
                words("dose.row_beyond" if one.beyond else "dose.row", n=words.number(one.minutes)),
                signed(one.next_day.median, words), span(one.next_day, 50, words),
                span(one.next_day, 90, words),
            )
            for one in doses
        ),
    )  # fmt: skip
