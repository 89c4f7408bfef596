"""How well a trajectory explains a diary: one multivariate normal, inverted once for thousands.

evening report = scale x daily mean + residual + rounding; residuals of the symptoms are correlated
and autocorrelated and drift slowly; and one more row says that activity answers to symptoms, so
that doing more on good days does not pass for benefit. The covariance does not depend on the
trajectory, so a few products of its inverse with each trajectory are all that is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import linalg

Array = npt.NDArray[np.float64]

RESPONSES = (0.0, 0.5, 1.0, 1.5)  # how strongly symptoms answer to life; 0 is flat
BELIEF = (0.1, 0.05, 0.8, 0.05)  # in each of them before the diary speaks (grade T)
FEW = 48  # draws up to which the inverse is not worth its making
WEAK = 3.0  # sd of the activity intercept


@dataclass(frozen=True)
class Noise:
    """How a person's reports scatter around the body's daily mean.

    Attributes:
        phi: day-to-day correlation of the residual.
        size: residual sd, as a multiple of each symptom's own spread.
        white: sd of what is gone the next day, likewise.
        drift: sd per square-root day of slow drift, likewise.
        pacing: fall of log activity per point of mean pain and fatigue.
        activity: sd of log activity that nothing here explains.
        cross: correlation between the symptoms' residuals.
    """

    phi: float = 0.5
    size: float = 0.8
    white: float = 0.5
    drift: float = 0.03
    pacing: float = 0.1
    activity: float = 0.3
    cross: float = 0.4


@dataclass(frozen=True)
class Reports:
    """A diary on 0..10 with 10 the bad end, ready to be explained.

    Shapes: `values` (symptoms, days), NaN missing; `log_load` (days,), NaN missing; `spread`,
    `rounding`, `scale_sd` (symptoms,). `interval` (symptoms, days) marks reports that stand for
    all between two points of the scale, or beyond its end; None where none does. `extra` is their
    variance beyond what the noise says, NaN elsewhere; `ends.settle` finds it.
    """

    symptoms: tuple[str, ...]
    values: Array
    log_load: Array
    spread: Array
    rounding: Array
    scale_sd: Array
    interval: npt.NDArray[np.bool_] | None = None
    extra: Array | None = None

    @property
    def days(self) -> int:
        """Days covered."""
        return self.values.shape[1]


@dataclass(frozen=True)
class Scales:
    """Posterior of the reporting scales, and of activity's level: normal.

    Shapes: `mean` (draws, columns), `root` (draws, columns, columns), a root of the covariance.
    """

    mean: Array
    root: Array


class Whitener:
    """The explaining of one diary under one set of noise numbers."""

    def __init__(self, reports: Reports, noise: Noise) -> None:
        """Build the covariance of every report present and invert it."""
        self.reports = reports
        self.noise = noise
        stacked = np.concatenate([reports.values.ravel(), reports.log_load])
        present = np.flatnonzero(np.isfinite(stacked))
        cov = covariance(reports, noise)[np.ix_(present, present)]
        self.root = np.asarray(np.linalg.cholesky(cov), dtype=np.float64)
        self.log_det = 2.0 * float(np.log(np.diag(self.root)).sum())
        self.size = len(present)
        self.present = present
        self.has_activity = bool(np.isfinite(reports.log_load).any())
        self.answer = -noise.pacing * feels(reports.symptoms)
        self.told = np.where(np.isfinite(stacked), stacked, 0.0)

    @cached_property
    def _inverted(self) -> tuple[list[list[Array]], list[Array], Array]:
        """Products through the inverse: of symptoms' days, of them with the ends, of the ends."""
        days, count = self.reports.days, len(self.reports.symptoms)
        inverse, _ = linalg.lapack.dpotri(self.root, lower=1)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        full = np.zeros((len(self.told), len(self.told)))
        full[np.ix_(self.present, self.present)] = inverse
        blocks = full.reshape(count + 1, days, count + 1, days).swapaxes(1, 2)
        inner = [[self._through(blocks, s, t) for t in range(count)] for s in range(count)]
        ends = full @ self._ends()
        return inner, [self._shown(ends, s) for s in range(count)], self._ends().T @ ends

    def _ends(self) -> Array:
        """The last two columns by report: activity's level, and the reports themselves."""
        level = np.zeros(len(self.told))
        level[len(self.reports.symptoms) * self.reports.days :] = 1.0
        return np.column_stack([level, self.told])

    def _shown(self, rows: Array, s: int) -> Array:
        """What a symptom's days show of rows by report: themselves, and activity on the day after.

        The day before the diary comes first; (days + 1, columns).
        """
        days = self.reports.days
        found = np.zeros((days + 1, rows.shape[1]))
        found[1:] = rows[s * days : (s + 1) * days]
        found[:-1] += self.answer[s] * rows[-days:]
        return found

    def _through(self, blocks: Array, s: int, t: int) -> Array:
        """Products of one symptom's days with another's through the inverse."""
        days = self.reports.days
        found = np.zeros((days + 1, days + 1))
        found[1:, 1:] = blocks[s, t]
        found[:-1, 1:] += self.answer[s] * blocks[-1, t]
        found[1:, :-1] += self.answer[t] * blocks[s, -1]
        found[:-1, :-1] += self.answer[s] * self.answer[t] * blocks[-1, -1]
        return found

    def gram(self, means: Array, before: Array) -> Array:
        """Products of every column with every other through the inverse, (draws, k, k).

        Columns: the level of each symptom, what moves on top, activity's level, the reports.

        Args:
            means: daily means (symptoms, days, draws) on 0..10 with 10 bad.
            before: the same for the day before the diary (symptoms, draws).
        """
        draws = means.shape[2]
        if draws <= FEW:
            return self._gram_of_few(means, before)
        inner, to_ends, of_ends = self._inverted
        count = len(inner)
        flat = means.mean(axis=1)
        moved = [
            np.ascontiguousarray((np.vstack([before[s], means[s]]) - flat[s]).T)
            for s in range(count)
        ]
        k = 2 * count + 2
        table = np.empty((draws, k, k))
        for s in range(count):
            for t in range(count):
                through = inner[s][t]
                plain = through.sum(axis=1)
                table[:, s, t] = flat[s] * flat[t] * float(plain.sum())
                across = moved[s] @ plain * flat[t]
                table[:, count + s, t] = across
                table[:, t, count + s] = across
                if t >= s:
                    both = np.einsum("nd,nd->n", moved[s] @ through, moved[t])
                    table[:, count + s, count + t] = both
                    table[:, count + t, count + s] = both
            ends = to_ends[s]
            for at, values in ((s, np.outer(flat[s], ends.sum(axis=0))),
                               (count + s, moved[s] @ ends)):  # fmt: skip
                table[:, at, -2:] = values
                table[:, -2:, at] = values
        table[:, -2:, -2:] = of_ends
        return table

    def _gram_of_few(self, means: Array, before: Array) -> Array:
        """The same for a few draws, without the inverse: whitening them costs less."""
        count, days, draws = means.shape
        flat = means.mean(axis=1)
        moved = np.concatenate([before[:, None], means], axis=1) - flat[:, None]
        columns = np.zeros((count + 1, days, 2 * count, draws))
        for s in range(count):
            columns[s, :, s] = flat[s]
            columns[s, :, count + s] = moved[s, 1:]
            columns[count, :, s] = self.answer[s] * flat[s]
            columns[count, :, count + s] = self.answer[s] * moved[s, :-1]
        rows = columns.reshape((count + 1) * days, -1)
        both = np.concatenate([rows, self._ends()], axis=1)[self.present]
        white = linalg.solve_triangular(self.root, both, lower=True, check_finite=False)
        mine = np.empty((draws, self.size, 2 * count + 2))
        mine[:, :, :-2] = white[:, :-2].reshape(self.size, 2 * count, draws).transpose(2, 0, 1)
        mine[:, :, -2:] = white[:, -2:]
        return mine.swapaxes(1, 2) @ mine

    def explain(self, means: Array, before: Array) -> Array:
        """Log likelihood of trajectories, their reporting scales integrated out.

        Returns:
            (responses, draws).
        """
        gram = self.gram(means, before)
        if len(gram) <= FEW:  # all at once: calls would cost more than their work
            again = np.tile(gram, (len(RESPONSES), 1, 1))
            value, _, _ = self._marginal(again, np.repeat(RESPONSES, len(gram)))
            return value.reshape(len(RESPONSES), len(gram))
        return np.stack([self._marginal(gram, response)[0] for response in RESPONSES])

    def scales(self, means: Array, before: Array, response: Array) -> Scales:
        """Posterior of the reporting scales, each draw answering as strongly as it does."""
        gram = self.gram(means, before)
        _, half, root = self._marginal(gram, response)
        back = np.asarray(np.linalg.inv(root).swapaxes(1, 2), dtype=float)
        return Scales(self._before[0] + (back @ half[..., None])[..., 0], back)

    @cached_property
    def _before(self) -> tuple[Array, Array]:
        """Mean and precision of the scales and activity's level before the diary."""
        count = len(self.reports.symptoms)
        width = count + self.has_activity
        mean, precision = np.ones(width), np.empty(width)
        precision[:count] = self.reports.scale_sd**-2.0
        if self.has_activity:
            mean[count] = float(np.nanmean(self.reports.log_load))
            precision[count] = WEAK**-2.0
        return mean, precision

    def _marginal(self, gram: Array, response: float | Array) -> tuple[Array, Array, Array]:
        """Log likelihood, and what the posterior of the scales is made from."""
        count = len(self.reports.symptoms)
        width = count + self.has_activity
        mean, precision = self._before
        draws = len(gram)
        # Columns of scales, then the reports: level + response x movement.
        amount = np.broadcast_to(np.asarray(response, dtype=float), (draws,))[:, None, None]
        steady, moving = slice(0, count), slice(count, 2 * count)
        inner = np.empty((draws, width + 1, width + 1))
        inner[:, :count, :count] = gram[:, steady, steady] + amount**2 * gram[:, moving, moving]
        inner[:, :count, :count] += amount * (gram[:, steady, moving] + gram[:, moving, steady])
        rest = [2 * count] * self.has_activity + [2 * count + 1]
        side = gram[:, steady][:, :, rest] + amount * gram[:, moving][:, :, rest]
        inner[:, :count, count:] = side
        inner[:, count:, :count] = side.swapaxes(1, 2)
        inner[:, count:, count:] = gram[:, rest][:, :, rest]
        left = np.append(-mean, 1.0)  # reports minus what the scales are expected to be
        square = inner @ left @ left
        cross = (inner[:, :width] @ left)[..., None]
        inner = inner[:, :width, :width]
        inner[:, np.arange(width), np.arange(width)] += precision
        root: Array = np.asarray(np.linalg.cholesky(inner), dtype=float)
        half = np.asarray(np.linalg.solve(root, cross), dtype=float)[..., 0]
        log_det = 2.0 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        value = -0.5 * (
            square
            - (half**2).sum(axis=1)
            + self.log_det
            + log_det
            - np.log(precision).sum()
            + self.size * np.log(2.0 * np.pi)
        )
        return value, half, root

    def expected(self, means: Array, before: Array, response: float, scale: Array) -> Array:
        """What one trajectory (symptoms, days) says of every report and every day's activity."""
        days, count = self.reports.days, len(self.reports.symptoms)
        total = np.zeros((count + 1) * days)
        if self.has_activity:
            total[count * days :] = scale[-1]
        for s in range(count):
            level = float(means[s].mean())
            said = scale[s] * (level + response * (np.append(before[s], means[s]) - level))
            total[s * days : (s + 1) * days] = said[1:]
            total[count * days :] += self.answer[s] * said[:-1]
        return total

    def residuals(self, expected: Array) -> Array:
        """Reports present minus what was expected, whitened: standard normal if all is well."""
        values = np.concatenate([self.reports.values.ravel(), self.reports.log_load])
        away = (values - expected)[self.present]
        return np.asarray(linalg.solve_triangular(self.root, away, lower=True), dtype=float)


def feels(symptoms: tuple[str, ...]) -> Array:
    """How activity listens to each symptom: pain and fatigue alike, others not."""
    listens = np.array([1.0 if s in ("pain", "fatigue") else 0.0 for s in symptoms])
    return listens / max(listens.sum(), 1.0)


def covariance(reports: Reports, noise: Noise) -> Array:
    """Covariance of reports by symptom and day, then activity by day."""
    days, count = reports.days, len(reports.symptoms)
    felt = feels(reports.symptoms)
    gap = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    fading = noise.phi**gap
    walk = 1.0 + np.minimum.outer(np.arange(days), np.arange(days))
    between = np.full((count, count), noise.cross)
    np.fill_diagonal(between, 1.0)
    sd = reports.spread
    both = between * np.outer(sd, sd)
    person = noise.size**2 * fading + noise.drift**2 * walk
    total = np.zeros(((count + 1) * days, (count + 1) * days))
    total[: count * days, : count * days] = np.kron(both, person)
    white = np.repeat((noise.white * sd) ** 2, days)
    rounded = np.repeat(reports.rounding**2 / 12.0, days)
    if reports.extra is not None:
        extra = reports.extra.ravel()
        rounded = np.where(np.isfinite(extra), extra, rounded)
    at = np.arange(count * days)
    total[at, at] += white + rounded
    load = slice(count * days, (count + 1) * days)
    pull = both @ felt
    for s in range(count):
        block = -noise.pacing * pull[s] * person
        total[s * days : (s + 1) * days, load] = block
        total[load, s * days : (s + 1) * days] = block.T
    total[load, load] = noise.pacing**2 * float(felt @ both @ felt) * person
    total[load, load] += noise.activity**2 * np.eye(days)
    return total
