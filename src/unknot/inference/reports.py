"""What a diary reports, ready to be explained, and how reports scatter around a daily mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary import rival_causes
from unknot.diary.rival_causes import Causes
from unknot.inference.choices import Choices, Combined
from unknot.inference.own_response import Columns


@dataclass(frozen=True)
class Noise:
    """How a person's reports scatter around the body's daily mean.

    Attributes:
        phi: day-to-day correlation of the residual.
        size: residual sd, as a multiple of each symptom's own spread.
        white: sd of what is gone the next day, likewise.
        drift: sd per square-root day of slow drift, likewise.
        pacing: fall of what is done, in its own sd, per spread of mean pain and fatigue.
        activity: sd of what is done that nothing here explains, as a multiple of its own.
        cross: correlation between the symptoms' residuals.
        planned: whether sessions are done whatever the day is like; else chosen as chores are.
    """

    phi: float = 0.5
    size: float = 0.8
    white: float = 0.5
    drift: float = 0.03
    pacing: float = 0.3
    activity: float = 0.95
    cross: float = 0.4
    planned: bool = False


@dataclass(frozen=True)
class Reports:
    """A diary on 0..10 with 10 the bad end, ready to be explained.

    Shapes: `values` (symptoms, days), NaN missing; `spread`, `rounding`, `scale_sd` (symptoms,).
    `choices` are rows of what was done, which may answer to symptoms. `interval` (symptoms, days)
    marks reports that stand for all between two points of the scale, or beyond its end; None where
    none does. `extra` is their variance beyond what the noise says, NaN elsewhere;
    `interval_censoring.settle` finds it. `own` is what was done, kind by kind, for a response of
    the person's own, `causes` what else was recorded that moves symptoms by itself; None where
    nothing of it was recorded.
    """

    symptoms: tuple[str, ...]
    values: Array
    choices: Choices
    spread: Array
    rounding: Array
    scale_sd: Array
    interval: npt.NDArray[np.bool_] | None = None
    extra: Array | None = None
    own: Columns | None = None
    causes: Causes | None = None

    @property
    def days(self) -> int:
        """Days covered."""
        return self.values.shape[1]


def feels(symptoms: tuple[str, ...], spread: Array) -> Array:
    """How what is done listens to a point of each symptom: pain and fatigue alike, others not."""
    listens = np.array([1.0 if s in ("pain", "fatigue") else 0.0 for s in symptoms])
    return listens / max(listens.sum(), 1.0) / spread


def covariance(reports: Reports, noise: Noise, done: Combined | None = None) -> Array:
    """Covariance of reports by symptom and day, then of what was done by day.

    Args:
        done: what was done, combined under this noise; by default it is made here.
    """
    days, count = reports.days, len(reports.symptoms)
    done = done or combined(reports, noise)
    felt = feels(reports.symptoms, reports.spread)
    gap = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    fading = noise.phi**gap
    walk = 1.0 + np.minimum.outer(np.arange(days), np.arange(days))
    between = np.full((count, count), noise.cross)
    np.fill_diagonal(between, 1.0)
    sd = reports.spread
    both = between * np.outer(sd, sd)
    person = noise.size**2 * fading + noise.drift**2 * walk
    total = np.zeros(((count + 1) * days, (count + 1) * days))
    total[: count * days, : count * days] = np.kron(both, person)
    white = np.repeat((noise.white * sd) ** 2, days)
    rounded = np.repeat(reports.rounding**2 / 12.0, days)
    if reports.extra is not None:
        extra = reports.extra.ravel()
        rounded = np.where(np.isfinite(extra), extra, rounded)
    at = np.arange(count * days)
    total[at, at] += white + rounded
    load = slice(count * days, (count + 1) * days)
    pull = both @ felt
    for s in range(count):
        block = -noise.pacing * pull[s] * person
        total[s * days : (s + 1) * days, load] = block
        total[load, s * days : (s + 1) * days] = block.T
    total[load, load] = noise.pacing**2 * float(felt @ both @ felt) * person + done.cov
    if reports.causes is not None:
        total += rival_causes.covariance(reports.causes, -noise.pacing * felt)
    return total


def combined(reports: Reports, noise: Noise) -> Combined:
    """What was done, as one row under this noise."""
    return reports.choices.combined(noise.activity, planned=noise.planned)
