"""Evidence for a difference between two arms that may be looked at every day.

Days are taken as a level, a straight drift, the arms, and a mood that fades: a share of it lasts
from day to day (first-order autoregression), the rest is of the day alone. How much lasts is not
known: a grid of values stands for it, weighed by the diary before the trial and by the trial alike.
Level, drift and spread have the right Haar prior, so that for a known lasting share the ratio of
the days' probability with and without a difference is a martingale where there is none: looking
often does not make it grow (Ville). How much of it is enough with the grid, rounding, ends of the
scale and days left out on bad days is measured (studies/trials.py). Nothing here knows of one look
or many.

Many trials at once: shapes are (trials, days), and (trials, models) at each day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array

LASTING = (0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.88, 0.94, 0.97)
OF_THE_DAY = (0.0, 0.25, 0.5)
TINY = 1e-9
FEWEST = 14  # days of diary that tell something of how moods last


def _models() -> tuple[Array, Array]:
    rows = [(0.0, 0.0)] + [(p, n) for p in LASTING[1:] for n in OF_THE_DAY]
    table = np.array(rows, dtype=np.float64)
    return table[:, 0], table[:, 1]


PHI, NUGGET = _models()
"""Lasting share and the part that is of the day alone, of each model, (models,)."""


@dataclass(frozen=True)
class Sums:
    """What the days up to one look hold, once level, drift and other arms are taken out.

    Shapes (trials, models), but `days`: (trials,).

    Attributes:
        xx, xy, yy: products of the arm's column and the days.
        half_log: minus half the log determinants, the same with and without a difference.
        free: days less what was taken out.
        days: days that count so far.
    """

    xx: Array
    xy: Array
    yy: Array
    half_log: Array
    free: Array
    days: Array

    def log_none(self, effect: float | Array = 0.0) -> Array:
        """Log probability of the days where the difference is exactly `effect`, (…, models)."""
        left = self.yy - 2.0 * effect * self.xy + effect**2 * self.xx
        return self.half_log - 0.5 * self.free * np.log(np.maximum(left, TINY))

    def log_some(self, effect: float, spread: float) -> Array:
        """The same where it lies about `effect`, so many sd of a day apart."""
        left = self.yy - 2.0 * effect * self.xy + effect**2 * self.xx
        fit = self.xy - effect * self.xx
        less = fit**2 * spread**2 / (1.0 + spread**2 * self.xx)
        return (
            self.half_log
            - 0.5 * np.log1p(spread**2 * self.xx)
            - 0.5 * self.free * np.log(np.maximum(left - less, TINY))
        )

    def log_evidence(self, effect: float, spread: float) -> Array:
        """Log of how many times the days favour another difference over this one, (trials,)."""
        log = log_mean(self.log_some(effect, spread)) - log_mean(self.log_none(effect))
        return np.where(self.free.min(axis=-1) > 0.5, log, 0.0)

    def after(self, before: Sums | None) -> Sums:
        """The same with a diary before, which tells how much lasts and how far days scatter."""
        if before is None:
            return self
        return Sums(
            self.xx, self.xy, self.yy + before.yy, self.half_log + before.half_log,
            self.free + before.free, self.days,
        )  # fmt: skip

    def middle(self) -> Array:
        """The likeliest difference, models weighed by the days, (trials,)."""
        weight = self.log_none(0.0) + 0.5 * self.free * np.log(
            np.maximum(self.yy, TINY)
            / np.maximum(self.yy - self.xy**2 / np.maximum(self.xx, TINY), TINY)
        )
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        each = self.xy / np.maximum(self.xx, TINY)
        return (weight * each).sum(axis=-1) / weight.sum(axis=-1)


def log_mean(log: Array) -> Array:
    """Log of the mean over the last axis."""
    best = log.max(axis=-1)
    return best + np.log(np.exp(log - best[..., None]).mean(axis=-1))


def of_diary(values: Array) -> Sums | None:
    """What a diary before a trial tells of the days, (days,); None where it holds too few."""
    if np.isfinite(values).sum() < FEWEST:
        return None
    return last_look(values[None], np.zeros(values.size))


def looks(
    values: Array,
    arm: Array,
    others: Array | None = None,
    every: int = 1,
    *,
    drift: bool = True,
    believed: Array | None = None,
) -> Iterator[tuple[int, Sums]]:
    """What is known at the end of each day, and the day's place.

    Args:
        values: the symptom, (trials, days); NaN where a day does not count or has no entry.
        arm: 1 on days of the arm, 0 on days of the other, (trials, days) or (days,).
        others: further arms likewise, (columns, trials, days).
        every: look at so many days only; the last one is among them.
        drift: whether a straight drift is taken out.
        believed: how closely to 0 the first of `others` is believed to lie, (trials,): the variance
            of a day over that of the belief; None where nothing is.
    """
    trials, days = values.shape
    columns = _columns(np.broadcast_to(arm, values.shape), values, others, drift)
    wide = columns.shape[2]
    models = PHI.size
    state = np.zeros((trials, models, wide))
    lasting = 1.0 - NUGGET
    spread = np.broadcast_to(lasting, (trials, models)).copy()
    gram = np.zeros((trials, models, wide, wide))
    if believed is not None:
        at = 2 if drift else 1
        gram[:, :, at, at] = believed[:, None]
    log_scale = np.zeros((trials, models))
    count = np.zeros(trials)
    for day in range(days):
        known = np.isfinite(values[:, day])
        now = np.where(known[:, None], columns[:, day], 0.0)
        variance = spread + NUGGET
        gap = now[:, None, :] - state
        white = np.where(known[:, None, None], gap / np.sqrt(variance)[..., None], 0.0)
        gram += white[..., :, None] * white[..., None, :]
        log_scale += np.where(known[:, None], np.log(variance), 0.0)
        gain = np.where(known[:, None], spread / variance, 0.0)
        state = PHI[:, None] * (state + gain[..., None] * gap)
        spread = PHI**2 * spread * (1.0 - gain) + (1.0 - PHI**2) * lasting
        count = count + known
        if (days - 1 - day) % every == 0:
            yield day, _swept(gram, log_scale, count)


def last_look(values: Array, arm: Array, others: Array | None = None) -> Sums:
    """What is known after the last day."""
    days = values.shape[1]
    return next(found for _, found in looks(values, arm, others, every=max(days, 1)))


def _columns(arm: Array, values: Array, others: Array | None, drifts: bool) -> Array:
    """Level, drift, other arms, the arm, the days: (trials, days, columns)."""
    trials, days = values.shape
    held = [np.ones((trials, days))]
    if drifts:
        drift = np.linspace(-1.0, 1.0, max(days, 2))[:days]
        held.append(np.broadcast_to(drift, (trials, days)))
    if others is not None:
        held += [np.broadcast_to(column, (trials, days)) for column in others]
    return np.stack([*held, arm, values], axis=-1).astype(np.float64)


def _swept(gram: Array, log_scale: Array, count: Array) -> Sums:
    """Take level, drift and other arms out; a column that is still flat takes out nothing."""
    left = gram.copy()
    taken = np.zeros(log_scale.shape)
    log_size = np.zeros(log_scale.shape)
    for at in range(left.shape[-1] - 2):
        pivot = left[..., at, at]
        there = pivot > 1e-6 * np.maximum(gram[..., at, at], 1e-3)
        size = np.where(there, pivot, 1.0)
        row = np.where(there[..., None], left[..., at, :], 0.0)
        left = left - row[..., :, None] * row[..., None, :] / size[..., None, None]
        taken += there
        log_size += np.log(size)
    free = np.maximum(count[:, None] - taken, 0.0)
    arm = np.maximum(left[..., -2, -2], 0.0)
    seen = arm > 1e-6 * np.maximum(gram[..., -2, -2], 1e-3)
    return Sums(
        np.where(seen, arm, 0.0),
        np.where(seen, left[..., -2, -1], 0.0),
        np.maximum(left[..., -1, -1], TINY),
        -0.5 * (log_scale + log_size),
        free,
        count,
    )
