"""Diaries made from nothing but arrays, or from the model with a known truth; and small fits.

`small_answer` runs the whole analysis with so few draws that a test can afford it: good for what
an answer looks like and for what it may never say, not for how large an effect is.
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from unknot.answer import build
from unknot.answer.answer import Answer
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale
from unknot.engine.calibrate import load
from unknot.inference import chosen_draws, gaussian_mixture, noise_prior, prior
from unknot.inference import fit as fits
from unknot.inference.choices import Choices
from unknot.inference.population_monte_carlo import Effort
from unknot.inference.reports import Reports
from unknot.model import Model

Array = npt.NDArray[np.float64]

FIRST = date(2025, 3, 3)
TEN = Scale(0.0, 10.0, 1.0)
FOUR = Scale(0.0, 3.0, 1.0)
MOST_CHOSEN = 48  # people who tell an effect
FEW = Effort(first=192, later=96, rounds=3, enough=60.0, least=0.0, more=0)  # no crowd walks


@functools.cache
def articles() -> Model:
    """The model every test here uses."""
    return load("articles")


def days(count: int, first: date = FIRST) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=i) for i in range(count)]


def felt(
    what: str, values: Sequence[float] | Array, scale: Scale | None = TEN, first: date = FIRST
) -> tuple[Observation, ...]:
    """One report a day; NaN is a day without one."""
    return tuple(
        Observation(first + timedelta(days=i), what, float(v), "points", scale, f"made.csv: {what}")
        for i, v in enumerate(values)
        if np.isfinite(v)
    )


def steps(values: Sequence[float] | Array, first: date = FIRST) -> tuple[Exertion, ...]:
    """Steps by day; NaN is a day without a count."""
    return tuple(
        Exertion(first + timedelta(days=i), Kind.OVERALL, float(v), "steps", "made.csv: steps")
        for i, v in enumerate(values)
        if np.isfinite(v)
    )


def rated(values: Sequence[float] | Array, first: date = FIRST) -> tuple[Exertion, ...]:
    """How much a person did, rated 0-3 by day."""
    return tuple(
        Exertion(first + timedelta(days=i), Kind.OVERALL, float(v), "points", "made.csv: activity",
                 scale=FOUR)
        for i, v in enumerate(values)
        if np.isfinite(v)
    )  # fmt: skip


def minutes(
    name: str, values: Sequence[float] | Array, kind: Kind = Kind.AEROBIC, first: date = FIRST
) -> tuple[Exertion, ...]:
    """Minutes of one named activity by day; 0 is none, NaN is not said."""
    return tuple(
        Exertion(first + timedelta(days=i), kind, float(v), "min", f"made.csv: {name}_minutes",
                 minutes=float(v))
        for i, v in enumerate(values)
        if np.isfinite(v)
    )  # fmt: skip


def diary(*parts: tuple[Observation, ...] | tuple[Exertion, ...]) -> Diary:
    """A diary of these parts."""
    seen = [one for part in parts for one in part if isinstance(one, Observation)]
    done = [one for part in parts for one in part if isinstance(one, Exertion)]
    return Diary(
        "Ada",
        "UTC",
        tuple(sorted(seen, key=lambda one: one.day)),
        tuple(sorted(done, key=lambda one: one.day)),
        sources=("made.csv",),
    )


def scattered(count: int, seed: int, level: float = 5.0, phi: float = 0.5) -> Array:
    """Reports on 0-10 that answer to nothing: a level, a fading residual, whole numbers."""
    rng = np.random.default_rng(seed)
    residual = fading(count, phi, rng)
    return np.clip(np.round(level + residual + 0.5 * rng.standard_normal(count)), 0, 10)


def fading(count: int, phi: float, rng: np.random.Generator) -> Array:
    """A stationary residual with sd 1 that keeps `phi` of itself each day."""
    noise = rng.standard_normal(count)
    kept = np.empty(count)
    now = noise[0]
    for i in range(count):
        now = noise[i] if i == 0 else phi * now + np.sqrt(1 - phi**2) * noise[i]
        kept[i] = now
    return kept


@dataclass(frozen=True)
class Life:
    """How a synthetic person lives and reports.

    Attributes:
        z: who they are, in the prior's whitened coordinates.
        response: how strongly symptoms answer to life; 0 is flat.
        pacing: fall of log steps per point of residual.
        brisk: chance of 36 minutes of brisk walking on a day without residual.
    """

    z: Array
    days: int = 70
    response: float = 1.0
    pacing: float = 0.25
    brisk: float = 0.35
    missing: float = 0.1
    seed: int = 0


def who(**traits: float) -> Array:
    """Coordinates of a person with these whitened traits, ill from the start."""
    z = np.zeros(prior.SIZE)
    for name, value in traits.items():
        z[prior.coordinate(name)] = value
    return z


def lived_diary(life: Life, model: Model) -> Diary:
    """A diary written by the model: pain and fatigue, steps, brisk walks; people do more when well.

    The residual comes first and activity answers to it, so that activity and reports are tied
    without activity having done anything.
    """
    rng = np.random.default_rng(life.seed)
    residual = fading(life.days, 0.5, rng)
    unlike = 0.25 * rng.standard_normal(life.days)
    walked = [round(4500 * float(np.exp(v))) for v in unlike - life.pacing * residual]
    wish = np.log(life.brisk / (1 - life.brisk)) - 4.0 * life.pacing * residual
    brisk = np.where(rng.random(life.days) < 1 / (1 + np.exp(-wish)), 36.0, 0.0)
    done = (steps(walked), minutes("brisk_walk", brisk))
    blank = diary(
        felt("pain", np.full(life.days, 5.0)), felt("fatigue", np.zeros(life.days)), *done
    )
    made = fits.simulator(model, fits.prepare(blank))(life.z[None])
    level = made.means.mean(axis=1, keepdims=True)
    means = (level + life.response * (made.means - level))[:, :, 0]
    parts: list[tuple[Observation, ...]] = []
    for name, mean in zip(("pain", "fatigue"), means, strict=True):
        report: Array = mean + residual + 0.6 * rng.standard_normal(life.days)
        kept: Array = np.clip(np.round(report), 0, 10)
        kept[rng.random(life.days) < life.missing] = np.nan
        parts.append(felt(name, kept))
    return diary(*parts, *done)


@contextmanager
def few_draws(effort: Effort = FEW) -> Generator[None]:
    """The same analysis with so few draws, and so short searches, that a test can afford it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fits, "QUICK", effort)
        for name in ("CHOSEN", "UNKNOWN", "SHUFFLED"):
            patch.setattr(chosen_draws, name, min(getattr(chosen_draws, name), MOST_CHOSEN))
        patch.setattr(gaussian_mixture, "fit", functools.partial(gaussian_mixture.fit, rounds=6))
        patch.setattr(noise_prior, "settle", functools.partial(noise_prior.settle, evaluations=20))
        yield


def small_answer(told: Diary, seed: int = 1, as_of: date | None = None) -> Answer:
    """An answer from a small fit."""
    with few_draws():
        request = build.Request(seed=seed, as_of=as_of, quick=True)
        return build.analyse(told, articles(), request).answer


def some_reports(
    seed: int,
    *,
    count: int = 20,
    symptoms: tuple[str, ...] = ("pain", "fatigue", "fog"),
    missing: float = 0.2,
    activity: bool = True,
) -> Reports:
    """Reports at random, and chores and sessions of a kind, with days missing anywhere."""
    rng = np.random.default_rng(seed)
    values = 5 + 2 * rng.standard_normal((len(symptoms), count))
    values[rng.random(values.shape) < missing] = np.nan
    walked = np.where(rng.random(count) < 0.4, 1.3, -0.7)
    rows: Array = np.stack([walked, rng.standard_normal(count)])
    rows[rng.random(rows.shape) < missing] = np.nan
    done = Choices(
        rows, np.array([True, False]), rng.uniform(0.7, 1.2, 2), rng.uniform(0.1, 0.8, 2)
    )
    size = len(symptoms)
    done = done if activity else Choices.none(count)
    return Reports(symptoms, values, done, rng.uniform(0.5, 2.0, size),
                   rng.choice([0.1, 1.0, 10 / 3], size), rng.uniform(0.1, 0.6, size))  # fmt: skip


def rows_of(answer: Answer) -> Mapping[str, str]:
    """Verdict by way of living, contrasts too."""
    return {e.what: e.verdict for e in (*answer.effects, *answer.contrasts)}


@functools.cache
def small_fit() -> fits.Fit:
    """A fit with few draws of someone whom the model itself wrote, to share among tests."""
    prepared = fits.prepare(
        lived_diary(Life(who(mitochondria=1.0, stuck=1.0), days=45), articles())
    )
    with few_draws():
        return fits.fit(articles(), prepared, 1, quick=True)
