"""Scores of forecasts for a person to read: skill by method, bars, what the body model adds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from unknot.cli import score_words
from unknot.cli.text import table
from unknot.wording.spoken import filled, named, spoken

if TYPE_CHECKING:
    from unknot.forecasting.backtest import ScoreRow
    from unknot.forecasting.scoreboard import Bar, BodyGain
    from unknot.forecasting.skill import Skill

w = spoken(score_words)


def skills_told(rows: Sequence[ScoreRow], names: Sequence[str], step: str) -> str:
    """Skill against `mean` by method, one column a horizon; pooled where anything is."""
    pooled = [row for row in rows if row.dataset == "pooled"] or list(rows)
    days = sorted({row.horizon for row in pooled})
    targets = sorted({
        f"{row.dataset} {named('symptom', row.target, row.target)}"
        for row in rows
        if row.dataset != "pooled"
    })  # fmt: skip
    lines: list[list[str]] = []
    for name in names:
        cells = [name]
        for day in days:
            skills = [r.versus["mean"] for r in pooled if (r.method, r.horizon) == (name, day)]
            cells.append(_told(skills[0]))
        lines.append(cells)
    ahead = [w.AHEAD[step].format(count=day) if day > 1 else w.NEXT[step] for day in days]
    cases = max(row.versus["mean"].cases for row in pooled)
    said = w.LESS_ERROR.format(targets=", ".join(targets), count=cases, steps=w.STEPS[step])
    return f"{said}\n{table((w.METHOD, *ahead), lines)}"


def bar_rows(asked: Sequence[Bar]) -> list[list[str]]:
    """What was set in advance: what each bar asks, what was reached, whether it is enough."""
    passed = {True: "yes", False: "no", None: "open"}
    return [
        [named("bar", bar.name, bar.name), _asked_of(bar),
         "" if bar.reached is None else _skill(bar.reached), w.PASSED[passed[bar.passed]]]
        for bar in asked
    ]  # fmt: skip


def said_of_the_body(gains: Sequence[BodyGain]) -> str:
    """Whether the body model adds anything, and how much by days ahead."""
    rows = [
        [str(gain.horizon), _told(gain.gain), _told(gain.shuffled), _told(gain.stacked)]
        for gain in gains
    ]
    adds = [str(gain.horizon) for gain in gains if gain.adds]
    said = w.BODY_ADDS.format(days=w.AND.join(adds)) if adds else w.BODY_ADDS_NOTHING
    return f"{said}\n{table(w.BODY_HEAD, rows)}"


def _asked_of(bar: Bar) -> str:
    """What a bar asks: in another language its sentence, with the numbers of the first."""
    other = named("bar_says", bar.name, "")
    if not other:
        return bar.says
    numbers = re.findall(r"-?\d+\.\d+", bar.says)
    return filled("{said}", said=other.format(*numbers))


def _told(one: Skill) -> str:
    return f"{_skill(one.value)} [{_skill(one.low)}, {_skill(one.high)}]"


def _skill(value: float) -> str:
    return filled("{n:+.3f}", n=value)
