"""The knots as a picture: who listens to whom, in which direction, on what evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from unknot.couplings import LIFE, Coupling, couplings
from unknot.docgen import drawing as d
from unknot.evidence import WORST_FIRST, Grade
from unknot.knot import Knot
from unknot.library import Wiring

SIDE = 900.0
CENTRE = (SIDE / 2.0, 350.0)
KEY = 740.0  # where the explanation of the lines begins
RADIUS = 300.0
NODE = 7.0
BOW = 0.16  # how far a pair of opposite lines bow apart
PULL = 0.35  # how far lines bend towards the middle

STROKES = {
    Grade.A: ("A, pooled or large human data", "stroke-width:3"),
    Grade.B: ("B, one decent human study", "stroke-width:1.8"),
    Grade.C: ("C, small, indirect or disputed", "stroke-width:1.5;stroke-dasharray:8 4"),
    Grade.D: ("D, speculation", "stroke-width:1.3;stroke-dasharray:2 4"),
    Grade.T: ("T, tuned by us", "stroke-width:.9;stroke-dasharray:10 3 2 3;opacity:.75"),
}
SIGNS = {1: ("up", "raises"), -1: ("down", "lowers"), 0: ("mix", "either way")}


@dataclass(frozen=True)
class Link:
    """Everything that one knot takes from another.

    Attributes:
        sign: +1 or -1 where all of it pushes one way, else 0.
    """

    giver: str
    knot: str
    all: tuple[Coupling, ...]

    @property
    def sign(self) -> int:
        """The direction."""
        signs = {one.sign for one in self.all}
        return signs.pop() if len(signs) == 1 else 0

    @property
    def grade(self) -> Grade:
        """The best evidence that the one hears the other at all."""
        return max((one.grade for one in self.all), key=WORST_FIRST.index)

    @property
    def told(self) -> str:
        """The link in words."""
        whats = "; ".join(f"{c.signal} ({c.grade}): {c.says}" for c in self.all)
        return f"{self.giver} to {self.knot}: {whats}"


def links(found: Sequence[Coupling]) -> tuple[Link, ...]:
    """Couplings that are on, gathered by pairs of knots."""
    pairs: dict[tuple[str, str], list[Coupling]] = {}
    for one in found:
        if one.on and one.giver != one.knot:
            pairs.setdefault((one.giver, one.knot), []).append(one)
    return tuple(Link(*pair, tuple(all_of)) for pair, all_of in sorted(pairs.items()))


def order(knots: Sequence[Knot], drawn: Sequence[Link]) -> list[str]:
    """Names around the circle: those with links between them near each other.

    Starts from groups and names and swaps pairs while the lines get shorter, so that the same
    knots always stand in the same order.
    """
    row = [LIFE, *(k.name for k in sorted(knots, key=lambda k: (k.group or "~", k.name)))]
    pairs = [(link.giver, link.knot) for link in drawn]

    def length() -> float:
        place = {name: 2 * math.pi * at / len(row) for at, name in enumerate(row)}
        return sum(abs(math.sin((place[a] - place[b]) / 2.0)) for a, b in pairs)

    best = length()
    moved = True
    while moved:
        moved = False
        for i in range(1, len(row)):  # what happens to the body stays on top
            for j in range(i + 1, len(row)):
                row[i], row[j] = row[j], row[i]
                now = length()
                if now < best - 1e-9:
                    best, moved = now, True
                else:
                    row[i], row[j] = row[j], row[i]
    return row


def graph(knots: Sequence[Knot], wiring: Wiring) -> str:
    """The picture of a wiring as SVG; hover over a line to read what it stands for."""
    everything = couplings(wiring, knots)
    drawn = links(everything)
    # The order is that of all couplings, so that wirings can be compared by eye.
    full = links([_on(one) for one in everything])
    place = _places(order(knots, full))
    body = [_heads(), *(_line(link, place) for link in _weakest_first(drawn))]
    for name, (x, y, angle) in place.items():
        body += _node(name, x, y, angle)
    body += _key()
    title = f"{wiring.label}: {len(drawn)} pairs of knots, {sum(one.on for one in everything)} of "
    return d.figure(SIDE, 880.0, f"{title}{len(everything)} couplings on", body)


def _on(one: Coupling) -> Coupling:
    return Coupling(
        one.signal, one.giver, one.knot, one.says, one.sign, one.source, one.against, True
    )


def _weakest_first(drawn: Sequence[Link]) -> list[Link]:
    return sorted(drawn, key=lambda link: (WORST_FIRST.index(link.grade), link.giver, link.knot))


def _places(row: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    found: dict[str, tuple[float, float, float]] = {}
    for at, name in enumerate(row):
        angle = 2 * math.pi * at / len(row) - math.pi / 2
        found[name] = (
            CENTRE[0] + RADIUS * math.cos(angle),
            CENTRE[1] + RADIUS * math.sin(angle),
            angle,
        )
    return found


def _node(name: str, x: float, y: float, angle: float) -> list[str]:
    css = "var(--soft)" if name == LIFE else "var(--ink)"
    mark = f'<circle cx="{d.number(x)}" cy="{d.number(y)}" r="{d.number(NODE)}" fill="{css}"/>'
    out = NODE + 8.0
    anchor = "middle" if abs(math.cos(angle)) < 0.2 else "start" if math.cos(angle) > 0 else "end"
    below = 4.0 + 6.0 * math.sin(angle)
    said = "what happens" if name == LIFE else name.replace("_", " ")
    words = d.text(
        x + out * math.cos(angle), y + out * math.sin(angle) + below, said, "title", anchor
    )
    return [mark, words]


def _line(link: Link, place: dict[str, tuple[float, float, float]]) -> str:
    ax, ay, _ = place[link.giver]
    bx, by, _ = place[link.knot]
    mx, my = (ax + bx) / 2.0, (ay + by) / 2.0
    # The control point: towards the middle, and to the left of the way.
    cx = mx + PULL * (CENTRE[0] - mx) - BOW * (by - ay)
    cy = my + PULL * (CENTRE[1] - my) + BOW * (bx - ax)
    a = _short(ax, ay, cx, cy, NODE + 1.0)
    b = _short(bx, by, cx, cy, NODE + 4.0)
    css, _ = SIGNS[link.sign]
    ends = [d.number(v) for v in (*a, cx, cy, *b)]
    return (
        f'<path d="M{ends[0]} {ends[1]}Q{ends[2]} {ends[3]} {ends[4]} {ends[5]}" fill="none" '
        f'style="stroke:var(--{css});{STROKES[link.grade][1]}" marker-end="url(#{css})">'
        f"<title>{escape(link.told)}</title></path>"
    )


def _short(x: float, y: float, cx: float, cy: float, gap: float) -> tuple[float, float]:
    far = math.hypot(cx - x, cy - y) or 1.0
    return x + gap * (cx - x) / far, y + gap * (cy - y) / far


def _heads() -> str:
    """Ends of lines: an arrow raises, a bar lowers, a ring does either."""
    shapes = {
        "up": '<path d="M0 0L8 4L0 8z" fill="var(--up)"/>',
        "down": '<path d="M6 0V8" stroke="var(--down)" stroke-width="2.4"/>',
        "mix": '<circle cx="4" cy="4" r="3" fill="var(--page)" stroke="var(--mix)" '
        'stroke-width="1.4"/>',
    }
    marks = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto">{shape}</marker>'
        for name, shape in shapes.items()
    )
    return f"<defs>{marks}</defs>"


def _key() -> list[str]:
    body: list[str] = []
    for at, (says, style) in enumerate(STROKES.values()):
        y = KEY + 24.0 * at
        body.append(
            f'<path d="M60 {d.number(y - 4)}h60" style="stroke:var(--ink);{style}" fill="none"/>'
        )
        body.append(d.text(132.0, y, says))
    for at, (css, says) in enumerate(SIGNS.values()):
        y = KEY + 24.0 * at
        body.append(
            f'<path d="M520 {d.number(y - 4)}h50" style="stroke:var(--{css});stroke-width:1.8" '
            f'fill="none" marker-end="url(#{css})"/>'
        )
        body.append(d.text(586.0, y, says))
    body.append(d.text(520.0, KEY + 24.0 * 3, "Several couplings make one line, drawn by", "soft"))
    body.append(d.text(520.0, KEY + 24.0 * 4 - 6, "the best grade among them.", "soft"))
    return body
