"""Have the forecasts been right: as counts, of what was shown, or else of what would have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from unknot.diary.entries import Series
from unknot.forecasting.forecast import ENOUGH_TO_JUDGE, PastForecasts, agrees
from unknot.forecasting.issue import BINS, Issued
from unknot.forecasting.scores import crps, grid, grid_index, pit_inside, quantiles
from unknot.web.charts.fan import FanDay

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
LOW_CHANCE = 0.1
"""A bad day that was given this chance or less was not seen coming."""


@dataclass(frozen=True)
class ChanceBin:
    """Days on which about this chance was told, how many, and how many were bad; `told` 0..1."""

    told: float
    days: int
    bad: int


@dataclass(frozen=True)
class RecordShown:
    """A track record in counts.

    Attributes:
        shown: it is of forecasts that were shown when they were made; else of what would have been.
        inside, scored: days whose value fell into the band of 9 in 10, of how many.
        error, plain: mean error, own points, and that of past frequencies; None where unknown.
        unseen, bad: bad days that were given a chance of 1 in 10 or less, of all bad days.
        calibrated: None where there are too few days to judge.
        bins: of chances told.
        days: the days to draw.
    """

    shown: bool
    inside: int
    scored: int
    error: float | None
    plain: float | None
    unseen: int
    bad: int
    calibrated: bool | None
    bins: tuple[ChanceBin, ...]
    days: tuple[FanDay, ...]

    @property
    def hidden(self) -> bool:
        """Whether chances are hidden, since they were off."""
        return self.calibrated is False


def would_have_been(past: PastForecasts) -> RecordShown:
    """The record of forecasts as they would have been told on the days just past."""
    came = np.isfinite(past.came)
    at = [past.levels.index(level) for level in LEVELS]
    days = tuple(
        FanDay(day, *(float(q[i]) for i in at), came=float(value) if np.isfinite(value) else None)
        for day, q, value in zip(past.days, past.quantiles, past.came, strict=True)
    )
    inside = sum(not one.missed for one in days if one.came is not None)
    scored = int(came.sum())
    error, plain = (
        (float(np.nanmean(past.crps)), float(np.nanmean(past.crps_mean))) if scored else
        (None, None)
    )  # fmt: skip
    chance, bad = past.p_flare[came], past.flare[came]
    return RecordShown(
        False, inside, scored, error, plain, int((bad & (chance <= LOW_CHANCE)).sum()),
        int(bad.sum()), past.calibrated, _bins(chance.tolist(), bad.tolist()), days,
    )  # fmt: skip


def was_shown(kept: Sequence[Issued], series: Series) -> RecordShown | None:
    """The record of forecasts that were shown one day ahead; None below the days to judge."""
    scale = series.scale
    if scale is None:
        return None
    came = dict(zip(series.days, series.values, strict=True))
    due = [
        one for one in kept
        if one.target == series.what and one.horizon == 1 and len(one.pmf) == grid(scale).size
        and (one.low, one.high, one.worse) == (scale.low, scale.high, scale.worse.value)
        and np.isfinite(came.get(one.day, np.nan))
    ]  # fmt: skip
    if len(due) < ENOUGH_TO_JUDGE:
        return None
    pmf = np.array([one.pmf for one in due])
    pmf /= pmf.sum(axis=1, keepdims=True)
    values = np.array([came[one.day] for one in due])
    outcome = grid_index(values, scale)
    q = quantiles(pmf, LEVELS, scale)
    days = tuple(
        FanDay(one.day, *(float(v) for v in row), came=float(value))
        for one, row, value in zip(due, q, values, strict=True)
    )
    inside80, inside90 = (float(pit_inside(pmf, outcome, share).mean()) for share in (0.8, 0.9))
    told = [(one, came[one.day]) for one in due if one.p_flare is not None]
    chance = [float(one.p_flare or 0.0) for one, _ in told]
    bad = [_bad(one, value) for one, value in told]
    return RecordShown(
        True, sum(not one.missed for one in days), len(days),
        float(crps(pmf, outcome, scale).mean()), None,
        sum(b and p <= LOW_CHANCE for b, p in zip(bad, chance, strict=True)), sum(bad),
        agrees(inside80, inside90, len(due)), _bins(chance, bad), days,
    )  # fmt: skip


def _bad(one: Issued, value: float) -> bool:
    away = value - one.flare_beyond
    return away > 1e-9 if one.worse == "high" else away < -1e-9


def _bins(chance: Sequence[float], bad: Sequence[bool]) -> tuple[ChanceBin, ...]:
    found: list[ChanceBin] = []
    for low, high in pairwise(BINS):
        here = [
            (p, b) for p, b in zip(chance, bad, strict=True)
            if low <= p < high or (p == high == BINS[-1])
        ]  # fmt: skip
        if here:
            told = sum(p for p, _ in here) / len(here)
            found.append(ChanceBin(told, len(here), sum(b for _, b in here)))
    return tuple(found)
