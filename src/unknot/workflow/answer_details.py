"""What is shown beside an answer and needs its draws: doses, every knot, counts of days.

Worked out once from the fit and kept under its id, so that a page need not touch a draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from cattrs.preconf.json import make_converter

from unknot.answer.build import prior_tightness
from unknot.answer.seen import LAG
from unknot.arrays import Array
from unknot.diary.exposure import on_calendar
from unknot.effects.arms import Arm
from unknot.effects.dose_response import Dose, dose_effects
from unknot.effects.mechanism_groups import knots_of
from unknot.effects.results import Interval
from unknot.effects.verdicts import KNOWN_AFTER, interval
from unknot.errors import UnknotError
from unknot.inference import prior
from unknot.inference.fit import PreparedDiary
from unknot.inference.own_response import RecordedKind
from unknot.inference.posterior import beliefs_of
from unknot.progress import Progress, quiet
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile
from unknot.timeline import activities
from unknot.workflow.fits import FittedDiary

Flags = npt.NDArray[np.bool_]
KIND = "answer details"
CONVERTER = make_converter(detailed_validation=False)
MOST_KINDS = 4  # kinds of which doses are lived through, those done on most days
SHARES = (0.25, 0.5, 1.0, 1.5)  # of the longest usual session; beyond it nothing was recorded
LONGEST = 0.9  # quantile of a kind's sessions that counts as its longest usual one


@dataclass(frozen=True)
class DoseShown:
    """One session of so many minutes, and the change of the main symptom on the day after it.

    Attributes:
        beyond: longer than this person's own sessions; the model's guess alone.
    """

    minutes: float
    next_day: Interval
    peak_day: float
    beyond: bool


@dataclass(frozen=True)
class KindShown:
    """One kind of exertion in a person's own days.

    Attributes:
        name: of the activity, or of what was rated or counted.
        minutes: of every recorded session, oldest first; empty where it is not in minutes.
        worse, days: days after it on which the symptom was worse than the usual of all days, of how
            many; `other_worse`, `other_days` the same after other days.
        doses: of one session, the shortest first.
    """

    name: str
    unit: str
    minutes: tuple[float, ...]
    worse: int
    days: int
    other_worse: int
    other_days: int
    doses: tuple[DoseShown, ...] = ()


@dataclass(frozen=True)
class KnotShown:
    """How tight one knot is, 0 loose to 1 tight, before the diary and after it.

    Attributes:
        told: the days moved it enough to speak of it.
    """

    name: str
    prior: Interval
    posterior: Interval
    told: bool


@dataclass(frozen=True)
class BeliefShown:
    """Belief in one wiring, 0..1, before the diary and now, and how far two runs differ."""

    wiring: str
    before: float
    now: float


@dataclass(frozen=True)
class AnswerDetails:
    """What goes with one answer.

    Attributes:
        target: the symptom that it speaks of.
        model: the hash of the body.
    """

    target: str
    model: str
    kinds: tuple[KindShown, ...]
    knots: tuple[KnotShown, ...]
    stories: tuple[BeliefShown, ...]


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


def keep_details(store: PersonFile, fit: str, details: object, data: str, when: datetime) -> None:
    """Keep details under the id of their fit.

    Args:
        details: as plain data, see `as_plain`.
        data: hash of the entries they rest on.
    """
    store.keep(KIND, fit, details, model_hash="", data_hash=data, when=when)


def as_plain(details: AnswerDetails) -> object:
    """As JSON has it."""
    return CONVERTER.unstructure(details)


def kept_details(store: PersonFile, fit: str) -> AnswerDetails | None:
    """What goes with the answer of a fit; None where it is not worked out yet."""
    row = newest_kept(store, KIND, fit)
    if row is None:
        return None
    try:
        return CONVERTER.structure(row.payload, AnswerDetails)
    except (KeyError, TypeError, ValueError, UnknotError):
        return None  # another version's: it is worked out anew
