"""The last value, moved by the changes seen before."""

from __future__ import annotations

import numpy as np

from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import last_seen

STAY = 0.5  # days' worth of "no change" that the changes start from


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """Own past changes over as many days, added to the last value; the ends of the scale hold."""
    out = np.zeros((len(horizons), origins.size, past.points))
    last = past.index[last_seen(past)[origins]]
    at = np.arange(past.points)
    for row, horizon in enumerate(horizons):
        changes = _changes(past, horizon)[origins]  # (origins, 2 * points - 1)
        landing = np.clip(last[:, None] + np.arange(1 - past.points, past.points), 0, at[-1])
        flat = landing + past.points * np.arange(origins.size)[:, None]
        held = np.bincount(flat.ravel(), changes.ravel(), minlength=out[row].size)
        out[row] = held.reshape(out[row].shape)
    return out / out.sum(axis=2, keepdims=True)


def _changes(past: Past, horizon: int) -> Floats:
    """Changes over `horizon` days counted up to each day. Shape (days, 2 * points - 1)."""
    table = np.zeros((past.index.size, 2 * past.points - 1))
    table[0, past.points - 1] = STAY
    days = np.flatnonzero(past.seen[horizon:] & past.seen[:-horizon]) + horizon
    table[days, past.index[days] - past.index[days - horizon] + past.points - 1] += 1.0
    return np.cumsum(table, axis=0)


BASELINE = Baseline("persist", "The last value plus past changes.", make)
