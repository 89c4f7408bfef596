"""Measures sought together with the dose: which of them go with how much of moving.

What a measure gains is lived with moving as now and without any, alone and with the others; between
these it is taken as linear in the minutes. The dose that the limits and the risk allowed may only
be lowered by it, for nights and strain are nobody's to order: the risk has to hold without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.plan.dose import Descent, Ladder, eased
from unknot.plan.measures import MEASURES, Measures, onward, sets_of
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.weekly_plan import MOVING, Beside, Together
from unknot.plan.wishes import Wishes, choices

ALL = "together"


@dataclass(frozen=True)
class Gains:
    """What every set of measures gains, by draw, (draws,), on 0..10; above 0 is better.

    Attributes:
        still: without any session; moving: with what is done as now.
    """

    still: dict[Measures, Array]
    moving: dict[Measures, Array]

    def at(self, measures: Measures, share: float) -> Array:
        """With such a share of the minutes of now."""
        return (1.0 - share) * self.still[measures] + share * self.moving[measures]


def gains_of(living: Living, now: Minutes, wishes: Wishes) -> Gains:
    """Live every set of measures, without a session and as now."""
    found: list[dict[Measures, Array]] = []
    still: Minutes = {}
    for minutes in (still, now):
        plain = onward(living, minutes, wishes.days, ())[0]
        held: dict[Measures, Array] = {(): np.zeros(living.count)}
        for one in sets_of(MEASURES)[1:]:
            body = onward(living, minutes, wishes.days, one)[0]
            held[one] = eased(living.reported(body - plain), living.felt, wishes)
        found.append(held)
    return Gains(*found)


def sought(
    gains: Gains, ladders: Sequence[Ladder], worth: Sequence[Array], down: Descent
) -> Descent:
    """The dose that is worth most with whatever measures go with it, no more than was allowed.

    The first on the way down that is worth as much as any after it, but for what cannot be told:
    so what is chosen never rises when the place that is allowed is lower.
    """
    values: list[float] = []
    for pick in down.picks:
        alone = sum(float(w[k]) for w, k in zip(worth, pick, strict=True))
        values.append(alone + best_set(gains, MEASURES, share_of(ladders, pick))[1])
    near = max(values[down.chosen :]) - choices()["together_near"]
    at = next(k for k in range(down.chosen, len(values)) if values[k] >= near)
    return replace(down, chosen=at)


def best_set(gains: Gains, measures: Measures, share: float) -> tuple[Measures, float]:
    """The measures that gain most together with such a share of the minutes of now, and how much.

    Args:
        measures: what may be suggested.
    """
    worths = {
        one: float(np.nanmean(gains.at(one, share))) - choices()["measure_asks"] * len(one)
        for one in sets_of(measures)
    }
    best = max(worths, key=lambda one: (worths[one], -len(one)))
    return best, worths[best]


def share_of(ladders: Sequence[Ladder], pick: Sequence[int]) -> float:
    """Minutes a week of a pick against those of now, all kinds together."""
    weekly = sum(one.rungs[k].weekly for one, k in zip(ladders, pick, strict=True))
    now = sum(one.usual.weekly for one in ladders)
    return weekly / now if now > 0.0 else 0.0


def together(
    living: Living,
    gains: Gains,
    ways: tuple[Minutes, Minutes],
    measures: Measures,
    wishes: Wishes,
    share: float,
    *,
    lowered: bool,
) -> tuple[Together, tuple[Beside, ...]]:
    """What dose and measures gain together, lived whole, and each of them alone.

    Args:
        ways: minutes of each day as now, and by the plan.
        share: of the minutes of now that the plan holds.
        lowered: whether the measures let the dose be less.
    """
    days = wishes.days
    as_now, moved, both = (
        living.reported(onward(living, minutes, days, with_them)[0]) + living.own(minutes, days)
        for minutes, with_them in ((ways[0], ()), (ways[1], ()), (ways[1], measures))
    )
    plan, whole = (eased(one - as_now, living.felt, wishes) for one in (moved, both))
    parts = {MOVING: plan, **{one: gains.moving[(one,)] for one in measures}}
    single = max(parts, key=lambda one: float(np.nanmean(parts[one])))
    extra = whole - np.sum(list(parts.values()), axis=0)
    over = whole - parts[single]
    beside = [
        Beside(one[0] if len(one) == 1 else ALL, float(np.nanmean(gains.moving[one])),
               float(np.nanmean(plan + gains.at(one, share))))
        for one in (*((name,) for name in MEASURES), MEASURES)
    ]  # fmt: skip
    ordered = sorted(measures, key=lambda one: -float(np.nanmean(parts[one])))
    found = Together(
        tuple(ordered), spread(whole), single, spread(over), spread(extra),
        float(np.mean(over > choices()["matters"])), lowered,
    )  # fmt: skip
    return found, tuple(beside)


def spread(values: Array) -> tuple[float, float, float]:
    """5 %, median and 95 % over draws."""
    low, middle, high = (float(q) for q in np.nanquantile(values, [0.05, 0.5, 0.95]))
    return low, middle, high
