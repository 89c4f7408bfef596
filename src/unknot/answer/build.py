"""One analysis, whole: read, fit, effects, groups, forecast and checks, as one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.answer import describe, seen, sentences
from unknot.answer.answer import Answer
from unknot.answer.effects_of_runs import EffectsOfRuns
from unknot.answer.session_days import asks_session_days
from unknot.arrays import Array
from unknot.diary.entries import Diary, Series
from unknot.diary.session_days import SessionDays
from unknot.diary.snapshot import data_hash, last_entry, seen_from, until
from unknot.effects import fit_checks, identifiability
from unknot.effects.arms import ARMS, Arm, named_arms, own_arms
from unknot.effects.counterfactual import ArmEffect, Later, Standing, effects_of
from unknot.effects.mechanism_groups import groups_of
from unknot.effects.results import Effect, MechanismGroup, Verdict
from unknot.effects.verdicts import (
    KNOWN_AFTER,
    Findings,
    contrasts,
    effect_of,
)
from unknot.engine.threads import threads
from unknot.forecasting.ahead import Ahead, flares, look
from unknot.inference import prior
from unknot.inference.burn_in import Usual
from unknot.inference.chosen_draws import keys_of, kinds_of
from unknot.inference.fit import Fit, PreparedDiary, fit, prepare
from unknot.inference.posterior import (
    KeptFit,
    Particles,
    PosteriorSets,
    beliefs_of,
    drawn_from,
    keep,
)
from unknot.model import Model
from unknot.progress import Progress
from unknot.wording.spoken import FIRST, speaking

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
    """An answer, the kept fit it rests on, and its draws by name, ready to be saved.

    Attributes:
        fit: the fit itself, where it was made for this answer.
    """

    answer: Answer
    kept: KeptFit
    draws: dict[str, Array]
    fit: Fit | None = None


def analyse(
    diary: Diary, model: Model, request: Request, progress: Progress | None = None
) -> Analysis:
    """Answer for one person by a new fit, kept nowhere.

    Raises:
        DiaryError: the diary holds nothing the model could explain.
    """
    diary = until(diary, request.as_of)
    prepared = prepare(diary)
    done = fit(model, prepared, request.seed, quick=request.quick, progress=progress)
    kept, found = kept_with(diary, model, prepared, done, quick=request.quick)
    return replace(answered(diary, model, prepared, kept, found, request), fit=done)


def kept_with(
    diary: Diary,
    model: Model,
    prepared: PreparedDiary,
    done: Fit,
    *,
    quick: bool,
    settings: Mapping[str, Any] | None = None,
    measured: tuple[str, ...] = (),
) -> tuple[KeptFit, Findings]:
    """What is kept of a fit, and what it says of every arm.

    Args:
        settings: what else decided the fit.
        measured: one-off measurements in it, "name=value".
    """
    found = find(model, prepared, done, quick)
    read_to = max(one.day for one in (*diary.observations, *diary.exertions))
    kept = keep(
        done, model, found.diagnostics, data_hash(diary), read_to, diary.person,
        dict(settings or {}), measured,
    )  # fmt: skip
    return kept, found


@speaking(FIRST)
def answered(
    diary: Diary,
    model: Model,
    prepared: PreparedDiary,
    kept: KeptFit,
    found: Findings,
    request: Request,
) -> Analysis:
    """Put an answer together from a kept fit and what it says, in the words of the source."""
    values = int(np.isfinite(prepared.reports.values[0]).sum())  # days of the symptom spoken of
    few = values < KNOWN_AFTER
    true = describe.truths(diary, found.target)
    made = tuple(
        _with_truth(sentences.worded(effect_of(arm, found, prepared, diary, few)), true)
        for arm in found.arms
    )
    passed = found.diagnostics.passed
    inside = passed and not found.diagnostics.beyond_body
    told_of = describe.stories(model, *beliefs_of(kept)) if inside else ()
    ahead = symptoms_ahead(diary, prepared, request.as_of or last_entry(diary))
    answer = Answer(
        person=diary.person,
        made_up=diary.made_up,
        truth=diary.extra.get("truth", ""),
        version=request.version,
        model=model.hash,
        wiring=model.wiring,
        parameter_set=model.parameter_set,
        data_hash=data_hash(diary),
        seed=int(kept.settings["seed"]),
        seconds=0.0,  # whoever holds a clock fills this in
        command=request.command,
        headline=sentences.headline(found.target, made, early=few, passed=passed),
        read=describe.what_was_read(diary),
        series=describe.pictures(diary),
        effects=made,
        contrasts=tuple(map(sentences.worded, contrasts(found, prepared, diary, few))),
        groups=_groups(kept, inside),
        forecast=tuple(day for one in ahead for day in one.days),
        track=tuple(one.track for one in ahead),
        diagnostics=found.diagnostics,
        cannot_tell=describe.unknown(values, passed, told_of, bool(model.rivals)),
        grades=describe.grades(),
        weak_links=describe.weak_links(model),
        repeat=(request.command,),
        notes=(
            *((sentences.QUICK,) if request.quick and not passed else ()),
            *((sentences.BEYOND_BODY,) if passed and not inside else ()),
            sentences.PRIOR_LEANS,
            sentences.NO_BODY_FORECAST,
            *_which_days(prepared),
            *_causes(prepared, made),
            *(() if few else _session_days(diary, made, found.diagnostics.planned)),
        ),
        stories=told_of,
        seen=seen.seen(prepared, few),
        early=few,
        bad_days=tuple(one.bad_day for one in ahead if one.told),
    )
    return Analysis(answer, kept, drawn(kept, found))


def _with_truth(effect: Effect, truths: tuple[dict[str, float], dict[str, float]]) -> Effect:
    """An effect beside the true one, of days 8 to 14 and of twelve weeks, where they are known."""
    early, late = (truth.get(effect.what) for truth in truths)
    later = effect.twelve_weeks
    return replace(
        effect, truth=early, twelve_weeks=None if later is None else replace(later, truth=late)
    )


def find(model: Model, prepared: PreparedDiary, done: Fit, quick: bool) -> Findings:
    """Effects of every arm on the main symptom, with their control and the checks.

    Args:
        quick: fewer draws were asked for.
    """
    # One limit around all: last digits hang on how many threads there are. Both have limits of
    # their own, and which of them ended last decided how many the process had from then on.
    with threadpool_limits(limits=1, user_api="blas"), threads(1) as pool:
        spoken = pool.submit(identifiability.evidence, done)
        told_by = _effects(model, prepared, drawn_from(done), done.usual, done.seed)
        chores = spoken.result()
    any_of, any_shuffled = fit_checks.logs_any(done)
    alike = told_by.alike(any_of, any_shuffled)
    checks = fit_checks.diagnose(done, told_by.disagreements(any_of), alike, quick, chores)
    return told_by.findings(prepared, done.draws[0].noise, checks)


def find_again(
    model: Model, prepared: PreparedDiary, kept: KeptFit, arms: tuple[Arm, ...] | None = None
) -> Findings:
    """The same of a kept fit, whose checks were made when it was.

    Args:
        arms: ways of living; by default those of the diary.
    """
    found = _effects(model, prepared, kept.people, kept.usual, int(kept.settings["seed"]), arms)
    return found.findings(prepared, kept.runs[0].noise, kept.diagnostics)


def _effects(
    model: Model,
    prepared: PreparedDiary,
    people: PosteriorSets,
    usual: Usual,
    seed: int,
    asked: tuple[Arm, ...] | None = None,
) -> EffectsOfRuns:
    """What the people of a fit tell of every arm."""
    target = prepared.reports.symptoms[0]
    points = {name: _tenth(prepared.series[name]) for name in prepared.reports.symptoms}
    arms = arms_of(prepared) if asked is None else asked
    half = len(people.before.z) // 2
    nobody = people.before.take(np.arange(0))
    others = [people.before.take(np.arange(half)), people.before.take(np.arange(half, 2 * half))]
    runs = [*people.runs, *((people.shuffled,) if people.shuffled else ())]
    with (
        threadpool_limits(limits=1, user_api="blas"),
        threads(len(runs)) as pool,
    ):
        waiting = [
            pool.submit(
                effects_of, model, _standing(run), _standing(other), prepared.reports, usual,
                points,
                key.spawn(3)[2], arms,  # two drew the people
            )
            for run, other, key in zip(runs, [*others, nobody], keys_of(seed), strict=False)
        ]  # fmt: skip
        made = [one.result() for one in waiting]
    first, second, *control = made
    gaps = fit_checks.repeat_gaps(first, second)
    return EffectsOfRuns(
        arms,
        {e.arm: e for e in map(_pool, first, second) if e.target == target},
        {e.arm: e for e in (control[0] if control else []) if e.target == target},
        {e.arm: gap for e, gap in zip(first, gaps, strict=True) if e.target == target},
        {
            one.arm: (one.posterior, other.posterior)
            for one, other in zip(first, second, strict=True)
            if one.target == target
        },
        points[target],
    )


def _standing(run: Particles) -> Standing:
    return Standing(run.z, run.end, run.people)


def arms_of(prepared: PreparedDiary) -> tuple[Arm, ...]:
    """The ways of living asked of a diary: named ones that were done, and the person's own.

    Where no exertion was recorded at all, every named one, so that what is not known is said.
    """
    done = {name for day in prepared.lived.sessions for name, _ in day}
    own = own_arms(kinds_of(prepared.reports), prepared.days)
    return (*named_arms(done), *own) if done or own else ARMS


def drawn(kept: KeptFit, found: Findings) -> dict[str, Array]:
    """The draws behind an answer: coordinates and responses by run, effects by arm."""
    held: dict[str, Array] = {}
    for number, run in enumerate(kept.runs):
        held[f"coordinates_{number}"] = run.z
        held[f"response_{number}"] = run.response
    for name, effect in found.said.items():
        held[f"effect_{name}"] = effect.posterior
        held[f"prior_{name}"] = effect.prior
    return held


def _which_days(prepared: PreparedDiary) -> tuple[str, ...]:
    """Say so where the fit does not rest on the whole diary."""
    end = max(prepared.series[name].days[-1] for name in prepared.reports.symptoms)
    begin = min(prepared.series[name].days[0] for name in prepared.reports.symptoms)
    if prepared.last < end:
        return (sentences.EARLIER.format(day=prepared.last.strftime(sentences.DATE)),)
    return (
        (sentences.LATEST.format(days=sentences.days_of(prepared.days)),)
        if prepared.first > begin
        else ()
    )


def _causes(prepared: PreparedDiary, made: tuple[Effect, ...]) -> tuple[str, ...]:
    """What else was allowed for; where nothing else was marked a verdict asks for it."""
    found = prepared.reports.causes
    if found is not None:
        names = (
            f"{sentences.CAUSE_NAMES[name]} ({sentences.days_of(days)})"
            for name, days in found.marked.items()
        )
        return (sentences.CAUSES.format(causes=", ".join(names)),)
    verdicts = any(one.verdict != Verdict.CANNOT_TELL for one in made)
    return (sentences.ASK_CAUSE,) if verdicts else ()


def _session_days(diary: Diary, made: tuple[Effect, ...], planned: float | None) -> tuple[str, ...]:
    """How sessions came to their days, as the person said; where that may tell more, it is asked.

    Args:
        planned: belief that they were planned; None where there were none.
    """
    if planned is None:
        return ()
    if diary.session_days is not None:
        chosen = diary.session_days is SessionDays.CHOSEN
        return (sentences.SESSIONS_CHOSEN if chosen else sentences.SESSIONS_PLANNED,)
    if not asks_session_days(made, planned):
        return ()
    return (sentences.ASK_SESSIONS.format(share=round(100.0 * planned)),)


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


def _groups(kept: KeptFit, passed: bool) -> tuple[MechanismGroup, ...]:
    """Of the very people who tell the effects."""
    tight = np.concatenate([prior.traits(run.z).tight for run in kept.runs])
    return groups_of(tight, prior_tightness(int(kept.settings["seed"])), passed)


def symptoms_ahead(diary: Diary, prepared: PreparedDiary, origin: date | None) -> list[Ahead]:
    """The coming days of the series the fit explains, as they stand at the end of a day."""
    limits = flares(diary, {})
    held = [
        prepared.series[name]
        for name in prepared.reports.symptoms
        if len(prepared.series[name].days) > 1
    ]
    seen = [one if origin is None else seen_from(one, origin) for one in held]
    return [look(one, HORIZONS, flare=limits.get(one.what)) for one in seen]
