"""Made-up people for tests of trials: a diary before, and days under a schedule."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.trial.record import AnalysisSettings, Trial, TrialArm, TrialDesign, locked
from unknot.trial.rivals import moods
from unknot.trial.schedule import daily, order_of

FIRST = date(2026, 3, 2)
WALKED = "a: easy_walk_minutes"
TEN = Scale(0.0, 10.0, 1.0)
USUAL = TrialArm("usual", "Usual days, nothing planned")
WALK = TrialArm("easy_walk", "Easy walking, 3 × 20 min a week", "easy_walk", 20.0, 3)


def plan(groups: int = 8, block: int = 7, *, arms: tuple[TrialArm, ...] = (USUAL, WALK),
         seed: int = 3, worse: str = "high") -> TrialDesign:  # fmt: skip
    return TrialDesign("pain", 0.0, 10.0, 1.0, worse, arms, groups, block, 3, seed, 1.0)


def trial_of(design: TrialDesign | None = None) -> Trial:
    return locked(design or plan(), AnalysisSettings(), FIRST)


def days_felt(trial: Trial, effect: float, rng: np.random.Generator, *, spread: float = 1.0,
              level: float = 5.0) -> tuple[Array, Array]:  # fmt: skip
    """Sixty days before and the days of the trial, before rounding."""
    arms = daily(order_of(trial.design), trial.design.block_days)
    all_moods = moods(1, 60 + arms.size, 0.3, rng)[0] * spread + level
    return all_moods[:60], all_moods[60:] + effect * (arms == 1)


def diary_of(
    before: Array, during: Array, *, worse: Worse = Worse.HIGH, walks: bool = True
) -> Diary:
    """A diary of pain that ends with the last day given; NaN is a day without an entry."""
    values = np.concatenate([before, during])
    begin = FIRST - timedelta(days=len(before))
    scale = Scale(0.0, 10.0, 1.0, worse)
    written = np.clip(np.round(values), 0.0, 10.0)
    seen = tuple(
        Observation(begin + timedelta(days=at), "pain", float(value), "points", scale, "a: pain")
        for at, value in enumerate(written)
        if np.isfinite(value)
    )
    done = tuple(
        Exertion(begin + timedelta(days=at), Kind.GENTLE, 20.0, "min", WALKED, None, 20.0)
        for at in range(0, len(before) if walks else 0, 2)
    )
    return Diary("me", "local", seen, done)
