"""The two pictures that results draw: intervals one below another, and lines over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unknot.arrays import Array
from unknot.docgen.drawing import figure, number, path, text

WIDE, LEFT, RIGHT = 720.0, 300.0, 690.0
TOP, ROW, FOOT = 44.0, 30.0, 34.0
TALL = 240.0


def intervals(
    title: str, rows: Sequence[tuple[str, float, float, float]], unit: str, *, zero: bool = True
) -> str:
    """One row each: an interval as a line, its middle as a dot.

    Args:
        rows: label, low, middle, high.
        zero: whether no change is marked.
    """
    ends = np.array([[low, high] for _, low, _, high in rows] or [[0.0, 1.0]])
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    room = 0.06 * ((high - low) or 1.0)
    low, high = low - room, high + room

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (RIGHT - LEFT)

    bottom = TOP + ROW * len(rows)
    body = [text(16, 26, title, "title")]
    if zero:
        body.append(path([(x(0.0), TOP - 8), (x(0.0), bottom)], "rule"))
    for at, (label, a, middle, b) in enumerate(rows):
        y = TOP + ROW * (at + 0.5)
        body.append(text(16, y + 4, label))
        if np.isfinite([a, middle, b]).all():
            body.append(path([(x(a), y), (x(b), y)], "line"))
            place = f'cx="{number(x(middle))}" cy="{number(y)}"'
            body.append(f'<circle style="fill:var(--ink)" {place} r="4.5"/>')
        else:
            body.append(text(LEFT, y + 4, "cannot be said", "soft"))
    body.append(text(LEFT, bottom + 20, f"{low:.2g}", "soft"))
    body.append(text(RIGHT, bottom + 20, f"{high:.2g} {unit}", "soft", "end"))
    return figure(WIDE, bottom + FOOT, title, body)


def lines(title: str, courses: Mapping[str, Array], unit: str) -> str:
    """Lines over days, at most two; the second is dashed.

    Args:
        courses: label -> value of every day, (days,).
    """
    values = np.concatenate(list(courses.values()))
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.08 * ((high - low) or 1.0)
    low, high = low - room, high + room
    left, bottom = 60.0, TOP + TALL

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * TALL

    body = [text(16, 26, title, "title"), path([(left, bottom), (RIGHT, bottom)], "rule")]
    body += [text(left - 6, y(v) + 4, f"{v:.2g}", "soft", "end") for v in (low, high)]
    for at, (label, course) in enumerate(courses.items()):
        step = (RIGHT - left) / max(len(course) - 1, 1)
        css = ("one", "two")[at % 2]
        body.append(path([(left + i * step, y(float(v))) for i, v in enumerate(course)], css))
        foot = bottom + 40 + 20 * at
        body.append(path([(left, foot - 4), (left + 26, foot - 4)], css))
        body.append(text(left + 34, foot, f"{label} ({unit})"))
    days = len(next(iter(courses.values())))
    body.append(text(left, bottom + 18, "day 1", "soft"))
    body.append(text(RIGHT, bottom + 18, f"day {days}", "soft", "end"))
    return figure(WIDE, bottom + 40 + 20 * len(courses), title, body)
