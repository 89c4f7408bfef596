"""One small picture for each knot: how its states return after a push, or how its outputs answer.

A knot without states shows what one walk does to its outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.docgen import drawing as d
from unknot.docgen.facts import WALK_DAYS, WALKERS, Facts, PushAnswer, Return
from unknot.knot import Knot

WIDTH, HEIGHT = 340.0, 210.0
LEFT, RIGHT, TOP, FOOT = 52.0, 14.0, 34.0, 40.0
MOST = 4
CSS: dict[str, str] = dict(zip(WALKERS, ("twin", "one", "two"), strict=True))


@dataclass(frozen=True)
class PagePanel:
    """One small chart: named lines over hours."""

    title: str
    days: int
    hours: Array
    lines: tuple[tuple[str, str, Array], ...]  # style, what it is, values


def picture(knot: Knot, facts: Facts) -> tuple[str, str]:
    """The picture of a knot as SVG, and what it shows in words; empty where nothing moves."""
    states = [facts.returns[s.name] for s in knot.states if s.name in facts.returns]
    if states:
        says = (
            "Each state pushed away from its healthy value, in a healthy body on ordinary days "
            "(line), beside its untouched course (dashed)."
        )
        return _sheet([_return(one) for one in states[:MOST]], f"Return of {knot.name}"), says
    answers = [facts.answers[o.name] for o in knot.outputs if o.name in facts.answers]
    moving = [answer for answer in answers if _moves(answer)][-MOST:]
    if not moving:
        return "", ""
    says = (
        "One brisk walk of 45 minutes at 17:00 of the first day: the change against the same "
        "person at rest, healthy (dashed), depleted (line) and stuck (long dashes)."
    )
    return _sheet([_answer(one) for one in moving], f"A walk's effect on {knot.name}"), says


def _moves(one: PushAnswer) -> bool:
    return any(float(np.abs(change).max()) > 1e-9 for change in one.change.values())


def _return(one: Return) -> PagePanel:
    lines = (("twin", "untouched", one.healthy), ("line", "pushed", one.pushed))
    return PagePanel(one.state, one.days, one.hours, lines)


def _answer(one: PushAnswer) -> PagePanel:
    lines = tuple((CSS[who], who, change) for who, change in one.change.items())
    return PagePanel(one.output, WALK_DAYS, one.hours, lines)


def _sheet(panels: Sequence[PagePanel], title: str) -> str:
    across = 2 if len(panels) > 1 else 1
    down = -(-len(panels) // across)
    body: list[str] = []
    for number, panel in enumerate(panels):
        x, y = WIDTH * (number % across), HEIGHT * (number // across)
        body.append(f'<g transform="translate({d.number(x)} {d.number(y)})">')
        body += [*_panel(panel), "</g>"]
    return d.figure(WIDTH * across, HEIGHT * down, title, body)


def _panel(panel: PagePanel) -> list[str]:
    values = np.concatenate([line for _, _, line in panel.lines])
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low) or 0.5 * abs(high) or 1.0
    low, high = low - room, high + room
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - FOOT
    end = float(panel.hours[-1])

    def across(hour: float) -> float:
        return LEFT + wide * hour / end

    def up(value: float) -> float:
        return TOP + tall * (1.0 - (value - low) / (high - low))

    body = [d.text(LEFT, 20.0, panel.title.replace("_", " "), "title")]
    for value in d.ticks(low, high):
        y = d.number(up(value))
        body.append(f'<path class="rule" d="M{d.number(LEFT)} {y}H{d.number(WIDTH - RIGHT)}"/>')
        body.append(d.text(LEFT - 6.0, up(value) + 4.0, f"{value:g}", "soft", "end"))
    unit = 24.0 if panel.days > 2 else 1.0
    for value in d.ticks(0.0, end / unit, 5):
        x = across(value * unit)
        body.append(d.text(x, HEIGHT - FOOT + 18.0, f"{value:g}", "soft", "middle"))
    says = "days" if unit > 1.0 else "hours"
    body.append(d.text(LEFT + wide / 2.0, HEIGHT - 6.0, says, "soft", "middle"))
    for css, _, line in panel.lines:
        points = [(across(float(h)), up(float(v))) for h, v in zip(panel.hours, line, strict=True)]
        body.append(d.path(points, css))
    return body
