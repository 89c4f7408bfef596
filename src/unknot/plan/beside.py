"""What else might ease, beside moving: calmer days, quieter nights, breaks from sitting.

All of it comes by way of the model of the body, so it is shown with that word, and never planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from unknot.arrays import Array
from unknot.inference.burn_in import Usual
from unknot.plan.dose import eased
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.weekly_plan import Beside
from unknot.plan.wishes import Wishes, choices
from unknot.timeline import Bout

CALMER, QUIETER, BREAKS, TOGETHER = (
    "calmer_days", "quieter_nights", "breaks_from_sitting", "together",
)  # fmt: skip
SITTING_HOURS = (9.5, 10.5, 11.5, 14.5, 15.5, 16.5)
WALKING = "easy_walk_daily"


def beside(living: Living, now: Minutes, plan: Minutes, wishes: Wishes) -> tuple[Beside, ...]:
    """Each alone and with the plan, then all of it together.

    Args:
        now, plan: minutes by activity of each day, as now and by the plan.
    """
    days = wishes.days
    as_now = _felt(living, now, days, living.usual)
    ways: Mapping[str, tuple[Usual, bool]] = {
        CALMER: (_eased(living.usual, stress=True), False),
        QUIETER: (_eased(living.usual, sleep=True), False),
        BREAKS: (living.usual, True),
        TOGETHER: (_eased(living.usual, stress=True, sleep=True), True),
    }
    found: list[Beside] = []
    for what, (usual, breaks) in ways.items():
        gains = [
            float(eased(_felt(living, each, days, usual, breaks=breaks) - as_now, living.felt,
                        wishes).mean())
            for each in (now, plan)
        ]  # fmt: skip
        found.append(Beside(what, *gains))
    return tuple(found)


def _eased(usual: Usual, *, stress: bool = False, sleep: bool = False) -> Usual:
    left = 1.0 - choices()["eased_share"]
    return replace(
        usual,
        stress=usual.stress * (left if stress else 1.0),
        sleep_lost=usual.sleep_lost * (left if sleep else 1.0),
    )


def _felt(
    living: Living, minutes: Minutes, days: int, usual: Usual, *, breaks: bool = False
) -> Array:
    """Daily symptoms as the draws report them, (days, symptoms, draws)."""
    more = _breaks(days) if breaks else ()
    body = living.body(minutes, days, usual, more)
    return living.reported(body) + living.own(minutes, days)


def _breaks(days: int) -> tuple[Bout, ...]:
    hours = choices()["break_minutes"] / 60.0
    starts = (24.0 * np.arange(days)[:, None] + np.array(SITTING_HOURS)).ravel()
    return tuple(Bout(float(at), hours, WALKING) for at in starts)
