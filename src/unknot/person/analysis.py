"""One analysis, whole: read, fit, effects, groups, forecast and checks, as one answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.engine.threads import threads
from unknot.errors import UnknotError
from unknot.model import Model
from unknot.person import checks, chores, describe, prior, seen, stories, wording
from unknot.person.ahead import Ahead, flares, last_entry, look, seen_from
from unknot.person.answer import Answer, Effect, Group
from unknot.person.arms import ARMS, Arm, named_arms, own_arms
from unknot.person.diary import Diary, Series
from unknot.person.effects import (
    CHOSEN,
    SHUFFLED,
    ArmEffect,
    Later,
    choose,
    effects,
    keys_of,
    kinds_of,
    noise_floor,
)
from unknot.person.fit import Fit, Progress, Told, fit, tell
from unknot.person.groups import groups_of
from unknot.person.judge import Findings, contrasts, effect_of, repeated

Array = npt.NDArray[np.float64]

HORIZONS = tuple(range(1, 8))


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
    """An answer, the fit it rests on, and its draws by name, ready to be saved."""

    answer: Answer
    fit: Fit
    draws: dict[str, Array]


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
    found = find(model, told, done, request)
    values = int(np.isfinite(told.reports.values[0]).sum())  # days of the symptom spoken of
    few = values < wording.KNOWN_AFTER
    true = describe.truths(diary, found.target)
    made = tuple(_with_truth(effect_of(arm, found, told, diary, few), true) for arm in found.arms)
    passed = found.diagnostics.passed
    before, now = (one.mean(axis=0) for one in stories.beliefs(done.draws))
    inside = passed and not found.diagnostics.beyond_body
    told_of = describe.stories(model, before, now) if inside else ()
    ahead = symptoms_ahead(diary, told, request.as_of or last_entry(diary))
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
        headline=wording.headline(found.target, made, early=few, passed=passed),
        read=describe.what_was_read(diary),
        series=describe.pictures(diary),
        effects=made,
        contrasts=contrasts(found, told, diary, few),
        groups=_groups(done, inside),
        forecast=tuple(day for one in ahead for day in one.days),
        track=tuple(one.track for one in ahead),
        diagnostics=found.diagnostics,
        cannot_tell=describe.unknown(values, passed, told_of, bool(model.rivals)),
        grades=describe.grades(),
        weak_links=describe.weak_links(model),
        repeat=(request.command,),
        notes=(
            *((wording.QUICK,) if request.quick and not passed else ()),
            *((wording.BEYOND_BODY,) if passed and not inside else ()),
            wording.PRIOR_LEANS,
            wording.NO_BODY_FORECAST,
            *_which_days(told),
            *_causes(told, made),
        ),
        stories=told_of,
        seen=seen.seen(told, few),
        early=few,
        bad_days=tuple(one.bad_day for one in ahead if one.told),
    )
    return Analysis(answer, done, _saved(done, found))


def _with_truth(effect: Effect, truths: tuple[dict[str, float], dict[str, float]]) -> Effect:
    """An effect beside the true one, of days 8 to 14 and of twelve weeks, where they are known."""
    early, late = (one.get(effect.what) for one in truths)
    later = effect.twelve_weeks
    return replace(
        effect, truth=early, twelve_weeks=None if later is None else replace(later, truth=late)
    )


def find(model: Model, told: Told, done: Fit, request: Request) -> Findings:
    """Effects of every arm on the main symptom, with their control and the checks."""
    target = told.reports.symptoms[0]
    points = {name: _tenth(told.series[name]) for name in told.reports.symptoms}
    arms = arms_of(told)
    keys = keys_of(request.seed)
    with (
        threadpool_limits(limits=1, user_api="blas"),
        threads(len(done.draws) + 2) as pool,
    ):
        waiting = [
            pool.submit(effects, model, draws, told.reports, done.usual, points, key, arms=arms)
            for draws, key in zip(done.draws, keys, strict=False)
        ]
        if done.shuffled is not None:
            waiting.append(
                pool.submit(
                    effects, model, done.shuffled, told.reports, done.usual, points, keys[2],
                    SHUFFLED, unknown=0, arms=arms,
                )
            )  # fmt: skip
        spoken = pool.submit(chores.evidence, done)
        runs = [one.result() for one in waiting[:2]]
        control = waiting[2].result() if done.shuffled else []
    pooled = [_pool(a, b) for a, b in zip(*runs, strict=True)]
    said = {e.arm: e for e in pooled if e.target == target}
    shuffled = {e.arm: e for e in control if e.target == target}
    any_of, any_shuffled = checks.logs_any(done)
    gaps = {
        e.arm: gap
        for e, gap in zip(runs[0], checks.repeat_gaps(*runs), strict=True)
        if e.target == target
    }
    same = any(
        repeated(said[arm].posterior, shuffled[arm].posterior, any_of, any_shuffled)
        for arm in shuffled
    )
    return Findings(
        target,
        said,
        shuffled,
        noise_floor(done.draws[0].noise, told.reports, 0, points[target]),
        checks.diagnose(done, list(gaps.values()), same, request.quick, spoken.result()),
        arms,
        frozenset(arm for arm, gap in gaps.items() if gap > checks.REPEAT),
    )


def arms_of(told: Told) -> tuple[Arm, ...]:
    """The ways of living asked of a diary: named ones that were done, and the person's own.

    Where no exertion was recorded at all, every named one, so that what is not known is said.
    """
    done = {name for day in told.lived.sessions for name, _ in day}
    own = own_arms(kinds_of(told.reports), told.days)
    return (*named_arms(done), *own) if done or own else ARMS


def _saved(done: Fit, found: Findings) -> dict[str, Array]:
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
    return (wording.LATEST.format(days=wording.days_of(told.days)),) if told.first > begin else ()


def _causes(told: Told, made: tuple[Effect, ...]) -> tuple[str, ...]:
    """What else was allowed for; where nothing else was marked a verdict asks for it."""
    found = told.reports.causes
    if found is not None:
        names = (
            f"{wording.CAUSE_NAMES[name]} ({wording.days_of(days)})"
            for name, days in found.marked.items()
        )
        return (wording.CAUSES.format(causes=", ".join(names)),)
    verdicts = any(one.verdict != wording.CANNOT_TELL for one in made)
    return (wording.ASK_CAUSE,) if verdicts else ()


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


def _tenth(found: Series) -> float:
    assert found.scale is not None
    return (found.scale.high - found.scale.low) / 10.0


def _pool(a: ArmEffect, b: ArmEffect) -> ArmEffect:
    later = None
    if a.later is not None and b.later is not None:
        later = Later(
            np.concatenate([a.later.posterior, b.later.posterior]),
            np.concatenate([a.later.prior, b.later.prior]),
            0.5 * (a.later.body_share + b.later.body_share),
            np.concatenate([a.later.course, b.later.course], axis=1),
        )
    return ArmEffect(
        a.arm,
        a.target,
        np.concatenate([a.posterior, b.posterior]),
        np.concatenate([a.prior, b.prior]),
        later,
        0.5 * (a.body_share + b.body_share),
    )


def prior_tightness(seed: int) -> Array:
    """Tightnesses of people of whom nothing is known, (draws, knots)."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 5]))
    return prior.traits(prior.population(2000, rng)).tight


def _groups(done: Fit, passed: bool) -> tuple[Group, ...]:
    """Of the very people who tell the effects."""
    tight = [
        prior.traits(draws.z[choose(draws, CHOSEN, key.spawn(1)[0]).index]).tight
        for draws, key in zip(done.draws, keys_of(done.seed), strict=False)
    ]
    return groups_of(np.concatenate(tight), prior_tightness(done.seed), passed)


def symptoms_ahead(diary: Diary, told: Told, origin: date | None) -> list[Ahead]:
    """The coming days of the series the fit explains, as they stand at the end of a day."""
    limits = flares(diary, {})
    held = [told.series[name] for name in told.reports.symptoms if len(told.series[name].days) > 1]
    seen = [one if origin is None else seen_from(one, origin) for one in held]
    return [look(one, HORIZONS, flare=limits.get(one.what)) for one in seen]
