"""One analysis, whole: read, fit, effects, groups, forecast and checks, as one answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from unknot.errors import UnknotError
from unknot.model import Model
from unknot.person import checks, describe, prior, wording
from unknot.person.ahead import days_ahead, last_entry, record_of, seen_from
from unknot.person.answer import (
    Answer,
    Diagnostics,
    Effect,
    Group,
    Interval,
)
from unknot.person.diary import Diary, Series
from unknot.person.effects import ARMS, WEEKS, Arm, ArmEffect, effects, noise_floor
from unknot.person.fit import Fit, Progress, Told, fit, tell
from unknot.person.life import activity_of

Array = npt.NDArray[np.float64]

GROUPS = {
    "low_capacity": ("Low capacity", ("mitochondria", "redox", "depleted")),
    "nociceptive_or_trapped": ("Sore tissue or trapped", ("stuck", "injury", "immune")),
    "arousal": ("Arousal and sleep", ("sleep", "stress")),
    "sensitisation": ("Pain volume", ("sensitisation",)),
}
TOLD_SD = 0.8  # a group is told when its sd falls below this share of the prior's …
TOLD_SHIFT = 0.5  # … or its median moves by this many prior sd
HORIZONS = tuple(range(1, 8))
LITTLE = 0.8  # of the usual chores: a day of doing less


@dataclass(frozen=True)
class Request:
    """What was asked: everything that decides the answer, but for the diary."""

    seed: int = 1
    quick: bool = False
    as_of: date | None = None
    command: str = "unknot analyse"
    version: str = ""


@dataclass(frozen=True)
class Analysis:
    """An answer and the draws behind it, by name, ready to be saved."""

    answer: Answer
    draws: dict[str, Array]


@dataclass(frozen=True)
class _Findings:
    """Effects of every arm on the main symptom, with their control and the checks."""

    target: str
    said: dict[str, ArmEffect]
    shuffled: dict[str, ArmEffect]
    floor: float
    diagnostics: Diagnostics


def analyse(
    diary: Diary, model: Model, request: Request, progress: Progress | None = None
) -> Analysis:
    """Answer for one person.

    Raises:
        UnknotError: the diary holds nothing the model could explain.
    """
    diary = until(diary, request.as_of)
    told = tell(diary)
    done = fit(model, told, request.seed, quick=request.quick, progress=progress)
    found = _find(model, told, done, request)
    values = int(np.isfinite(told.reports.values[0]).sum())  # days of the symptom spoken of
    few = values < wording.KNOWN_AFTER
    made = tuple(_effect(arm, found, told, diary, few) for arm in ARMS)
    verdicts = {e.what: e.verdict for e in made}
    passed = found.diagnostics.passed
    ahead = _forecast_series(told, request.as_of or last_entry(diary))
    answer = Answer(
        person=diary.person,
        made_up=diary.made_up,
        truth=diary.extra.get("truth", ""),
        version=request.version,
        model=model.hash,
        wiring=model.wiring,
        parameter_set=model.parameter_set,
        data_hash=data_hash(diary),
        seed=request.seed,
        seconds=0.0,  # whoever holds a clock fills this in
        command=request.command,
        headline=wording.headline(found.target, values, verdicts, passed),
        read=describe.what_was_read(diary),
        series=describe.pictures(diary),
        effects=made,
        contrasts=_contrasts(found, few),
        groups=_groups(done, passed),
        forecast=tuple(day for one in ahead for day in days_ahead(one, HORIZONS)),
        track=tuple(record_of(one) for one in ahead),
        diagnostics=found.diagnostics,
        cannot_tell=describe.unknown(made, values, passed),
        grades=describe.grades(),
        weak_links=describe.weak_links(model),
        repeat=(request.command,),
        notes=(
            *((wording.QUICK,) if request.quick and not passed else ()),
            wording.PRIOR_LEANS,
            wording.NO_BODY_FORECAST,
            *_which_days(told),
        ),
    )
    return Analysis(answer, _saved(done, found))


def _find(model: Model, told: Told, done: Fit, request: Request) -> _Findings:
    target = told.reports.symptoms[0]
    points = {name: _tenth(told.series[name]) for name in told.reports.symptoms}
    keys = np.random.SeedSequence([request.seed, 99]).spawn(3)
    runs = [
        effects(model, draws, told.reports, done.usual, points, key)
        for draws, key in zip(done.draws, keys[:2], strict=True)
    ]
    control: list[ArmEffect] = []
    if done.shuffled is not None:
        control = effects(model, done.shuffled, told.reports, done.usual, points, keys[2])
    pooled = [_pool(a, b) for a, b in zip(*runs, strict=True)]
    said = {e.arm: e for e in pooled if e.target == target}
    shuffled = {e.arm: e for e in control if e.target == target}
    same = any(_repeated(said[arm].posterior, shuffled[arm].posterior) for arm in shuffled)
    return _Findings(
        target,
        said,
        shuffled,
        noise_floor(done.draws[0].noise, told.reports, 0, points[target]),
        checks.diagnose(done, checks.repeat_gap(*runs), same, request.quick),
    )


def _judge(posterior: Array, control: Array | None, passed: bool) -> tuple[str, str]:
    """The verdict on an effect, and what shuffled days say of the same effect.

    A verdict needs passed checks, and falls where shuffled days give it too.
    """
    verdict = verdict_of(posterior)
    shown = wording.CANNOT_TELL if control is None else verdict_of(control)
    return (verdict if passed and verdict != shown else wording.CANNOT_TELL), shown


def _repeated(posterior: Array, control: Array) -> bool:
    """Whether shuffled days give the same verdict, and one at all."""
    verdict = verdict_of(posterior)
    return verdict != wording.CANNOT_TELL and verdict == verdict_of(control)


def _saved(done: Fit, found: _Findings) -> dict[str, Array]:
    """The draws behind an answer: coordinates and weights by seed, effects by arm."""
    kept: dict[str, Array] = {}
    for number, draws in enumerate(done.draws):
        kept[f"coordinates_{number}"] = draws.z
        kept[f"weight_{number}"] = draws.weight
        kept[f"response_{number}"] = draws.response
    for name, effect in found.said.items():
        kept[f"effect_{name}"] = effect.posterior
        kept[f"prior_{name}"] = effect.prior
    return kept


def _which_days(told: Told) -> tuple[str, ...]:
    """Say so where the fit does not rest on the whole diary."""
    end = max(told.series[name].days[-1] for name in told.reports.symptoms)
    begin = min(told.series[name].days[0] for name in told.reports.symptoms)
    if told.last < end:
        return (wording.EARLIER.format(day=f"{told.last:%d %b %Y}"),)
    return (wording.LATEST.format(days=told.days),) if told.first > begin else ()


def until(diary: Diary, as_of: date | None) -> Diary:
    """The diary as it stood at the end of a day."""
    if as_of is None:
        return diary
    seen = tuple(o for o in diary.observations if o.day <= as_of)
    if not seen:
        raise UnknotError(
            "nothing-yet", f"there is no entry up to {as_of}.", "choose a later --as-of day."
        )
    return replace(
        diary, observations=seen, exertions=tuple(e for e in diary.exertions if e.day <= as_of)
    )


def data_hash(diary: Diary) -> str:
    """A short hash of everything read."""
    digest = hashlib.sha256()
    for item in (*diary.observations, *diary.exertions):
        digest.update(repr(item).encode())
    return digest.hexdigest()[:12]


def interval(draws: Array) -> Interval:
    """Median and 50 and 90 % intervals of draws."""
    q = np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95])
    return Interval(float(q[2]), float(q[0]), float(q[1]), float(q[3]), float(q[4]))


def verdict_of(draws: Array) -> str:
    """helps or harms when the 90 % interval leaves 0 out, else cannot_tell. Negative is better."""
    low, high = np.quantile(draws, [0.05, 0.95])
    if high < 0.0:
        return wording.HELPS
    return wording.HARMS if low > 0.0 else wording.CANNOT_TELL


def _tenth(found: Series) -> float:
    assert found.scale is not None
    return (found.scale.high - found.scale.low) / 10.0


def _pool(a: ArmEffect, b: ArmEffect) -> ArmEffect:
    return ArmEffect(
        a.arm,
        a.target,
        np.concatenate([a.posterior, b.posterior]),
        np.concatenate([a.prior, b.prior]),
    )


def _effect(arm: Arm, findings: _Findings, told: Told, diary: Diary, few: bool) -> Effect:
    """One arm's effect; from `few` days a narrower interval is still other people's."""
    found, target, diagnostics = findings.said[arm.name], findings.target, findings.diagnostics
    posterior, before = interval(found.posterior), interval(found.prior)
    other = findings.shuffled.get(arm.name)
    verdict, control = _judge(
        found.posterior, None if other is None else other.posterior, diagnostics.passed
    )
    own = _days_of(arm, told, diary)
    if own == 0:  # nobody is told what something does that they never did
        verdict = wording.CANNOT_TELL
    return Effect(
        what=arm.name,
        label=arm.label,
        kind=arm.kind,
        minutes_per_week=arm.minutes_per_week,
        weeks=WEEKS,
        target=target,
        unit="points",
        posterior=posterior,
        prior=before,
        p_better=float(np.mean(found.posterior < 0)),
        p_worse=float(np.mean(found.posterior > 0)),
        threshold_minutes=None,
        from_prior=few or own == 0 or _told_little(found.posterior, found.prior),
        verdict=verdict,
        sentence=wording.effect(
            arm.name,
            verdict,
            target,
            posterior.median,
            posterior.q05,
            posterior.q95,
            diagnostics.flat_response,
            diagnostics.passed,
        ),
        shuffled_verdict=control,
        noise_floor=findings.floor,
        days_of_this=own,
        grade="D",
    )


def _days_of(arm: Arm, told: Told, diary: Diary) -> int:
    """Recorded days that held this very activity; for doing less, days clearly below the usual."""
    if not arm.activity:
        low = LITTLE * float(np.mean(told.lived.chores))
        return int(((told.lived.chores < low) & np.isfinite(told.lived.log_load)).sum())
    return len(
        {
            done.day
            for done in diary.exertions
            if (done.minutes or 0) > 0 and activity_of(done.source, done.kind) == arm.activity
        }
    )


def _told_little(posterior: Array, before: Array) -> bool:
    """Whether a diary moved an effect neither in place nor in width."""
    shift = abs(float(np.median(posterior) - np.median(before)))
    return bool(posterior.std() >= 0.8 * before.std() and shift <= 0.5 * before.std())


def _contrasts(findings: _Findings, few: bool) -> tuple[Effect, ...]:
    said, target, shuffled = findings.said, findings.target, findings.shuffled
    passed = findings.diagnostics.passed
    found: list[Effect] = []
    for one, other, label in (
        ("brisk_walk", "tai_chi", "Brisk walking rather than tai chi"),
        ("brisk_walk", "easy_walk", "Brisk walking rather than easy walking"),
    ):
        a, b = said[one], said[other]
        posterior = a.posterior - b.posterior
        before = a.prior - b.prior
        control = shuffled[one].posterior - shuffled[other].posterior if shuffled else None
        verdict, shown = _judge(posterior, control, passed)
        middle = interval(posterior)
        found.append(
            Effect(
                what=f"{one}-{other}",
                label=label,
                kind="contrast",
                minutes_per_week=0.0,
                weeks=WEEKS,
                target=target,
                unit="points",
                posterior=middle,
                prior=interval(before),
                p_better=float(np.mean(posterior < 0)),
                p_worse=float(np.mean(posterior > 0)),
                threshold_minutes=None,
                from_prior=few or _told_little(posterior, before),
                verdict=verdict,
                sentence=f"{label}: {wording.between(middle.q05, middle.q95)}."
                if passed
                else wording.HELD_EACH,
                shuffled_verdict=shown,
                noise_floor=findings.floor,
                days_of_this=0,
                grade="D",
            )
        )
    return tuple(found)


def _groups(done: Fit, passed: bool) -> tuple[Group, ...]:
    rng = np.random.default_rng(np.random.SeedSequence([done.seed, 5]))
    tight: list[Array] = []
    for draws in done.draws:
        joint = draws.response.sum(axis=0)
        index = rng.choice(len(draws.z), size=1000, p=joint / joint.sum())
        tight.append(prior.traits(draws.z[index]).tight)
    after = np.concatenate(tight)
    z = prior.draw(4000, np.random.SeedSequence([done.seed, 6]))
    weight = np.exp(prior.log_density(z) + 0.5 * (z**2).sum(axis=1))
    before = prior.traits(z[rng.choice(len(z), size=2000, p=weight / weight.sum())]).tight
    found: list[Group] = []
    for name, (label, knots) in GROUPS.items():
        columns = [prior.TIGHT.index(k) for k in knots]
        a, b = after[:, columns].mean(axis=1), before[:, columns].mean(axis=1)
        moved = abs(float(np.median(a) - np.median(b))) > TOLD_SHIFT * float(b.std())
        told = passed and (a.std() < TOLD_SD * b.std() or moved)
        found.append(
            Group(
                name,
                label,
                knots,
                interval(b),
                interval(a),
                float(b.std()),
                float(a.std()),
                bool(told),
            )
        )
    return tuple(found)


def _forecast_series(told: Told, origin: date | None) -> list[Series]:
    """The series worth forecasting: those the fit explains, as they stand at the end of a day."""
    held = [told.series[name] for name in told.reports.symptoms if len(told.series[name].days) > 1]
    return [one if origin is None else seen_from(one, origin) for one in held]
