"""Which arm on which day: blocks of all arms in an order that a kept seed decides."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.trial.record import Trial, TrialDesign

Arms = npt.NDArray[np.int_]


def orders(groups: int, arms: int, rng: np.random.Generator, trials: int = 1) -> Arms:
    """The order of the arms in each group, every order as likely, (trials, groups, arms)."""
    return np.argsort(rng.random((trials, groups, arms)), axis=2)


def order_of(design: TrialDesign) -> Arms:
    """The order that the design's seed decides, (groups, arms)."""
    rng = np.random.default_rng(np.random.SeedSequence([design.seed, 17]))
    return orders(design.groups, len(design.arms), rng)[0]


def daily(order: Arms, block_days: int) -> Arms:
    """The arm of each day: (…, groups, arms) to (…, days)."""
    flat = order.reshape(*order.shape[:-2], -1)
    return np.repeat(flat, block_days, axis=-1)


def counts(arms: Arms, wash_out: int) -> npt.NDArray[np.bool_]:
    """Which days count, (…, days): not the first ones after a change, when the arm before acts."""
    days = arms.shape[-1]
    changed: npt.NDArray[np.bool_] = np.ones(arms.shape, dtype=np.bool_)
    changed[..., 1:] = arms[..., 1:] != arms[..., :-1]
    since: Arms = np.arange(days, dtype=np.int_) * changed.astype(np.int_)
    last: Arms = np.maximum.accumulate(since, axis=-1)
    counted: npt.NDArray[np.bool_] = np.arange(days, dtype=np.int_) - last >= wash_out
    return counted


def counts_in_blocks(days: int, block_days: int, wash_out: int) -> npt.NDArray[np.bool_]:
    """The same whatever the order: not the first days of any block, (days,)."""
    return np.arange(days) % block_days >= wash_out


def arm_on(trial: Trial, day: date) -> int | None:
    """The arm's place on a day; None outside the trial and after a stop."""
    at = (day - trial.begins).days
    if not 0 <= at < trial.design.days or (trial.stopped is not None and day > trial.stopped):
        return None
    return int(daily(order_of(trial.design), trial.design.block_days)[at])


def indicator(arms: Arms, which: int) -> Array:
    """1 on the days of an arm."""
    return (arms == which).astype(np.float64)
