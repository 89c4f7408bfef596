"""How a trial is analysed: Student's t, ANCOVA, a mixed model, paired differences, pooled series.

Every estimate is arm less reference in the outcome's unit, with its interval, its test and the
numbers of people behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from unknot.arrays import Array


@dataclass(frozen=True)
class TrialEstimate:
    """A difference and how sure it is.

    Attributes:
        df: degrees of freedom of its t distribution.
        n: people of the arm, and of the reference, behind it (in a crossover all people twice).
        sd: residual SD.
    """

    value: float
    error: float
    df: float
    n: tuple[int, int]
    sd: float = float("nan")

    @property
    def statistic(self) -> float:
        """Estimate over its error."""
        return self.value / self.error if self.error > 0 else float("nan")

    @property
    def p(self) -> float:
        """Two-sided p value."""
        return float(2.0 * stats.t.sf(abs(self.statistic), self.df))

    @property
    def normal(self) -> float:
        """The standard normal value of the same p, with the estimate's sign."""
        return float(np.sign(self.value) * stats.norm.isf(self.p / 2.0))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval."""
        reach = float(stats.t.ppf(0.5 + level / 2.0, self.df)) * self.error
        return self.value - reach, self.value + reach


NOTHING = TrialEstimate(float("nan"), float("nan"), 1.0, (0, 0))


@dataclass(frozen=True)
class Fitted:
    """Coefficients of a linear model, their covariance and its degrees of freedom."""

    values: Array
    covariance: Array
    df: float
    sd: float


def least_squares(x: Array, y: Array) -> Fitted:
    """Ordinary least squares: (X'X)^-1 X'y, with the residual variance over n - p."""
    inverse = np.linalg.pinv(x.T @ x)
    values = inverse @ (x.T @ y)
    df = max(len(y) - int(np.linalg.matrix_rank(x)), 1)
    variance = float(((y - x @ values) ** 2).sum()) / df
    covariance: Array = np.asarray(variance * inverse, np.float64)
    return Fitted(values, covariance, float(df), float(np.sqrt(variance)))


def student(ours: Array, theirs: Array) -> TrialEstimate:
    """Student's t with pooled variance: mean of the arm less mean of the reference."""
    a, b = ours[np.isfinite(ours)], theirs[np.isfinite(theirs)]
    if len(a) < 2 or len(b) < 2:
        return NOTHING
    df = len(a) + len(b) - 2
    variance = (a.var(ddof=1) * (len(a) - 1) + b.var(ddof=1) * (len(b) - 1)) / df
    error = float(np.sqrt(variance * (1.0 / len(a) + 1.0 / len(b))))
    value = float(a.mean() - b.mean())
    return TrialEstimate(value, error, df, (len(a), len(b)), float(np.sqrt(variance)))


def ancova(
    after: Array, before: Array, arm: npt.NDArray[np.int_], ours: int, reference: int
) -> TrialEstimate:
    """Follow-up on arm and baseline, all arms in one model.

    after = a + b before + d_arm + e (Vickers & Altman 2001, doi 10.1136/bmj.323.7321.1123).
    """
    there = np.isfinite(after) & np.isfinite(before)
    n = (int((there & (arm == ours)).sum()), int((there & (arm == reference)).sum()))
    if min(n) < 2:
        return NOTHING
    others = [one for one in np.unique(arm[there]) if one != reference]
    columns = [np.ones(there.sum()), before[there] - before[there].mean()]
    columns += [(arm[there] == one).astype(float) for one in others]
    found = least_squares(np.stack(columns, axis=1), after[there])
    at = 2 + others.index(ours)
    error = float(np.sqrt(found.covariance[at, at]))
    return TrialEstimate(float(found.values[at]), error, found.df, n, found.sd)


def mixed(
    after: Array, before: Array, arm: npt.NDArray[np.int_], ours: int, reference: int, visit: int
) -> TrialEstimate:
    """Repeated measures with a random intercept, by restricted maximum likelihood.

    y_ij = visit_j + (arm x visit)_ij + b_j before_i + u_i + e_ij (Laird & Ware 1982, doi
    10.2307/2529876). Missing values may hang on whatever was seen (MAR).

    Args:
        after: (visits, people); NaN where missing.
        visit: whose difference is told.
    """
    keep = np.isin(arm, [ours, reference]) & np.isfinite(before)
    y, base, treated = after[:, keep], before[keep], (arm[keep] == ours).astype(float)
    there = np.isfinite(y)
    n = (int((there[visit] & (treated > 0)).sum()), int((there[visit] & (treated == 0)).sum()))
    if min(n) < 2:
        return NOTHING
    visits, people = int(y.shape[0]), int(y.shape[1])
    design = np.zeros((visits, people, 3 * visits))
    for at in range(visits):
        design[at, :, at] = 1.0
        design[at, :, visits + at] = treated
        design[at, :, 2 * visits + at] = base - base.mean()
    numbers: npt.NDArray[np.int_] = np.tile(np.arange(people), (visits, 1))
    whose = numbers[there]
    found = random_intercept(design[there], y[there], whose)
    at = visits + visit
    error = float(np.sqrt(found.covariance[at, at]))
    df = max(float(sum(n) - 3), 1.0)
    return TrialEstimate(float(found.values[at]), error, df, n, found.sd)


def random_intercept(x: Array, y: Array, group: npt.NDArray[np.int_]) -> Fitted:
    """A linear model with a random intercept, by REML over the ratio of the two variances.

    The inverse of I + r 11' within a group of m is I - r/(1 + m r) 11', so that only sums over
    groups are needed.
    """
    sizes = np.bincount(group).astype(float)
    sums_x = np.zeros((len(sizes), x.shape[1]))
    np.add.at(sums_x, group, x)
    sums_y = np.bincount(group, y)
    square, cross, total = x.T @ x, x.T @ y, float(y @ y)

    def parts(ratio: float) -> tuple[Array, Array, float]:
        shrink = ratio / (1.0 + sizes * ratio)
        whole = square - (sums_x * shrink[:, None]).T @ sums_x
        beta: Array = np.asarray(
            np.linalg.solve(whole, cross - sums_x.T @ (shrink * sums_y)), np.float64
        )
        rest = total - float((shrink * sums_y**2).sum())
        left = rest - float(beta @ (cross - sums_x.T @ (shrink * sums_y)))
        return whole, beta, left

    df = max(len(y) - x.shape[1], 1)

    def deviance(log_ratio: float) -> float:
        ratio = float(np.exp(log_ratio))
        whole, _, left = parts(ratio)
        return (
            df * float(np.log(max(left, 1e-300) / df))
            + float(np.log1p(sizes * ratio).sum())
            + float(np.linalg.slogdet(whole)[1])
        )

    best = optimize.minimize_scalar(deviance, bounds=(-12.0, 8.0), method="bounded")
    whole, beta, left = parts(float(np.exp(best.x)))
    variance = left / df
    return Fitted(beta, variance * np.linalg.inv(whole), float(df), float(np.sqrt(variance)))


def crossover(first: Array, second: Array, began: npt.NDArray[np.bool_]) -> TrialEstimate:
    """Two periods, two arms: half the difference between sequences of period differences.

    Hills & Armitage 1979 (doi 10.1111/j.1365-2125.1979.tb05908.x): free of a period effect, not of
    a carry-over.

    Args:
        first, second: outcome of each person in each period.
        began: who began with the arm; the others began with the reference.
    """
    differences = first - second
    found = student(differences[began], differences[~began])
    n = sum(found.n)
    return TrialEstimate(found.value / 2.0, found.error / 2.0, found.df, (n, n), found.sd)


def pooled_series(values: Array, errors: Array) -> tuple[TrialEstimate, float]:
    """Several series of N-of-1 trials together: a random-effects mean and its spread.

    DerSimonian & Laird 1986 (doi 10.1016/0197-2456(86)90046-2), with Hartung and Knapp's error.

    Returns:
        The mean over people, and the SD of true differences between them.
    """
    there = np.isfinite(values) & np.isfinite(errors) & (errors > 0)
    y, v = values[there], errors[there] ** 2
    count = len(y)
    if count < 3:
        return NOTHING, float("nan")
    w = 1.0 / v
    fixed = float((w * y).sum() / w.sum())
    heterogeneity = float((w * (y - fixed) ** 2).sum())
    spare = float(w.sum() - (w**2).sum() / w.sum())
    between = max(0.0, (heterogeneity - (count - 1)) / spare)
    w = 1.0 / (v + between)
    mean = float((w * y).sum() / w.sum())
    error = float(np.sqrt((w * (y - mean) ** 2).sum() / ((count - 1) * w.sum())))
    sd = float(np.sqrt(between))
    return TrialEstimate(mean, error, count - 1, (count, count), sd), sd


def carried(after: Array, before: Array) -> Array:
    """The last value that was seen, the one before the trial where there is none, (people,)."""
    found = before.copy()
    for values in after:
        found = np.where(np.isfinite(values), values, found)
    return found


def shares(flags: Sequence[bool] | npt.NDArray[np.bool_]) -> tuple[float, int, int]:
    """Share, how many, of how many."""
    some = np.asarray(flags, dtype=bool)
    count = int(some.sum())
    return (count / len(some) if len(some) else float("nan")), count, len(some)
