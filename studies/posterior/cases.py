"""One person of a study: fitted, and set beside the truth, as one row of plain numbers."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import numpy as np

from unknot.answer import build
from unknot.diary.entries import Scale, Series
from unknot.diary.exposure import Exposure
from unknot.effects.counterfactual import ARMS, ArmEffect, effects
from unknot.effects.results import Interval, Verdict
from unknot.effects.verdicts import Findings, judge, verdict_of
from unknot.inference import choices, wiring_mixture
from unknot.inference import fit as fits
from unknot.inference.choices import Choices
from unknot.inference.chosen_draws import CHOSEN, choose, keys_of
from unknot.inference.fit import Fit, PreparedDiary
from unknot.inference.population_monte_carlo import Draws, sample

TEN = Scale(0.0, 10.0, 1.0)
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def quantiles(draws: np.ndarray) -> list[float]:
    """An effect at each of `LEVELS`, points."""
    return [round(float(q), 4) for q in np.quantile(draws, LEVELS)]


def chosen(lived: Exposure) -> Choices:
    """What was done, all of it known: chores, and each activity done or not."""
    names = sorted({name for row in lived.sessions for name, _ in row})
    rows = [
        (np.array([float(name in dict(row)) for row in lived.sessions]), True) for name in names
    ]
    return choices.of([*rows, (lived.log_chores, False)], lived.days)


def beyond(effect: Interval) -> str:
    """The verdict of an interval by itself, as `verdict_of` has it of draws."""
    if effect.q95 < 0.0:
        return Verdict.HELPS
    return Verdict.HARMS if effect.q05 > 0.0 else Verdict.CANNOT_TELL


def beside(draws: np.ndarray, true: float) -> dict[str, object]:
    """Quantiles of an effect, and where the truth lies among its draws (ties halved)."""
    place = float(np.mean(draws < true) + 0.5 * np.mean(draws == true))
    return {
        "true": true,
        "quantiles": quantiles(draws),
        "place": place,
        "mean": float(draws.mean()),
        "sd": float(draws.std()),
        "verdict": verdict_of(draws),
    }


def once(
    model, prepared: PreparedDiary, key: np.random.SeedSequence, points: dict[str, float]
) -> tuple[Draws, list[ArmEffect]]:
    """A single posterior and its effects; `points` is a tenth of each symptom's own scale."""
    draws = sample(fits.simulator(model, prepared), prepared.reports, key)
    usual = fits.usual_of(prepared.lived)
    return draws, effects(model, draws, prepared.reports, usual, points, key.spawn(1)[0])


def stories_of(draws: Draws) -> list[float]:
    """Belief in each story of the body."""
    return wiring_mixture.beliefs((draws,))[1][0].round(4).tolist()


def one_run(
    model, prepared: PreparedDiary, truth: dict[str, float], seed: int, person: int
) -> dict:
    """A single posterior, without its control: for coverage and speed."""
    begin = time.process_time(), time.perf_counter()
    key = np.random.SeedSequence([seed, person])
    draws, found = once(model, prepared, key, dict.fromkeys(prepared.reports.symptoms, 1.0))
    return {
        "person": person,
        "processor_seconds": time.process_time() - begin[0],
        "seconds": time.perf_counter() - begin[1],
        "effective": draws.ess,
        "rounds": draws.rounds,
        "flat": float(draws.response[0].sum()),
        "stories": stories_of(draws),
        "at_ends": float(np.mean(prepared.reports.interval)),
        "effects": {e.arm: beside(e.posterior, truth[e.arm]) for e in found if e.target == "pain"},
        "brisk_minus_tai": beside(*_contrast(found, truth, "brisk_walk", "tai_chi")),
    }


def _contrast(found, truth, one, other):
    by = {e.arm: e.posterior for e in found if e.target == "pain"}
    return by[one] - by[other], truth[one] - truth[other]


def analysed(
    model, prepared: PreparedDiary, seed: int, quick=False
) -> tuple[PreparedDiary, Fit, Findings]:
    """Two runs, shuffled days and checks; with its series where the diary was made, not read."""
    prepared = prepared if prepared.series else replace(prepared, series=_series(prepared))
    done = fits.fit(model, prepared, seed, quick=quick)
    return prepared, done, build.find(model, prepared, done, build.Request(seed=seed, quick=quick))


def about(person: int, begin: tuple[float, float], done: Fit, found: Findings) -> dict:
    """How one whole analysis went; `begin` is processor and wall time as it began."""
    return {
        "person": person,
        "processor_seconds": time.process_time() - begin[0],
        "seconds": time.perf_counter() - begin[1],
        "effective": min(d.ess for d in done.draws),
        "effective_of_both": sum(d.ess for d in done.draws),
        "effective_told": told_by(done),
        "flat": found.diagnostics.flat_response,
        "passed": found.diagnostics.passed,
        "answers": found.diagnostics.answers,
        "flat_shuffled": None if done.shuffled is None else float(done.shuffled.response[0].sum()),
        "chores": found.diagnostics.chores,
        "checks": {c.name: [c.value, c.passed] for c in found.diagnostics.checks},
    }


def told_by(done: Fit) -> float:
    """Effective number of the people of both runs from whom effects are told.

    Those drawn more than once count for less; the keys are those of `analysis.find`.
    """
    keys = keys_of(done.seed)
    found = 0.0
    for draws, key in zip(done.draws, keys, strict=False):
        times = np.bincount(choose(draws, CHOSEN, key.spawn(1)[0]).index)
        found += CHOSEN**2 / float((times**2).sum())
    return found


def whole(
    model, prepared: PreparedDiary, truth: dict[str, float], seed: int, person: int, quick=False
) -> dict:
    """The whole analysis: two runs, shuffled days, checks; what a person would be told."""
    begin = time.process_time(), time.perf_counter()
    prepared, done, found = analysed(model, prepared, 1000 * seed + person, quick)
    rows = {}
    for arm in ARMS:
        effect = found.said.get(arm.name)
        if effect is None:  # nobody is told of what they never did
            continue
        control = found.shuffled.get(arm.name)
        row = beside(effect.posterior, truth[arm.name])
        posterior = None if control is None else control.posterior
        row["shuffled"] = verdict_of(posterior) if posterior is not None else None
        row["told"] = judge(effect.posterior, posterior, found.diagnostics.tells)[0]
        row["days"] = int(
            sum(any(n == arm.activity for n, _ in s) for s in prepared.lived.sessions)
        )
        rows[arm.name] = row
    return {
        **about(person, begin, done, found),
        "repeat": found.diagnostics.repeat_seed_max,
        "effects": rows,
    }


def _series(prepared: PreparedDiary) -> dict[str, Series]:
    days = tuple(prepared.first + timedelta(days=i) for i in range(prepared.days))
    return {
        name: Series(name, TEN, "points", days, row)
        for name, row in zip(prepared.reports.symptoms, prepared.reports.values, strict=True)
    }
