"""The diary that a made-up person kept: rounded, noisy, with gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.observe import Reporting, keyed_rng, report
from unknot.synthetic.living import LivedDays
from unknot.synthetic.recipe import PersonRecipe

FIRST_DAY = date(2025, 3, 3)  # a Monday
SLEEP_HOURS = 8.0
MINUTES = {"brisk_walk": Kind.AEROBIC, "easy_walk": Kind.GENTLE, "tai_chi": Kind.GENTLE}
STEPS_A_MINUTE = {"brisk_walk": 115.0, "easy_walk": 95.0, "tai_chi": 10.0}
STEPS_ABOUT, STEPS_CHORES = 2200.0, 2600.0  # walking about, and chores at their usual load
TEN = Scale(0.0, 10.0, 1.0)
RATED = ("pain", "fatigue", "fog", "sleep")


def write(recipe: PersonRecipe, lived: LivedDays, truth: str) -> Diary:
    """Every day that was not missed, as the person wrote it down; `truth` travels with it."""
    key = f"made-up {recipe.name} {recipe.seed}"
    true = {name: lived.true[name] for name in RATED}
    written = report(Reporting(), true, recipe.scales, key, 0, lived.slow)
    written["stress"] = np.round(10.0 * np.asarray(lived.life.stress))
    luck = keyed_rng(key, "missing").random((recipe.days, 2))
    logged = luck[:, 0] >= recipe.missing
    logged[0] = logged[-1] = True
    observations: list[Observation] = []
    exertions: list[Exertion] = []
    slept = np.round(4.0 * SLEEP_HOURS * (1.0 - np.asarray(lived.life.sleep_lost))) / 4.0
    steps = _steps(lived, key)
    for day in np.flatnonzero(logged):
        when = FIRST_DAY + timedelta(days=int(day))
        for name, values in written.items():
            if name == "fog" and luck[day, 1] < 0.1:
                continue  # the field people leave out first
            worse = Worse.LOW if name == "sleep" else Worse.HIGH
            scale = Scale(TEN.low, TEN.high, TEN.step, worse)
            value = float(values[day])
            observations.append(Observation(when, name, value, "points", scale, "made-up"))
        observations.append(
            Observation(when, "sleep_hours", float(slept[day]), "h", None, "made-up")
        )
        exertions += _done(lived, int(day), when)
        exertions.append(Exertion(when, Kind.OVERALL, float(steps[day]), "steps", "made-up: steps"))
    return Diary(
        recipe.name.capitalize(),
        "local",
        tuple(observations),
        tuple(exertions),
        made_up=True,
        extra={"truth": truth},
    )


def _done(lived: LivedDays, day: int, when: date) -> Iterator[Exertion]:
    """Minutes of each activity on a day; a day on which nothing was done says 0."""
    for name, kind in MINUTES.items():
        minutes = sum(
            60.0 * bout.hours
            for bout in lived.bouts
            if bout.activity == name and int(bout.start // 24) == day
        )
        value = float(round(minutes))
        yield Exertion(when, kind, value, "min", f"made-up: {name}_minutes", None, value)


def _steps(lived: LivedDays, key: str) -> Array:
    """What a step counter on the wrist would say, to tens. (days,)."""
    counted = STEPS_ABOUT + STEPS_CHORES * np.asarray(lived.life.activity_scale)
    for bout in lived.bouts:
        counted[int(bout.start // 24)] += 60.0 * bout.hours * STEPS_A_MINUTE[bout.activity]
    noise = keyed_rng(key, "steps").standard_normal(len(counted))
    return 10.0 * np.round(counted * np.exp(0.12 * noise) / 10.0)
