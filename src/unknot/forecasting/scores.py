"""How good a forecast was: probabilities on a scale's grid, and their scores.

Every forecast is a row of probabilities, one for each point of the scale. CRPS is in the scale's
own units; on an ordinal scale it is the discrete ranked score times the step, on a yes/no scale
the Brier score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Scale
from unknot.errors import UnknotError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FLOOR = 1e-4  # no probability counts as smaller than this in the log score
NEAR = 1e-9  # slack for comparing numbers that came through division


def grid(scale: Scale) -> Floats:
    """Every point of the scale, freed of rounding dust. Shape (points,)."""
    return np.round(scale.grid(), 6)


def edges(scale: Scale) -> Floats:
    """The borders half-way between neighbouring points. Shape (points - 1,)."""
    points = grid(scale)
    return (points[:-1] + points[1:]) / 2


def grid_index(values: npt.ArrayLike, scale: Scale) -> Ints:
    """The index of the nearest grid point of each value; exact halves go up; missing is -1.

    Args:
        values: any shape, in the scale's units; beyond the ends counts as the end; NaN is missing.
    """
    given = np.asarray(values, dtype=np.float64)
    last = grid(scale).size - 1
    seen = np.isfinite(given)
    raw = np.floor((np.where(seen, given, scale.low) - scale.low) / scale.step + 0.5 + NEAR)
    return np.where(seen, np.clip(raw, 0, last), -1).astype(np.int64)


def pmf_from_normal(mean: Floats, sd: Floats, scale: Scale) -> Floats:
    """A normal forecast rounded to the grid; the ends take the tails.

    Args:
        mean, sd: same shape (...), the scale's units, sd > 0.

    Returns:
        Shape (..., points).
    """
    # Late: a page that shows no forecast needs none of it.
    from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs]

    standard = (edges(scale) - np.asarray(mean)[..., None]) / np.asarray(sd)[..., None]
    below = ndtr(standard)
    ends = np.zeros((*below.shape[:-1], 1))
    return np.diff(np.concatenate((ends, below, ends + 1.0), axis=-1), axis=-1)


def crps(pmf: Floats, outcome: Ints, scale: Scale) -> Floats:
    """Continuous ranked probability score of each forecast, in the scale's units; 0 is perfect.

    Args:
        pmf: shape (cases, points), rows add to 1.
        outcome: shape (cases,), grid index of what came.
    """
    points = grid(scale)
    step = points[1] - points[0]
    below = np.cumsum(pmf, axis=1)[:, :-1]
    came = np.arange(points.size - 1)[None, :] >= outcome[:, None]
    return step * ((below - came) ** 2).sum(axis=1)


def log_score(pmf: Floats, outcome: Ints) -> Floats:
    """Minus the log of the probability given to what came, floored at 1e-4. Shape (cases,)."""
    given = pmf[np.arange(outcome.size), outcome]
    return -np.log(np.maximum(given, FLOOR))


def pit_inside(pmf: Floats, outcome: Ints, coverage: float) -> Floats:
    """The chance that a randomised PIT falls in the central `coverage`. Shape (cases,), 0..1.

    Its mean equals `coverage` if calibrated, on coarse scales too.
    """
    low, high = (1 - coverage) / 2, (1 + coverage) / 2
    rows = np.arange(outcome.size)
    given = pmf[rows, outcome]
    top = np.cumsum(pmf, axis=1)[rows, outcome]
    inside = np.minimum(top, high) - np.maximum(top - given, low)
    return np.clip(inside, 0, None) / np.maximum(given, 1e-12)


def inclusive_cover(pmf: Floats, outcome: Ints, coverage: float) -> Floats:
    """1 where the closed central interval holds what came, else 0. Shape (cases,).

    On coarse scales its mean lies above `coverage` by nature.
    """
    below = np.cumsum(pmf, axis=1)
    low = (below < (1 - coverage) / 2 - NEAR).sum(axis=1)
    high = (below < (1 + coverage) / 2 - NEAR).sum(axis=1)
    return ((outcome >= low) & (outcome <= high)).astype(np.float64)


def quantiles(pmf: Floats, levels: Sequence[float], scale: Scale) -> Floats:
    """The grid point at which each forecast first reaches each level.

    Shape (..., points) to (..., levels).
    """
    points = grid(scale)
    below = np.cumsum(pmf, axis=-1)
    reached = [(below < level - NEAR).sum(axis=-1) for level in levels]
    return points[np.minimum(np.stack(reached, axis=-1), points.size - 1)]


def auc_within(chance: Floats, came: npt.NDArray[np.bool_], person: npt.NDArray[np.int64]) -> float:
    """How often a flare day had the higher chance than a calm day of the same person; ties a half.

    NaN where no person has both kinds of day.
    """
    wins = pairs = 0.0
    for one in np.unique(person):
        mine = person == one
        flares, calm = chance[mine & came], np.sort(chance[mine & ~came])
        under = np.searchsorted(calm, flares, side="left")
        upto = np.searchsorted(calm, flares, side="right")
        wins += float((under + upto).sum()) / 2
        pairs += flares.size * calm.size
    return wins / pairs if pairs else float("nan")


def brier(chance: Floats, came: npt.NDArray[np.bool_]) -> float:
    """Mean squared difference between the chance and what came (1 or 0)."""
    return float(np.mean((chance - came) ** 2))


@dataclass(frozen=True)
class Scored:
    """Scores of many forecasts of one series. All shapes (cases,)."""

    crps: Floats
    log: Floats
    pit80: Floats
    pit90: Floats
    cover80: Floats


def score(pmf: Floats, outcome: Ints, scale: Scale) -> Scored:
    """Every score of each forecast.

    Args:
        pmf: shape (cases, points).
        outcome: shape (cases,), grid index of what came.

    Raises:
        UnknotError: shapes disagree, a probability is negative or missing, or rows do not add to 1.
    """
    check_pmf(pmf, scale)
    if outcome.shape != pmf.shape[:1]:
        raise UnknotError(
            "forecast-shape",
            f"{pmf.shape[0]} forecasts were given {outcome.size} outcomes.",
            "give one outcome for each forecast.",
        )
    return Scored(
        crps=crps(pmf, outcome, scale),
        log=log_score(pmf, outcome),
        pit80=pit_inside(pmf, outcome, 0.8),
        pit90=pit_inside(pmf, outcome, 0.9),
        cover80=inclusive_cover(pmf, outcome, 0.8),
    )


def check_pmf(pmf: Floats, scale: Scale) -> None:
    """Refuse rows that are no probabilities on this scale.

    Raises:
        UnknotError: wrong number of points, a negative or missing probability, a sum away from 1.
    """
    size = grid(scale).size
    good = pmf.shape[-1] == size and bool(np.all(np.isfinite(pmf)) and np.all(pmf >= 0))
    if not good or not np.allclose(pmf.sum(axis=-1), 1.0, atol=1e-6):
        raise UnknotError(
            "forecast-pmf",
            f"a forecast is not {size} probabilities that add to 1.",
            "give one probability, 0 or more, for each point of the scale.",
        )
