"""Today's ceilings, from one place: every page that names one names these.

Without a plan they are today's limits, what is done most first. With one they are what it has for
today, lowered by today's report and by every limit; and what its fit knew counts as a limit too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from unknot.plan.limits import STOPS, Code, Limited, Mode
from unknot.plan.today import Lowered, TodaysAdvice
from unknot.plan.weekly_plan import Because, PlannedSession, WeeklyPlan
from unknot.web.page import Visit
from unknot.workflow.ceilings import CeilingsToday
from unknot.workflow.plan_ceilings import ceilings_with_plan, newest_plan, todays_part
from unknot.workflow.plan_shelves import PlanRequest

WEEK = 7
MOST_SHOWN = 3
LOWERED = {
    Lowered.CRASH: Code.FLARE.value, Lowered.FLARE: Code.FLARE.value,
    Lowered.WORSENING: Code.AFTER_WORSENING.value, Lowered.RISK: Code.RISK.value,
    Lowered.DONE: "done",
}  # fmt: skip
"""Why today is less than planned, as the reason that is said."""


@dataclass(frozen=True)
class Ceiling:
    """Today's ceiling of one thing, and why it is not more.

    Attributes:
        code: the code of the most limiting reason, for the catalogue.
    """

    activity: str
    minutes: int
    times: float
    code: str


@dataclass(frozen=True)
class SessionShown:
    """At most so many minutes of one thing, and the code of the reason that limits it."""

    activity: str
    minutes: int
    code: str


@dataclass(frozen=True)
class DayShown:
    """One day; without sessions it is for rest."""

    day: date
    sessions: tuple[SessionShown, ...]


@dataclass(frozen=True)
class TodayShown:
    """What today's ceilings are.

    Attributes:
        ceilings: of today; none where nothing is suggested.
        rest: there is a plan, and today is for rest in it.
    """

    mode: Mode
    ceilings: tuple[Ceiling, ...]
    rest: bool
    pacing: bool


def today_shown(visit: Visit) -> TodayShown:
    """Today's ceilings as every page shows them."""
    found = limits_today(visit)
    mode = mode_of(found)
    if mode in STOPS.values() or plan_of(visit) is None:
        return TodayShown(mode, ceilings_of(found), rest=False, pacing=found.pacing)
    by = {one.activity: one for one in found.limited}
    shown = tuple(
        Ceiling(one.activity, one.minutes, by[one.activity].doing.per_week, one.code)
        for one in days_of_plan(visit)[0].sessions
    )
    return TodayShown(mode, shown, rest=not shown, pacing=found.pacing)


def limits_today(visit: Visit) -> CeilingsToday:
    """Today's limits, with what the plan's fit knew where there is a plan."""
    found, held = visit.ceilings(), plan_of(visit)
    if held is None or mode_of(found) in STOPS.values():
        return found
    return ceilings_with_plan(visit.store, found, held[0])


def mode_of(found: CeilingsToday) -> Mode:
    """The strictest mode of all activities; with none, what the answers and days say."""
    order = list(Mode)
    if found.answers.red_flags:
        return Mode.SEEK_CARE
    if not found.limited:
        return Mode.USUAL_OR_LESS
    return min((one.mode for one in found.limited), key=order.index)


def ceilings_of(found: CeilingsToday) -> tuple[Ceiling, ...]:
    """The ceilings to show, what is done most first; whole minutes, rounded down."""
    if mode_of(found) in (Mode.SEEK_CARE, Mode.NO_SUGGESTION):
        return ()
    held = [one for one in found.limited if int(one.doing.minutes) > 0]

    def weight(one: Limited) -> float:
        return -one.doing.weekly

    return tuple(
        Ceiling(one.activity, int(one.doing.minutes), one.doing.per_week, _why(one))
        for one in sorted(held, key=weight)[:MOST_SHOWN]
    )


def _why(one: Limited) -> str:
    """The first rule that allows no more than is left; what is usual needs no other reason."""
    held = [cap for cap in one.caps[1:] if cap.minutes <= one.doing.minutes]
    return (held[0] if held else one.limiting).code.value


def plan_of(visit: Visit) -> tuple[WeeklyPlan, PlanRequest] | None:
    """The newest plan that reaches today; None where there is none."""
    return visit.vault.remembered("plan", visit.today, lambda s: newest_plan(s, visit.today))


def days_of_plan(visit: Visit) -> tuple[DayShown, ...]:
    """The coming seven days; none where there is no plan."""
    held = plan_of(visit)
    if held is None:
        return ()
    return days_within(held[0], limits_today(visit), _today(visit), visit.today)


def _today(visit: Visit) -> TodaysAdvice | None:
    """Today's part of the plan, by today's report."""
    held, diary = plan_of(visit), visit.diary()
    if held is None or diary is None:
        return None
    return visit.vault.remembered(
        "plan today", visit.today, lambda s: todays_part(s, diary, visit.today, held, visit.now)
    )


def days_within(
    plan: WeeklyPlan, found: CeilingsToday, today: TodaysAdvice | None, first: date
) -> tuple[DayShown, ...]:
    """Seven days of the plan, none above what today's limits allow; today's by today's report."""
    limits = {one.activity: one for one in found.limited}
    risky = any(one.code is Because.RISK for one in plan.reasons)
    said = {} if today is None else {one.activity: one.minutes for one in today.sessions}
    days: list[DayShown] = []
    for offset in range(WEEK):
        day = first + timedelta(days=offset)
        held: list[SessionShown] = []
        for one in plan.on(day):
            shown = _session(one, plan, limits.get(one.activity), risky=risky)
            if offset == 0 and said.get(one.activity, shown.minutes) < shown.minutes:
                code = LOWERED.get(today.lowered, shown.code) if today else shown.code
                shown = SessionShown(one.activity, said[one.activity], code)
            held += [shown] if shown.minutes > 0 else []
        days.append(DayShown(day, tuple(held)))
    return tuple(days)


def _session(
    one: PlannedSession, plan: WeeklyPlan, today: Limited | None, *, risky: bool
) -> SessionShown:
    if today is None:
        return SessionShown(one.activity, 0, Code.NO_USUAL.value)
    if today.doing.minutes < one.minutes:
        return SessionShown(one.activity, int(today.doing.minutes), today.limiting.code.value)
    kind = next(kind for kind in plan.kinds if kind.activity == one.activity)
    code = kind.why.limiting.code
    if code is Code.PROPOSED and one.minutes < int(today.doing.minutes):
        return SessionShown(one.activity, one.minutes, Code.RISK.value if risky else "plan")
    return SessionShown(one.activity, one.minutes, code.value)
