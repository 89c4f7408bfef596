"""How likely flare days are in the coming weeks, from how reports scatter and what a plan moves.

A flare day is one on which any symptom lies beyond its threshold, as `plan.derive` counts them. The
noise of reports is the fit's: it fades from the last report, drifts, and is shared by symptoms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Scale, Series
from unknot.diary.exposure import badness, on_calendar
from unknot.forecasting.flares import flare_begins, flare_threshold
from unknot.forecasting.forecast import flare_limit as border_of
from unknot.inference.reports import Noise
from unknot.plan.derive import ENOUGH
from unknot.plan.standing import SafetyAnswers
from unknot.plan.wishes import choices

NODES = 9  # of the factor that symptoms share
UPPER = 0.95  # the upper end of 90 %
TINY = 1e-12  # of a chance: nearer to certain is as certain


@dataclass(frozen=True)
class SymptomOutlook:
    """One symptom as it stands, on 0..10 with 10 the bad end.

    Attributes:
        level: mean of the last weeks.
        away: how far the last report lies from it, the part that carries over.
        begins: the value from which a report is a flare; infinite where none can be.
        spread: sd of reports; `step` the step of their scale.
    """

    name: str
    level: float
    away: float
    begins: float
    spread: float
    step: float


@dataclass(frozen=True)
class FlareOutlook:
    """All symptoms that flares are told by, and how their reports scatter."""

    symptoms: tuple[SymptomOutlook, ...]
    noise: Noise

    @property
    def known(self) -> bool:
        """Whether anything can be a flare at all."""
        return any(np.isfinite(one.begins) for one in self.symptoms)

    def shifted(self, by: float) -> FlareOutlook:
        """The same with every symptom standing so many points higher."""
        if by == 0.0:
            return self
        return replace(
            self, symptoms=tuple(replace(one, level=one.level + by) for one in self.symptoms)
        )

    def chances(self, change: Array, first: int = 1, every: int = 1) -> Array:
        """The chance that each coming day is a flare, (days, draws).

        Args:
            change: of each day by symptom and draw against how life is now, 0..10.
            first: days from today to the first of them; `every` days between them.
        """
        from scipy import special  # late: a page that shows a kept plan needs none of it

        noise, days = self.noise, change.shape[0]
        ahead = first + every * np.arange(days, dtype=float)
        fade = noise.phi**ahead
        carried = noise.size**2 * (1.0 - fade**2) + noise.white**2 + noise.drift**2 * ahead
        node, weight = np.polynomial.hermite_e.hermegauss(NODES)
        weight = weight / weight.sum()
        none = np.ones((NODES, days, change.shape[2]))
        for s, one in enumerate(self.symptoms):
            if not np.isfinite(one.begins):
                continue
            sd = np.sqrt(one.spread**2 * carried + one.step**2 / 12.0)
            room = (one.begins - one.level - fade * one.away) / sd
            standard = room[:, None] - change[:, s] / sd[:, None]
            shared = np.sqrt(noise.cross) * node[:, None, None]
            apart: Array = (standard - shared) / np.sqrt(1.0 - noise.cross)
            none = none * np.asarray(special.ndtr(apart), dtype=np.float64)
        return np.asarray(1.0 - np.tensordot(weight, none, axes=1), dtype=np.float64)

    def risk(self, change: Array, first: int = 1, every: int = 1) -> Array:
        """The mean chance of a flare on a coming day, by draw, (draws,).

        A draw that cannot be lived to its end counts as a flare every day.
        """
        return np.nan_to_num(self.chances(change, first, every).mean(axis=0), nan=1.0)


def upper(risk: Array) -> float:
    """The upper end of 90 % of a chance over draws."""
    return float(np.quantile(risk, UPPER))


def just_above(chance: float) -> float:
    """The largest chance that cannot be told from this one."""
    return _shifted(chance, choices()["risk_apart"])


def clearly_above(chance: float) -> float:
    """The chance from which one is clearly larger than this one."""
    return _shifted(chance, choices()["risk_clear"])


def apart(chance: float, other: float) -> float:
    """By how much one chance is above another, in sd of a standard normal."""
    from scipy import special

    one, two = (
        float(special.ndtri(min(max(value, TINY), 1.0 - TINY))) for value in (chance, other)
    )
    return one - two


def _shifted(chance: float, by: float) -> float:
    from scipy import special

    return float(special.ndtr(special.ndtri(min(max(chance, 0.0), 1.0)) + by))


def flare_limit(answers: SafetyAnswers) -> float:
    """The least limit of the chance of a flare, of the person's and their clinicians'."""
    theirs = [one.flare_limit for one in answers.clinicians if one.flare_limit is not None]
    return min([answers.flare_limit, *theirs])


def outlook_of(
    series: Mapping[str, Series],
    symptoms: tuple[str, ...],
    spread: Array,
    noise: Noise,
    today: date,
    beyond: Mapping[str, float],
) -> FlareOutlook:
    """How symptoms stand today.

    Args:
        series: each symptom's recorded days.
        spread: sd of each symptom's reports, 0..10, (symptoms,).
        beyond: by symptom, the value from which on a day is a flare to this person.
    """
    found: list[SymptomOutlook] = []
    for s, name in enumerate(symptoms):
        held = series[name]
        assert held.scale is not None
        days = (today - held.days[0]).days + 1
        values = on_calendar(held, held.days[0], max(days, 1))
        bad = badness(values, held.scale)
        recent = bad[-int(choices()["recent_days"]) :]
        known = recent[np.isfinite(recent)] if np.isfinite(recent).any() else bad[np.isfinite(bad)]
        level = float(known.mean()) if known.size else 5.0
        unit = 10.0 * held.scale.step / (held.scale.high - held.scale.low)
        begins = _begins(values, held.scale, beyond.get(name))
        away = _away(bad, level, noise)
        found.append(SymptomOutlook(name, level, away, begins, float(spread[s]), unit))
    return FlareOutlook(tuple(found), noise)


def _away(bad: Array, level: float, noise: Noise) -> float:
    """The part of the last report that carries over, as it has faded by now."""
    seen = np.flatnonzero(np.isfinite(bad))
    if not seen.size:
        return 0.0
    age = len(bad) - 1 - int(seen[-1])
    lasting = noise.size**2 / (noise.size**2 + noise.white**2)
    return float(noise.phi**age * lasting * (bad[seen[-1]] - level))


def _begins(values: Array, scale: Scale, own: float | None) -> float:
    """Where a flare begins, half a step before the first value that is one, 0..10."""
    known = values[np.isfinite(values)]
    if own is None and known.size < ENOUGH:
        return float("inf")
    limit = np.array(border_of(own, scale)) if own is not None else flare_threshold(
        np.array(known.mean()), np.array(known.std()), scale
    )  # fmt: skip
    first = flare_begins(float(limit), scale)
    if first is None:
        return float("inf")
    half = 5.0 * scale.step / (scale.high - scale.low)
    return float(badness(np.array(first), scale)) - half
