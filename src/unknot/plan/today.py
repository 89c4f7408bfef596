"""What of a plan may be done today: by today's report, and only ever less than was planned.

Needs no fit: what of it matters stands in the plan. What was missed is not made up for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from unknot.plan.candidates import whole
from unknot.plan.flare_risk import FlareOutlook, clearly_above, flare_limit
from unknot.plan.limits import STOPS, Code, Limited, Mode, limit
from unknot.plan.standing import DoingPerWeek, SafetyAnswers, StandingToday
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.plan.wishes import Wishes, choices


class Lowered(StrEnum):
    """Why today is less than was planned, beside the limits."""

    AS_PLANNED = "as_planned"
    NOTHING_PLANNED = "nothing_planned"
    NOT_BEGUN = "not_begun"
    OVER = "over"
    CRASH = "crash"
    FLARE = "flare"
    WORSENING = "worsening"
    RISK = "risk"
    DONE = "done"


@dataclass(frozen=True)
class TodaysSession:
    """One session that may be done today.

    Attributes:
        minutes: at most.
        planned: what the plan says.
        why: the limits, applied to what is left of it.
    """

    activity: str
    minutes: int
    planned: int
    why: Limited


@dataclass(frozen=True)
class TodaysAdvice:
    """What may be done today.

    Attributes:
        flare: upper end of 90 % of the chance that tomorrow is a flare day; None where unknown.
        made: the day on which the plan was made; `old` days ago.
    """

    day: date
    mode: Mode
    sessions: tuple[TodaysSession, ...]
    lowered: Lowered
    flare: float | None
    made: date
    old: int

    @property
    def said(self) -> dict[str, DoingPerWeek]:
        """What was said, so that a later hour of the same day raises nothing."""
        return {one.activity: DoingPerWeek(float(one.minutes), 7.0) for one in self.sessions}


def today_of(
    plan: WeeklyPlan,
    standing: StandingToday,
    answers: SafetyAnswers,
    wishes: Wishes,
    outlook: FlareOutlook | None,
    *,
    crashed: bool = False,
    earlier: Mapping[str, DoingPerWeek] | None = None,
    done: Mapping[str, float] | None = None,
) -> TodaysAdvice:
    """Today's part of a plan.

    Args:
        standing: of today, without what only a fit knows: that is taken from the plan.
        outlook: how symptoms stand by today's report.
        crashed: a crash is marked today.
        earlier: what was said earlier today, by activity; nothing rises above it.
        done: minutes of the last seven days, today's too; with them no week goes beyond its limit.
    """
    day = standing.today
    above = _tomorrow(plan, outlook)
    fit = plan.fit
    standing = replace(
        standing, flare_upper=above, checks_passed=fit.passed, asked_for_more=_asked(plan),
        learned_lag_hours=max(standing.learned_lag_hours, fit.lag_hours),
    )  # fmt: skip
    foreseen = max(flare_limit(answers), clearly_above(fit.upper or 0.0))
    share, why = _share(standing, foreseen, crashed=crashed)
    sessions: list[TodaysSession] = []
    modes: list[Mode] = []
    for one in plan.kinds:
        own = replace(standing, from_others=standing.from_others or one.activity in fit.from_others)
        often = max(one.doing.per_week, 1.0)
        wanted = DoingPerWeek(one.doing.minutes * share, often)
        left = limit(
            one.activity, wanted, own, answers, person=wishes.most.get(one.activity),
            earlier=(earlier or {}).get(one.activity),
        )  # fmt: skip
        modes.append(left.mode)
        planned = [s for s in plan.on(day) if s.activity == one.activity]
        if planned:
            room = _week(one.doing, left) - (done or {}).get(one.activity, 0.0)
            if room < left.doing.minutes and why is Lowered.AS_PLANNED:
                why = Lowered.DONE
            minutes = int(whole(DoingPerWeek(min(left.doing.minutes, room), 1.0)).minutes)
            sessions.append(TodaysSession(one.activity, minutes, planned[0].minutes, left))
    mode = min(modes, key=list(Mode).index) if modes else Mode.NO_SUGGESTION
    if not sessions or not plan.made <= day <= plan.last:
        why = _when(plan, day)
    if mode in STOPS.values():
        sessions = [replace(one, minutes=0) for one in sessions]
    return TodaysAdvice(day, mode, tuple(sessions), why, above, plan.made, (day - plan.made).days)


def _asked(plan: WeeklyPlan) -> str | None:
    """Of what the plan holds a little more, because it was asked for."""
    tried = plan.increase
    return tried.activity if tried is not None and tried.day == plan.made else None


def _week(planned: DoingPerWeek, left: Limited) -> float:
    """Minutes of any week: the plan's, and what person and clinicians allow today.

    What is usual today is left out: before the first session of a week it is a little less.
    """
    theirs = (Code.PERSON, Code.CLINICIAN)
    return min([planned.weekly, *(cap.weekly for cap in left.caps if cap.code in theirs)])


def _when(plan: WeeklyPlan, day: date) -> Lowered:
    if day < plan.made:
        return Lowered.NOT_BEGUN
    return Lowered.OVER if day > plan.last else Lowered.NOTHING_PLANNED


def _share(standing: StandingToday, foreseen: float, *, crashed: bool) -> tuple[float, Lowered]:
    """How much of what was planned is left today, and why.

    Args:
        foreseen: the chance of a flare day that the plan reckoned with, or that is accepted.
    """
    if crashed:
        return 0.0, Lowered.CRASH
    half = choices()["bad_day_share"]
    if standing.in_flare:
        return half, Lowered.FLARE
    worse = standing.hours_since_worsening
    if worse is not None and worse <= standing.learned_lag_hours:
        return half, Lowered.WORSENING
    if standing.flare_upper is not None and standing.flare_upper > foreseen:
        return half, Lowered.RISK
    return 1.0, Lowered.AS_PLANNED


def _tomorrow(plan: WeeklyPlan, outlook: FlareOutlook | None) -> float | None:
    """Upper end of the chance that tomorrow is a flare day, were the plan followed today."""
    if outlook is None or not outlook.known:
        return plan.fit.upper
    moved = np.array(plan.fit.raised)[None, : len(outlook.symptoms), None]
    tomorrow = float(outlook.risk(moved)[0])
    return tomorrow if plan.fit.upper is None else max(tomorrow, plan.fit.upper)
