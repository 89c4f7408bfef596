"""The daily stop: an arm that makes days clearly worse is ended, before one is sure why.

Each day of the arm adds how far it lies above usual, less an allowance; so large a sum ends the
arm. On a flare day nothing is asked of anyone whatever the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array


@dataclass(frozen=True)
class HarmWatch:
    """What the stop looks at.

    Attributes:
        usual, spread: mean and sd of a day of the diary before; a rise is worse.
        beyond: allowance, sd. most: the sum that ends the arm, sd.
    """

    usual: float
    spread: float
    beyond: float
    most: float


def watch(before: Array, beyond: float, most: float) -> HarmWatch | None:
    """What the stop looks at, from the diary before; None where it holds too few days."""
    known = before[np.isfinite(before)]
    if known.size < 7:
        return None
    spread = max(float(known.std(ddof=1)), 0.5)
    return HarmWatch(float(known.mean()), spread, beyond, most)


def sums(values: Array, held: HarmWatch) -> Array:
    """The sum after each day of an arm, (…, days) alike; a day without an entry changes nothing.

    Args:
        values: of the days of one arm in order; a rise is worse.
    """
    away = (values - held.usual) / held.spread - held.beyond
    total = np.zeros(values.shape[:-1])
    found = np.empty_like(values)
    for day in range(values.shape[-1]):
        step = away[..., day]
        total = np.where(np.isfinite(step), np.maximum(total + np.nan_to_num(step), 0.0), total)
        found[..., day] = total
    return found


def stop_day(values: Array, held: HarmWatch) -> npt.NDArray[np.int_]:
    """The place of the day on which the stop fires; the number of days where it does not."""
    over = sums(values, held) > held.most
    first: npt.NDArray[np.int_] = over.argmax(axis=-1)
    return np.where(over.any(axis=-1), first, values.shape[-1])
