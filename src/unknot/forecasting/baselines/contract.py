"""What a baseline forecaster is: a name, a sentence, and a function of the past only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Scale, Series
from unknot.errors import UnknotError
from unknot.forecasting.scores import grid, grid_index

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNIFORM = 0.01  # share of every forecast spread evenly: nothing on the scale is impossible


@dataclass(frozen=True)
class Past:
    """One person's series from its first observed day, on the scale's grid.

    Attributes:
        scale: the reporting scale.
        index: grid index of each day, shape (days,); -1 where nothing was recorded.
        values: the same in the scale's units, NaN where nothing was recorded.
    """

    scale: Scale
    index: Ints
    values: Floats

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Whether each day was recorded. Shape (days,)."""
        return self.index >= 0

    @property
    def points(self) -> int:
        """Number of points of the scale."""
        return int(grid(self.scale).size)


def _any_scale(_scale: Scale) -> bool:
    return True


@dataclass(frozen=True)
class Baseline:
    """A forecaster that needs no mechanism.

    Attributes:
        name: how tables call it.
        says: what it does, one sentence.
        make: (past, horizons, origins) to probabilities, shape (horizons, origins, points). The
            forecast issued at origin o may read days 0..o only; day o is at least the first day.
        fits: whether it can be used on a scale at all.
    """

    name: str
    says: str
    make: Callable[[Past, tuple[int, ...], Ints], Floats]
    fits: Callable[[Scale], bool] = _any_scale


def past_of(series: Series) -> Past:
    """A series as baselines read it: leading days without a record cut, values on the grid.

    Raises:
        UnknotError: the series has no scale, or nothing was ever recorded.
    """
    if series.scale is None:
        raise UnknotError(
            "series-no-scale",
            f'"{series.what}" is a measurement without a reporting scale; it cannot be forecast.',
            "choose a symptom that is reported on a scale.",
        )
    index = grid_index(series.values, series.scale)
    recorded = np.flatnonzero(index >= 0)
    if recorded.size == 0:
        raise UnknotError(
            "series-empty", f'"{series.what}" was never recorded.', "record it for some days first."
        )
    kept = index[recorded[0] :]
    values = np.where(kept >= 0, grid(series.scale)[np.maximum(kept, 0)], np.nan)
    return Past(series.scale, kept, values)


def forecast(baseline: Baseline, past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A baseline's forecasts with 1 % spread evenly. Shape (horizons, origins, points).

    Raises:
        UnknotError: a horizon below 1 day, or an origin outside the series.
    """
    inside = origins.size == 0 or (origins.min() >= 0 and origins.max() < past.index.size)
    if not inside or min(horizons, default=1) < 1:
        raise UnknotError(
            "forecast-when",
            f"forecasts were asked for origins or horizons outside 0..{past.index.size - 1} days.",
            "choose origins inside the series and horizons of 1 day or more.",
        )
    return (1 - UNIFORM) * baseline.make(past, horizons, origins) + UNIFORM / past.points
