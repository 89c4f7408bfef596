"""The marks every picture is made of.

A picture has no fixed width. Words, rows and bars sit at a share of the width (in percent) and
keep their size in pixels, so they stay readable from a phone to A4. Lines and dots over time live
on a `plane`: a nested drawing that is stretched sideways while its strokes are not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

PLANE = 1000.0  # units across a plane, whatever its width on the screen


@dataclass(frozen=True)
class ChartTable:
    """The numbers behind a picture. The first cell of a row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset({0})  # columns of words, set to the left


@dataclass(frozen=True)
class Panel:
    """One drawing with the words that stand beside or above it."""

    label: str
    note: str
    svg: Markup


@dataclass(frozen=True)
class Chart:
    """A figure: panels, what the marks mean, and the table behind them.

    Attributes:
        form: "rows" (label beside each drawing) or "stack" (label above each drawing).
        more: further panels, folded away.
    """

    form: str
    panels: tuple[Panel, ...]
    caption: str
    table: ChartTable
    top: Markup | None = None
    axis: Markup | None = None
    more: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class Span:
    """A line of numbers mapped to 0..1; `flip` puts the low end at 1."""

    low: float
    high: float
    flip: bool = False

    def share(self, value: float) -> float:
        """Give the place of a value, kept within the ends."""
        width = self.high - self.low
        place = 0.5 if width <= 0 else min(1.0, max(0.0, (value - self.low) / width))
        return 1.0 - place if self.flip else place


def span_of(low: float, high: float, values: Iterable[float], flip: bool = False) -> Span:
    """Give the declared span, or that of the values where an end is not a finite number."""
    seen = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
    return Span(
        low if math.isfinite(low) else min(seen), high if math.isfinite(high) else max(seen), flip
    )


def key(*parts: str | int) -> str:
    """Make an id of letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(str(p) for p in parts).lower()).strip("-") or "x"


def num(value: float) -> str:
    """Write a coordinate briefly."""
    written = f"{value:.1f}"
    return written[:-2] if written.endswith(".0") else written


def pct(share: float) -> str:
    """Write a share of the width."""
    return f"{share * 100:.2f}%"


def text(x: str, y: str, words: str, anchor: str = "start", css: str = "") -> str:
    """Write words at a place."""
    kind = f' class="{css}"' if css else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{kind} x="{x}" y="{y}"{where}>{escape(words)}</text>'


def line(css: str, start: tuple[str, str], end: tuple[str, str]) -> str:
    """Draw a straight line between two places."""
    return f'<line class="{css}" x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}"/>'


def level(css: str, low: float, high: float) -> str:
    """Draw a level line at half height, from one share of the width to another."""
    return line(css, (pct(low), "50%"), (pct(high), "50%"))


def disc(css: str, share: float, radius: float = 5.0) -> str:
    """Draw a dot at half height."""
    return f'<circle class="{css}" cx="{pct(share)}" cy="50%" r="{num(radius)}"/>'


def cross(css: str, share: float, size: float = 6.0) -> str:
    """Draw a cross at half height; its arms keep their size in pixels."""
    arm = num(size)
    return (
        f'<svg x="{pct(share)}" y="50%" overflow="visible" aria-hidden="true">'
        f'<path class="{css}" d="M-{arm},-{arm}L{arm},{arm}M-{arm},{arm}L{arm},-{arm}"/></svg>'
    )


def capsule(css: str, low: float, high: float, height: float = 18.0) -> str:
    """Draw a bar with round ends at half height, from one share of the width to another."""
    wide = pct(max(0.004, high - low))
    return (
        f'<rect class="{css}" x="{pct(low)}" y="50%" width="{wide}" height="{num(height)}" '
        f'rx="{num(height / 2)}" transform="translate(0,{num(-height / 2)})"/>'
    )


def plane(height: float, body: str) -> str:
    """Wrap paths given in `PLANE` by `height` units; stretched sideways, strokes untouched."""
    return (
        f'<svg class="plane" viewBox="0 0 {num(PLANE)} {num(height)}" width="100%" '
        f'height="{num(height)}" preserveAspectRatio="none" overflow="visible">{body}</svg>'
    )


def band(css: str, edges: Sequence[tuple[float, float, float]], half: float) -> str:
    """Draw a band through (x, one edge, other edge); one lone place becomes a block."""
    if len(edges) == 1:
        x, one, other = edges[0]
        edges = ((x - half, one, other), (x + half, one, other))
    there = "L".join(f"{x:.0f},{num(one)}" for x, one, _ in edges)
    back = "L".join(f"{x:.0f},{num(other)}" for x, _, other in reversed(edges))
    return f'<path class="{css}" d="M{there}L{back}Z"/>'


def trace(css: str, places: Sequence[tuple[float, float]], half: float) -> str:
    """Draw a line through places; one lone place becomes a dash 2 × half wide."""
    if len(places) == 1:
        x, y = places[0]
        places = ((x - half, y), (x + half, y))
    return f'<path class="{css}" d="M{"L".join(f"{x:.0f},{num(y)}" for x, y in places)}"/>'


def spots(css: str, places: Iterable[tuple[float, float]]) -> str:
    """Draw dots on a plane as strokes of no length, so that they stay round; none: nothing."""
    path = "".join(f"M{x:.0f},{num(y)}h.01" for x, y in places)
    return f'<path class="{css}" d="{path}"/>' if path else ""


def uprights(css: str, places: Iterable[tuple[float, float]], base: float) -> str:
    """Draw uprights on a plane from the base to each height; none: nothing."""
    path = "".join(f"M{x:.0f},{num(base)}V{num(y)}" for x, y in places)
    return f'<path class="{css}" d="{path}"/>' if path else ""


def safe(markup: str) -> Markup:
    """Mark text as markup; every word from outside in it went through `escape` before."""
    return Markup(markup)  # noqa: S704


def picture(name: str, title: str, desc: str, body: str, height: float | None, css: str) -> Markup:
    """Wrap a drawing with its title and the finding it shows. Without height it fills its row."""
    tall = f' height="{num(height)}"' if height is not None else ""
    return safe(
        f'<svg class="ch {css}"{tall} role="img" aria-labelledby="t-{name} d-{name}">'
        f'<title id="t-{name}">{escape(title)}</title><desc id="d-{name}">{escape(desc)}</desc>'
        f"{body}</svg>"
    )


def scale_words(body: str, height: float | None, css: str) -> Markup:
    """Wrap the words of an axis; hidden from screen readers, who get them in each title."""
    tall = f' height="{num(height)}"' if height is not None else ""
    return safe(f'<svg class="ch {css}"{tall} aria-hidden="true">{body}</svg>')
