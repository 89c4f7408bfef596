"""What a person did day by day, as rows that may answer to how they felt.

Doing more on good days would pass for benefit, so what was done is explained beside the symptoms:
chores in one row, and each activity done in sessions in a row of its own, for sessions may be
chosen as chores are, or planned whatever the day is like. Which of the two, the days tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.session_days import SessionDays
from unknot.inference.inverse_products import inverse_of
from unknot.inference.normal_density import LOG_ROOT_TWO_PI

LASTS = 0.85  # of what lasts of a row's scatter, from a day to the next (grade T)
SHARES = np.array([0.05, *np.arange(0.1, 1.0, 0.1)])  # that may last
USUAL_SHARE = -0.5, 1.0  # mean and sd of the share's logit before the diary (grade T)
LEAST_KNOWN = 10  # days
WEAK = 3.0  # sd of a row's level, in its own sd
SAID = 3.0  # log odds that sessions were decided as the person says: 20 to 1 (grade T)


@dataclass(frozen=True, eq=False)
class Choices:
    """What was done, row by row.

    Shapes: `values` (rows, days), about their mean in multiples of their sd, NaN where nothing is
    known; `sessions` (rows,) whether a row is of sessions, which may have been planned; `sd` and
    `lasting` (rows,), how a row scatters by itself, and the share of that variance which lasts.
    `log_odds` are those of planned sessions against chosen ones, before the days are heard.
    """

    values: Array
    sessions: npt.NDArray[np.bool_]
    sd: Array
    lasting: Array
    log_odds: float = 0.0

    @staticmethod
    def none(days: int) -> Choices:
        """Nothing was recorded."""
        return Choices(np.zeros((0, days)), np.zeros(0, dtype=bool), np.zeros(0), np.zeros(0))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.values)

    @property
    def may_be_planned(self) -> bool:
        """Whether sessions, and something beside them, say which of the two they are."""
        return bool(self.sessions.any())

    def as_said(self, session_days: SessionDays | None) -> Choices:
        """The same where the person said how they come to the days of sessions, or did not."""
        odds = {None: 0.0, SessionDays.PLANNED: SAID, SessionDays.CHOSEN: -SAID}
        return replace(self, log_odds=odds[session_days])

    def log_belief(self, *, planned: bool) -> float:
        """Log of twice the belief in planned sessions, or in chosen ones, before the days."""
        odds = self.log_odds if planned else -self.log_odds
        return float(np.log(2.0) - np.logaddexp(0.0, -odds))

    def permuted(self, order: npt.NDArray[np.int_]) -> Choices:
        """The same days of doing in another order."""
        return replace(self, values=self.values[:, order])

    def emptied(self, days: int) -> Choices:
        """The same with the last days not known."""
        values = self.values.copy()
        values[:, -days:] = np.nan
        return replace(self, values=values)

    def combined(self, times: float, *, planned: bool) -> Combined:
        """All rows as one, for those that answer at all answer alike.

        Args:
            times: how rows scatter, as a multiple of how each does by itself.
            planned: whether sessions are done whatever the day is like, and answer to nothing.
        """
        days = self.values.shape[1]
        parts = [row.under(times) for row in self._rows]
        apart = [planned and bool(row) for row in self.sessions]
        log_density = sum(part.log_density for part in parts)
        precision = np.zeros((days, days))
        pull = np.zeros(days)
        seen = np.zeros(days, dtype=bool)
        for at, part in enumerate(parts):
            if not apart[at]:
                precision += part.precision
                pull += part.pull
                seen |= np.isfinite(self.values[at])
        values, cov = np.full(days, np.nan), np.zeros((days, days))
        if not seen.any():
            return Combined(values, cov, log_density)
        inner = precision[np.ix_(seen, seen)]
        root = np.asarray(np.linalg.cholesky(inner), dtype=np.float64)
        cov[np.ix_(seen, seen)] = inverse_of(root)
        mean = cov @ pull
        values[seen] = mean[seen]
        log_det = 2.0 * float(np.log(np.diag(root)).sum())
        # What the rows say of one another, and not of how the person felt.
        of_one = 0.5 * (log_det - int(seen.sum()) * 2.0 * LOG_ROOT_TWO_PI - float(mean @ pull))
        return Combined(values, cov, log_density - of_one)

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        every = zip(self.values, self.sd, self.lasting, strict=True)
        return tuple(_Row.of(values, float(sd), float(share)) for values, sd, share in every)


@dataclass(frozen=True)
class Combined:
    """Rows as one row that says of the person all that they do.

    Shapes: `values` (days,), NaN where no row is known; `cov` (days, days) of how they scatter,
    unknown level included. `log_density` is what they say of one another.
    """

    values: Array
    cov: Array
    log_density: float


@dataclass(frozen=True)
class _Under:
    """A row whose scatter is known. Shapes: `precision` (days, days), `pull` (days,)."""

    precision: Array
    pull: Array
    log_density: float


@dataclass(frozen=True)
class _Row:
    """A row by itself: products through the inverse of its scatter, 0 on days not known.

    Shapes: `inverse` (days, days); `of_level`, `of_values` (days,) times ones and times values.
    """

    inverse: Array
    of_level: Array
    of_values: Array
    level: float
    both: float
    square: float
    log_det: float
    days: int

    @staticmethod
    def of(values: Array, sd: float, share: float) -> _Row:
        known = np.isfinite(values)
        at = np.ix_(known, known)
        inverse = np.zeros((len(values), len(values)))
        scatter = sd**2 * _fading(len(values), share)[at]
        inverse[at] = np.linalg.inv(scatter)
        there = np.where(known, values, 0.0)
        of_level, of_values = inverse @ known, inverse @ there
        return _Row(
            inverse, of_level, of_values, float(of_level @ known), float(of_level @ there),
            float(of_values @ there), float(np.linalg.slogdet(scatter)[1]), int(known.sum()),
        )  # fmt: skip

    def under(self, times: float) -> _Under:
        """The same where it scatters so many times as much, its level unknown."""
        small = times**-2
        weak = 1.0 / (WEAK**-2 + small * self.level)
        precision = small * self.inverse - small**2 * weak * np.outer(self.of_level, self.of_level)
        pull = small * self.of_values - small**2 * weak * self.both * self.of_level
        square = small * self.square - small**2 * weak * self.both**2
        log_det = self.log_det - self.days * np.log(small) - np.log(weak) + 2.0 * np.log(WEAK)
        density = -0.5 * (square + log_det + self.days * 2.0 * LOG_ROOT_TWO_PI)
        return _Under(precision, pull, float(density))


def of(rows: Sequence[tuple[Array, bool]], days: int) -> Choices:
    """Rows of what was done, (days,) each, and whether each is of sessions.

    Those hardly known, or always the same, are left out.
    """
    used: list[tuple[Array, bool, float, float]] = []
    for values, sessions in rows:
        known = values[np.isfinite(values)]
        if len(known) < LEAST_KNOWN or float(known.std()) < 1e-6:
            continue
        row = (values - known.mean()) / known.std()
        used.append((row, sessions, *_alone(row)))
    if not used:
        return Choices.none(days)
    values, sessions, sd, lasting = zip(*used, strict=True)
    return Choices(np.stack(values), np.array(sessions), np.array(sd), np.array(lasting))


def _fading(days: int, share: float) -> Array:
    gap = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    return (1.0 - share) * np.eye(days) + share * LASTS**gap


def _alone(row: Array) -> tuple[float, float]:
    """How a row scatters where nothing else moves it: sd, and the share that lasts."""
    known = np.isfinite(row)
    length, turned = np.linalg.eigh(_fading(len(row), 1.0)[np.ix_(known, known)])
    square = np.asarray(turned.T @ row[known], dtype=np.float64) ** 2
    variance = (1.0 - SHARES[:, None]) + SHARES[:, None] * length
    size = (square / variance).mean(axis=1)
    mean, sd = USUAL_SHARE
    cost = np.log(variance).sum(axis=1) + len(square) * np.log(size)
    cost = cost + ((np.log(SHARES / (1.0 - SHARES)) - mean) / sd) ** 2
    best = int(cost.argmin())
    return float(np.sqrt(size[best])), float(SHARES[best])
