"""What each kind and dose of exertion does: after one session, a fortnight, and twelve weeks.

People of a kept fit live on from the end of the diary, once with and once without; what both share
cancels. Everything stands beside the prior, the same on shuffled days, and the noise floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.effects.arms import ARMS, WEEKS, Arm
from unknot.effects.counterfactual import (
    WINDOWS,
    ArmEffect,
    BodyChange,
    Later,
    felt,
    lives,
    noise_floor,
)
from unknot.effects.results import Effect, Interval
from unknot.effects.verdicts import Findings, beyond, effect_of, interval
from unknot.inference import burn_in, prior
from unknot.inference.burn_in import Usual
from unknot.inference.fit import PreparedDiary
from unknot.inference.posterior import KeptFit, Particles
from unknot.inference.prior import Traits
from unknot.inference.reports import Noise, Reports
from unknot.model import Model
from unknot.progress import Progress
from unknot.timeline import Bout, build

AFTER = 14  # days looked at after one session
BEFORE = 7  # usual days before it, so that it does not hang on the last day of the diary
FELT = 0.2  # points: less than this is not felt
HARM = 0.5  # points at the peak: worth avoiding
HARD_DAY = 0.7  # stress of an emotionally hard day, 0..1
START = 17.0


@dataclass(frozen=True)
class Dose:
    """One kind and dose: a way of living for twelve weeks, and one session of it.

    Attributes:
        stress: of a hard day, for what is no movement; else None.
    """

    arm: Arm
    stress: float | None = None


def _dose(activity: str, label: str, kind: str, minutes: float, per_week: int) -> Dose:
    said = f"{label}, {per_week} × {minutes:g} min a week"
    return Dose(Arm(f"{activity}_{minutes:g}", said, activity, kind, minutes, per_week))


DOSES = (
    *(Dose(arm) for arm in ARMS),
    _dose("brisk_walk", "Brisk walking", "aerobic", 10, 3),
    _dose("brisk_walk", "Brisk walking", "aerobic", 20, 3),
    _dose("brisk_walk", "Brisk walking", "aerobic", 60, 3),
    _dose("easy_walk", "Easy walking", "gentle", 15, 5),
    _dose("tai_chi", "Tai chi", "gentle", 20, 3),
    _dose("strength", "Strength training", "strength", 15, 2),
    _dose("strength", "Strength training", "strength", 40, 2),
    _dose("held_posture", "Held postures", "held", 20, 3),
    _dose("standing", "Standing", "standing", 60, 5),
    _dose("mental_work", "Mental work", "cognitive", 60, 5),
    _dose("mental_work", "Mental work", "cognitive", 120, 5),
    Dose(
        Arm("hard_day", "Emotionally hard days, 2 a week", "", "emotional", 0.0, 2), stress=HARD_DAY
    ),
)
"""The four arms of every answer first, under their own names, then what else a person may do."""


@dataclass(frozen=True)
class SessionEffect:
    """What one session after a usual week does to one symptom: with it minus without, own points.

    Attributes:
        next_day: mean of the day after.
        peak: the largest change of any day, with its sign; `lag` the day it comes, 0 the same day.
        days_felt: days with a change of more than 0.2 points.
        p_worse: chance that the next day is worse.
        floor: how far two days differ by chance in someone in whom nothing changed, 90 %.
        verdict: of the next day; judged as the twelve weeks are.
    """

    next_day: Interval
    peak: Interval
    lag: Interval
    days_felt: Interval
    p_worse: float
    floor: float
    verdict: str


@dataclass(frozen=True)
class DoseEffect:
    """One kind and dose on one symptom: after twelve weeks, and after one session of it."""

    effect: Effect
    minutes: float
    per_week: int
    session: SessionEffect | None


@dataclass(frozen=True)
class _Found:
    """Changes of the body by dose: of its weeks, and `days` after one, (days, symptoms, draws)."""

    weeks: dict[str, BodyChange]
    days: dict[str, Array]


def dose_effects(
    kept: KeptFit,
    model: Model,
    prepared: PreparedDiary,
    diary: Diary,
    points: dict[str, float],
    few: bool,
    *,
    doses: Sequence[Dose] = DOSES,
    progress: Progress | None = None,
) -> list[DoseEffect]:
    """Every dose on every symptom, the main symptom's first.

    Args:
        points: size of a tenth of each symptom's own scale.
        few: too few days are recorded to speak of this person.
        progress: told what is done and the share done, 0..1.
    """
    groups = (*kept.particles, kept.before)
    found: list[_Found] = []
    for number, run in enumerate(groups):
        if progress:
            progress("living on with every dose", number / len(groups))
        found.append(_live(model, run, kept.usual, kept.symptoms, doses))
    rows: list[DoseEffect] = []
    for s, target in enumerate(kept.symptoms):
        own = points[target]
        findings = Findings(target, _pooled(doses, found, kept, s, own),
                            _control(doses, found, kept, s, own),
                            noise_floor(kept.runs[0].noise, prepared.reports, s, own),
                            kept.diagnostics)  # fmt: skip
        for dose in doses:
            effect = effect_of(dose.arm, findings, prepared, diary, few)
            done = effect.days_of_this > 0 and not few
            session = _session(dose, found, kept, s, own, prepared.reports, done)
            rows.append(DoseEffect(effect, dose.arm.minutes, dose.arm.per_week, session))
    return rows


def threshold(rows: Sequence[DoseEffect], activity: str, target: str) -> float | None:
    """Minutes of one session from which a peak beyond half a point is as likely as not.

    Read off between the doses tried; None where none of them reaches it.
    """
    held = sorted(
        (row.minutes, row.session.peak.median)
        for row in rows
        if row.session is not None
        and row.effect.target == target
        and row.minutes > 0
        and row.effect.what.startswith(activity)
    )
    before = (0.0, 0.0)
    for now in held:
        if now[1] >= HARM:
            share = (HARM - before[1]) / (now[1] - before[1])
            return float(before[0] + share * (now[0] - before[0]))
        before = now
    return None


def _live(
    model: Model, run: Particles, usual: Usual, symptoms: tuple[str, ...], doses: Sequence[Dose]
) -> _Found:
    moved = [dose.arm for dose in doses if dose.stress is None]
    weeks = lives(model, run.z, run.end, usual, symptoms, moved, course=False)
    who = prior.traits(run.z)
    plain = _path(model, who, run.end, usual, symptoms, BEFORE + AFTER)
    days: dict[str, Array] = {}
    for dose in doses:
        if dose.stress is not None:
            name, week = dose.arm.name, np.full(7 * WEEKS, usual.stress)
            for offset in (0, 3)[: dose.arm.per_week]:
                week[offset::7] = dose.stress
            hard = _path(model, who, run.end, usual, symptoms, 7 * WEEKS, stress=week)
            calm = _path(model, who, run.end, usual, symptoms, 7 * WEEKS)
            away = hard - calm
            weeks[name] = BodyChange(
                np.stack([away[window].mean(axis=0) for window in WINDOWS]), away[:0]
            )
            once = np.where(np.arange(BEFORE + AFTER) == BEFORE, dose.stress, usual.stress)
            path = _path(model, who, run.end, usual, symptoms, BEFORE + AFTER, stress=once)
            days[name] = (path - plain)[BEFORE:]
    for dose in doses:
        if dose.stress is None and dose.arm.activity:
            bout = Bout(24.0 * BEFORE + START, dose.arm.minutes / 60.0, dose.arm.activity)
            with_it = _path(model, who, run.end, usual, symptoms, BEFORE + AFTER, bouts=(bout,))
            days[dose.arm.name] = (with_it - plain)[BEFORE:]
    return _Found(weeks, days)


def _path(
    model: Model,
    who: Traits,
    state: Array,
    usual: Usual,
    symptoms: tuple[str, ...],
    days: int,
    *,
    stress: Array | None = None,
    bouts: tuple[Bout, ...] = (),
) -> Array:
    """Daily means, (days, symptoms, people)."""
    life = usual.life(days, stress=stress)
    chores = usual.days_to_come(days, who)
    run = burn_in.follow(model, build(life, bouts), who, usual, state, symptoms, chores)
    return np.stack([run.days[name] for name in symptoms], axis=1)


def _days(dose: Dose, change: Array, run: Particles, kept: KeptFit, s: int) -> Array:
    """What people would report day by day after one session, (days, people), on 0..10."""
    body = BodyChange(np.zeros((len(WINDOWS), *change.shape[1:])), change)
    return felt(dose.arm, body, run.people, kept.kinds, s).course


def _pooled(
    doses: Sequence[Dose], found: Sequence[_Found], kept: KeptFit, s: int, own: float
) -> dict[str, ArmEffect]:
    said: dict[str, ArmEffect] = {}
    for dose in doses:
        name = dose.arm.name
        first, second, before = (
            felt(dose.arm, one.weeks[name], run.people, kept.kinds, s)
            for one, run in zip((*found[:2], found[-1]), (*kept.runs, kept.before), strict=True)
        )
        both: Array = own * np.concatenate([first.weeks, second.weeks], axis=1)
        early, late = (
            0.5 * (one + other)
            for one, other in zip(first.body_share, second.body_share, strict=True)
        )
        later = Later(both[1], own * before.weeks[1], late, both[:0])
        said[name] = ArmEffect(name, "", both[0], own * before.weeks[0], later, early)
    return said


def _control(
    doses: Sequence[Dose], found: Sequence[_Found], kept: KeptFit, s: int, own: float
) -> dict[str, ArmEffect]:
    if kept.shuffled is None:
        return {}
    said: dict[str, ArmEffect] = {}
    for dose in doses:
        name = dose.arm.name
        one = felt(dose.arm, found[2].weeks[name], kept.shuffled.people, kept.kinds, s)
        said[name] = ArmEffect(name, "", own * one.weeks[0], np.zeros(0))
    return said


def _session(
    dose: Dose,
    found: Sequence[_Found],
    kept: KeptFit,
    s: int,
    own: float,
    reports: Reports,
    done: bool,
) -> SessionEffect | None:
    """What one of it does; no verdict on what was never `done`, or from too few days."""
    name = dose.arm.name
    if name not in found[0].days:
        return None
    path: Array = np.concatenate(
        [own * _days(dose, one.days[name], run, kept, s)
         for one, run in zip(found[:2], kept.runs, strict=True)],
        axis=1,
    )  # fmt: skip
    lag: npt.NDArray[np.int_] = np.asarray(np.abs(path).argmax(axis=0), dtype=int)
    peak: Array = np.take_along_axis(path, lag[None], axis=0)[0]
    felt: Array = (np.abs(path) > FELT).sum(axis=0).astype(np.float64)
    next_day: Array = path[1]
    verdict = beyond(next_day) if kept.diagnostics.tells else "cannot_tell"
    if kept.shuffled is not None:
        other = beyond(own * _days(dose, found[2].days[name], kept.shuffled, kept, s)[1])
        verdict = "cannot_tell" if verdict == other else verdict
    if not done:
        verdict = "cannot_tell"
    return SessionEffect(
        next_day=interval(next_day),
        peak=interval(peak),
        lag=interval(lag.astype(np.float64)),
        days_felt=interval(felt),
        p_worse=float(np.mean(next_day > 0)),
        floor=day_floor(kept.runs[0].noise, reports, s, own),
        verdict=verdict,
    )


def day_floor(noise: Noise, reports: Reports, symptom: int, own: float) -> float:
    """How far one day differs from the day before it by chance: 90 % half-width, own points."""
    spread = float(reports.spread[symptom])
    fading = 2.0 * noise.size**2 * (1.0 - noise.phi)
    white = 2.0 * (noise.white**2 + (reports.rounding[symptom] / spread) ** 2 / 12.0)
    return 1.645 * spread * own * float(np.sqrt(fading + white + noise.drift**2))
