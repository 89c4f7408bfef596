"""A plan and today's part of it as plain data, every reason with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from unknot.plan.limits import Cap, Limited
from unknot.plan.sentences import because, first_line, label, reason, three_lines, today_line
from unknot.plan.standing import DoingPerWeek
from unknot.plan.today import TodaysAdvice
from unknot.plan.weekly_plan import PlanReason, WeeklyPlan


def plan_data(plan: WeeklyPlan) -> dict[str, Any]:
    """The JSON of `unknot plan`."""
    by_kind = {one.activity: one for one in plan.kinds}
    return {
        "made": plan.made.isoformat(),
        "last": plan.last.isoformat(),
        "mode": plan.mode.value,
        "level": plan.level,
        "searched": plan.searched,
        "target": plan.target,
        "plan": [
            {
                "date": one.day.isoformat(), "kind": one.activity, "minutes": one.minutes,
                "effort": label(one.activity),
                "limiting": by_kind[one.activity].why.limiting.code.value,
            }
            for one in plan.sessions()
        ],
        "kinds": [
            {
                "kind": one.activity, "minutes": one.doing.minutes,
                "per_week": one.doing.per_week, "weekdays": list(one.weekdays),
                "proposed": asdict(one.proposed), "limiting": one.why.limiting.code.value,
                "reasons": caps_data(one.why.caps),
            }
            for one in plan.kinds
        ],
        "risk": None if plan.flares is None else {
            "p_flare": plan.flares.mean, "upper90": plan.flares.upper,
            "now": plan.flares.now_mean, "now_upper90": plan.flares.now_upper,
            "limit": plan.flares.limit, "after_a_year_upper90": plan.flares.for_good,
        },
        "compared": [
            {
                "policy": one.policy.value, "doing": doing_data(dict(one.doing)),
                "change": {"q05": one.change[0], "median": one.change[1], "q95": one.change[2]},
                "eases": one.eases, "worth": one.worth, "p_better": one.p_better,
                "flares": one.flares[0], "flares_upper90": one.flares[1],
            }
            for one in plan.compared
        ],
        "regret_of_average": plan.regret,
        "beside": [
            {"what": one.what, "alone": one.alone, "with_plan": one.with_plan}
            for one in plan.beside
        ],
        "together": None if plan.together is None else asdict(plan.together),
        "order": None if plan.order is None else asdict(plan.order),
        "missing": [
            {"level": m.level.value, "code": m.code, "have": m.have, "need": m.need}
            for m in plan.missing
        ],
        "grade": plan.grade,
        "reasons": [reason_data(one) for one in plan.reasons],
        "says": three_lines(plan),
        "first": first_line(plan),
        "sequence": plan.sequence,
        "fit": {"id": plan.fit.id},
    }  # fmt: skip


def today_data(advice: TodaysAdvice) -> dict[str, Any]:
    """The JSON of `unknot today`."""
    return {
        "date": advice.day.isoformat(),
        "mode": advice.mode.value,
        "sessions": [
            {
                "kind": one.activity, "minutes": one.minutes, "planned": one.planned,
                "limiting": _limiting(one.why), "reasons": caps_data(one.why.caps),
            }
            for one in advice.sessions
        ],
        "lowered": advice.lowered.value,
        "flare_upper90": advice.flare,
        "plan_made": advice.made.isoformat(),
        "says": today_line(advice),
    }  # fmt: skip


def caps_data(caps: Sequence[Cap]) -> list[dict[str, Any]]:
    """Every limit, with its words and the facts behind them."""
    return [
        {"code": cap.code.value, "text": reason(cap), "data": dict(cap.facts)} for cap in caps
    ]  # fmt: skip


def reason_data(one: PlanReason) -> dict[str, Any]:
    """A reason with its words."""
    return {
        "line": one.line, "code": one.code.value, "text": because(one), "data": dict(one.facts)
    }  # fmt: skip


def doing_data(doing: Mapping[str, DoingPerWeek]) -> dict[str, dict[str, float]]:
    """How much of each kind."""
    return {name: asdict(one) for name, one in doing.items()}


def _limiting(why: Limited) -> str:
    return why.limiting.code.value
