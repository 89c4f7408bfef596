"""A small picture of each claim: the course of its experiment, or its numbers against the bounds.

Plain SVG with its style inside, so that it opens anywhere; light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from unknot.claims.claim import Criterion
from unknot.claims.evaluate import ClaimAnswer
from unknot.claims.render.picture import Array, Picture

WIDE, LEFT, RIGHT = 640.0, 70.0, 620.0
TOP, TALL = 64.0, 190.0
LEGEND, ROW = 20.0, 46.0
TONES = 5
MARGIN = 0.08
APART = 14.0  # px between two words of an axis
STYLE = """
:root{color-scheme:light dark;--ink:#211b15;--soft:#5b5146;--bar:#c9bfae;--paper:#fffcf6;
--t0:#194a80;--t1:#a04800;--t2:#3d6b2c;--t3:#7a3b7c;--t4:#5b5146}
@media (prefers-color-scheme:dark){:root{--ink:#f1e9dc;--soft:#cfc4b4;--bar:#4a4238;
--paper:#141210;--t0:#a3c7f2;--t1:#f2ba74;--t2:#a9d59a;--t3:#dcaede;--t4:#cfc4b4}}
svg{background:var(--paper)}
text{font:13px system-ui,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
.title{font-weight:700;font-size:15px} .soft{fill:var(--soft)} .bar{fill:var(--bar)}
.axis{stroke:var(--soft);stroke-width:1} .zero{stroke:var(--bar);stroke-width:1.5}
path{fill:none;stroke-width:2;stroke-linejoin:round} circle{stroke:none}
""" + "".join(
    f".l{k}{{stroke:var(--t{k})}} .d{k}{{fill:var(--t{k})}}" for k in range(TONES)
)  # fmt: skip


def svg(answer: ClaimAnswer) -> str:
    """The picture of one answer."""
    picture = answer.picture
    says = f"{answer.claim.id} {answer.verdict.value}: {answer.claim.says}"
    if picture is None:
        height = TOP + ROW * max(len(answer.claim.criteria), 1)
        body = _bounds(answer)
    else:
        height = TOP + TALL + 40.0 + LEGEND * len(picture.lines)
        body = _lines(picture)
    title = f"{answer.claim.id}: {answer.verdict.value}"
    head = _words(16.0, 26.0, title, "title") + _words(
        16.0, 46.0, _short(answer.claim.asks), "soft"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE:g}" height="{height:g}" '
        f'viewBox="0 0 {WIDE:g} {height:g}" role="img" aria-label="{escape(says)}">'
        f"<style>{STYLE}</style>{head}{body}</svg>\n"
    )


def _short(words: str) -> str:
    return words if len(words) <= 92 else words[:91].rsplit(" ", 1)[0] + " …"


def _words(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _lines(picture: Picture) -> str:
    values = np.concatenate([np.asarray(v, dtype=float) for v in picture.lines.values()])
    low, high = _ends(values)
    across = (float(picture.x[0]), float(picture.x[-1]))
    bottom = TOP + TALL

    def x(value: float) -> float:
        return LEFT + (value - across[0]) / ((across[1] - across[0]) or 1.0) * (RIGHT - LEFT)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * TALL

    body = f'<line class="axis" x1="{LEFT}" x2="{RIGHT}" y1="{bottom}" y2="{bottom}"/>'
    marks = [float(np.nanmin(values)), float(np.nanmax(values))]
    if low < 0.0 < high:
        body += f'<line class="zero" x1="{LEFT}" x2="{RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>'
        marks += [0.0] if min(abs(y(0.0) - y(mark)) for mark in marks) > APART else []
    for mark in marks:
        body += _words(LEFT - 6, y(mark) + 4, _number(mark), "soft", "end")
    body += _words(LEFT, bottom + 17, _number(across[0]), "soft")
    body += _words(RIGHT, bottom + 17, _number(across[1]), "soft", "end")
    body += _words((LEFT + RIGHT) / 2, bottom + 17, picture.across, "soft", "middle")
    for at, (label, line) in enumerate(picture.lines.items()):
        tone = at % TONES
        places = [(x(a), y(b)) for a, b in zip(picture.x, line, strict=True) if math.isfinite(b)]
        path = "L".join(f"{a:.1f},{b:.1f}" for a, b in places)
        body += f'<path class="l{tone}" d="M{path}"/>'
        if picture.dots:
            dots = (
                f'<circle class="d{tone}" cx="{a:.1f}" cy="{b:.1f}" r="3.5"/>' for a, b in places
            )
            body += "".join(dots)
        height = bottom + 40 + LEGEND * at
        body += f'<path class="l{tone}" d="M{LEFT},{height - 4}h24"/>'
        body += _words(LEFT + 32, height, f"{label.replace('_', ' ')} ({picture.up})")
    return body


def _ends(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = MARGIN * ((high - low) or max(abs(high), 1.0))
    return low - room, high + room


def _bounds(answer: ClaimAnswer) -> str:
    """Each criterion on a line of its own: where it must lie as a bar, the number as a dot."""
    rows = [
        _bound(one, answer.measured.get(one.measured, math.nan), TOP + ROW * at)
        for at, one in enumerate(answer.claim.criteria)
    ]
    return "".join(rows)


def _bound(one: Criterion, value: float, top: float) -> str:
    says = _words(16.0, top + 14.0, f"{one.text}: {_number(value)}")
    if not math.isfinite(value):
        return says
    ends: Sequence[float] = [e for e in (one.low, one.high) if math.isfinite(e)]
    low, high = min(*ends, value, 0.0), max(*ends, value, 0.0)
    room = 0.15 * ((high - low) or 1.0)
    low, high = low - room, high + room

    def x(number: float) -> float:
        return 16.0 + (min(max(number, low), high) - low) / (high - low) * (RIGHT - 16.0)

    first, last = x(one.low), x(one.high)
    tone = 0 if one.low <= value <= one.high else 1
    return (
        f'{says}<rect class="bar" x="{first:.1f}" y="{top + 22:.1f}" '
        f'width="{last - first:.1f}" height="8" rx="4"/>'
        f'<circle class="d{tone}" cx="{x(value):.1f}" cy="{top + 26:.1f}" r="6"/>'
    )


def _number(value: float) -> str:
    return "none" if not math.isfinite(value) else f"{value:.3g}"
