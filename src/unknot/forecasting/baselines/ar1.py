"""A first-order autoregression with a mean, fitted by least squares every day."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import last_seen
from unknot.forecasting.scores import pmf_from_normal

STEADY = 0.99  # the strongest carry-over from day to day that is believed
ENOUGH_PAIRS = 10  # neighbouring recorded days before any carry-over is believed
LEAST_SD = 0.05  # steps; a forecast is never surer than this


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """A rounded normal; over gaps the carry-over fades with the days since the last record."""
    count, mean, variance, phi = _fits(past)
    count, mean, variance, phi = (one[origins] for one in (count, mean, variance, phi))
    last = last_seen(past)[origins]
    out: list[Floats] = []
    for horizon in horizons:
        carried = phi ** (origins - last + horizon)
        centre = mean + carried * (past.values[last] - mean)
        spread = np.sqrt(variance * (1 - carried**2) * (1 + 1 / count))
        out.append(pmf_from_normal(centre, np.maximum(spread, _least(past)), past.scale))
    return np.stack(out)


def _least(past: Past) -> float:
    return LEAST_SD * past.scale.step


def _fits(past: Past) -> tuple[Floats, Floats, Floats, Floats]:
    """Count, mean, variance and lag-one carry-over from the days up to each day, shape (days,)."""
    seen = past.seen
    value = np.where(seen, past.values, 0.0) - past.values[0] * seen  # centred: no cancellation
    count = np.cumsum(seen).astype(np.float64)
    total, squares = np.cumsum(value), np.cumsum(value**2)
    mean = total / count
    variance = np.maximum(squares - count * mean**2, 0) / np.maximum(count - 1, 1)
    pair = np.concatenate(([False], seen[1:] & seen[:-1]))
    before = np.concatenate(([0.0], value[:-1]))
    pairs = np.cumsum(pair)
    first, second = np.cumsum(pair * before), np.cumsum(pair * value)
    cross = np.cumsum(pair * before * value) - mean * (first + second) + pairs * mean**2
    power = np.cumsum(pair * before**2) - 2 * mean * first + pairs * mean**2
    known = (pairs >= ENOUGH_PAIRS) & (power > 0)
    phi = np.where(known, cross / np.where(known, power, 1.0), 0.0)
    return count, mean + past.values[0], variance, np.clip(phi, -STEADY, STEADY)


BASELINE = Baseline("ar1", "Mean plus a fading memory of the last value (AR(1)).", make)
