"""A picture with its words: what every chart of the page gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Places = Sequence[tuple[float, float]]
Place = Callable[[float], float]
"""Where a number stands on an axis."""


@dataclass(frozen=True)
class NumberTable:
    """The numbers of a picture, as text; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawn:
    """A picture, and the same in words.

    Attributes:
        svg: with a title and a description that says what it shows.
        caption: how to read it.
    """

    svg: Markup
    caption: str
    table: NumberTable


def svg(
    name: str, size: tuple[int, int], words: tuple[str, str], body: str, css: str = "c-thread"
) -> Markup:
    """An SVG picture.

    Args:
        name: unlike those of other pictures on the page.
        size: of its plane; it fills the width that it is given.
        words: title and finding; they are escaped here.
        body: marks, made by the functions below.
    """
    title, finding = (escape(word) for word in words)
    return Markup(  # noqa: S704 (every word in it went through `escape`)
        f'<svg class="ch {css}" viewBox="0 0 {size[0]} {size[1]}" role="img"'
        f' aria-labelledby="t-{name} d-{name}"><title id="t-{name}">{title}</title>'
        f'<desc id="d-{name}">{finding}</desc>{body}</svg>'
    )


def path(css: str, places: Places) -> str:
    """A line through places."""
    return f'<path class="{css}" d="M{_joined(places)}"/>' if places else ""


def band(css: str, upper: Places, lower: Places) -> str:
    """What lies between two lines."""
    if not upper:
        return ""
    return f'<path class="{css}" d="M{_joined(upper)}L{_joined(list(reversed(lower)))}Z"/>'


def line(css: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """A straight line."""
    return f'<path class="{css}" d="M{_joined([start, end])}"/>'


def dot(css: str, place: tuple[float, float], radius: float = 5.5) -> str:
    """A dot."""
    return f'<circle class="{css}" cx="{_n(place[0])}" cy="{_n(place[1])}" r="{_n(radius)}"/>'


def box(css: str, start: tuple[float, float], end: tuple[float, float], round_by: float = 0) -> str:
    """A box between two corners; its own ends may be given in either order."""
    x, y = min(start[0], end[0]), min(start[1], end[1])
    wide, tall = abs(end[0] - start[0]), abs(end[1] - start[1])
    more = f' rx="{_n(round_by)}"' if round_by else ""
    size = f'width="{_n(wide)}" height="{_n(tall)}"'
    return f'<rect class="{css}" x="{_n(x)}" y="{_n(y)}" {size}{more}/>'


def ticks(css: str, places: Sequence[float], top: float, tall: float) -> str:
    """Small upright lines at places along an axis."""
    marks = "".join(f"M{_n(x)},{_n(top)}v{_n(tall)}" for x in places)
    return f'<path class="{css}" d="{marks}"/>' if marks else ""


def word(place: tuple[float, float], text: str, anchor: str = "start", css: str = "") -> str:
    """A word beside the marks."""
    more = f' class="{css}"' if css else ""
    at = f'x="{_n(place[0])}" y="{_n(place[1])}" text-anchor="{anchor}"'
    return f"<text {at}{more}>{escape(text)}</text>"


def _joined(places: Places) -> str:
    return "L".join(f"{_n(x)},{_n(y)}" for x, y in places)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
