"""A small picture of the days: a row for each thing recorded, blocks on a terminal or SVG."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from unknot.cli import daily_words
from unknot.cli.terminal import can_write
from unknot.cli.text import width
from unknot.wording.spoken import named, spoken

if TYPE_CHECKING:
    from unknot.merging.survey import SurveyRow

w = spoken(daily_words)
BLOCKS = " ░▒▓█"
PLAIN = " .:+#"
LABEL = 24
MOST_ROWS = 20
WIDE, LEFT, RIGHT, TOP, ROW = 840.0, 300.0, 824.0, 44.0, 22.0
MOST_LETTERS = 40  # of a label beside the picture


def signs() -> str:
    """The blocks, or plain signs where the terminal has none."""
    return BLOCKS if sys.stdout is not None and can_write(BLOCKS, sys.stdout) else PLAIN  # pyright: ignore[reportUnnecessaryComparison]


def label_of(row: SurveyRow) -> str:
    """What a row is of: an entry's name, or a signal and its device."""
    from unknot.merging.survey import DAY_VALUES

    what = named("series", row.what, row.what.replace("_", " "))
    return what if row.device == DAY_VALUES else f"{what}, {row.device}"


def blocks(rows: Sequence[SurveyRow], *, signs: str = BLOCKS) -> str:
    """Rows of blocks, the fuller the more of the days hold something; empty without a row.

    Args:
        signs: five of them, from no day to every day.
    """
    if not rows:
        return ""
    shown = rows[:MOST_ROWS]
    first, last = _ends(rows)
    days = (last - first).days + 1
    cells = min(max(width() - LABEL - 2, 10), days)
    lines: list[str] = []
    for row in shown:
        held = [0] * cells
        for day, _ in row.by_day:
            held[(day - first).days * cells // days] += 1
        sizes = [-(-(i + 1) * days // cells) - -(-i * days // cells) for i in range(cells)]
        drawn = "".join(
            signs[0 if not n else max(1, round(4 * min(n / size, 1.0)))]
            for n, size in zip(held, sizes, strict=True)
        )
        lines.append(f"{label_of(row)[:LABEL]:<{LABEL}}  {drawn}".rstrip())
    ends = f"{first.isoformat()}{last.isoformat():>{max(cells - 10, 11)}}"
    lines.append(f"{'':<{LABEL}}  {ends}")
    lines.append(f"{'':<{LABEL}}  {w.BLOCK_SIGNS.format(full=signs[4], few=signs[1])}")
    more = len(rows) - len(shown)
    return "\n".join([*lines, *([w.MORE_ROWS.format(more=more)] if more else [])])


def svg(rows: Sequence[SurveyRow]) -> str:
    """The same as a picture that stands alone."""
    from unknot.docgen.drawing import figure, number, text

    title = "Which days hold what"
    if not rows:
        return figure(WIDE, 80.0, title, [text(16, 26, "No day holds anything.")])
    first, last = _ends(rows)
    step = (RIGHT - LEFT) / ((last - first).days + 1)
    body = [text(16, 26, title, "title")]
    for at, row in enumerate(rows):
        y = TOP + ROW * at
        days = "1 day" if row.days == 1 else f"{row.days} days"
        name, room = label_of(row), MOST_LETTERS - len(days) - 3
        name = name if len(name) <= room else f"{name[: room - 1]}…"
        body.append(text(16, y + 13, f"{name} ({days})"))
        for begin, length in _runs([day for day, _ in row.by_day]):
            x = LEFT + (begin - first).days * step
            body.append(
                f'<rect style="fill:var(--down)" x="{number(x)}" y="{number(y + 3)}"'
                f' width="{number(max(length * step, 0.6))}" height="{number(ROW - 8)}"/>'
            )
    bottom = TOP + ROW * len(rows) + 16
    body.append(text(LEFT, bottom, first.isoformat(), "soft"))
    body.append(text(RIGHT, bottom, last.isoformat(), "soft", "end"))
    return figure(WIDE, bottom + 14, title, body)


def _ends(rows: Sequence[SurveyRow]) -> tuple[date, date]:
    return min(row.first for row in rows), max(row.last for row in rows)


def _runs(days: Sequence[date]) -> list[tuple[date, int]]:
    """Days in a row, each run by its first day and its length."""
    found: list[tuple[date, int]] = []
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - timedelta(days=pair[0])):
        held = [day for _, day in run]
        found.append((held[0], len(held)))
    return found
