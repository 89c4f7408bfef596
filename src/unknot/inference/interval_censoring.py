"""Reports that stand for an interval: the ends of a scale, and every step of a short one.

A 10 says "9.5 or worse". Each such report is replaced by a value and a variance of its own so that,
near the best trajectory, the normal likelihood is as good a stand-in for the exact one as a normal
can be (expectation propagation). The likelihood of thousands of trajectories so stays one normal.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import special

from unknot.arrays import Array
from unknot.inference.reports import Noise, Reports, combined, covariance

SHORT = 7  # a scale with fewer steps is coarse everywhere, not only at its ends
ROUNDS = 30
DAMPING = 0.7
STILL = 1e-4
VAGUE = 1e-6  # least precision of a stand-in


def marked(values: Array, rounding: Array) -> npt.NDArray[np.bool_]:
    """Which reports stand for an interval, (symptoms, days), on 0..10."""
    step = rounding[:, None]
    coarse = 10.0 / np.maximum(step, 1e-9) + 1.0 < SHORT
    at_end = (values <= 1e-9) | (values >= 10.0 - 1e-9)
    return np.isfinite(values) & (coarse | at_end)


def bounds(reports: Reports, plain: Array) -> tuple[Array, Array]:
    """What each report stands for, (symptoms, days) each; the ends are open.

    Args:
        plain: the reports as written, (symptoms, days).
    """
    half = 0.5 * reports.rounding[:, None]
    low = np.where(plain <= 1e-9, -np.inf, plain - half)
    return low, np.where(plain >= 10.0 - 1e-9, np.inf, plain + half)


def settle(reports: Reports, plain: Array, noise: Noise, expected: Array) -> Reports:
    """Reports with values and variances that stand for their intervals.

    Args:
        plain: the reports as written, (symptoms, days).
        expected: what the best trajectory says of every report and every day's activity, stacked.
    """
    mask = reports.interval
    if mask is None or not mask.any():
        return reports
    done = combined(reports, noise)
    stacked = np.concatenate([plain.ravel(), done.values])
    exact = np.isfinite(stacked) & ~np.append(mask.ravel(), np.zeros(reports.days, dtype=bool))
    coarse = np.flatnonzero(mask.ravel())
    bare = replace(reports, extra=np.where(mask, 0.0, np.nan))
    cov = covariance(bare, noise, done)
    centre, cov = _given(cov, stacked - expected, exact, coarse)
    low, high = (side.ravel()[coarse] - expected[coarse] for side in bounds(reports, plain))
    value, variance = propagate(centre, cov, low, high)
    values, extra = plain.copy(), np.full(plain.shape, np.nan)
    values.ravel()[coarse] = value + expected[coarse]
    extra.ravel()[coarse] = variance
    return replace(reports, values=values, extra=extra)


def _given(
    cov: Array, away: Array, exact: npt.NDArray[np.bool_], coarse: npt.NDArray[np.intp]
) -> tuple[Array, Array]:
    """Mean and covariance of the coarse reports, given the exact ones."""
    inside = cov[np.ix_(coarse, coarse)]
    if not exact.any():
        return np.zeros(len(coarse)), inside
    root = np.linalg.cholesky(cov[np.ix_(exact, exact)])
    both = np.column_stack([cov[np.ix_(exact, coarse)], away[exact]])
    half = np.asarray(np.linalg.solve(root, both), dtype=float)
    across, told = half[:, :-1], half[:, -1]
    return across.T @ told, inside - across.T @ across


def propagate(centre: Array, cov: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Values and variances that stand for intervals of a normal, by expectation propagation.

    Args:
        centre, cov: of the normal, (reports,) and (reports, reports).
        low, high: ends of the intervals, (reports,); infinite where open.
    """
    size = len(centre)
    precision = np.full(size, VAGUE)
    shift = precision * np.clip(centre, low, high)
    for _ in range(ROUNDS):
        root = np.sqrt(precision)
        inner = np.eye(size) + root[:, None] * cov * root
        half = np.linalg.solve(np.linalg.cholesky(inner), root[:, None] * cov)
        after = np.diag(cov) - (half**2).sum(axis=0)
        whole = cov - half.T @ half
        mean = centre + whole @ (shift - precision * centre)
        # Without the report's own stand-in: what the others say of it.
        bare = np.maximum(1.0 / after - precision, VAGUE)
        where = (mean / after - shift) / bare
        cut_mean, cut_var = truncated(where, 1.0 / bare, low, high)
        new = np.maximum(1.0 / np.maximum(cut_var, 1e-12) - bare, VAGUE)
        moved = (new + bare) * cut_mean - bare * where
        change = float(np.max(np.abs(np.log(new / precision))))
        precision = precision ** (1.0 - DAMPING) * new**DAMPING
        shift = (1.0 - DAMPING) * shift + DAMPING * moved
        if change < STILL:
            break
    return shift / precision, 1.0 / precision


def truncated(mean: Array, variance: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Mean and variance of normals cut to intervals."""
    sd = np.sqrt(variance)
    a, b = (low - mean) / sd, (high - mean) / sd
    swap = a > -b  # work in the left tail, where differences of chances keep their digits
    a, b = np.where(swap, -b, a), np.where(swap, -a, b)
    log_mass = special.log_ndtr(b)
    inside = np.isfinite(a)
    gap = special.log_ndtr(np.where(inside, a, -1.0)) - log_mass
    log_mass = log_mass + np.where(inside, np.log1p(-np.exp(np.minimum(gap, -1e-15))), 0.0)

    def lean(x: Array) -> Array:
        finite = np.isfinite(x)
        y = np.where(finite, x, 0.0)
        log = -0.5 * y**2 - 0.5 * np.log(2 * np.pi) - log_mass
        # An open end leans nothing, however small the mass is: no power of that is taken.
        return np.exp(np.where(finite, log, -np.inf))

    at_a, at_b = lean(a), lean(b)
    first = at_a - at_b
    edge = np.where(np.isfinite(a), a, 0.0) * at_a - np.where(np.isfinite(b), b, 0.0) * at_b
    spread = np.maximum(1.0 + edge - first**2, 1e-6)
    return mean + sd * np.where(swap, -first, first), variance * spread
