"""The routes: each a path, what it gives, what it takes, and what works it out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from unknot.errors import UnknotError
from unknot.plan.limits import STOPS, Cap, Limited
from unknot.web.answers import answer_state
from unknot.web.api.shapes import (
    AnswerOut,
    CapOut,
    CeilingOut,
    EffectOut,
    EntriesIn,
    EntriesOut,
    ForecastDayOut,
    ForecastOut,
    LimitsOut,
    PlanOut,
    SessionOut,
    WorkOut,
)
from unknot.web.ceilings_shown import days_of_plan, limits_today, mode_of, plan_of
from unknot.web.page import Visit
from unknot.workflow.safety import bad_day_begins
from unknot.workflow.typed_entries import keep_done, keep_values, typed_days

LEVELS = ("0.05", "0.25", "0.5", "0.75", "0.95")


@dataclass(frozen=True)
class ApiRoute:
    """One route.

    Attributes:
        gives, takes: classes of `shapes`; nothing is taken by a GET.
        errors: codes that it may answer with, and their status.
    """

    method: str
    path: str
    summary: str
    gives: type[Any]
    work: Callable[[Visit, Any], Any]
    takes: type[Any] | None = None
    errors: tuple[tuple[str, int], ...] = ()


def answer(visit: Visit, _: None) -> AnswerOut:
    """The newest answer."""
    kept = answer_state(visit, begin=False).kept
    if kept is None:
        raise UnknotError("no-answer", "there is no answer yet.", "open the page What moving does.")
    effects = tuple(
        EffectOut(
            one.what, one.label, one.verdict.value, None if one.why is None else one.why.value,
            one.posterior.median, one.posterior.q05, one.posterior.q25, one.posterior.q75,
            one.posterior.q95, one.days_of_this, one.grade, one.firm,
        )
        for one in kept.answer.effects
    )  # fmt: skip
    return AnswerOut(
        kept.row.id, kept.answer.headline, kept.of_now, kept.answer.diagnostics.passed,
        kept.row.created.isoformat(), kept.row.version, kept.answer.read.days, effects,
    )  # fmt: skip


def limits(visit: Visit, _: None) -> LimitsOut:
    """Today's ceilings."""
    found = limits_today(visit)
    return LimitsOut(
        visit.today, mode_of(found).value, found.pacing, tuple(map(_ceiling, found.limited))
    )


def _ceiling(one: Limited) -> CeilingOut:
    return CeilingOut(
        one.activity, one.doing.minutes, one.doing.per_week, one.limiting.code.value,
        tuple(map(_cap, one.caps)),
    )  # fmt: skip


def _cap(one: Cap) -> CapOut:
    return CapOut(
        one.code.value, one.minutes if math.isfinite(one.minutes) else None,
        one.per_week if math.isfinite(one.per_week) else None,
    )  # fmt: skip


def plan(visit: Visit, _: None) -> PlanOut:
    """The coming seven days."""
    held = plan_of(visit)
    if held is None or mode_of(visit.ceilings()) in STOPS.values():
        raise UnknotError("no-plan", "there is no plan for today.", "see /api/limits.")
    sessions = tuple(
        SessionOut(day.day, one.activity, one.minutes, one.code)
        for day in days_of_plan(visit)
        for one in day.sessions
    )
    return PlanOut(held[0].made, held[0].last, sessions)


def forecast(visit: Visit, _: None) -> ForecastOut:
    """The coming days of the first symptom."""
    coming = visit.vault.coming_days(visit.today, bad_day_begins(visit.store))
    if coming is None or coming.ahead is None:
        raise UnknotError("no-forecast", "there is no forecast yet.", "ask again in a moment.")
    ahead = coming.ahead
    hidden = not ahead.track.calibrated
    days: list[ForecastDayOut] = []
    for one in ahead.days:
        low, q25, q50, q75, high = (one.quantiles[q] for q in LEVELS)
        days.append(ForecastDayOut(one.date, low, q25, q50, q75, high, one.p_flare))
    inside = ahead.track.pit90 if ahead.track.scored else None
    return ForecastOut(
        ahead.series.what, hidden, ahead.track.scored, inside, () if hidden else tuple(days)
    )


def work(visit: Visit, _: None) -> WorkOut:
    """How the work stands."""
    held = visit.vault.bench.standing()
    return WorkOut(held.stage.value, held.name, held.share)


def entries(visit: Visit, given: EntriesIn) -> EntriesOut:
    """Keep values of a day."""
    if not visit.today - timedelta(days=40_000) < given.day <= visit.today:
        raise UnknotError("bad-day", "that day is to come, or too long ago.", "name another day.")
    if given.values:
        keep_values(visit.store, given.day, given.values, visit.now)
    if given.done:
        keep_done(visit.store, given.day, given.done, visit.now)
    return known_of(visit, given.day)


def known_of(visit: Visit, day: date) -> EntriesOut:
    """What is known of a day."""
    held = typed_days(visit.store, day, day)[day]
    return EntriesOut(day, dict(held.values), dict(held.done))


BAD = (("bad-body", 422), ("bad-value", 422), ("bad-day", 422), ("unknown-activity", 422))
ROUTES = (
    ApiRoute("GET", "/api/answer", "What moving does, from the newest answer.", AnswerOut, answer,
             errors=(("no-answer", 404),)),
    ApiRoute("GET", "/api/limits", "Today's ceilings, with every limit.", LimitsOut, limits),
    ApiRoute("GET", "/api/plan", "The coming seven days of the plan.", PlanOut, plan,
             errors=(("no-plan", 404),)),
    ApiRoute("GET", "/api/forecast", "The coming days, unless forecasts have been off.",
             ForecastOut, forecast, errors=(("no-forecast", 404),)),
    ApiRoute("GET", "/api/work", "How the work on the next answer stands.", WorkOut, work),
    ApiRoute("POST", "/api/entries", "Keep values of a day.", EntriesOut, entries, EntriesIn, BAD),
)  # fmt: skip
