"""Days whose way of living was drawn by lots, not chosen by how a person felt.

A trial on oneself marks them in the diary (`by_lot`: which of its ways, from 1). How much is done
on a day mostly answers to how one feels, and a fit allows for it; between ways that were drawn by
lots it does not.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary

BY_LOT = "by_lot"
FEWEST = 4  # days of a way with a known load, and of others, before their levels are told apart


def drawn_ways(diary: Diary, first: date, count: int) -> Array:
    """Which way each of so many days was drawn to be, (days,); 0 where the person chose."""
    found = np.zeros(count)
    for seen in diary.observations:
        at = (seen.day - first).days
        if seen.what == BY_LOT and 0 <= at < count:
            found[at] = seen.value
    return found


def without_lots(log_load: Array, ways: Array) -> Array:
    """What was done each day, less what the lots added, (days,): the rest answers to symptoms.

    Each drawn way is moved to the level of the days that were chosen: within it a person still
    chooses the better days.
    """
    found = log_load.copy()
    known = np.isfinite(log_load)
    chosen = known & (ways == 0.0)
    if chosen.sum() < FEWEST:
        return found
    level = float(log_load[chosen].mean())
    for way in np.unique(ways[ways > 0.0]):
        days = known & (ways == way)
        if days.sum() >= FEWEST:
            found[days] += level - float(log_load[days].mean())
    return found
