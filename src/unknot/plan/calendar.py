"""A plan as a calendar file that says nothing of health, and takes back what it no longer holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from icalendar import CLASS, STATUS, TRANSP, Calendar, Event

from unknot.plan.weekly_plan import PlannedSession, WeeklyPlan

PRODUCT = "-//unknot//plan//EN"
TITLE = "Up to {minutes} min"  # whoever sees the calendar learns nothing from it
NAME = "Time for myself"


def calendar_of(plan: WeeklyPlan, now: datetime, before: WeeklyPlan | None = None) -> bytes:
    """The sessions as events of whole days, free time; those that were taken back are cancelled.

    An event keeps its id as long as its day and its kind stay, so that a calendar changes it rather
    than showing it twice.

    Args:
        now: when the file is written, with its time zone.
        before: the plan that was in the calendar.
    """
    made = Calendar.new(name=NAME, prodid=PRODUCT)
    here = {uid_of(plan, one): one for one in plan.sessions()}
    for uid, one in here.items():
        made.add_component(_event(uid, one, now, plan.sequence))
    for uid, one in _gone(plan, before, here):
        made.add_component(_event(uid, one, now, plan.sequence, STATUS.CANCELLED))
    return made.to_ical()


def uid_of(plan: WeeklyPlan, one: PlannedSession) -> str:
    """An id from which neither the person nor what they do can be read."""
    told = f"unknot|{plan.person}|{one.day.isoformat()}|{one.activity}"
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@unknot"


def _gone(
    plan: WeeklyPlan, before: WeeklyPlan | None, here: dict[str, PlannedSession]
) -> Iterator[tuple[str, PlannedSession]]:
    """Coming sessions of the plan before that stand no longer."""
    if before is None or before.person != plan.person:
        return
    for one in before.sessions():
        uid = uid_of(plan, one)
        if one.day >= plan.made and uid not in here:
            yield uid, one


def _event(
    uid: str, one: PlannedSession, now: datetime, sequence: int, status: STATUS | None = None
) -> Event:
    return Event.new(
        uid=uid, start=one.day, end=one.day + timedelta(days=1), sequence=sequence, stamp=now,
        summary=TITLE.format(minutes=one.minutes), classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT, status=status,
    )  # fmt: skip
