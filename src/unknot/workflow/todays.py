"""Today's part of a kept plan: what the diary says of today, and no fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, series
from unknot.diary.symptoms import FITTED
from unknot.plan.derive import sessions_of, standing_of
from unknot.plan.flare_risk import outlook_of
from unknot.plan.standing import DoingPerWeek
from unknot.plan.today import TodaysAdvice, today_of
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.plan.wishes import WEEK
from unknot.workflow.plan_shelves import PlanRequest


def todays(
    diary: Diary,
    today: date,
    plan: WeeklyPlan,
    request: PlanRequest,
    earlier: Mapping[str, DoingPerWeek],
) -> TodaysAdvice:
    """What of a plan may be done today, by today's report."""
    standing = standing_of(
        diary, today, flare_beyond=request.flare_beyond, learned_lag_hours=plan.fit.lag_hours
    )
    outlook = None
    held = plan.fit.outlook
    if held is not None:
        names = tuple(one.name for one in held.symptoms)
        found = {name: series(diary, name) for name in FITTED if name in names}
        if set(found) == set(names) and all(
            one.days and one.days[0] <= today for one in found.values()
        ):
            outlook = outlook_of(
                found, names, np.array([one.spread for one in held.symptoms]), held.noise, today,
                request.flare_beyond,
            )  # fmt: skip
    crashed = any(
        one.what == "crash" and one.value > 0 and one.day == today for one in diary.observations
    )
    since = today - timedelta(days=WEEK - 1)
    done = {
        name: sum(minutes for day, minutes in days.items() if day >= since)
        for name, days in sessions_of(diary, today).items()
    }
    return today_of(
        plan, standing, request.answers, request.wishes, outlook, crashed=crashed,
        earlier=earlier, done=done,
    )  # fmt: skip
