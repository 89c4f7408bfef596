"""What the draw of lots alone says: nothing is assumed of how days go.

If no arm does anything, the days would have been the same in any order of the arms, and every
order of a group's blocks was as likely. A bet on the order that was drawn, fair under that, grows
only if the days go with the arms; it may be looked at after every group, as often as wished.
"""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.trial.record import Trial
from unknot.trial.schedule import counts_in_blocks, order_of

STAKES = (0.5, 1.0, 2.0, 4.0, 8.0)
ORDINARY = (
    1.5  # sd of a day in points where the diary before is too short; decides no more than stakes
)


def order_evidence(
    trial: Trial,
    values: Array,
    before: Array,
    which: int,
) -> tuple[float, float]:
    """How many times the order drawn favours a difference of an arm, and the most it could be.

    Args:
        values: of each day of the plan, (days,); NaN from the day of looking on.
        before: the diary before, for the size of a stake.
    """
    design = trial.design
    arms = len(design.arms)
    counted = counts_in_blocks(design.days, design.block_days, design.wash_out)
    used = np.where(counted, values, np.nan).reshape(design.groups, arms, design.block_days)
    ended = np.flatnonzero(np.isfinite(values))
    passed = 0 if not ended.size else (int(ended[-1]) + 1) // (arms * design.block_days)
    whole = np.arange(design.groups) < passed
    enough = np.isfinite(used).sum(axis=2).min(axis=1) >= 2
    known = np.isfinite(before)
    spread = float(np.std(before[known])) if known.sum() >= 14 else ORDINARY
    means = np.nanmean(np.where(enough[:, None, None], used, 0.0), axis=2)
    taken = whole & enough
    found = bets(means[taken], order_of(design)[taken], which, max(spread, 0.1))
    return found, float(factorial(arms) ** int(taken.sum()))


def bets(means: Array, order: npt.NDArray[np.int_], which: int, spread: float) -> float:
    """The worth of a unit bet after all groups.

    Args:
        means: of each block, (groups, blocks).
        order: the arm of each block, likewise.
        spread: sd of a day.
    """
    if not means.size:
        return 1.0
    ways = np.array(list(permutations(range(means.shape[1]))))
    places = [np.argsort(order, axis=1)[:, arm] for arm in (which, 0)]
    rows = np.arange(len(means))
    drawn = (means[rows, places[0]] - means[rows, places[1]]) / spread
    every = np.stack([means[:, way[1]] - means[:, way[0]] for way in ways]) / spread
    worth: list[float] = []
    for stake in (*STAKES, *(-stake for stake in STAKES)):
        best = (stake * every).max(axis=0)
        mean = best + np.log(np.exp(stake * every - best).mean(axis=0))
        worth.append(float(np.exp((stake * drawn - mean).sum())))
    return float(np.mean(worth))
