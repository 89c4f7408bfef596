"""On finer scales: tilt, with the chance that the very same value comes again.

Some people report yesterday's number unchanged for weeks. How often that happened lately is learnt
from the days themselves.
"""

from __future__ import annotations

import numpy as np

from unknot.diary.entries import Scale
from unknot.forecasting.baselines import tilt
from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import last_seen
from unknot.forecasting.baselines.markov import is_coarse

STAYED, MOVED = 1.0, 4.0  # days' worth of belief before any day was seen
HALF_LIFE = 60.0  # days


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """Tilt, raised at the last value until staying is as likely as it lately was."""
    made = tilt.make(past, horizons, origins)
    rows = np.arange(origins.size)
    last = past.index[last_seen(past)[origins]]
    for row, horizon in enumerate(horizons):
        given = made[row, rows, last]
        chance = _stays(past, horizon)[origins]
        raised = np.clip((chance - given) / np.maximum(1 - given, 1e-12), 0.0, 1.0)
        made[row] *= (1 - raised)[:, None]
        made[row, rows, last] += raised
    return made


def _stays(past: Past, horizon: int) -> Floats:
    """Chance that a value is the last one again `horizon` days on, as known each day. (days,)."""
    keep = 0.5 ** (1.0 / HALF_LIFE)
    last = past.index[last_seen(past)]
    stayed, total = STAYED, STAYED + MOVED
    out = np.empty(past.index.size)
    for day, came in enumerate(past.index):
        if day >= horizon and came >= 0:
            stayed = keep * stayed + (1 - keep) * STAYED + (came == last[day - horizon])
            total = keep * total + (1 - keep) * (STAYED + MOVED) + 1.0
        out[day] = stayed / total
    return out


def _fine(scale: Scale) -> bool:
    return not is_coarse(scale)


BASELINE = Baseline("stay", "Tilt, plus the chance of the very same value again.", make, _fine)
