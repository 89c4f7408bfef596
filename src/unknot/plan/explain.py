"""Why a plan is what it is, what would change it, and what it rests on: reasons as data."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.inference.check_results import Diagnostics
from unknot.plan.limits import Code, Missing
from unknot.plan.policies import Lived
from unknot.plan.standing import StandingToday
from unknot.plan.weekly_plan import Because, Compared, FlareChance, PlannedKind, PlanReason, Policy
from unknot.plan.wishes import choices

WHY, CHANGE, RESTS, STEPS = "why", "change", "rests", "first"
SLIGHT = 0.05  # points: less is nothing to gain
SHOWN_MISSING = 2
NO_CAPS = frozenset({Code.PROPOSED, Code.NOT_ASKED, Code.NO_FIT})


def reasons_of(
    lived: Lived,
    rows: Sequence[Compared],
    flares: FlareChance | None,
    missing: Sequence[Missing],
    standing: StandingToday,
    checks: Diagnostics | None,
    grade: str,
) -> tuple[PlanReason, ...]:
    """The reasons behind the three lines, the most telling of each line first."""
    return (
        *_why(lived, rows, flares, checks),
        *_changes(missing, standing),
        *_rests(checks, grade, standing),
        *_first(lived),
    )


def _why(
    lived: Lived, rows: Sequence[Compared], flares: FlareChance | None, checks: Diagnostics | None
) -> list[PlanReason]:
    found: list[PlanReason] = []
    caps = _caps(lived.kinds)
    stops = [one for one in caps if dict(one.facts)["code"] in (Code.RED_FLAG, Code.STALE)]
    if stops:
        return stops[:1]
    if not lived.kinds:
        return [PlanReason(WHY, Because.NOTHING_KNOWN)]
    if lived.descent is None:
        found.append(PlanReason(WHY, Because.CANNOT_TELL, (("fitted", float(checks is not None)),)))
    else:
        plan = next(one for one in rows if one.policy is Policy.PLAN)
        if plan.eases > SLIGHT:
            facts = (("better", plan.p_better), ("eases", plan.eases))
            found.append(PlanReason(WHY, Because.EASES, facts))
        else:
            found.append(PlanReason(WHY, Because.LITTLE_TO_GAIN, (("eases", plan.eases),)))
        if lived.descent.chosen > 0 and flares is not None:
            facts = (("upper", lived.descent.uppers[0]), ("allowed", lived.descent.allowed))
            found.append(PlanReason(WHY, Because.RISK, facts))
    return [*found, *caps]


def _caps(kinds: Sequence[PlannedKind]) -> list[PlanReason]:
    """The limits that lowered a kind, each said once."""
    found: dict[Code, PlanReason] = {}
    for one in kinds:
        cap = one.why.limiting
        if cap.code not in NO_CAPS:
            facts = (("code", cap.code.value), ("kind", one.activity), *cap.facts)
            found.setdefault(cap.code, PlanReason(WHY, Because.CAP, facts))
    return list(found.values())


def _changes(missing: Sequence[Missing], standing: StandingToday) -> list[PlanReason]:
    found = [
        PlanReason(
            CHANGE, Because.UNLOCKS, (("code", one.code), ("have", one.have), ("need", one.need))
        )
        for one in missing[:SHOWN_MISSING]
    ]
    return [PlanReason(CHANGE, Because.WORSE, (("in_flare", float(standing.in_flare)),)), *found]


def _rests(checks: Diagnostics | None, grade: str, standing: StandingToday) -> list[PlanReason]:
    if checks is None or standing.from_others:
        return [PlanReason(RESTS, Because.OTHERS, (("grade", grade),))]
    own = 0.0 if checks.classes is None else checks.classes.own + checks.classes.both
    code = Because.OWN_DAYS if own >= 0.5 else Because.BODY
    days = float(standing.recorded_days)
    return [PlanReason(RESTS, code, (("days", days), ("own", own), ("grade", grade)))]


def _first(lived: Lived) -> list[PlanReason]:
    """What to work on first, why, and what goes well together."""
    held = lived.order
    if held is None:
        return []
    low, middle, high = held.apart
    facts: tuple[tuple[str, float | str], ...] = (
        ("first", held.best[0]), ("then", " ".join(held.best[1:])),
        ("worst", " ".join(held.worst)), ("p_matters", held.p_matters), ("p_any", held.p_any),
        ("low", low), ("about", middle), ("high", high), ("by", choices()["matters"]),
    )  # fmt: skip
    if held.alone:
        return [PlanReason(STEPS, Because.ONE_STEP, facts[:1]), *_together(lived)]
    sure = held.p_any >= choices()["order_sure"]
    code = Because.WHICH_ORDER if sure else Because.ANY_ORDER
    code = Because.FIRST if held.matters else code
    found = [PlanReason(STEPS, code, facts)]
    if held.matters:
        soon = held.at_end < 0.5 * middle
        own = (("step", held.decides), ("best", held.steps[0]), ("worst", held.steps[1]))
        found.append(
            PlanReason(STEPS, Because.SOONER, (("at_end", held.at_end),))
            if soon
            else PlanReason(STEPS, Because.AFTER, own)
        )
    return [*found, *_together(lived)]


def _together(lived: Lived) -> list[PlanReason]:
    held = lived.together
    if held is None:
        return []
    if not held.measures:
        return [PlanReason(STEPS, Because.NOTHING_BESIDE)]
    facts: tuple[tuple[str, float | str], ...] = (
        ("measures", " ".join(held.measures)), ("low", held.gain[0]), ("about", held.gain[1]),
        ("high", held.gain[2]), ("single", held.single), ("p_beats", held.p_beats),
        ("extra", held.extra[1]), ("by", choices()["matters"]),
    )  # fmt: skip
    return [PlanReason(STEPS, Because.TOGETHER, facts)]
