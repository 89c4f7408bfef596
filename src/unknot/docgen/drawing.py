"""The marks of the pages' pictures: SVG that stands alone, light or dark as the reader has it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

STYLE = (
    "<style>"
    ":root{--ink:#20242a;--soft:#6b7480;--rule:#d5dae0;--page:#ffffff;--up:#a8481c;--down:#1d5f9c;"
    "--mix:#6a4a8c}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4b0;--rule:#3a424c;"
    "--page:#15181c;--up:#f0945f;--down:#78b4ee;--mix:#c4a3e6}}"
    "text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:var(--ink)}"
    ".soft{fill:var(--soft)}.title{font-weight:600}.back{fill:var(--page)}"
    ".rule{stroke:var(--rule);fill:none}.line{stroke:var(--ink);fill:none;stroke-width:1.8}"
    ".twin{stroke:var(--soft);fill:none;stroke-width:1.2;stroke-dasharray:3 3}"
    ".one{stroke:var(--down);fill:none;stroke-width:1.8}"
    ".two{stroke:var(--up);fill:none;stroke-width:1.8;stroke-dasharray:7 3}"
    "</style>"
)


def figure(width: float, height: float, title: str, body: Sequence[str]) -> str:
    """A whole picture; the title is read aloud."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" role="img">'
    )
    back = f'<rect class="back" width="{number(width)}" height="{number(height)}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", STYLE, back, *body, "</svg>", ""])


def number(value: float) -> str:
    """A length, to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text(
    x: float, y: float, said: str, css: str = "", anchor: str = "start", turn: float = 0.0
) -> str:
    """Words at a place."""
    classes = f' class="{css}"' if css else ""
    turned = f' transform="rotate({number(turn)} {number(x)} {number(y)})"' if turn else ""
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y)}"{classes}{end}{turned}>{escape(said)}</text>'


def path(points: Sequence[tuple[float, float]], css: str) -> str:
    """A line through points; those that would not be seen are left out."""
    kept: list[str] = []
    for x, y in points:
        place = f"{number(x)} {number(y)}"
        if not kept or kept[-1] != place:
            kept.append(place)
    return f'<path class="{css}" d="M{"L".join(kept)}"/>'


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers from low to high, at most so many."""
    if high <= low:
        return [low]
    rough = (high - low) / most
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * m for m in (1, 2, 2.5, 5, 10) if base * m >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]
