"""A plan for the coming weeks, beside changing nothing, the average-best plan and usual advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from unknot.arrays import Array
from unknot.plan import dose
from unknot.plan.candidates import spread_evenly
from unknot.plan.dose import Descent, Ladder, Pick
from unknot.plan.flare_risk import upper
from unknot.plan.measures import ALWAYS, allowed
from unknot.plan.order import order_of_steps
from unknot.plan.outcomes import Living
from unknot.plan.settled import FEW, WaysOfDoing, every_of, limited_kind, on_weekdays, settled
from unknot.plan.situation import Situation
from unknot.plan.standing import DoingPerWeek
from unknot.plan.together import best_set, gains_of, sought, together
from unknot.plan.weekly_plan import (
    Beside,
    Compared,
    OrderOfSteps,
    PlannedKind,
    Policy,
    Together,
)
from unknot.plan.wishes import choices
from unknot.progress import Progress, quiet

ADVICE = ("brisk_walk", DoingPerWeek(36.0, 3.0))  # what guidelines' trials did: comparison alone
EVERY = 3  # of days, looked at on the way down


@dataclass(frozen=True)
class Lived:
    """What the draws felt, against changing nothing.

    Attributes:
        kinds: what is planned, limited.
        descent: None where nothing was searched.
        change: of the plan, and of other policies, (days, symptoms, draws), 0..10.
    """

    kinds: tuple[PlannedKind, ...]
    descent: Descent | None
    change: Mapping[Policy, Array]
    doing: Mapping[Policy, Mapping[str, DoingPerWeek]]
    worth: Mapping[Policy, float]
    for_good: tuple[float, float] | None
    beside: tuple[Beside, ...] = ()
    together: Together | None = None
    order: OrderOfSteps | None = None


def planned(here: Situation, living: Living, others: Living, progress: Progress = quiet) -> Lived:
    """Search, limit, and live the plan and what it is compared with."""
    days, felt, wishes = here.wishes.days, living.felt, here.wishes
    progress("living on as now", 0.1)
    plain = living.body({}, days)
    ways = WaysOfDoing(here, living, plain)
    now = ways.change({n: spread_evenly(d, days) for n, d in here.usual.items()})
    ladders = ways.ladders(progress, 0.2)
    worth = [dose.worths(one, felt, wishes) for one in ladders]
    down = _way_down(ladders, worth, here, living, now)
    progress("what goes well together", 0.6)
    usual = {name: spread_evenly(one, days) for name, one in here.usual.items()}
    few = _fewer(living, FEW)
    gains = gains_of(few, usual, wishes)
    alone = down.chosen
    down = sought(gains, ladders, worth, down)
    lowered = down.chosen > alone
    progress("living the plan, and a year of it", 0.7)
    down, kinds, change, year = settled(ways, ladders, down, now)
    average = _average(others, here)
    doing: dict[Policy, Mapping[str, DoingPerWeek]] = {
        Policy.PLAN: {one.activity: one.doing for one in kinds},
        Policy.NOTHING: dict(here.usual),
        Policy.AVERAGE: dose.doings(ladders, average),
        Policy.ADVICE: {ADVICE[0]: ADVICE[1]},
        Policy.REST: {},
    }
    changes = {
        Policy.PLAN: change,
        Policy.NOTHING: np.zeros_like(now),
        Policy.AVERAGE: dose.together(ladders, average, now) - now,
        Policy.ADVICE: ways.change(ways.on_days({ADVICE[0]: ADVICE[1]})) - now,
        Policy.REST: -now,
    }
    worthy = {
        Policy.PLAN: sum(
            _at(one, w, d.doing) for one, w, d in zip(ladders, worth, kinds, strict=True)
        ),
        Policy.AVERAGE: sum(float(w[k]) for w, k in zip(worth, average, strict=True)),
        Policy.NOTHING: sum(float(w[one.now]) for one, w in zip(ladders, worth, strict=True)),
    }  # fmt: skip
    progress("what to work on first", 0.9)
    on_days = ways.on_days(doing[Policy.PLAN])
    share = _share(kinds, here)
    may = allowed(here.limited("", DoingPerWeek(0.0, 0.0), None, True))
    measures, _ = best_set(gains, may, share)
    whole, besides = together(
        few, gains, (usual, on_days), measures, wishes, share, lowered=lowered
    )  # fmt: skip
    fewest = _fewer(living, int(choices()["order_draws"]))
    steps = [one for one in may if one in (*ALWAYS, *measures)]
    first = order_of_steps(fewest, usual, on_days, steps, wishes) if may else None
    return Lived(kinds, down, changes, doing, worthy, year, besides, whole, first)


def _way_down(
    ladders: Sequence[Ladder], worth: Sequence[Array], here: Situation, living: Living, now: Array
) -> Descent:
    """From what is worth most to nothing, seen on every third day."""
    begin = dose.best(ladders, worth, choices()["volume"])

    @cache
    def away(pick: Pick) -> Array:
        felt = dose.together(ladders, pick, now) - now
        return felt[::EVERY, : len(living.symptoms)]

    def upper_at(pick: Pick, shift: float) -> float:
        return upper(here.outlook.shifted(shift).risk(away(pick), every=EVERY))

    return dose.descend(ladders, begin, upper_at, here.flare_limit)


def usual_only(here: Situation, above: float | None, knows: Mapping[str, bool]) -> Lived:
    """The usual in whole sessions, limited: what is planned where nothing may be searched."""
    kinds: list[PlannedKind] = []
    for name in here.usual:
        held = dose.rungs(*here.reference(name))
        kinds.append(limited_kind(here, name, held[0], above, knows.get(name, False)))
    return Lived(on_weekdays(here, kinds), None, {}, {}, {}, None)


def compared(here: Situation, living: Living, lived: Lived, points: float) -> tuple[Compared, ...]:
    """Every policy as numbers.

    Args:
        points: size of a tenth of the main symptom's own scale.
    """
    rows: list[Compared] = []
    for policy, change in lived.change.items():
        main = points * change[:, 0].mean(axis=0)
        low, middle, high = (float(q) for q in np.quantile(main, [0.05, 0.5, 0.95]))
        gain = dose.eased(change, living.felt, here.wishes)
        risk = here.outlook.risk(change[:, : len(living.symptoms)])
        rows.append(
            Compared(
                policy, tuple(sorted(lived.doing[policy].items())), (low, middle, high),
                float(gain.mean()), lived.worth.get(policy, float(gain.mean())),
                float(np.mean(gain > 0.0)), (float(risk.mean()), upper(risk)),
            )
        )  # fmt: skip
    return tuple(rows)


def _fewer(living: Living, few: int) -> Living:
    """Some of the draws, evenly taken."""
    every = np.arange(0, living.count, every_of(living, few))
    return replace(living, draws=living.draws.take(every))


def _share(kinds: Sequence[PlannedKind], here: Situation) -> float:
    """Minutes a week that are planned, against those of now."""
    now = sum(one.weekly for one in here.usual.values())
    return sum(one.doing.weekly for one in kinds) / now if now > 0.0 else 0.0


def _average(others: Living, here: Situation) -> Pick:
    """What would be chosen for somebody of whom nothing is known, within the same limits."""
    plain = others.body({}, here.wishes.days)
    stranger = WaysOfDoing(here, others, plain)
    ladders = stranger.ladders(quiet, 0.0)
    worth = [dose.worths(one, others.felt, here.wishes) for one in ladders]
    return dose.best(ladders, worth, choices()["volume"], raise_one=False)


def _at(one: Ladder, worth: Array, doing: DoingPerWeek) -> float:
    """What a doing is worth: of its rung, or of the nearest below."""
    at = next(
        (k for k, rung in enumerate(one.rungs) if rung.weekly <= doing.weekly + 1e-9),
        len(one.rungs) - 1,
    )
    return float(worth[at])
