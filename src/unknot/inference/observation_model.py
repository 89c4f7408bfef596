"""How well a trajectory explains a diary: one multivariate normal, inverted once for thousands.

evening report = scale x daily mean + residual + rounding; residuals of the symptoms are correlated
and autocorrelated and drift slowly; and one more row says that what is done answers to symptoms,
so that doing more on good days does not pass for benefit. The covariance does not depend on the
trajectory, so a few products of its inverse with each trajectory are all that is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from unknot.arrays import Array
from unknot.inference.inverse_products import Gram, Marginal, inverse_of
from unknot.inference.own_response import MOST_ON, Leftover, OwnDraws
from unknot.inference.reports import Noise, Reports, combined, covariance, feels
from unknot.inference.response_prior import ALONE, OWN, RESPONSES, WITH_OWN

FEW = 48  # draws up to which the inverse is not worth its making


@dataclass(frozen=True)
class Scales:
    """Posterior of the reporting scales: normal.

    Shapes: `mean` (draws, symptoms), `root` (draws, symptoms, symptoms), of the covariance.
    """

    mean: Array
    root: Array


def _chance(found: Leftover, row: npt.NDArray[np.int_]) -> Array:
    """That there is an own response, given how strongly the body answers, (draws,)."""
    with np.errstate(divide="ignore"):
        odds = found.log_ratio() + np.log(np.array(OWN)[row] / np.array(ALONE)[row])
    return np.asarray(special.expit(odds))


class Whitener:
    """The explaining of one diary under one set of noise numbers."""

    def __init__(self, reports: Reports, noise: Noise) -> None:
        """Build the covariance of every report present and invert it."""
        self.reports = reports
        self.noise = noise
        done = combined(reports, noise)
        stacked = np.concatenate([reports.values.ravel(), done.values])
        present = np.flatnonzero(np.isfinite(stacked))
        cov = covariance(reports, noise, done)[np.ix_(present, present)]
        self.root = np.asarray(np.linalg.cholesky(cov), dtype=np.float64)
        self.log_det = 2.0 * float(np.log(np.diag(self.root)).sum())
        self.size = len(present)
        self.present = present
        self.besides = done.log_density
        self.answer = -noise.pacing * feels(reports.symptoms, reports.spread)
        self.told = np.where(np.isfinite(stacked), stacked, 0.0)

    @cached_property
    def _inverted(self) -> tuple[list[list[Array]], list[Array], Array]:
        """Products through the inverse: of symptoms' days, of them with the ends, of the ends."""
        days, count = self.reports.days, len(self.reports.symptoms)
        full = np.zeros((len(self.told), len(self.told)))
        full[np.ix_(self.present, self.present)] = inverse_of(self.root)
        blocks = full.reshape(count + 1, days, count + 1, days).swapaxes(1, 2)
        inner = [[self._through(blocks, s, t) for t in range(count)] for s in range(count)]
        ends = full @ self._ends
        return inner, [self._shown(ends, s) for s in range(count)], self._ends.T @ ends

    @cached_property
    def _ends(self) -> Array:
        """Columns by report that no draw changes: the reports, own responses."""
        return np.column_stack([self.told, self._own_columns()])

    def _own_columns(self) -> Array:
        """What a unit of each own coefficient adds to every report and what was done every day."""
        days, count = self.reports.days, len(self.reports.symptoms)
        if self.reports.own is None:
            return np.zeros((len(self.told), 0))
        felt = self.reports.own.filtered  # (kernels, kinds, days + 1)
        found = np.zeros((len(self.told), *felt.shape[:2], count))
        for s in range(count):
            found[s * days : (s + 1) * days, :, :, s] = np.moveaxis(felt[:, :, 1:], 2, 0)
            found[count * days :, :, :, s] = self.answer[s] * np.moveaxis(felt[:, :, :-1], 2, 0)
        return found.reshape(len(self.told), -1)

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

    def gram(self, means: Array, before: Array) -> Gram:
        """Products of every column with every other through the inverse.

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
        k = 2 * count + 1
        table = np.empty((draws, k, k))
        across = np.empty((k, len(of_ends) - 1, draws))
        for s in range(count):
            for t in range(count):
                through = inner[s][t]
                plain = through.sum(axis=1)
                table[:, s, t] = flat[s] * flat[t] * float(plain.sum())
                level = moved[s] @ plain * flat[t]
                table[:, count + s, t] = level
                table[:, t, count + s] = level
                if t >= s:
                    both = np.einsum("nd,nd->n", moved[s] @ through, moved[t])
                    table[:, count + s, count + t] = both
                    table[:, count + t, count + s] = both
            ends = to_ends[s]
            for at, values in ((s, np.outer(ends.sum(axis=0), flat[s])),
                               (count + s, ends.T @ moved[s].T)):  # fmt: skip
                table[:, at, -1] = values[0]
                table[:, -1, at] = values[0]
                across[at] = values[1:]
        table[:, -1, -1] = of_ends[0, 0]
        across[-1] = of_ends[0, 1:, None]
        return Gram(table, across, of_ends[1:, 1:])

    def _gram_of_few(self, means: Array, before: Array) -> Gram:
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
        both = np.concatenate([rows, self._ends], axis=1)[self.present]
        white = linalg.solve_triangular(self.root, both, lower=True, check_finite=False)
        split = 2 * count * draws
        mine = np.empty((draws, self.size, 2 * count + 1))
        mine[:, :, :-1] = white[:, :split].reshape(self.size, 2 * count, draws).transpose(2, 0, 1)
        mine[:, :, -1] = white[:, split]
        own = white[:, split + 1 :]
        across = np.ascontiguousarray((mine.swapaxes(1, 2) @ own).transpose(1, 2, 0))
        return Gram(mine.swapaxes(1, 2) @ mine, across, own.T @ own)

    def explain(self, means: Array, before: Array) -> Array:
        """Log likelihood of trajectories, all but them integrated out.

        Reporting scales are; and so is an own response, where exertion was recorded.

        Returns:
            (responses, draws).
        """
        return np.asarray(np.logaddexp(*self.explain_apart(means, before)), dtype=float)

    def explain_apart(
        self, means: Array, before: Array, *, most: int = MOST_ON, own: bool = True
    ) -> Array:
        """The same, without an own response and with one; each with its belief counted in.

        Args:
            most: kinds of exertion that an own response may answer to at a time.
            own: whether to look for an own response at all.

        Returns:
            (without or with, responses, draws); minus infinity where there can be none.
        """
        gram = self.gram(means, before)
        draws = len(gram.base)
        found = np.full((2, len(RESPONSES), draws), -np.inf)
        if draws <= FEW:  # all at once: calls would cost more than their work
            again = np.tile(gram.base, (len(RESPONSES), 1, 1))
            rows = self._marginal(again, np.repeat(RESPONSES, draws))
            found[0] = rows.value.reshape(len(RESPONSES), draws)
            parts = [
                Marginal(*(each.reshape(len(RESPONSES), draws, *each.shape[1:])[row]
                           for each in (rows.value, rows.half, rows.root)))
                for row in range(len(RESPONSES))
            ]  # fmt: skip
        else:
            parts = [self._marginal(gram.base, response) for response in RESPONSES]
            found[0] = np.stack([part.value for part in parts])
        if self.reports.own is None:
            return found
        for row in WITH_OWN if own else ():
            ratio = self._leftover(gram, RESPONSES[row], parts[row]).log_ratio(most)
            found[1, row] = found[0, row] + ratio + np.log(OWN[row])
        found[0] += np.log(ALONE)[:, None]
        return found

    def leftover(self, means: Array, before: Array, response: Array) -> Leftover:
        """What the diary says of own responses, each draw answering as strongly as it does."""
        gram = self.gram(means, before)
        return self._leftover(gram, response, self._marginal(gram.base, response))

    def own_mean(self, means: Array, before: Array, row: npt.NDArray[np.int_]) -> Array:
        """Mean own coefficients over whether there is such a response, (draws, own columns).

        Args:
            row: how strongly the body of each draw answers, of `RESPONSES`.
        """
        if self.reports.own is None:
            return np.zeros((len(row), 0))
        found = self.leftover(means, before, np.array(RESPONSES)[row])
        mean = found.mean() * _chance(found, row)
        return np.asarray(mean.transpose(2, 0, 1).reshape(len(row), -1))

    def own_draws(
        self,
        means: Array,
        before: Array,
        row: npt.NDArray[np.int_],
        rng: np.random.Generator,
    ) -> OwnDraws | None:
        """Own responses, and whether there is one at all, drawn from their posterior.

        Args:
            row: how strongly the body of each draw answers, of `RESPONSES`.

        Returns:
            None where no exertion was recorded.
        """
        if self.reports.own is None:
            return None
        found = self.leftover(means, before, np.array(RESPONSES)[row])
        return found.draw(rng).where(rng.random(len(row)) < _chance(found, row))

    def _loads(self, across: Array, marginal: Marginal) -> Array:
        """Own columns seen through the scales' posterior, (scales, own columns, draws)."""
        root = marginal.root
        found = np.empty_like(across)
        for i in range(len(across)):
            rest = across[i]
            for j in range(i):
                rest = rest - root[:, i, j] * found[j]
            np.divide(rest, root[:, i, i], out=found[i])
        return found

    def _with_scales(self, gram: Gram, response: float | Array) -> Array:
        """Products of scales' columns with own columns, (scales, own columns, draws)."""
        count = len(self.reports.symptoms)
        return gram.across[:count] + np.asarray(response) * gram.across[count : 2 * count]

    def _leftover(self, gram: Gram, response: float | Array, marginal: Marginal) -> Leftover:
        own = self.reports.own
        assert own is not None
        count = len(self.reports.symptoms)
        across = self._with_scales(gram, response)
        loads = self._loads(across, marginal)
        pull = gram.across[-1].copy()
        for w, mean in enumerate(self._before[0]):
            pull -= mean * across[w]
            pull -= loads[w] * marginal.half[:, w]
        rows = len(own.kinds) * count
        return Leftover(gram.own, loads, pull.reshape(-1, rows, pull.shape[-1]), count)

    def scales(
        self, means: Array, before: Array, response: Array, own: Array | None = None
    ) -> Scales:
        """Posterior of the reporting scales, each draw answering as strongly as it does.

        Args:
            own: coefficients of an own response, (draws, own columns); by default none.
        """
        gram = self.gram(means, before)
        marginal = self._marginal(gram.base, response)
        half = marginal.half
        if own is not None:
            loads = self._loads(self._with_scales(gram, response), marginal)
            half = half - np.einsum("wcn,nc->nw", loads, own)
        back = np.asarray(np.linalg.inv(marginal.root).swapaxes(1, 2), dtype=float)
        return Scales(self._before[0] + (back @ half[..., None])[..., 0], back)

    @cached_property
    def _before(self) -> tuple[Array, Array]:
        """Mean and precision of the scales before the diary."""
        return np.ones(len(self.reports.symptoms)), self.reports.scale_sd**-2.0

    def _marginal(self, gram: Array, response: float | Array) -> Marginal:
        """Log likelihood, and what the posterior of the scales is made from."""
        count = len(self.reports.symptoms)
        mean, precision = self._before
        draws = len(gram)
        # Columns of scales, then the reports: level + response x movement.
        amount = np.broadcast_to(np.asarray(response, dtype=float), (draws,))[:, None, None]
        steady, moving = slice(0, count), slice(count, 2 * count)
        inner = np.empty((draws, count + 1, count + 1))
        inner[:, :count, :count] = gram[:, steady, steady] + amount**2 * gram[:, moving, moving]
        inner[:, :count, :count] += amount * (gram[:, steady, moving] + gram[:, moving, steady])
        side = gram[:, steady, -1] + amount[:, :, 0] * gram[:, moving, -1]
        inner[:, :count, count] = side
        inner[:, count, :count] = side
        inner[:, count, count] = gram[:, -1, -1]
        left = np.append(-mean, 1.0)  # reports minus what the scales are expected to be
        square = inner @ left @ left
        cross = (inner[:, :count] @ left)[..., None]
        inner = inner[:, :count, :count]
        inner[:, np.arange(count), np.arange(count)] += precision
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
        return Marginal(value + self.besides, half, root)

    def expected(
        self,
        means: Array,
        before: Array,
        response: float,
        scale: Array,
        own: Array | None = None,
    ) -> Array:
        """What one trajectory (symptoms, days) says of every report and what was done every day.

        Args:
            own: coefficients of an own response, (own columns,); by default none.
        """
        days, count = self.reports.days, len(self.reports.symptoms)
        total = np.zeros((count + 1) * days)
        for s in range(count):
            level = float(means[s].mean())
            said = scale[s] * (level + response * (np.append(before[s], means[s]) - level))
            total[s * days : (s + 1) * days] = said[1:]
            total[count * days :] += self.answer[s] * said[:-1]
        return total if own is None else total + self._ends[:, 1:] @ own

    def residuals(self, expected: Array) -> Array:
        """Reports present minus what was expected, whitened: standard normal if all is well."""
        away = (self.told - expected)[self.present]
        return np.asarray(linalg.solve_triangular(self.root, away, lower=True), dtype=float)
