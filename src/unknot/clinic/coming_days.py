"""The kept plan's coming week as a table: ceilings, each lowered to what today's limits leave."""

from __future__ import annotations

from datetime import timedelta

from unknot.clinic import sentences
from unknot.clinic.build import LABEL, SILENT
from unknot.clinic.paper import PaperTable
from unknot.clinic.printable import cut
from unknot.clinic.safety import SafetyToday
from unknot.plan.sentences import label as activity_label
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.wording.spoken import headed, spoken

w = spoken(sentences)

DAYS, MOST_KINDS = 7, 4


def coming_days(plan: WeeklyPlan, safety: SafetyToday) -> PaperTable | None:
    """Minutes at most of each kind on each of the coming days.

    None where today's limits leave nothing to suggest, or the plan does not reach these days.
    """
    days = [safety.day + timedelta(days=offset) for offset in range(DAYS)]
    if safety.mode is None or safety.mode in SILENT or not any(map(plan.on, days)):
        return None
    most = {one.activity: int(one.doing.minutes) for one in safety.limited}
    rows: list[tuple[str, ...]] = []
    for kind in plan.kinds:
        held = [
            next((one.minutes for one in plan.on(day) if one.activity == kind.activity), 0)
            for day in days
        ]
        left = [min(minutes, most.get(kind.activity, 0)) for minutes in held]
        if any(left) and len(rows) < MOST_KINDS:
            label = cut(headed(activity_label(kind.activity)), LABEL)
            rows.append((label, *(str(minutes) if minutes else w.NO_SESSION for minutes in left)))
    if not rows:
        return None
    head = (w.PLANNED_HEAD, *(f"{w.WEEKDAYS[day.weekday()]} {day.day}" for day in days))
    return PaperTable(w.PLANNED, head, tuple(rows), (w.PLANNED_NOTE,))
