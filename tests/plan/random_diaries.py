"""Random diaries of one to three months, each by its number."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale

FIRST = date(2026, 1, 5)
TEN, YES = Scale(0.0, 10.0, 1.0), Scale(0.0, 1.0, 1.0)


def walk(day: date, minutes: float, name: str = "easy_walk") -> Exertion:
    return Exertion(day, Kind.GENTLE, minutes, "min", f"a: {name}_minutes", None, minutes)


def pain(day: date, value: float) -> Observation:
    return Observation(day, "pain", value, "points", TEN, "a: pain")


def crash(day: date) -> Observation:
    return Observation(day, "crash", 1.0, "points", YES, "a: crash")


def random_diary(number: int) -> tuple[Diary, date]:
    """A diary and its last day: gaps, flares, crashes, and days on which far more was done."""
    rng = np.random.default_rng(np.random.SeedSequence([17, 26, number]))
    length = int(rng.integers(20, 90))
    level, spread = rng.uniform(2, 6), rng.uniform(0.2, 2.5)
    logged, active, boom = rng.uniform(0.4, 1.0), rng.uniform(0.1, 0.9), rng.uniform(0, 0.3)
    observations: list[Observation] = []
    exertions: list[Exertion] = []
    for offset in range(length):
        day = FIRST + timedelta(days=offset)
        if rng.random() > logged:
            continue
        value = float(np.clip(round(rng.normal(level, spread)), 0, 10))
        observations.append(pain(day, value))
        if rng.random() < 0.05:
            observations.append(crash(day))
        if rng.random() < active:
            more = 4.0 if rng.random() < boom else 1.0
            exertions.append(walk(day, more * float(rng.integers(2, 40))))
        if rng.random() < 0.2:
            exertions.append(walk(day, float(rng.integers(5, 60)), "tai_chi"))
    return (
        Diary("me", "local", tuple(observations), tuple(exertions)),
        FIRST + timedelta(days=length - 1),
    )
