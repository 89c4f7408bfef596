"""Plans: a diary, its fit and what a person says, joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.diary.entries import Diary, series
from unknot.diary.snapshot import data_hash
from unknot.effects.verdicts import effect_grade
from unknot.errors import UnknotError
from unknot.inference.fit import PreparedDiary, prepare
from unknot.inference.lag_kernels import KERNELS
from unknot.inference.posterior import KeptFit
from unknot.inference.update import goes_on
from unknot.plan.derive import standing_of
from unknot.plan.explain import reasons_of
from unknot.plan.flare_risk import FlareOutlook, outlook_of, upper
from unknot.plan.limits import Mode, level_of
from unknot.plan.outcomes import Living, living, strangers
from unknot.plan.policies import Lived, compared, planned, usual_only
from unknot.plan.settled import FEW
from unknot.plan.situation import Situation, situation_of
from unknot.plan.standing import DoingPerWeek, Increase, StandingToday
from unknot.plan.weekly_plan import (
    Compared,
    EarlierPlan,
    FitFacts,
    FlareChance,
    Policy,
    WeeklyPlan,
)
from unknot.plan.wishes import SLEEP, WEEK, choices
from unknot.progress import Progress, quiet
from unknot.store.fits import FitShelf, read_of
from unknot.workflow.entries_kept import packed
from unknot.workflow.fits import FittedDiary
from unknot.workflow.plan_shelves import PlanOrigin, PlanRequest

OWN_MATTERS = 0.5  # belief in an own response from which its lag is learned


def plan_of(
    fit: FittedDiary,
    today: date,
    request: PlanRequest,
    before: WeeklyPlan | EarlierPlan | None = None,
    progress: Progress = quiet,
    draws: int | None = None,
) -> WeeklyPlan:
    """A plan for the coming weeks.

    Args:
        today: its first day; entries after it are not looked at.
        before: the plan made before, if any: the same day it is not raised, and it says when more
            of something was tried.
        draws: how many draws live through every candidate.
    """
    kept, wishes = fit.kept, request.wishes
    before = EarlierPlan.of(before) if isinstance(before, WeeklyPlan) else before
    outlook = _outlook(fit.diary, kept, fit.prepared, today, request.flare_beyond)
    increase = None if before is None else before.increase
    standing = standing_of(
        fit.diary, today, flare_beyond=request.flare_beyond,
        learned_lag_hours=lag_hours(kept), checks_passed=kept.diagnostics.passed,
        asked_for_more=request.asked_for_more, increase=increase,
    )  # fmt: skip
    same_day = before is not None and before.made == today
    earlier = dict(before.doing) if before and same_day else {}
    here = situation_of(today, standing, request.answers, wishes, outlook, earlier)
    with threadpool_limits(limits=1, user_api="blas"):
        crowd = living(kept, fit.model, draws or int(choices()["draws"]),
                       sleep=wishes.weight(SLEEP) > 0 and SLEEP in wishes.weights)  # fmt: skip
        knows = {name: crowd.knows(name) for name in here.usual}
        if kept.diagnostics.passed and here.usual and wishes.active_days:
            others = living_few(kept, crowd)
            lived = planned(here, crowd, others, progress)
        else:
            lived = usual_only(here, _still(outlook), knows)
        rows = compared(here, crowd, lived, fit.points[kept.symptoms[0]])
    return _told(fit, here, lived, rows, knows, before)


def origin_of(fit: FittedDiary, before: WeeklyPlan | None) -> PlanOrigin:
    """What a plan was made from, small enough to be kept beside it."""
    return PlanOrigin(
        packed(fit.diary), fit.asked, None if before is None else EarlierPlan.of(before)
    )  # fmt: skip


def living_few(kept: KeptFit, crowd: Living) -> Living:
    """People of whom nothing is known, fewer than the draws."""
    few = replace(crowd, draws=crowd.draws.take(np.arange(min(FEW, crowd.count))))
    return strangers(kept, few)


def _still(outlook: FlareOutlook) -> float | None:
    """Upper end of the chance of a flare day where nothing changes."""
    if not outlook.known:
        return None
    still = np.zeros((WEEK, len(outlook.symptoms), 1))
    return upper(outlook.risk(still))


def _outlook(
    diary: Diary, kept: KeptFit, prepared: PreparedDiary, today: date, beyond: Mapping[str, float]
) -> FlareOutlook:
    held = {name: series(diary, name) for name in kept.symptoms}
    spread = {n: float(s) for n, s in zip(prepared.reports.symptoms, prepared.reports.spread,
                                          strict=True)}  # fmt: skip
    return outlook_of(
        held, kept.symptoms, np.array([spread.get(name, 1.0) for name in kept.symptoms]),
        kept.runs[0].noise, today, beyond,
    )  # fmt: skip


def _told(
    fit: FittedDiary,
    here: Situation,
    lived: Lived,
    rows: tuple[Compared, ...],
    knows: Mapping[str, bool],
    before: EarlierPlan | None,
) -> WeeklyPlan:
    """The plan as plain data."""
    kept, known = fit.kept, here.outlook.known
    by = {row.policy: row for row in rows}
    chances = [by[p].flares for p in (Policy.PLAN, Policy.NOTHING)] if by and known else []
    still = _still(here.outlook)
    flares = None
    if chances:
        flares = FlareChance(*chances[0], *chances[1], here.flare_limit,
                             None if lived.for_good is None else lived.for_good[0])  # fmt: skip
    elif still is not None:
        flares = FlareChance(still, still, still, still, here.flare_limit)
    standing = replace(
        here.standing, flare_upper=None if flares is None else flares.upper,
        from_others=bool(knows) and not any(knows.values()),
    )  # fmt: skip
    level, missing = level_of(standing, here.answers)
    change = lived.change.get(Policy.PLAN)
    raised = (
        tuple(float(q) for q in np.quantile(change.mean(axis=0), 0.95, axis=1))
        if change is not None
        else (0.0,) * len(kept.symptoms)
    )
    target = kept.symptoms[0]
    done = [one.activity for one in lived.kinds if one.doing.minutes > 0]
    grade = max((effect_grade(name, target) for name in done), default="D")
    facts = FitFacts(
        fit.id, fit.model.hash, data_hash(fit.diary), kept.diagnostics.passed, lag_hours(kept),
        None if flares is None else flares.upper, here.outlook if known else None,
        tuple(max(one, 0.0) for one in raised[: len(kept.symptoms)]),
        tuple(sorted(name for name, own in knows.items() if not own)),
    )  # fmt: skip
    regret = by[Policy.PLAN].worth - by[Policy.AVERAGE].worth if by else None
    checks = kept.diagnostics
    reasons = reasons_of(lived, rows, flares, missing, standing, checks, grade)
    raised_kinds = [
        one.activity for one in lived.kinds
        if one.doing.weekly > here.usual[one.activity].weekly + 1e-9
    ]  # fmt: skip
    tried = Increase(here.today, raised_kinds[0]) if raised_kinds else here.standing.increase
    return WeeklyPlan(
        fit.diary.person, here.today, here.wishes.weeks, _mode(here, lived), lived.kinds, target,
        lived.descent is not None, flares, rows, regret, reasons, facts, level.value, missing,
        grade, lived.beside, tried, sequence=0 if before is None else before.sequence + 1,
        together=lived.together, order=lived.order,
    )  # fmt: skip


def _mode(here: Situation, lived: Lived) -> Mode:
    """The strictest of all kinds; without any, that of the person."""
    order = list(Mode)
    if lived.kinds:
        return min((one.why.mode for one in lived.kinds), key=order.index)
    return here.limited("", DoingPerWeek(0.0, 0.0), None, True).mode


def lag_hours(kept: KeptFit) -> float:
    """How long after effort this person's worsening comes, as own responses have learned it.

    Median over draws of the delay and the time in which half fades, in hours; 0 where an own
    response is not believed in.
    """
    classes = kept.diagnostics.classes
    if classes is None or classes.own + classes.both < OWN_MATTERS:
        return 0.0
    half = [24.0 * (one.delay + one.tau * float(np.log(2.0))) for one in KERNELS]
    found = [half[int(k)] for run in kept.runs for k in run.own.kernel[run.own.on]]
    return float(np.median(found)) if found else 0.0


def kept_fit(shelf: FitShelf, diary: Diary) -> KeptFit | None:
    """The newest kept fit that this diary goes on from; none is made."""
    for key, about in shelf.stored():
        try:
            if goes_on(*read_of(about), diary):
                return shelf.read(key)
        except UnknotError:
            continue
    return None


def standing_with(
    diary: Diary,
    today: date,
    kept: KeptFit | None,
    beyond: Mapping[str, float],
    asked_for_more: str | None = None,
) -> StandingToday:
    """What is known of today, a kept fit's checks and the risk of going on as now included."""
    if kept is None:
        return standing_of(diary, today, flare_beyond=beyond, asked_for_more=asked_for_more)
    above = _still(_outlook(diary, kept, prepare(diary), today, beyond))
    return standing_of(
        diary, today, flare_beyond=beyond, learned_lag_hours=lag_hours(kept), flare_upper=above,
        checks_passed=kept.diagnostics.passed, asked_for_more=asked_for_more,
    )  # fmt: skip
