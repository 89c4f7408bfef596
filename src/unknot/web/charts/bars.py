"""Bars: how tight groups are, how much each story is believed, what rests on which grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unknot.effects.results import Interval
from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE = 340
LEFT, RIGHT = 8.0, 332.0


@dataclass(frozen=True)
class GroupBar:
    """A group of knots, how tight before the diary and after it, 0 to 1, and what days said."""

    label: str
    prior: Interval
    posterior: Interval
    told: bool
    note: str


def groups_chart(rows: Sequence[GroupBar], words: PageWords) -> Drawn:
    """Draw open bars before, full bars now; left is loose, right is tight."""

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(max(value, 0.0), 1.0)

    body, top = "", 0.0
    for one in rows:
        css = "c-thread" if one.told else "c-unsure"
        y = top + 44
        row = d.word((0, top + 18), one.label, css="lab")
        row += d.line("ax", (LEFT, y), (RIGHT, y))
        row += d.box("prior", (x(one.prior.q05), y - 10), (x(one.prior.q95), y + 10), 10)
        row += d.line("bar", (x(one.posterior.q05), y), (x(one.posterior.q95), y))
        row += d.dot("dot" if one.told else "out", (x(one.posterior.median), y), 6)
        body += f'<g class="{css}">{row}</g>'
        top += 66
    body += d.word((0, top + 14), words("groups.loose"))
    body += d.word((WIDE, top + 14), words("groups.tight"), "end")
    finding = " ".join(f"{one.label}: {one.note}" for one in rows)
    title = words("groups.title")
    picture = d.svg("groups", (WIDE, int(top + 20)), (title, finding), body)

    def ten(held: Interval) -> str:
        low, middle, high = (words.number(10.0 * v) for v in (held.q05, held.median, held.q95))
        return words("knots.range", low=low, middle=middle, high=high)

    table = NumberTable(
        title, tuple(words(f"knots.head.{i}") for i in range(4)),
        tuple((one.label, ten(one.prior), ten(one.posterior), one.note) for one in rows),
    )  # fmt: skip
    return Drawn(picture, words("groups.caption"), table)


@dataclass(frozen=True)
class StoryBar:
    """A wiring, and the belief in it before the diary and now, 0..1."""

    label: str
    before: float
    now: float


def stories_chart(rows: Sequence[StoryBar], words: PageWords) -> Drawn:
    """Draw the belief in each story, in parts of 100; an upright mark where it stood before."""
    body, top = "", 0.0
    for one in rows:
        y = top + 34
        share = LEFT + (RIGHT - LEFT) * one.now
        was = LEFT + (RIGHT - LEFT) * one.before
        body += d.word((0, top + 18), one.label, css="lab")
        body += d.word((WIDE, top + 18), f"{100 * one.now:.0f}", "end", "b")
        body += d.line("ax", (LEFT, y), (RIGHT, y)) + d.line("bar", (LEFT, y), (share, y))
        body += d.line("zero", (was, y - 8), (was, y + 8))
        top += 52
    finding = " ".join(words("stories.one", what=one.label, n=f"{100 * one.now:.0f}")
                       for one in rows)  # fmt: skip
    title = words("stories.title")
    picture = d.svg("stories", (WIDE, int(top)), (title, finding), body)
    head = tuple(words(f"stories.head.{i}") for i in range(3))
    table = NumberTable(
        title, head,
        tuple((one.label, f"{100 * one.before:.0f}", f"{100 * one.now:.0f}") for one in rows),
    )  # fmt: skip
    return Drawn(picture, words("stories.caption"), table)


def grades_chart(shares: Mapping[str, int], words: PageWords) -> Drawn:
    """Draw one bar in parts: full for A, then fainter and sparser down to what we set ourselves."""
    left, body = LEFT, _patterns()
    whole = max(sum(shares.values()), 1)
    for grade, share in shares.items():
        wide = (RIGHT - LEFT) * share / whole
        if share:
            right = left + wide - 2
            body += d.box(f"part p{grade}", (left, 4), (max(right, left + 1), 32), 3)
            if wide > 26:
                text = f"{grade} {share}"
                body += d.word(((left + right) / 2.0, 54), text, "middle", "lab")
        left += wide
    finding = " ".join(words("grades.one", grade=g, n=n) for g, n in shares.items())
    title = words("grades.title")
    picture = d.svg("grades", (WIDE, 60), (title, finding), body)
    head = tuple(words(f"grades.head.{i}") for i in range(3))
    rows = tuple((g, words(f"grades.means.{g}"), str(n)) for g, n in shares.items())
    return Drawn(picture, words("grades.caption"), NumberTable(title, head, rows))


def _patterns() -> str:
    stripe = '<path class="stripe" d="M0,0V8"/>'
    size = 'patternUnits="userSpaceOnUse" patternTransform="rotate(45)" height="8"'
    return (
        f'<defs><pattern id="pB" width="4" {size}>{stripe}</pattern>'
        f'<pattern id="pC" width="8" {size}>{stripe}</pattern>'
        '<pattern id="pD" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<circle class="pt" cx="4" cy="4" r="1.4"/></pattern></defs>'
    )
