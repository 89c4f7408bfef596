"""People who are not our body, to try designs on: plain ways in which days answer to an arm.

What an arm does is told as its change of the mean of days 8 to 14 of living so, against not: the
same effect as everywhere. All work on many trials at once, (trials, days).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array

Bools = npt.NDArray[np.bool_]
FIRST, LAST = 7, 14  # days of living so whose mean is the effect


@dataclass(frozen=True)
class DayNoise:
    """How one person's days go without any trial.

    Attributes:
        level, spread: mean and sd of a day, on the reporting scale.
        lasting: share of a day's mood that is there the next day.
        drift: of the mean, points from the middle of a trial to its end.
        missing: share of days without an entry.
        low, high, step: the reporting scale.
    """

    level: float
    spread: float
    lasting: float
    drift: float
    missing: float
    low: float = 0.0
    high: float = 10.0
    step: float = 1.0


def _fades(on: Array, days: float) -> Array:
    """A response that comes and goes with a time constant, 0..1."""
    share = 1.0 - np.exp(-1.0 / days)
    state = np.zeros(on.shape[0])
    found = np.empty_like(on)
    for day in range(on.shape[1]):
        state = state + share * (on[:, day] - state)
        found[:, day] = state
    return found


def lagged(on: Array, rng: np.random.Generator) -> Array:
    """A plain lag of two days."""
    del rng
    return _fades(on, 2.0)


def fatigue_fitness(on: Array, rng: np.random.Generator) -> Array:
    """The other way first, over days; then the lasting way, over weeks."""
    del rng
    return 2.0 * _fades(on, 12.0) - 0.6 * _fades(on, 3.0)


def crashes(on: Array, rng: np.random.Generator) -> Array:
    """Every now and then an active day is followed, one to three days later, by bad days."""
    begun = (rng.random(on.shape) < 0.25) * on
    found = np.zeros_like(on)
    for delay, size in ((1, 0.7), (2, 1.0), (3, 0.6)):
        found[:, delay:] += size * begun[:, :-delay]
    return found


Way = Callable[[Array, np.random.Generator], Array]
RIVALS: Mapping[str, Way] = {
    "lagged": lagged,
    "fatigue_fitness": fatigue_fitness,
    "crashes": crashes,
}


def response(way: str, on: Array, rng: np.random.Generator) -> Array:
    """What an arm does on each day for an effect of one point, (trials, days)."""
    always = np.ones((400 if way == "crashes" else 1, LAST))
    size = RIVALS[way](always, np.random.default_rng(5))[:, FIRST:].mean()
    return RIVALS[way](on, rng) / size


def moods(trials: int, days: int, lasting: float, rng: np.random.Generator) -> Array:
    """Moods that last from day to day, sd 1, (trials, days)."""
    fresh = rng.standard_normal((trials, days))
    found = np.empty_like(fresh)
    found[:, 0] = fresh[:, 0]
    for day in range(1, days):
        found[:, day] = lasting * found[:, day - 1] + np.sqrt(1.0 - lasting**2) * fresh[:, day]
    return found


def felt(noise: DayNoise, change: Array, rng: np.random.Generator) -> Array:
    """What is felt on each day, before it is written down, (trials, days)."""
    trials, days = change.shape
    drift = rng.choice([-1.0, 1.0], size=(trials, 1)) * noise.drift * np.linspace(-1.0, 1.0, days)
    return noise.level + drift + change + noise.spread * moods(trials, days, noise.lasting, rng)


def written(
    noise: DayNoise, days: Array, rng: np.random.Generator, *, more_on_bad: bool = True
) -> Array:
    """What is written down: rounded to the scale, within its ends, and not on every day.

    Args:
        more_on_bad: bad days are left out more often than good ones.
    """
    steps = np.round((days - noise.low) / noise.step)
    values = np.clip(noise.low + noise.step * steps, noise.low, noise.high)
    away = (days - noise.level) / max(noise.spread, 1e-9)
    chance = np.clip(noise.missing * (1.0 + (away if more_on_bad else 0.0)), 0.0, 0.95)
    return np.where(rng.random(days.shape) < chance, np.nan, values)


def leaving(
    trials: int, days: int, finished: float, rng: np.random.Generator
) -> npt.NDArray[np.int_]:
    """How many days each stays: the same chance to leave on each, so many finish, (trials,)."""
    chance = 1.0 - finished ** (1.0 / max(days, 1))
    if chance <= 0.0:
        return np.full(trials, days)
    return np.minimum(rng.geometric(chance, size=trials) - 1, days)
