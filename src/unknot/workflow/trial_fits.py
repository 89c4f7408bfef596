"""A fit and a trial on oneself: its effects price designs, and it reads the trial's days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.effects.arms import Arm
from unknot.effects.counterfactual import Standing, effects_of
from unknot.inference.chosen_draws import Answering
from unknot.inference.posterior import Particles
from unknot.progress import Progress
from unknot.store.fits import FitShelf
from unknot.trial.by_body import BodyAnswer, body_answer, differences, effect_arm
from unknot.trial.record import Trial, TrialArm
from unknot.trial.run import marked
from unknot.workflow.fits import FitRequest, FittedDiary, fitted, kept_fit

EFFECTS = 23  # random stream


def by_body(
    trial: Trial,
    diary: Diary,
    request: FitRequest,
    *,
    folder: Path | FitShelf | None = None,
    progress: Progress | None = None,
) -> tuple[BodyAnswer, ...]:
    """What a fit of the diary with the trial's days says of its arms; none where it cannot.

    A kept fit of those very days is taken; else a fit is made, which takes a minute or more.

    Args:
        folder: where fits are kept; None keeps nothing.
    """
    held = marked(trial, diary)
    return body_answers(trial, fitted(held, request, folder=folder, progress=progress))


def body_answers(trial: Trial, fit: FittedDiary) -> tuple[BodyAnswer, ...]:
    """The same of a fit that has read those days."""
    design = trial.design
    told = arm_draws(fit, design.arms, design.symptom)
    if told is None:
        return ()
    checks = fit.kept.diagnostics
    return tuple(
        body_answer(
            name, design.arms[0].name, draws, design.meaningful, checks.log_any, checks.passed
        )
        for name, draws in told.items()
    )


def effects_known(
    diary: Diary,
    arms: Sequence[TrialArm],
    symptom: str,
    request: FitRequest,
    folder: Path | FitShelf | None,
) -> dict[str, Array] | None:
    """Draws of each arm's effect against the first from a kept fit of these days, by its name.

    Returns:
        None where no fit of this diary is kept, its checks did not pass, or it does not tell this
        symptom.
    """
    for quick in (request.quick, not request.quick):
        fit = kept_fit(diary, replace(request, quick=quick), folder=folder)
        if fit is not None and fit.kept.diagnostics.passed:
            return arm_draws(fit, arms, symptom)
    return None


def arm_draws(fit: FittedDiary, arms: Sequence[TrialArm], symptom: str) -> dict[str, Array] | None:
    """Draws of the difference between each arm and the first, points, a rise is worse, by name."""
    if symptom not in fit.kept.symptoms:
        return None
    known = {arm.name: held for arm in arms if (held := effect_arm(arm)) is not None}
    told: dict[str, list[Array]] = {name: [] for name in known}
    for number, run in enumerate(fit.kept.runs):
        key = np.random.SeedSequence([fit.seed, EFFECTS, number])
        for name, draws in _of_run(fit, run, tuple(known.values()), symptom, key).items():
            told[name].append(draws)
    whole = {name: np.concatenate(parts) for name, parts in told.items()}
    return differences([arm.name for arm in arms], whole)


def _of_run(
    fit: FittedDiary, run: Particles, arms: tuple[Arm, ...], symptom: str,
    key: np.random.SeedSequence,
) -> dict[str, Array]:  # fmt: skip
    found = effects_of(
        fit.model, _standing(run), _standing(fit.kept.before), fit.prepared.reports,
        fit.kept.usual, fit.points, key, arms,
    )  # fmt: skip
    return {one.arm: one.posterior for one in found if one.target == symptom}


def _standing(run: Particles) -> Standing:
    return Standing(run.z, run.end, Answering(run.response, run.scale, run.own))
