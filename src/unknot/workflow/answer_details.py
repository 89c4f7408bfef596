"""What is shown beside an answer and needs its draws: doses, every knot, counts of days.

Worked out once from the fit and kept under its id, so that a page need not touch a draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from unknot.answer.build import prior_tightness
from unknot.answer.seen import LAG
from unknot.arrays import Array
from unknot.diary.exposure import on_calendar
from unknot.effects.arms import Arm
from unknot.effects.dose_response import Dose, dose_effects
from unknot.effects.mechanism_groups import knots_of
from unknot.effects.verdicts import KNOWN_AFTER, interval
from unknot.inference import prior
from unknot.inference.fit import PreparedDiary
from unknot.inference.own_response import RecordedKind
from unknot.inference.posterior import beliefs_of
from unknot.progress import Progress, quiet
from unknot.timeline import activities
from unknot.workflow.fits import FittedDiary
from unknot.workflow.shown_details import (
    AnswerDetails,
    BeliefShown,
    DoseShown,
    KindShown,
    KnotShown,
)

Flags = npt.NDArray[np.bool_]
MOST_KINDS = 4  # kinds of which doses are lived through, those done on most days
SHARES = (0.25, 0.5, 1.0, 1.5)  # of the longest usual session; beyond it nothing was recorded
LONGEST = 0.9  # quantile of a kind's sessions that counts as its longest usual one


def details_of(fit: FittedDiary, progress: Progress = quiet) -> AnswerDetails:
    """Work out what goes with the answer of a fit."""
    kinds = [_counted(fit.prepared, kind, row) for kind, row in _kinds(fit.prepared)]
    kinds = [one for one in kinds if one.days]
    lived = sorted((one for one in kinds if one.minutes), key=lambda one: -len(one.minutes))
    doses = {one.name: _doses(one) for one in lived[:MOST_KINDS]}
    found = _with_doses(fit, kinds, doses, progress)
    runs = [prior.traits(run.z).tight for run in fit.kept.runs]
    before = prior_tightness(fit.seed)
    told = {one.name for one in knots_of(runs, before, fit.kept.diagnostics.passed)}
    after = np.concatenate(runs)
    knots = tuple(
        KnotShown(name, interval(before[:, k]), interval(after[:, k]), name in told)
        for k, name in enumerate(prior.TIGHT)
    )
    wirings = [one.recipe.wiring.name for one in fit.model.rivals]
    pairs = zip(wirings, *beliefs_of(fit.kept), strict=False)
    stories = tuple(BeliefShown(name, float(then), float(now)) for name, then, now in pairs)
    return AnswerDetails(fit.kept.symptoms[0], fit.model.hash, tuple(found), knots, stories)


def _kinds(prepared: PreparedDiary) -> list[tuple[RecordedKind, Array]]:
    own = prepared.reports.own
    if own is None:
        return []
    return [
        (kind, amounts * kind.amount + kind.usual)
        for kind, amounts in zip(own.kinds, own.amounts[:, 1:], strict=True)
    ]


def _counted(prepared: PreparedDiary, kind: RecordedKind, daily: Array) -> KindShown:
    """Days after it, and days after others, that were worse than the middle of all days."""
    series = prepared.series[prepared.reports.symptoms[0]]
    values = on_calendar(series, prepared.first, prepared.days)
    assert series.scale is not None
    sign = 1.0 if series.scale.worse.value == "high" else -1.0
    worse = sign * (values - np.nanmedian(values)) > 1e-9
    known = np.abs(daily - kind.usual) > 1e-12
    much = daily > (1e-9 if kind.unit == "min" else float(np.median(daily[known])))
    like_this, other = (
        _after(days, worse, np.isfinite(values)) for days in (known & much, known & ~much)
    )
    timed = kind.unit == "min" and kind.name in activities()
    minutes = tuple(float(one) for one in np.round(daily[known & much], 1)) if timed else ()
    return KindShown(kind.name, kind.unit, minutes, *like_this, *other, doses=())


def _after(days: Flags, worse: Flags, seen: Flags) -> tuple[int, int]:
    """Of the days after some days: those that were worse, and those with a report."""
    at = np.flatnonzero(days) + LAG
    at = at[at < len(seen)]
    at = at[seen[at]]
    return int(worse[at].sum()), int(at.size)


def _doses(kind: KindShown) -> tuple[Dose, ...]:
    longest = max(float(np.quantile(kind.minutes, LONGEST)), 4.0)
    kept = activities()[kind.name].kind
    made: dict[float, Dose] = {}
    for share in SHARES:
        minutes = float(max(round(share * longest), 1))
        label = f"{kind.name} {minutes:g}"
        made[minutes] = Dose(Arm(label, label, kind.name, kept, minutes, 1))
    return tuple(made.values())


def _with_doses(
    fit: FittedDiary,
    kinds: Sequence[KindShown],
    doses: dict[str, tuple[Dose, ...]],
    progress: Progress,
) -> list[KindShown]:
    every = [dose for held in doses.values() for dose in held]
    if not every:
        return list(kinds)
    few = int(np.isfinite(fit.prepared.reports.values[0]).sum()) < KNOWN_AFTER
    rows = dose_effects(
        fit.kept, fit.model, fit.prepared, fit.diary, fit.points, few, doses=every,
        progress=progress,
    )  # fmt: skip
    by = {row.effect.what: row for row in rows if row.effect.target == fit.kept.symptoms[0]}
    found: list[KindShown] = []
    for one in kinds:
        shown: list[DoseShown] = []
        for dose in doses.get(one.name, ()):
            session = by[dose.arm.name].session
            if session is not None:
                beyond = dose.arm.minutes > max(one.minutes)
                shown.append(
                    DoseShown(dose.arm.minutes, session.next_day, session.lag.median, beyond)
                )
        found.append(
            KindShown(
                one.name, one.unit, one.minutes, one.worse, one.days, one.other_worse,
                one.other_days, tuple(shown),
            )
        )  # fmt: skip
    return found
