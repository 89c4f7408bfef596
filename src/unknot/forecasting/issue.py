"""Forecasts kept when they were issued, and scored when their day has come.

Unlike the track record, which asks how forecasts would have done, this is what a person was told.
A forecast is kept once for each day it was issued; issuing it again changes nothing. Later changes
of the diary do not touch what was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Scale, Series
from unknot.forecasting.forecast import ENOUGH_TO_JUDGE, Outlook, agrees
from unknot.forecasting.scores import brier, crps, grid, grid_index, pit_inside

Floats = npt.NDArray[np.float64]
BINS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Issued:
    """One forecast as it was issued.

    Attributes:
        origin: the last day read; the forecast was made at its end.
        pmf: probability of each point of the scale.
        flare_beyond: a day is a flare beyond this; what a flare was when it was issued.
        p_flare: its chance then, or None where it was not told.
    """

    target: str
    origin: date
    day: date
    low: float
    high: float
    step: float
    worse: str
    pmf: tuple[float, ...]
    flare_beyond: float
    p_flare: float | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Issued:
        """From plain data, as `dataclasses.asdict` and JSON give it.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        held: dict[str, Any] = dict(row)
        held["origin"] = date.fromisoformat(held["origin"])
        held["day"] = date.fromisoformat(held["day"])
        held["pmf"] = tuple(float(p) for p in held["pmf"])
        return cls(**held)

    @property
    def horizon(self) -> int:
        """Days ahead."""
        return (self.day - self.origin).days

    @property
    def key(self) -> tuple[str, date, date]:
        """What makes it one forecast."""
        return self.target, self.origin, self.day


def issue(seen: Outlook, scale: Scale, told: bool) -> list[Issued]:
    """The forecasts of an outlook, ready to be kept.

    Args:
        told: whether chances of a flare were told with it.
    """
    return [
        Issued(
            seen.what,
            seen.origin,
            day,
            scale.low,
            scale.high,
            scale.step,
            scale.worse.value,
            tuple(round(float(p), 9) for p in seen.pmf[i]),
            round(seen.flare_beyond, 9),
            round(float(seen.p_flare[i]), 9) if told else None,
        )
        for i, day in enumerate(seen.days)
    ]


def add(kept: Sequence[Issued], fresh: Sequence[Issued]) -> list[Issued]:
    """Kept forecasts and those just issued; what was said first of a day on a day stands."""
    found = {one.key: one for one in fresh} | {one.key: one for one in kept}
    return sorted(found.values(), key=lambda one: (one.target, one.origin, one.day))


@dataclass(frozen=True)
class Reliability:
    """Days on which about this chance of a flare was told, and how often one came."""

    told: float
    came: float
    days: int


@dataclass(frozen=True)
class Score:
    """How the forecasts of one symptom did, over those whose day has come and was recorded.

    Attributes:
        days: forecasts scored; `waiting` are those whose day has not been recorded.
        crps: mean error in the scale's own units; `rps` the same in steps of the scale.
        cover80, cover90: share of days inside the central 80 and 90 % (randomised PIT).
        brier: of the chances of a flare; `usual_brier` of always telling the share that came.
        calibrated: whether both shares agree with their bands; None below 20 days.
    """

    target: str
    days: int
    waiting: int
    crps: float
    rps: float
    cover80: float
    cover90: float
    brier: float
    usual_brier: float
    reliability: tuple[Reliability, ...]
    calibrated: bool | None


def score(kept: Sequence[Issued], series: Series) -> Score:
    """Score what was issued of one symptom against its diary.

    Forecasts on another scale than the diary's present one are left waiting.
    """
    came = dict(zip(series.days, series.values, strict=True))
    mine = [one for one in kept if one.target == series.what]
    due = [
        one
        for one in mine
        if _same_scale(one, series.scale) and np.isfinite(came.get(one.day, np.nan))
    ]
    waiting = len(mine) - len(due)
    nan = float("nan")
    if not due or series.scale is None:
        return Score(series.what, 0, waiting, nan, nan, nan, nan, nan, nan, (), None)
    scale = series.scale
    pmf = np.array([one.pmf for one in due])
    pmf /= pmf.sum(axis=1, keepdims=True)
    values = np.array([came[one.day] for one in due])
    outcome = grid_index(values, scale)
    error = float(crps(pmf, outcome, scale).mean())
    inside80, inside90 = (float(pit_inside(pmf, outcome, share).mean()) for share in (0.8, 0.9))
    told = [one for one in due if one.p_flare is not None]
    chance = np.array([one.p_flare for one in told], dtype=np.float64)
    flared = np.array([_flared(one, came[one.day]) for one in told], dtype=bool)
    share = float(flared.mean()) if told else nan
    return Score(
        series.what,
        len(due),
        waiting,
        error,
        error / scale.step,
        inside80,
        inside90,
        brier(chance, flared) if told else nan,
        share * (1.0 - share) if told else nan,
        _reliability(chance, flared),
        agrees(inside80, inside90, len(due)) if len(due) >= ENOUGH_TO_JUDGE else None,
    )


def _same_scale(one: Issued, scale: Scale | None) -> bool:
    if scale is None or (one.low, one.high, one.worse) != (scale.low, scale.high, scale.worse):
        return False
    return len(one.pmf) == grid(scale).size


def _flared(one: Issued, value: float) -> bool:
    away = value - one.flare_beyond
    return bool(away > 1e-9 if one.worse == "high" else away < -1e-9)


def _reliability(chance: Floats, came: npt.NDArray[np.bool_]) -> tuple[Reliability, ...]:
    found: list[Reliability] = []
    for low, high in pairwise(BINS):
        here = (chance >= low) & ((chance < high) | (high == BINS[-1]))
        if here.any():
            told, share = float(chance[here].mean()), float(came[here].mean())
            found.append(Reliability(told, share, int(here.sum())))
    return tuple(found)
