"""What ways of living may do: before the diary and after it, with the zone that may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unknot.effects.results import Interval
from unknot.web.catalogue import PageWords
from unknot.web.change_words import between, signed, span
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE = 340
LEFT, RIGHT = 8.0, 332.0
ROW, HEAD, FOOT = 34.0, 22.0, 30.0
CHARS = 40


@dataclass(frozen=True)
class EffectRow:
    """One way of living.

    Attributes:
        label: drawn above its row; empty where the picture has one row alone.
        css: the class of its colour.
        floor: a change within it may be chance.
        own: the person's own days speak; else only dotted lines are drawn, without any fill.
    """

    label: str
    now: Interval
    before: Interval
    floor: float
    css: str
    own: bool


def reach_of(rows: Sequence[EffectRow]) -> float:
    """How far the line goes to either side, points: whole halves."""
    ends = [abs(v) for one in rows for i in (one.now, one.before) for v in (i.q05, i.q95)]
    return max(0.5, -(-max(ends, default=0.5) * 1.02 // 0.5) * 0.5)


def effect_chart(
    name: str, title: str, rows: Sequence[EffectRow], reach: float, words: PageWords
) -> Drawn:
    """Draw one row a way of living; right is always worse.

    Args:
        name: unlike those of other pictures on the page.
        reach: as `reach_of` says of all rows that are to be compared.
    """

    def x(value: float) -> float:
        share = min(max(value / reach, -1.0), 1.0)
        return (LEFT + RIGHT) / 2.0 + share * (RIGHT - LEFT) / 2.0

    body, labels, top = "", "", 4.0
    for one in rows:
        top += HEAD if one.label else 0.0
        labels += d.word((0, top - 6), one.label[:CHARS], css="lab") if one.label else ""
        body += f'<g class="{one.css}">{_row(one, x, top + ROW / 2)}</g>'
        top += ROW
    foot = top + 18
    body += d.line("zero", (x(0), 2), (x(0), top)) + labels  # no line runs through a word
    body += d.word((0, foot), words("effect.easier", n=_half(reach, words)))
    body += d.word((x(0), foot), words("effect.none"), "middle")
    body += d.word((340, foot), words("effect.worse", n=_half(reach, words)), "end")
    finding = " ".join(_finding(one, words) for one in rows)
    picture = d.svg(name, (WIDE, int(top + FOOT - 4)), (title, finding), body, "c-unsure")
    return Drawn(picture, words("effect.caption"), _table(title, rows, words))


def _half(value: float, words: PageWords) -> str:
    return words.number(value)


def _row(one: EffectRow, x: d.Place, y: float) -> str:
    body = d.box("floor", (x(-one.floor), y - 15), (x(one.floor), y + 15)) if one.floor > 0 else ""
    body += d.box("prior", (x(one.before.q05), y - 9), (x(one.before.q95), y + 9), 9)
    if one.own:
        body += d.line("thin", (x(one.now.q05), y), (x(one.now.q95), y))
        body += d.line("bar", (x(one.now.q25), y), (x(one.now.q75), y))
        return body + d.dot("dot", (x(one.now.median), y), 6)
    body += d.line("edge", (x(one.now.q05), y), (x(one.now.q95), y))
    return body + d.dot("out", (x(one.now.median), y), 5)


def _finding(one: EffectRow, words: PageWords) -> str:
    now = between(one.now.q05, one.now.q95, words)
    before = between(one.before.q05, one.before.q95, words)
    text = words("effect.finding", now=now, before=before)
    return f"{one.label}: {text}" if one.label else text


def _table(title: str, rows: Sequence[EffectRow], words: PageWords) -> NumberTable:
    head = tuple(words(f"effect.head.{i}") for i in range(5))
    return NumberTable(
        words("effect.table", title=title), head,
        tuple(
            (
                one.label or title, signed(one.now.median, words), span(one.now, 50, words),
                span(one.now, 90, words), span(one.before, 90, words),
            )
            for one in rows
        ),
    )  # fmt: skip
