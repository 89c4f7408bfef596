"""A simulation without a body: a session makes the next day worse, and is done on good days.

True harm is +0.35 points the next day. Pain keeps half of itself from day to day, and people walk
briskly far more often on mornings that feel good, so that plain slopes of pain on activity, on the
same day or the next, say that walking helps.
"""

from __future__ import annotations

import cases
import numpy as np

from unknot.diary.exposure import Exposure
from unknot.inference.fit import USUAL_SCALE_SD, PreparedDiary
from unknot.inference.interval_censoring import marked
from unknot.inference.reports import Reports
from unknot.observe import keyed_rng

HARM = 0.35
MINUTES = 36.0


def person(
    seed: int, number: int, days: int, first, harm: float = HARM
) -> tuple[PreparedDiary, dict]:
    """A diary, and what plain slopes say of it."""
    rng = keyed_rng("confounded", seed, number)
    level, carry = rng.uniform(4.0, 6.0), 0.5
    mood, keen = 0.0, rng.normal(-0.3, 0.4)
    pain, tired = np.empty(days), np.empty(days)
    done, chores = np.zeros(days), np.empty(days)
    before = 0.0
    for t in range(days):
        fresh = rng.standard_normal(2)
        mood = carry * mood + np.sqrt(1 - carry**2) * fresh[0]
        felt = mood + harm * before
        done[t] = rng.random() < 1.0 / (1.0 + np.exp(-(keen - 1.5 * felt)))
        chores[t] = np.exp(-0.25 * felt + 0.25 * fresh[1])
        pain[t] = level + felt + 0.65 * rng.standard_normal()
        tired[t] = level + 0.5 * felt + 0.8 * rng.standard_normal()
        before = done[t]
    values = np.clip(np.round(np.stack([pain, tired])), 0.0, 10.0)
    values[:, rng.random(days) < 0.1] = np.nan
    sessions = tuple((("brisk_walk", MINUTES),) if d else () for d in done)
    lived = Exposure(
        first, chores, np.full(days, 0.18), np.full(days, 0.03), sessions, np.log(chores),
        ("activity", "brisk_walk"),
    )  # fmt: skip
    spread = np.array([max(float(np.nanstd(row)), 0.3) for row in values])
    step = np.ones(2)
    reports = Reports(("pain", "fatigue"), values, cases.chosen(lived), spread, step,
                      np.full(2, USUAL_SCALE_SD), interval=marked(values, step))  # fmt: skip
    said = {"same_day": _slope(done, values[0]), "next_day": _slope(done[:-1], values[0][1:])}
    return PreparedDiary(first, first, reports, lived, {}), said


def _slope(done: np.ndarray, pain: np.ndarray) -> float:
    seen = np.isfinite(pain)
    return float(np.polyfit(done[seen], pain[seen], 1)[0])
