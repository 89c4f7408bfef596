"""Where the scale went from here before: transition counts, leaning on the own frequencies."""

from __future__ import annotations

import numpy as np

from unknot.diary.entries import Scale
from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import last_seen, long_run

LEAN = 4.5  # days' worth of the long-run frequencies in each row of the table
COARSE = 6  # points; on finer scales most rows of the table stay empty


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """What came `horizon` days after days like the last one."""
    usual = long_run(past, origins)
    state = past.index[last_seen(past)[origins]]
    out: list[Floats] = []
    for horizon in horizons:
        table = np.zeros((past.index.size, past.points, past.points))
        days = np.flatnonzero(past.seen[horizon:] & past.seen[:-horizon]) + horizon
        table[days, past.index[days - horizon], past.index[days]] = 1.0
        held = np.cumsum(table, axis=0)[origins, state] + LEAN * usual
        out.append(held / held.sum(axis=1, keepdims=True))
    return np.stack(out)


def is_coarse(scale: Scale) -> bool:
    """Whether a scale is coarse enough for a table of transitions."""
    return round((scale.high - scale.low) / scale.step) + 1 <= COARSE


BASELINE = Baseline("markov", "What came after values like the last one.", make, is_coarse)
