"""The knots as a drawing that one can touch: who hears whom on what proof, and how tight."""

from __future__ import annotations

import math
from collections.abc import Mapping

from markupsafe import Markup

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable
from unknot.web.knots import KnotLink, KnotNode, knot_links, knot_nodes
from unknot.workflow.shown_details import KnotShown

WIDE = 340.0
NODE_WIDE, NODE_TALL, END_TALL = 142.0, 74.0, 57.0
PITCH, TOP = 112.0, 4.0
COLUMNS = (14.0, WIDE - 14.0 - NODE_WIDE)
LOOP = "M0,18C28,18 28,2 19,2C10,2 10,18 38,18"


def knots_chart(knots: Mapping[str, KnotShown], chosen: str, words: PageWords) -> Drawn:
    """Draw it; each knot leads to its own panel below.

    Args:
        knots: by the name of their tightness; without any, the drawing shows the links alone.
        chosen: the knot whose panel is open.
    """
    nodes = {one.name: one for one in knot_nodes()}
    body = _heads()
    for link in knot_links():
        if link.drawn:
            body += _link(link, nodes)
    for one in nodes.values():
        body += _node(one, knots.get(one.tight), one.name == chosen, words)
    tall = int(_top(max(nodes.values(), key=lambda one: one.row)) + NODE_TALL + 8)
    told = [words(f"knot.{one.name}") for one in nodes.values()
            if one.tight in knots and knots[one.tight].told]  # fmt: skip
    finding = words("knots.finding_told", names=", ".join(told)) if told else words("knots.finding")
    picture = d.svg("knots", (int(WIDE), tall), (words("knots.title"), finding), body)
    # It holds links: as one image, it would hide them from a screen reader.
    picture = Markup(str(picture).replace('role="img"', 'role="group"', 1))  # noqa: S704 (as it was)
    return Drawn(picture, words("knots.caption"), _table(knots, words))


def _top(one: KnotNode) -> float:
    return TOP + (0.0 if one.row == 0 else PITCH * one.row - 30.0)


def _box(one: KnotNode) -> tuple[float, float, float, float]:
    """Left, top, wide, tall."""
    tall = NODE_TALL if one.tight else END_TALL
    if one.column == 0.5:
        return (WIDE - NODE_WIDE) / 2.0, _top(one), NODE_WIDE, tall
    top = _top(one) + (0.0 if one.tight else (NODE_TALL - END_TALL) / 2.0)
    return COLUMNS[int(one.column)], top, NODE_WIDE, tall


def _heads() -> str:
    return (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9"'
        ' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path class="head" d="M0 1L10 5L0 9z"/></marker></defs>'
    )


def _link(link: KnotLink, nodes: Mapping[str, KnotNode]) -> str:
    """One link, from edge to edge, with its letter in the middle."""
    a, b = nodes[link.giver], nodes[link.hearer]
    start, bend, end = _course(a, b)
    middle = tuple(0.25 * s + 0.5 * c + 0.25 * e for s, c, e in zip(start, bend, end, strict=True))
    at = " ".join(f"{v:.0f}" for v in (*start, *bend, *end)).split()
    return (
        f'<path class="e g{link.grade}" marker-end="url(#tip)"'
        f' d="M{at[0]},{at[1]}Q{at[2]},{at[3]} {at[4]},{at[5]}"/>'
        + d.dot("tag", (middle[0], middle[1]), 9)
        + d.word((middle[0], middle[1] + 5), link.grade, "middle", "tagt")
    )


Point = tuple[float, float]


def _course(a: KnotNode, b: KnotNode) -> tuple[Point, Point, Point]:
    left_a, top_a, wide, tall_a = _box(a)
    left_b, top_b, _, tall_b = _box(b)
    mid_a, mid_b = (left_a + wide / 2.0, top_a + tall_a / 2.0), (
        left_b + wide / 2.0, top_b + tall_b / 2.0,
    )  # fmt: skip
    if a.column == b.column and abs(a.row - b.row) == 1:
        down = b.row > a.row
        start = (mid_a[0], top_a + tall_a if down else top_a)
        end = (mid_b[0], top_b if down else top_b + tall_b)
        return start, ((start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0), end
    if a.column == b.column:
        side = -1.0 if a.column == 0 else 1.0
        edge = left_a if side < 0 else left_a + wide
        reach = 12.0 * math.copysign(1.0, side) * min(abs(a.row - b.row), 3)
        return (edge, mid_a[1] + 14), (edge + reach, (mid_a[1] + mid_b[1]) / 2.0), (
            edge, mid_b[1] - 14,
        )  # fmt: skip
    if a.column == 0.5:
        start = (mid_a[0] + (34 if b.column else -34), top_a + tall_a)
        end = (mid_b[0], top_b)
        return start, (end[0], start[1] + 4), end
    to_right = b.column > a.column
    start = (left_a + wide if to_right else left_a, mid_a[1] + 8.0 * (b.row > a.row))
    end = (left_b if to_right else left_b + wide, mid_b[1] - 8.0 * (b.row > a.row))
    return start, ((start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0), end


def _node(one: KnotNode, knot: KnotShown | None, chosen: bool, words: PageWords) -> str:
    left, top, wide, tall = _box(one)
    name = words(f"knot.{one.name}")
    css = "io" if not one.tight else "node chosen" if chosen else "node"
    body = d.box(css, (left, top), (left + wide, top + tall), 20 if not one.tight else 12)
    if not one.tight:
        body += d.word((left + wide / 2.0, top + tall / 2.0 + 6), name, "middle", "b")
    else:
        body += d.word((left + 12, top + 25), name, css="b")
        body += _tightness(knot, left + 12, top + 50)
        body += _loop(knot, left + wide - 50, top + 40)
    label = words("knots.open", name=name)
    return f'<a href="/why?knot={one.name}#knot" aria-label="{label}">{body}</a>'


def _tightness(knot: KnotShown | None, left: float, y: float) -> str:
    """From loose to tight: open bar before, full bar now, a dot that is full where days spoke."""
    wide = 66.0
    body = d.line("ax", (left, y), (left + wide, y))
    if knot is None:
        return body
    before, now = knot.prior, knot.posterior
    body += d.box("prior", (left + wide * before.q05, y - 7), (left + wide * before.q95, y + 7), 7)
    body += d.line("bar", (left + wide * now.q05, y), (left + wide * now.q95, y))
    return body + d.dot("dot" if knot.told else "out", (left + wide * now.median, y), 4.5)


def _loop(knot: KnotShown | None, left: float, top: float) -> str:
    """A tight knot is small and thick, a loose one wide and thin; dotted where days do not say."""
    if knot is None or not knot.told:
        css = "knot unknown"
    else:
        css = "knot tight" if knot.posterior.median >= 0.5 else "knot loose"
    return f'<path class="{css}" transform="translate({left:.0f},{top:.0f})" d="{LOOP}"/>'


def _table(knots: Mapping[str, KnotShown], words: PageWords) -> NumberTable:
    rows = [
        (
            words(f"knot.{one.name}"), _range(knots[one.tight], words, now=False),
            _range(knots[one.tight], words, now=True),
            words("knots.told" if knots[one.tight].told else "knots.not_told"),
        )
        for one in knot_nodes()
        if one.tight in knots
    ]  # fmt: skip
    head = tuple(words(f"knots.head.{i}") for i in range(4))
    return NumberTable(words("knots.table"), head, tuple(rows))


def _range(knot: KnotShown, words: PageWords, *, now: bool) -> str:
    held = knot.posterior if now else knot.prior
    low, middle, high = (words.number(10.0 * v) for v in (held.q05, held.median, held.q95))
    return words("knots.range", low=low, middle=middle, high=high)
