"""How much of what: the search for the doing that is worth most within the risk that is accepted.

What each kind does is added up over kinds, which is exact for a person's own response and near for
the body; whoever uses the choice lives it whole afterwards. The choice never rises when every
chance of a flare rises alike: first the worth alone decides, then the doing is lowered, a rung of
one kind at a time, until the risk is within the limit. Where no doing is, it is what would be
chosen if symptoms stood so much lower that one just were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from unknot.arrays import Array
from unknot.plan.candidates import below, minutes_by_day, rungs, weekdays
from unknot.plan.flare_risk import just_above
from unknot.plan.limits import NOTHING
from unknot.plan.outcomes import Living
from unknot.plan.standing import DoingPerWeek
from unknot.plan.wishes import DOING, Wishes, choices

MOST_KINDS = 4  # those with most minutes a week
MOST_SHIFT = 10.0  # points: the whole of a scale
NEAR_SHIFT = 0.005  # points: nearer than anybody can say

Pick = tuple[int, ...]
"""A rung of each kind, by its place."""


@dataclass(frozen=True)
class Ladder:
    """What may be tried of one kind, the most first, nothing last.

    Shapes: `change` (rungs, days, symptoms, draws), against weeks without a session, 0..10.

    Attributes:
        usual: what is done now, or a middling day allows, within what person and clinician allow.
        raised: how many of the first rungs are more than that.
    """

    activity: str
    usual: DoingPerWeek
    rungs: tuple[DoingPerWeek, ...]
    change: Array
    raised: int = 0

    @property
    def now(self) -> int:
        """The first rung that is not more than usual."""
        return min(self.raised, len(self.rungs) - 1)


def least(*given: DoingPerWeek | None) -> DoingPerWeek:
    """What all of them allow."""
    known = [one for one in given if one is not None]
    minutes = min(one.minutes for one in known)
    weekly = min(one.weekly for one in known)
    return DoingPerWeek(minutes, weekly / minutes if minutes > 0.0 else 0.0)


def ladder(
    living: Living,
    activity: str,
    usual: DoingPerWeek,
    wishes: Wishes,
    first_weekday: int,
    plain: Array,
    *,
    most_sessions: int,
    more: bool = False,
) -> Ladder:
    """Live every rung of one kind.

    Args:
        usual: within every cap; most_sessions: a week, likewise.
        plain: the body's weeks without a session, (days, symptoms, draws).
        more: a tenth more is asked for.
    """
    held = rungs(usual, most_sessions, more=more)
    raised = sum(one.weekly > usual.weekly + 1e-9 for one in held)
    days = plain.shape[0]

    def written(doing: DoingPerWeek) -> dict[str, Array]:
        (on,) = weekdays([int(doing.per_week)], wishes.free, wishes.active_days)
        return {activity: minutes_by_day(doing, on, first_weekday, days)}

    def moved(minutes: float, often: float) -> Array:
        return living.body(written(DoingPerWeek(minutes, often)), days) - plain

    change = np.zeros((len(held), *plain.shape))
    for often in sorted({one.per_week for one in held if one.per_week}):
        at = [k for k, one in enumerate(held) if one.per_week == often]
        longest = max(held[k].minutes for k in at)
        whole = moved(longest, often)
        half = moved(longest / 2.0, often) if len(at) > 1 else whole
        for k in at:
            share = held[k].minutes / longest
            # Through nothing, half and all of it: three lives tell of every length between.
            bend = half * 4.0 * share * (1.0 - share) + whole * share * (2.0 * share - 1.0)
            body = whole if share == 1.0 else bend
            change[k] = living.reported(body) + living.own(written(held[k]), days)
    return Ladder(activity, usual, tuple(held), change, raised)


def eased(change: Array, felt: Sequence[str], wishes: Wishes) -> Array:
    """By how much symptoms ease as a person weighs them, (draws,); above 0 is better.

    Args:
        change: (days, symptoms, draws).
    """
    weights = np.array([wishes.weight(name) for name in felt])
    total = weights.sum() + wishes.weights.get(DOING, 0.0)
    return -np.asarray(np.tensordot(weights, change.mean(axis=0), axes=1)) / max(total, 1e-9)


def worths(one: Ladder, felt: Sequence[str], wishes: Wishes) -> Array:
    """What each rung is worth, in points of 0..10, (rungs,)."""
    held = choices()
    weights = [wishes.weight(name) for name in felt]
    loves = wishes.weights.get(DOING, 0.0)
    share_loved = loves / max(sum(weights) + loves, 1e-9) if one.activity in wishes.loved else 0.0
    often = one.rungs[one.now].per_week
    found: list[float] = []
    for rung, change in zip(one.rungs, one.change, strict=True):
        kept = min(rung.weekly / max(one.usual.weekly, 1e-9), 1.0)
        value = float(eased(change, felt, wishes).mean())
        value -= held["giving_up"] * (1.0 - kept)
        value -= held["burden"] * rung.weekly / 100.0
        value -= held["splitting"] * (rung.per_week > often)
        found.append(value + share_loved * kept)
    return np.array(found)


def best(
    ladders: Sequence[Ladder], worth: Sequence[Array], volume: float, *, raise_one: bool = True
) -> Pick:
    """The rungs that are worth most together, within a volume, at most one of them raised."""
    spans = [range(0 if raise_one else one.raised, len(one.rungs)) for one in ladders]
    top: Pick = tuple(len(one.rungs) - 1 for one in ladders)
    most = -np.inf
    for pick in product(*spans):
        weekly = sum(one.rungs[k].weekly for one, k in zip(ladders, pick, strict=True))
        lifted = sum(k < one.raised for one, k in zip(ladders, pick, strict=True))
        value = sum(float(w[k]) for w, k in zip(worth, pick, strict=True))
        if weekly <= volume + 1e-9 and lifted <= 1 and value > most + 1e-12:
            top, most = pick, value
    return top


@dataclass(frozen=True)
class Descent:
    """The way down from what is worth most, and where the risk lets one stop.

    Attributes:
        picks: each no more than the one before, of any kind.
        uppers: upper end of 90 % of the chance of a flare day with each.
        allowed: what it may be.
        chosen: the place of the first that is within it.
        shift: by how much symptoms stood lower when that was asked, 0 or less, points: where no
            place is within the limit, the choice is the one of the calmest level at which one is.
    """

    picks: tuple[Pick, ...]
    uppers: tuple[float, ...]
    allowed: float
    chosen: int
    shift: float = 0.0

    @property
    def pick(self) -> Pick:
        """The choice."""
        return self.picks[self.chosen]


def descend(
    ladders: Sequence[Ladder], begin: Pick, upper_at: Callable[[Pick, float], float], limit: float
) -> Descent:
    """Lower a doing, each time the kind whose lowering leaves the least risk, to nothing at all.

    Which kind is lowered first, and where nothing is within the limit the choice too, is asked at a
    level of symptoms that does not hang on how they stand: so it never rises when they do.

    Args:
        upper_at: upper end of 90 % of the chance of a flare day, with all symptoms so many points
            higher than they stand.
        limit: of that chance, as the person accepts it.
    """
    level = shift_to(lambda shift: upper_at(begin, shift), limit, highest=MOST_SHIFT)
    picks = [begin]
    while True:
        lower = [
            (*picks[-1][:k], down, *picks[-1][k + 1 :])
            for k, one in enumerate(ladders)
            if (down := _lower(one, picks[-1][k])) is not None
        ]
        if not lower:
            break
        picks.append(lower[int(np.argmin([upper_at(pick, level) for pick in lower]))])
    uppers = tuple(upper_at(pick, 0.0) for pick in picks)

    def least_at(shift: float) -> float:
        return just_above(min(upper_at(pick, shift) for pick in picks))

    allowed = max(limit, just_above(min(uppers)))
    if allowed <= limit:
        chosen = next(k for k, risk in enumerate(uppers) if risk <= limit)
        return Descent(tuple(picks), uppers, allowed, chosen)
    shift = shift_to(least_at, limit)
    then = [upper_at(pick, shift) for pick in picks]
    bar = max(limit, min(then))
    chosen = next(k for k, risk in enumerate(then) if risk <= bar)
    return Descent(tuple(picks), uppers, allowed, chosen, shift)


def shift_to(chance_at: Callable[[float], float], limit: float, highest: float = 0.0) -> float:
    """The highest shift of all symptoms at which a chance is within a limit, points.

    Args:
        chance_at: a chance that rises with the shift.
        highest: no more than this.

    Returns:
        The lowest shift that is looked at where the chance is never within it.
    """
    if chance_at(highest) <= limit:
        return highest
    if chance_at(-MOST_SHIFT) > limit:
        return -MOST_SHIFT
    low, high = -MOST_SHIFT, highest
    while high - low > NEAR_SHIFT:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if chance_at(middle) <= limit else (low, middle)
    return low


def _lower(one: Ladder, place: int) -> int | None:
    """The next rung that is less in every way; None below nothing."""
    if one.rungs[place] == NOTHING:
        return None
    later = range(place + 1, len(one.rungs))
    return next(k for k in later if below(one.rungs[k], one.rungs[place]))


def together(ladders: Sequence[Ladder], pick: Pick, like: Array) -> Array:
    """What rungs of several kinds do together, (days, symptoms, draws)."""
    total = np.zeros_like(like)
    for one, k in zip(ladders, pick, strict=True):
        total += one.change[k]
    return total


def doings(ladders: Sequence[Ladder], pick: Pick) -> Mapping[str, DoingPerWeek]:
    """How much of each kind a pick is."""
    return {one.activity: one.rungs[k] for one, k in zip(ladders, pick, strict=True)}
