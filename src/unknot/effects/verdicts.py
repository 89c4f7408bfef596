"""From draws of an effect to what is said of it: intervals, verdicts, and what gates them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.diary.exposure import activity_of
from unknot.effects.arms import ARMS, FORTNIGHT_WEEKS, Arm
from unknot.effects.counterfactual import ArmEffect, Later
from unknot.effects.identifiability import SPEAKS
from unknot.effects.results import OTHERS, Effect, Interval, TwelveWeeks, Verdict, Why
from unknot.inference.check_results import Diagnostics
from unknot.inference.fit import PreparedDiary
from unknot.library import grade_shares

KNOWN_AFTER = 14  # days
FLAT_TOLD = 0.6  # weight of "nothing answers to moving" from which no answer is told
HARD = 0.15  # of stress, 0..1, above the usual: a hard day
LITTLE = 0.8  # of the usual chores: a day of doing less
SURE = 5 / 6  # chance of a direction from which it is told …
ANY = -0.5  # … where the log evidence of any answer to what was done is hardly against it
FAINTER = 3.0  # log evidence by which shuffled days must speak less to be left unheard
NOTICED = 0.25  # points of 0..10 (grade T): the smallest effect that is worth a verdict
MOSTLY_OWN = 0.5  # share of the body's below which an effect rests on a person's own days
EARNED_BODY = 0.5  # belief in the body's model from which twelve weeks may be told …
EARNED_DAYS = 42  # … or recorded days that span so much of this very doing
CONTRASTS = (
    ("brisk_walk", "tai_chi", "Brisk walking rather than tai chi"),
    ("brisk_walk", "easy_walk", "Brisk walking rather than easy walking"),
)


@dataclass(frozen=True)
class Findings:
    """Effects of every arm on one symptom, with their control and the checks.

    Attributes:
        apart: arms of which two seeds tell different things.
    """

    target: str
    said: dict[str, ArmEffect]
    shuffled: dict[str, ArmEffect]
    floor: float
    diagnostics: Diagnostics
    arms: tuple[Arm, ...] = ARMS
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Basis:
    """What of a diary an effect rests on.

    Attributes:
        days: recorded days that held it.
        few: too few days are recorded to speak of this person.
        unspoken: it is about chores, and the diary does not tell more of them from fewer.
        little: the days moved it neither in place nor in width.
        apart: two seeds tell different things of it.
    """

    days: int
    few: bool
    unspoken: bool
    little: bool
    apart: bool = False


def interval(draws: Array) -> Interval:
    """Median and 50 and 90 % intervals of draws."""
    q = np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95])
    return Interval(float(q[2]), float(q[0]), float(q[1]), float(q[3]), float(q[4]))


def verdict_of(draws: Array, log_any: float = np.inf) -> Verdict:
    """helps or harms where a direction is sure enough and the diary is not against any answer.

    Negative is better.

    Args:
        log_any: log evidence of any answer to what was done against none.
    """
    if log_any < ANY:
        return Verdict.CANNOT_TELL
    if float(np.mean(draws < 0.0)) >= SURE:
        return Verdict.HELPS
    return Verdict.HARMS if float(np.mean(draws > 0.0)) >= SURE else Verdict.CANNOT_TELL


def beyond(draws: Array) -> Verdict:
    """helps or harms when the 90 % interval leaves 0 out, else cannot_tell. Negative is better."""
    low, high = np.quantile(draws, [0.05, 0.95])
    if high < 0.0:
        return Verdict.HELPS
    return Verdict.HARMS if low > 0.0 else Verdict.CANNOT_TELL


def unnoticed(draws: Array) -> bool:
    """Whether the whole 90 % interval is less than anybody would notice."""
    return bool(np.abs(np.quantile(draws, [0.05, 0.95])).max() < NOTICED)


def judge(
    posterior: Array,
    control: Array | None,
    passed: bool,
    log_any: float = np.inf,
    log_any_shuffled: float = np.inf,
) -> tuple[str, str]:
    """The verdict on an effect, and what shuffled days say of the same effect.

    A verdict needs passed checks, and falls where shuffled days give it too.

    Args:
        log_any, log_any_shuffled: log evidence of any answer, of the diary and of shuffled days.
    """
    verdict = verdict_of(posterior, log_any)
    shown = Verdict.CANNOT_TELL
    if control is not None:
        shown = of_shuffled(control, log_any, log_any_shuffled)
    return (verdict if passed and verdict != shown else Verdict.CANNOT_TELL), shown


def repeated(
    posterior: Array, control: Array, log_any: float = np.inf, log_any_shuffled: float = np.inf
) -> bool:
    """Whether shuffled days give the same verdict, and one at all."""
    verdict = verdict_of(posterior, log_any)
    alike = verdict == of_shuffled(control, log_any, log_any_shuffled)
    return verdict != Verdict.CANNOT_TELL and alike


def of_shuffled(control: Array, log_any: float, log_any_shuffled: float) -> Verdict:
    """What shuffled days say of an effect; nothing where they speak far less than own days do.

    Any days lean some way by chance. That they lean the same way, faintly, is no reason to doubt
    what the days in their own order say loudly.
    """
    if log_any_shuffled < log_any - FAINTER:
        return Verdict.CANNOT_TELL
    return verdict_of(control, log_any_shuffled)


def second(later: Later | None, told: bool) -> TwelveWeeks | None:
    """What stands beside an effect of twelve weeks.

    Args:
        told: it may get a verdict: the effect may, and belief in the body's model was earned.
    """
    if later is None or not later.posterior.size:
        return None
    return TwelveWeeks(
        interval(later.posterior),
        interval(later.prior) if later.prior.size else interval(np.zeros(1)),
        float(np.mean(later.posterior < 0)),
        float(np.mean(later.posterior > 0)),
        beyond(later.posterior) if told else Verdict.CANNOT_TELL,
        later.body_share,
    )


def course(arm: Arm, later: Later | None) -> tuple[Interval, ...]:
    """One session of an arm day by day; nothing where it has no session that is added."""
    if later is None or arm.mirrored or not (arm.per_week or arm.heavy_days):
        return ()
    return tuple(interval(day) for day in later.course)


def earned(diagnostics: Diagnostics, days: int) -> bool:
    """Whether twelve weeks may be judged: the body is believed in, or six weeks were recorded."""
    classes = diagnostics.classes
    believed = classes is None or classes.body + classes.both >= EARNED_BODY
    return believed or days >= EARNED_DAYS


def why_not(
    posterior: Array, control: Array | None, found: Diagnostics, basis: Basis
) -> Why | None:
    """The first reason to give no verdict on an effect; None where it may be given.

    What the diary lacks comes first: such a reason holds whatever the draws say.
    """
    verdict = verdict_of(posterior, found.log_any)
    unclear = Why.NO_ANSWER if found.flat_response > FLAT_TOLD else Why.BOTH_WAYS
    reasons = (
        (basis.few, Why.FEW_DAYS),
        (basis.days == 0, Why.NEVER_DONE),
        (not found.passed, Why.CHECKS),
        (basis.unspoken, Why.CHORES_UNSPOKEN),
        (basis.little, Why.LITTLE_MOVED),
        (not found.answers, Why.NO_ANSWER),
        (verdict == Verdict.CANNOT_TELL, unclear),
        (unnoticed(posterior), Why.TOO_SMALL),
        (basis.apart, Why.SEEDS_APART),
        (
            control is not None
            and of_shuffled(control, found.log_any, found.log_any_shuffled) == verdict,
            Why.SHUFFLED_ALIKE,
        ),
    )
    return next((why for holds, why in reasons if holds), None)


def _of_control(control: Array | None, found: Diagnostics) -> str:
    """What shuffled days say of the same effect."""
    if control is None:
        return Verdict.CANNOT_TELL
    return verdict_of(control, found.log_any_shuffled)


def firm(posterior: Interval, floor: float, days: int) -> bool:
    """Whether a verdict may stand in a headline (decision 4).

    It rests on 14 own days of it, and its whole 90 % range lies beyond what chance alone does.
    """
    nearest = min(abs(posterior.q05), abs(posterior.q95))
    return days >= KNOWN_AFTER and nearest > floor


def effect_of(
    arm: Arm, findings: Findings, prepared: PreparedDiary, diary: Diary, few: bool
) -> Effect:
    """One arm's effect; from `few` days a narrower interval is still other people's.

    What rests on other people alone, or was never done, gets no verdict; nor does doing less where
    the diary itself does not speak of chores.
    """
    found, target, diagnostics = findings.said[arm.name], findings.target, findings.diagnostics
    posterior = interval(found.posterior)
    other = findings.shuffled.get(arm.name)
    control = None if other is None else other.posterior
    days = days_of(arm, prepared, diary)
    unspoken = arm.chores != 1.0 and not arm.recorded and diagnostics.chores < SPEAKS
    apart = arm.name in findings.apart
    basis = Basis(days, few, unspoken, told_little(found.posterior, found.prior), apart)
    why = why_not(found.posterior, control, diagnostics, basis)
    verdict = (
        verdict_of(found.posterior, diagnostics.log_any) if why is None else Verdict.CANNOT_TELL
    )
    return Effect(
        what=arm.name,
        label=arm.label,
        kind=arm.kind,
        minutes_per_week=arm.minutes_per_week,
        weeks=FORTNIGHT_WEEKS,
        target=target,
        unit="points",
        posterior=posterior,
        prior=interval(found.prior),
        p_better=float(np.mean(found.posterior < 0)),
        p_worse=float(np.mean(found.posterior > 0)),
        verdict=verdict,
        shuffled_verdict=_of_control(control, findings.diagnostics),
        noise_floor=findings.floor,
        days_of_this=days,
        grade=effect_grade(arm.name, target),
        twelve_weeks=second(
            found.later,
            diagnostics.tells and not apart and why not in OTHERS and earned(diagnostics, days),
        ),
        course=course(arm, found.later),
        why=why,
        firm=why is None and firm(posterior, findings.floor, days),
        mirrored=arm.mirrored,
        own_days=found.body_share < MOSTLY_OWN,
    )


def days_of(arm: Arm, prepared: PreparedDiary, diary: Diary) -> int:
    """Recorded days that held this very activity; for doing less, days clearly below the usual.

    For hard days, those with stress clearly above it.
    """
    place = arm.place(prepared.reports.own.kinds) if prepared.reports.own is not None else None
    if place is not None and arm.recorded:
        assert prepared.reports.own is not None
        return prepared.reports.own.kinds[place].days
    if arm.kind == "emotional":
        high = HARD + float(np.median(prepared.lived.stress))
        return (
            int((prepared.lived.stress > high).sum()) if "stress" in prepared.lived.recorded else 0
        )
    if not arm.activity:
        low = LITTLE * float(np.mean(prepared.lived.chores))
        return int(((prepared.lived.chores < low) & np.isfinite(prepared.lived.log_chores)).sum())
    return len(
        {
            done.day
            for done in diary.exertions
            if (done.minutes or 0) > 0 and activity_of(done.source, done.kind) == arm.activity
        }
    )


def told_little(posterior: Array, before: Array) -> bool:
    """Whether a diary moved an effect neither in place nor in width."""
    shift = abs(float(np.median(posterior) - np.median(before)))
    return bool(posterior.std() >= 0.8 * before.std() and shift <= 0.5 * before.std())


def contrasts(
    findings: Findings, prepared: PreparedDiary, diary: Diary, few: bool
) -> tuple[Effect, ...]:
    """One way of living against another: errors that both share cancel.

    No verdict where either was never done, or where it rests on other people alone.
    """
    arms = {arm.name: arm for arm in ARMS}
    return tuple(
        _contrast(
            findings,
            (a, b),
            label,
            min(days_of(arms[a], prepared, diary), days_of(arms[b], prepared, diary)),
            few,
        )
        for a, b, label in CONTRASTS
        if {a, b} <= findings.said.keys()
    )


def _contrast(
    findings: Findings, pair: tuple[str, str], label: str, days: int, few: bool
) -> Effect:
    a, b = (findings.said[name] for name in pair)
    shuffled, target = findings.shuffled, findings.target
    drawn, before = a.posterior - b.posterior, a.prior - b.prior
    control = shuffled[pair[0]].posterior - shuffled[pair[1]].posterior if shuffled else None
    apart = not findings.apart.isdisjoint(pair)
    basis = Basis(days, few, unspoken=False, little=told_little(drawn, before), apart=apart)
    why = why_not(drawn, control, findings.diagnostics, basis)
    diagnostics = findings.diagnostics
    verdict = verdict_of(drawn, diagnostics.log_any) if why is None else Verdict.CANNOT_TELL
    posterior = interval(drawn)
    return Effect(
        what="-".join(pair),
        label=label,
        kind="contrast",
        minutes_per_week=0.0,
        weeks=FORTNIGHT_WEEKS,
        target=target,
        unit="points",
        posterior=posterior,
        prior=interval(before),
        p_better=float(np.mean(drawn < 0)),
        p_worse=float(np.mean(drawn > 0)),
        verdict=verdict,
        shuffled_verdict=_of_control(control, findings.diagnostics),
        noise_floor=findings.floor,
        days_of_this=days,
        grade=max(effect_grade(name, target) for name in pair),
        why=why,
        firm=why is None and firm(posterior, findings.floor, days),
    )


def effect_grade(arm: str, target: str) -> str:
    """The evidence grade involved in most of an effect's variance; D where that is not known.

    The shares ship with the package and are of the virtual population (`unknot.attribution`).
    """
    shares = grade_shares().get(f"{arm}:{target}")
    return "D" if shares is None else shares.most
