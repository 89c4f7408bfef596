"""What may be tried of each kind: minutes by sessions, from the usual down to nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from unknot.arrays import Array
from unknot.plan.limits import NOTHING, numbers
from unknot.plan.standing import DoingPerWeek
from unknot.plan.wishes import WEEK, choices

SHARES = (1.0, 0.75, 0.5, 0.25)  # of the usual minutes a week
NEAR = 1e-9


def rungs(usual: DoingPerWeek, most_sessions: int, *, more: bool = False) -> list[DoingPerWeek]:
    """Whole minutes by whole sessions a week, none above the usual, the most first; then nothing.

    As often as now, rarer, and twice as often in shorter sessions.

    Args:
        most_sessions: days a week that are free.
        more: also a tenth more.
    """
    often = min(max(math.ceil(usual.per_week - NEAR), 1), most_sessions)
    rarer = min(max(math.floor(usual.per_week + NEAR), 1), most_sessions)
    split = min(2 * often, most_sessions)
    raised = 1.0 + numbers()["most_increase"]
    wanted = [(often, share) for share in ((raised, *SHARES) if more else SHARES)]
    wanted += [(rarer, 1.0), (split, 1.0), (split, 0.5)]
    found: dict[DoingPerWeek, None] = {}
    for sessions, share in wanted:
        if sessions < 1:
            continue
        longest = usual.minutes * max(share, 1.0)
        minutes = math.floor(min(longest, share * usual.weekly / sessions) + NEAR)
        if minutes >= choices()["least_minutes"]:
            found[DoingPerWeek(float(minutes), float(sessions))] = None
    return [*sorted(found, key=lambda one: (-one.weekly, one.per_week)), NOTHING]


def whole(doing: DoingPerWeek, most_sessions: float = math.inf) -> DoingPerWeek:
    """So much in whole minutes and whole sessions, never more; nothing where that is too little.

    Args:
        most_sessions: a week, as limits have it; where they leave one, minutes of a week may be
            spread over it.
    """
    sessions = math.floor(doing.per_week + NEAR)
    minutes = math.floor(doing.minutes + NEAR)
    if sessions < 1 <= most_sessions:
        sessions, minutes = 1, math.floor(doing.weekly + NEAR)
    if sessions < 1 or minutes < choices()["least_minutes"]:
        return NOTHING
    return DoingPerWeek(float(minutes), float(sessions))


def below(one: DoingPerWeek, other: DoingPerWeek) -> bool:
    """Whether one is no longer, no more often, and less than the other."""
    return (
        one.minutes <= other.minutes + NEAR
        and one.per_week <= other.per_week + NEAR
        and one.weekly < other.weekly - NEAR
    )


def weekdays(
    sessions: Sequence[int], free: Sequence[int], active_days: int
) -> list[tuple[int, ...]]:
    """On which weekdays each kind is done: apart, on free days, the others left to rest.

    Args:
        sessions: of each kind a week, none above `active_days`.
        free: weekdays, 0 is Monday.
        active_days: days of the week that may hold anything.
    """
    days = sorted(set(free))
    best: tuple[int, ...] = ()
    most = min(max((*sessions, 0)), active_days) if sum(sessions) == 0 else active_days
    wanted = min(max(max(sessions, default=0), min(sum(sessions), most)), active_days, len(days))
    if wanted:
        best = min(combinations(days, wanted), key=lambda pick: (_near(pick), pick))
    load = dict.fromkeys(best, 0)
    found: list[tuple[int, ...]] = [()] * len(sessions)
    for place in sorted(range(len(sessions)), key=lambda k: (-sessions[k], k)):
        count = min(sessions[place], len(best))
        pick = min(
            combinations(best, count),
            key=lambda one: (sum(load[day] for day in one), _near(one), one),
        )
        for day in pick:
            load[day] += 1
        found[place] = pick
    return found


def _near(days: Sequence[int]) -> float:
    """How crowded weekdays are around the week; less is more even."""
    if len(days) < 2:
        return 0.0
    gaps = np.diff([*days, days[0] + WEEK])
    return float(np.sum(1.0 / gaps**2))


def minutes_by_day(doing: DoingPerWeek, on: Sequence[int], first: int, days: int) -> Array:
    """Minutes of each coming day, (days,).

    Args:
        on: weekdays on which it is done.
        first: weekday of the first day.
    """
    when = (first + np.arange(days)) % WEEK
    return np.where(np.isin(when, on), doing.minutes, 0.0)


def spread_evenly(doing: DoingPerWeek, days: int) -> Array:
    """Minutes of each day of a doing that is no plan: sessions at even gaps, (days,)."""
    count = np.floor(np.arange(days + 1) * min(doing.per_week, 7.0) / WEEK + NEAR)
    return np.where(np.diff(count) > 0, doing.minutes, 0.0)
