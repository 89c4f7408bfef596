"""What to work on first: the steps of a plan in every order, lived by the draws side by side.

A step is one of the measures, or moving: until its turn moving is gentler, a share of what the plan
holds, so that every order stays within every limit from the first day. The weeks are shared out
evenly; whoever has taken the same steps in another order lives on beside the others as lanes of one
run. No order holds a drug.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from unknot.arrays import Array
from unknot.plan.dose import eased
from unknot.plan.measures import onward
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.together import spread
from unknot.plan.weekly_plan import MOVING, Order, OrderOfSteps
from unknot.plan.wishes import WEEK, Wishes, choices

LAST = 14  # days at the end by which orders are compared once more


def order_of_steps(
    living: Living, now: Minutes, plan: Minutes, measures: Sequence[str], wishes: Wishes
) -> OrderOfSteps | None:
    """Every order of the steps, and what the choice between them is worth.

    Args:
        now, plan: minutes by activity of each day, as now and by the plan.
        measures: steps beside moving.

    Returns:
        None where there is nothing to work on, or fewer weeks than steps.
    """
    moves = any(each.any() for each in plan.values())
    steps = (*((MOVING,) if moves else ()), *measures)
    if not steps or wishes.weeks < len(steps):
        return None
    days = wishes.days
    as_now = living.reported(onward(living, now, days, ())[0]) + living.own(now, days)
    ends = _ends(len(steps), wishes.weeks)
    bodies = _bodies(living, plan, steps, ends)
    felt: dict[Order, Array] = {}
    for order in permutations(steps):
        own = living.own(_minutes(plan, order, ends), days)
        felt[order] = living.reported(bodies[order]) + own - as_now
    return _compared(living, felt, ends, wishes)


def _compared(
    living: Living, felt: Mapping[Order, Array], ends: Sequence[int], wishes: Wishes
) -> OrderOfSteps:
    """The best order against the others."""
    gains = {order: eased(each, living.felt, wishes) for order, each in felt.items()}
    lived = np.isfinite(np.stack(list(gains.values()))).all(axis=0)
    gains = {order: each[lived] for order, each in gains.items()}
    means = {order: float(each.mean()) for order, each in gains.items()}
    best, worst = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    apart = gains[best] - gains[worst]
    late = {
        order: eased(felt[order][-LAST:], living.felt, wishes)[lived] for order in (best, worst)
    }
    firsts: list[Array] = []
    for step in best:
        begun = [each for order, each in gains.items() if order[0] == step]
        firsts.append(np.stack(begun).max(axis=0))
    by_first = np.stack(firsts)
    most: Array = by_first.max(axis=0)
    first = float((by_first[0] >= most - 1e-12).mean())
    every = np.stack(list(gains.values()))
    widest: Array = every.max(axis=0) - every.min(axis=0)
    any_way = float((widest > choices()["matters"]).mean())
    decides, steps = _decides(living, felt, ends, (best, worst), wishes)
    matters = float(np.mean(apart > choices()["matters"]))
    return OrderOfSteps(
        best, worst, spread(gains[best]), spread(apart), matters, any_way, first,
        float((late[best] - late[worst]).mean()), decides, steps,
        tuple(end // WEEK for end in ends), matters >= choices()["order_sure"],
    )  # fmt: skip


def _decides(
    living: Living,
    felt: Mapping[Order, Array],
    ends: Sequence[int],
    orders: tuple[Order, Order],
    wishes: Wishes,
) -> tuple[str, tuple[float, float]]:
    """The step whose own weeks differ most by what came before it, and what they gained."""
    begins = (0, *ends[:-1])

    def gained(order: Order, step: str) -> float:
        at = order.index(step)
        then = eased(felt[order][begins[at] : ends[at]][-LAST:], living.felt, wishes)
        if not at:
            return float(np.nanmean(then))
        before = eased(felt[order][begins[at - 1] : ends[at - 1]][-LAST:], living.felt, wishes)
        return float(np.nanmean(then - before))

    both = {step: (gained(orders[0], step), gained(orders[1], step)) for step in orders[0]}
    most = max(both, key=lambda step: abs(both[step][0] - both[step][1]))
    return most, both[most]


def _bodies(
    living: Living, plan: Minutes, steps: Sequence[str], ends: Sequence[int]
) -> dict[Order, Array]:
    """Daily symptoms of the body in every order, (days, symptoms, draws).

    All who have taken the same steps live the next weeks in one run.
    """
    days: dict[Order, list[Array]] = {(): []}
    stand: dict[Order, Array] = {(): living.draws.end}
    count, begin = living.count, 0
    for place, end in enumerate(ends, 1):
        now: dict[Order, list[Array]] = {}
        left: dict[Order, Array] = {}
        for taken in combinations(steps, place):
            orders = [one for one in permutations(taken) if one[:-1] in stand]
            lanes = living.draws.take(np.tile(np.arange(count), len(orders)))
            ended = np.concatenate([stand[one[:-1]] for one in orders], axis=1)
            beside = replace(living, draws=replace(lanes, end=ended))
            minutes = _slice(plan, begin, end, gentler=MOVING in steps and MOVING not in taken)
            body, after = onward(beside, minutes, end - begin, [s for s in taken if s != MOVING])
            for at, one in enumerate(orders):
                mine = slice(at * count, (at + 1) * count)
                now[one] = [*days[one[:-1]], body[..., mine]]
                left[one] = after[:, mine]
        days, stand, begin = now, left, end
    return {order: np.concatenate(each) for order, each in days.items()}


def _minutes(plan: Minutes, order: Order, ends: Sequence[int]) -> dict[str, Array]:
    """Minutes of each day: gentler until moving has its turn."""
    if MOVING not in order:
        return dict(plan)
    at = order.index(MOVING)
    begins = ends[at - 1] if at else 0
    share = choices()["gentler_share"]
    return {
        name: np.concatenate([share * each[:begins], each[begins:]])
        for name, each in plan.items()
    }  # fmt: skip


def _slice(plan: Minutes, begin: int, end: int, *, gentler: bool) -> dict[str, Array]:
    share = choices()["gentler_share"] if gentler else 1.0
    return {name: share * each[begin:end] for name, each in plan.items()}


def _ends(steps: int, weeks: int) -> tuple[int, ...]:
    """Days on which the weeks of each step end, shared out evenly."""
    return tuple(WEEK * round(weeks * (k + 1) / steps) for k in range(steps))
