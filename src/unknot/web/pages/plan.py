"""Plan: ceilings for seven days, each with the reason that limits it. No goals."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path

from unknot.plan.limits import STOPS, Cap, Code, Limited
from unknot.plan.weekly_plan import Because, PlanReason, WeeklyPlan
from unknot.store.durable import write_durably
from unknot.store.newest import newest_kept
from unknot.web.answers import answer_state, once_read
from unknot.web.catalogue import PageWords
from unknot.web.ceilings_shown import (
    WEEK,
    DayShown,
    ceilings_of,
    days_of_plan,
    limits_today,
    mode_of,
    plan_of,
)
from unknot.web.change_words import points, signed
from unknot.web.charts.drawn import Drawn
from unknot.web.charts.ladder import Rung, ladder
from unknot.web.numbers import page_numbers
from unknot.web.page import Give, Go, Page, Shown, Tab, Visit
from unknot.workflow.less_week import ask_less, less_until, share_of, take_back_less
from unknot.workflow.plan_shelves import CONVERTER
from unknot.workflow.safety import bad_day_begins

LINES, FIRST = ("why", "change", "rests"), "first"
GIVEN = "calendar given"
WRONG = "wrong"


def show(visit: Visit) -> Shown:
    """The page."""
    state, found = answer_state(visit), limits_today(visit)
    mode = mode_of(found)
    held = None if mode in STOPS.values() else plan_of(visit)
    plan = None if held is None else held[0]
    days = () if plan is None else days_of_plan(visit)
    by = {one.activity: one for one in found.limited}
    chosen = visit.chosen("what", by) or _first(days, by)
    return {
        "state": state, "mode": mode.value, "days": days, "plan": plan,
        "ceilings": ceilings_of(found) if plan is None else (),
        "drawn": _ladder(chosen, by, plan, visit.words) if chosen else None,
        "chosen": chosen, "others": [name for name in by if name != chosen],
        "lines": () if plan is None else _lines(plan, visit.words),
        "first": () if plan is None else first_lines(plan, visit.words),
        "pacing": found.pacing, "less": less_until(visit.store, visit.today),
        "for_good": None if plan is None else _for_good(visit, plan),
    }  # fmt: skip


def _first(days: tuple[DayShown, ...], by: Mapping[str, Limited]) -> str:
    for day in days:
        if day.sessions:
            return day.sessions[0].activity
    held = [one for one in by.values() if one.doing.minutes > 0]
    return max(held, key=lambda one: one.doing.weekly).activity if held else ""


def _ladder(
    activity: str, by: Mapping[str, Limited], plan: WeeklyPlan | None, words: PageWords
) -> Drawn:
    """Every limit of today, and what the plan proposed before them."""
    caps: dict[Code, Cap] = {}
    for cap in by[activity].caps:
        held = caps.get(cap.code)
        if math.isfinite(cap.minutes) and (held is None or cap.minutes < held.minutes):
            caps[cap.code] = cap
    rungs = [
        (words(f"cap.{code.value}"), cap.minutes, reason_words(cap, words))
        for code, cap in caps.items()
    ]
    kind = None if plan is None else next((k for k in plan.kinds if k.activity == activity), None)
    if kind is not None:
        rungs.append((words("cap.plan"), kind.doing.minutes, words("cap.plan_why")))
    rungs.sort(key=lambda one: one[1])
    title = words("ladder.title", what=words(f"doing_low.{activity}"))
    return ladder(title, [Rung(*one, wins=i == 0) for i, one in enumerate(rungs)], words)


def reason_words(cap: Cap, words: PageWords) -> str:
    """Why a limit is there; a clinician's with their name."""
    facts = dict(cap.facts)
    if cap.code is Code.CLINICIAN and "name" in facts:
        return words("cap.by_clinician", name=facts["name"])
    return words(f"reason.{cap.code.value}")


def _lines(plan: WeeklyPlan, words: PageWords) -> tuple[tuple[str, str], ...]:
    """Why this, what would change it, what it rests on: the most telling reason of each."""
    found: list[tuple[str, str]] = []
    for line in LINES:
        first = next((one for one in plan.reasons if one.line == line), None)
        if first is not None:
            found.append((words(f"plan.line.{line}"), _because(first, words)))
    return tuple(found)


def first_lines(plan: WeeklyPlan, words: PageWords) -> tuple[str, ...]:
    """What to work on first, and what goes well together."""
    return tuple(_because(one, words) for one in plan.reasons if one.line == FIRST)


def _because(one: PlanReason, words: PageWords) -> str:
    facts = dict(one.facts)
    if one.line == FIRST:
        sure = facts.get("p_matters" if one.code is Because.FIRST else "p_any", 0.0)
        shown = {**_of_steps(facts, words), "sure": _of_ten(float(sure), words)}
        return words(f"because.{one.code.value}", **shown)
    if one.code is Because.CAP:
        name = str(facts.get("kind", facts.get("activity", "")))
        return words("because.cap", what=words(f"doing.{name}") if words.has(f"doing.{name}") else
                     name, why=words(f"reason.{facts['code']}"))  # fmt: skip
    if one.code is Because.UNLOCKS:
        have, need = (words.number(float(facts[key])) for key in ("have", "need"))
        return words(f"lacks.{facts['code']}", have=have, need=need)
    shown = {
        "eases": points(float(facts.get("eases", 0.0)), words),
        "better": _of_ten(float(facts.get("better", 0.0)), words),
        "upper": round(10.0 * float(facts.get("upper", 0.0))),
        "days": int(float(facts.get("days", 0.0))),
        "grade": facts.get("grade", ""),
    }
    return words(f"because.{one.code.value}", **shown)


def _of_ten(share: float, words: PageWords) -> str:
    """A share as so many of ten; neither none nor all of them, for nobody can be that sure."""
    count = round(10.0 * share)
    if count == 0:
        return words("because.under_one")
    return words("because.over_nine") if count == 10 else words("because.of_ten", n=count)


def _of_steps(facts: Mapping[str, float | str], words: PageWords) -> dict[str, object]:
    """The facts of an order as the page says them."""
    named = {
        name: ", ".join(words(f"step.{each}") for each in str(facts[name]).split())
        for name in ("first", "then", "step", "measures") if name in facts
    }  # fmt: skip
    sized = {
        name: (points if name in ("about", "by") else signed)(float(facts[name]), words)
        for name in ("about", "low", "high", "by") if name in facts
    }  # fmt: skip
    return {**named, **sized}


def _for_good(visit: Visit, plan: WeeklyPlan) -> int | None:
    """Upper end of the chance of a bad day after a year of it, in tenths; None where hidden."""
    if plan.flares is None or plan.flares.for_good is None:
        return None
    coming = visit.vault.coming_days(visit.today, bad_day_begins(visit.store))
    if coming is not None and coming.ahead is not None and not coming.ahead.track.calibrated:
        return None
    return math.ceil(10.0 * plan.flares.for_good - 1e-9)


def less(visit: Visit) -> Go:
    """Half of what is shown, for a week, in one tap; a second tap halves nothing again."""
    if less_until(visit.store, visit.today) is None:
        numbers, held = page_numbers(), plan_of(visit)
        kinds = () if held is None else held[0].kinds
        planned = {one.activity: one.doing.minutes for one in kinds if one.doing.minutes > 0.0}
        most = share_of(visit.ceilings().limited, planned, numbers["less_share"])
        ask_less(visit.store, visit.today, most, int(numbers["less_days"]), visit.now)
    return Go("/plan", "plan.less_kept")


def as_before(visit: Visit) -> Go:
    """No longer less: the ceilings are as they were."""
    take_back_less(visit.store, visit.now)
    return Go("/plan", "plan.as_before_kept")


def wrong(visit: Visit) -> Go:
    """The person says that the plan is wrong: kept beside what was said."""
    held = plan_of(visit)
    plan = None if held is None else held[0]
    said = [] if plan is None else [
        {"activity": one.activity, "minutes": one.minutes, "day": one.day.isoformat()}
        for one in plan.sessions() if (one.day - visit.today).days in range(WEEK)
    ]  # fmt: skip
    visit.store.keep(
        WRONG, f"plan-{visit.today.isoformat()}", {"said": said}, model_hash="", data_hash="",
        when=visit.now,
    )  # fmt: skip
    return Go("/plan", "week.wrong_kept")


def calendar(visit: Visit) -> Give | Go:
    """The plan as a calendar file; what stood in the last one and is gone is cancelled in it."""
    from unknot.plan.calendar import calendar_of

    held = plan_of(visit)
    if held is None:
        return Go("/plan", "plan.no_plan")
    plan = held[0]
    row = newest_kept(visit.store, GIVEN)
    before = None if row is None else CONVERTER.structure(row.payload, WeeklyPlan)
    place = Path(tempfile.mkdtemp(dir=visit.scratch)) / "unknot.ics"
    write_durably(place, calendar_of(plan, visit.now, before))
    visit.store.keep(
        GIVEN, "newest", CONVERTER.unstructure(plan), model_hash="", data_hash="", when=visit.now
    )
    return Give(place, "unknot.ics", "text/calendar")


PAGE = Page(
    "plan", "/plan", "plan.html.j2", once_read(show),
    {"less": less, "as-before": as_before, "wrong": wrong, "calendar": calendar}, tab=Tab(50),
    rests=False,
)  # fmt: skip
