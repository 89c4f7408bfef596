"""A forest picture of a study: published interval as a bar, simulated value as a dot.

Plain SVG with its style inside, so that it opens anywhere; light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from unknot.validate.report import Result

WIDE, LEFT, RIGHT = 900, 450, 870  # px: the whole, and where the scale begins and ends
TOP, ROW = 58, 58
ERRORS = 1.96
MOST_WIDTHS = 4.0  # of half an interval: what lies farther is drawn at the edge
STYLE = """
:root{color-scheme:light dark;--ink:#211b15;--soft:#5b5146;--bar:#c9bfae;--met:#194a80;
--miss:#a04800;--paper:#fffcf6}
@media (prefers-color-scheme:dark){:root{--ink:#f1e9dc;--soft:#cfc4b4;--bar:#4a4238;--met:#a3c7f2;
--miss:#f2ba74;--paper:#141210}}
svg{background:var(--paper)}
text{font:15px system-ui,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
.title{font-weight:700;font-size:17px} .soft{fill:var(--soft);font-size:13px}
.bar{fill:var(--bar)} .tick{stroke:var(--ink);stroke-width:2}
.met{fill:var(--met);stroke:var(--met)}
.miss{fill:var(--miss);stroke:var(--miss)} .line{stroke-width:3}
"""


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return LEFT + share * (RIGHT - LEFT)


def _scale(result: Result) -> _Scale:
    row = result.row
    half = 0.5 * (row.high - row.low)
    middle = 0.5 * (row.high + row.low)
    reach = half
    if math.isfinite(result.simulated):
        error = ERRORS * result.error if math.isfinite(result.error) else 0.0
        reach = max(half, abs(result.simulated - middle) + error)
    reach = min(1.15 * reach, MOST_WIDTHS * half)
    return _Scale(middle - reach, middle + reach)


def number(value: float) -> str:
    """A number in a few digits."""
    if not math.isfinite(value):
        return "none"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}"


def verdict(result: Result) -> str:
    """Met, missed, or cannot be asked."""
    if not math.isfinite(result.simulated):
        return "cannot be asked"
    return "met" if result.inside else "missed"


def forest(title: str, results: Sequence[Result]) -> str:
    """One row a result.

    Args:
        title: what stands above it.
    """
    height = TOP + ROW * len(results) + 14
    says = f"{sum(r.inside for r in results)} of {len(results)} published numbers are met."
    body = "".join(_row(result, TOP + ROW * at) for at, result in enumerate(results))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{height}" '
        f'viewBox="0 0 {WIDE} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(says)}</desc>'
        f"<style>{STYLE}</style>"
        f'<text class="title" x="16" y="28">{escape(title)}</text>'
        f'<text class="soft" x="16" y="47">Bar: published interval. Upright: published value. '
        f"Dot: simulated, with 95 % of its own error.</text>{body}</svg>\n"
    )


def _row(result: Result, top: float) -> str:
    row, scale = result.row, _scale(result)
    middle = top + 26
    low, high = scale.at(row.low), scale.at(row.high)
    size = f'width="{max(high - low, 2):.1f}" height="18" rx="4"'
    parts = [
        f'<text x="16" y="{top + 24}">{escape(_short(row.quantity))}</text>',
        f'<text class="soft" x="16" y="{top + 42}">{escape(_figures(result))}</text>',
        f'<rect class="bar" x="{low:.1f}" y="{middle - 9}" {size}/>',
    ]
    if row.published is not None:
        at = scale.at(row.published)
        parts.append(
            f'<line class="tick" x1="{at:.1f}" x2="{at:.1f}" y1="{middle - 9}" y2="{middle + 9}"/>'
        )
    if math.isfinite(result.simulated):
        parts.append(_dot(result, scale, middle))
    return "".join(parts)


def _dot(result: Result, scale: _Scale, middle: float) -> str:
    kind = "met" if result.inside else "miss"
    error = ERRORS * result.error if math.isfinite(result.error) else 0.0
    first, last = scale.at(result.simulated - error), scale.at(result.simulated + error)
    at = scale.at(result.simulated)
    if not scale.low <= result.simulated <= scale.high:  # beyond the edge: an arrow
        way = 1 if result.simulated > scale.high else -1
        ends = f"{at - 9 * way:.1f},{middle - 7} {at - 9 * way:.1f},{middle + 7}"
        return f'<polygon class="{kind}" points="{at:.1f},{middle} {ends}"/>'
    return (
        f'<line class="{kind} line" x1="{first:.1f}" x2="{last:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="{kind}" cx="{at:.1f}" cy="{middle}" r="6"/>'
    )


def _figures(result: Result) -> str:
    row = result.row
    return (
        f"{row.id}: {number(row.low)} to {number(row.high)}; simulated "
        f"{number(result.simulated)} {row.unit}, {verdict(result)}"
    )


def _short(words: str, most: int = 46) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def forests(results: Sequence[Result]) -> dict[str, str]:
    """One picture a study, by its id."""
    studies: dict[str, list[Result]] = {}
    for result in results:
        studies.setdefault(result.row.protocol, []).append(result)
    return {name: forest(some[0].study.title, some) for name, some in studies.items()}
