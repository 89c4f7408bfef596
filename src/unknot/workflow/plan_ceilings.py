"""Today's ceilings once there is a plan: what its fit knew counts too, and what today reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from unknot.diary.entries import Diary
from unknot.plan.limits import limit
from unknot.plan.today import TodaysAdvice
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile
from unknot.workflow.ceilings import CeilingsToday
from unknot.workflow.less_week import with_less
from unknot.workflow.plan_shelves import CONVERTER, KIND, PlanRequest, PlanRows
from unknot.workflow.safety import own_limits, safety_answers
from unknot.workflow.todays import todays


def newest_plan(store: PersonFile, today: date) -> tuple[WeeklyPlan, PlanRequest] | None:
    """The newest plan that reaches today, with what was said to it; None where there is none."""
    row = newest_kept(store, KIND)
    if row is None:
        return None
    plan = CONVERTER.structure(row.payload["plan"], WeeklyPlan)
    if not plan.made <= today <= plan.last:
        return None
    return plan, CONVERTER.structure(row.payload["request"], PlanRequest)


def ceilings_with_plan(store: PersonFile, found: CeilingsToday, plan: WeeklyPlan) -> CeilingsToday:
    """The ceilings of today with what the plan's fit knew: its checks, its risk, its lag."""
    fit, most = plan.fit, with_less(store, found.standing.today, own_limits(store))
    standing = replace(
        found.standing, checks_passed=fit.passed, flare_upper=fit.upper,
        learned_lag_hours=max(found.standing.learned_lag_hours, fit.lag_hours),
    )  # fmt: skip
    limited = tuple(
        limit(
            one.activity, one.original,
            replace(standing, from_others=one.activity in fit.from_others), found.answers,
            person=most.get(one.activity),
        )
        for one in found.limited
    )  # fmt: skip
    return replace(found, standing=standing, limited=limited)


def todays_part(
    store: PersonFile, diary: Diary, today: date, held: tuple[WeeklyPlan, PlanRequest],
    when: datetime,
) -> TodaysAdvice:  # fmt: skip
    """What of a plan may be done today; it is kept, so that a later hour raises nothing."""
    plan, said = held
    most = with_less(store, today, {**said.wishes.most, **own_limits(store)})
    request = replace(said, answers=safety_answers(store), wishes=replace(said.wishes, most=most))
    shelf = PlanRows(store)
    advice = todays(diary, today, plan, request, shelf.said(today))
    shelf.keep_said(advice, when)
    return advice
