"""An answer as plain data, under the keys that scripts rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from unknot.answer import sentences
from unknot.answer.answer import Answer
from unknot.effects.results import Effect, MechanismGroup, Why
from unknot.forecasting.forecast import ENOUGH_TO_JUDGE
from unknot.forecasting.results import ForecastDay
from unknot.inference.check_results import Belief, Diagnostics


def as_data(answer: Answer, report: str | None) -> dict[str, Any]:
    """An answer under the names of the command reference; keys may be added, never renamed.

    Args:
        report: where the report was written, or None.
    """
    read = answer.read
    return {
        "report": report,
        "person": answer.person,
        "made_up": answer.made_up,
        "headline": answer.headline,
        "read": {
            "days": read.days,
            "calendar_days": read.calendar_days,
            "from": read.first.isoformat(),
            "to": read.last.isoformat(),
            "observations": read.observations,
            "skipped": [asdict(s) for s in read.skipped],
            "warnings": list(read.warnings),
            "logged": read.logged,
        },
        "seen": [asdict(one) for one in answer.seen],
        "seen_note": sentences.SEEN_NOTE if answer.seen else "",
        "effects": [effect(e) for e in answer.effects],
        "contrasts": [effect(e) for e in answer.contrasts],
        "groups": [group(g) for g in answer.groups],
        "forecast": [forecast_day(f) for f in answer.forecast],
        "bad_days": [
            {**asdict(bad_day), "says": sentences.bad_day(bad_day)} for bad_day in answer.bad_days
        ],
        "track": [
            {
                "target": t.target,
                "scored": t.scored,
                "crps": t.crps,
                "crps_mean": t.crps_mean,
                "skill": t.skill,
                "pit80": t.pit80,
                "pit90": t.pit90,
                "calibrated": t.calibrated if t.scored >= ENOUGH_TO_JUDGE else None,
            }
            for t in answer.track
        ],
        "diagnostics": diagnostics(answer.diagnostics),
        "cannot_tell": [
            *(e.sentence for e in answer.effects if e.why is not None and e.why is not Why.CHECKS),
            *answer.cannot_tell,
        ],
        "grades": answer.grades,
        "weak_links": [asdict(w) for w in answer.weak_links],
        "wiring": answer.wiring,
        "stories": [asdict(story) for story in answer.stories],
        "parameter_set": answer.parameter_set,
        "data": answer.data_hash,
        "notes": list(answer.notes),
    }


def diagnostics(found: Diagnostics) -> dict[str, Any]:
    """What gates an answer under its keys."""
    return {
        "ess_min": found.ess_min,
        "repeat_seed_max": found.repeat_seed_max,
        "weight_max": found.weight_max,
        "flat_response": found.flat_response,
        "shuffled_days": found.shuffled_days,
        "classes": classes(found.classes),
        "log_any_answer": found.log_any,
        "log_own_against_body": found.log_own,
        "pareto_k": found.pareto_k,
        "passed": found.passed,
        "checks": [asdict(c) for c in found.checks],
    }


def effect(e: Effect) -> dict[str, Any]:
    """One effect under its keys."""
    return {
        "what": e.what,
        "label": e.label,
        "kind": e.kind,
        "minutes_per_week": e.minutes_per_week,
        "weeks": e.weeks,
        "target": e.target,
        "median": e.posterior.median,
        "q05": e.posterior.q05,
        "q25": e.posterior.q25,
        "q75": e.posterior.q75,
        "q95": e.posterior.q95,
        "p_better": e.p_better,
        "p_worse": e.p_worse,
        "unit": e.unit,
        "from_prior": e.from_prior,
        "verdict": e.verdict,
        "why": e.why,
        "firm": e.firm,
        "sentence": e.sentence,
        "prior": asdict(e.prior),
        "shuffled_verdict": e.shuffled_verdict,
        "noise_floor": e.noise_floor,
        "days_of_this": e.days_of_this,
        "grade": e.grade,
        "twelve_weeks": None if e.twelve_weeks is None else asdict(e.twelve_weeks),
        "course": [asdict(day) for day in e.course],
        "truth": e.truth,
        "mirrored": e.mirrored,
        "own_days": e.own_days,
    }


def classes(belief: Belief | None) -> dict[str, float] | None:
    """Belief in the four ways in which symptoms may answer; nothing where nothing was recorded."""
    return None if belief is None else asdict(belief)


def group(g: MechanismGroup) -> dict[str, Any]:
    """One mechanism group under its keys."""
    return {
        "name": g.name,
        "knots": list(g.knots),
        "prior_sd": g.prior_sd,
        "posterior_sd": g.posterior_sd,
        "median": g.posterior.median,
        "told": g.told,
        "prior": asdict(g.prior),
        "posterior": asdict(g.posterior),
    }


def forecast_day(f: ForecastDay) -> dict[str, Any]:
    """One forecast day under its keys."""
    return {
        "target": f.target,
        "date": f.date.isoformat(),
        "horizon": f.horizon,
        "q": f.quantiles,
        "p_flare": f.p_flare,
    }
