"""Amounts of activities on the command line: easy_walk=10x4 is ten minutes, four times a week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from unknot.errors import UnknotError, nearest

if TYPE_CHECKING:
    from unknot.plan.standing import DoingPerWeek


def doings(given: Sequence[str], option: str) -> dict[str, DoingPerWeek]:
    """Amounts by activity, from "ACTIVITY=MINxTIMES" each.

    Raises:
        UnknotError: code "unknown-activity" or "bad-amount".
    """
    from unknot.plan.standing import DoingPerWeek
    from unknot.timeline import activities

    held: dict[str, DoingPerWeek] = {}
    for text in given:
        name, _, amount = text.partition("=")
        minutes, _, times = amount.partition("x")
        if name.strip() not in activities():
            raise UnknotError(
                "unknown-activity", f'there is no activity "{name}".',
                nearest(name, [n for n, a in activities().items() if a.kind]),
            )  # fmt: skip
        held[name.strip()] = DoingPerWeek(
            _between(minutes, 1440.0, option, text), _between(times, 50.0, option, text)
        )
    return held


def _between(amount: str, most: float, option: str, text: str) -> float:
    """A number from 0 to the most that a day, or a week, can hold."""
    try:
        value = float(amount)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise UnknotError("bad-amount", f'{option} "{text}" is no amount.', "write easy_walk=10x4.")
    return value
