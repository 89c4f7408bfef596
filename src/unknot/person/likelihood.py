"""How well a trajectory explains a diary: one multivariate normal, whitened once for thousands.

evening report = scale x daily mean + residual + rounding; residuals of the symptoms are correlated
and autocorrelated and drift slowly; and one more row says that activity answers to symptoms, so
that doing more on good days does not pass for benefit. The covariance does not depend on the
trajectory, so one triangular solve whitens all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize

Array = npt.NDArray[np.float64]

RESPONSES = (0.0, 0.5, 1.0, 1.5)  # how strongly symptoms answer to life; 0 is flat
CROSS = 0.4  # correlation between the symptoms' residuals
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
    """

    phi: float = 0.5
    size: float = 0.8
    white: float = 0.5
    drift: float = 0.06
    pacing: float = 0.1
    activity: float = 0.3


@dataclass(frozen=True)
class Reports:
    """A diary on 0..10 with 10 the bad end, ready to be explained.

    Shapes: `values` (symptoms, days), NaN missing; `log_load` (days,), NaN missing; `spread`,
    `rounding`, `scale_sd` (symptoms,).
    """

    symptoms: tuple[str, ...]
    values: Array
    log_load: Array
    spread: Array
    rounding: Array
    scale_sd: Array

    @property
    def days(self) -> int:
        """Days covered."""
        return self.values.shape[1]


@dataclass(frozen=True)
class Explained:
    """What whitening gives for many trajectories.

    Shapes: `log_likelihood` (responses, draws); `scale_mean` (responses, draws, columns) and
    `scale_root` (responses, draws, columns, columns), mean and Cholesky root of the reporting
    scales' posterior.
    """

    log_likelihood: Array
    scale_mean: Array
    scale_root: Array


class Whitener:
    """The whitening of one diary under one set of noise numbers."""

    def __init__(self, reports: Reports, noise: Noise) -> None:
        """Build the covariance of every report present and factor it."""
        self.reports = reports
        self.noise = noise
        days, count = reports.days, len(reports.symptoms)
        felt = _feels(reports.symptoms)
        cov = _covariance(reports, noise, felt)
        stacked = np.concatenate([reports.values.ravel(), reports.log_load])
        present = np.isfinite(stacked)
        root = np.linalg.cholesky(cov[np.ix_(present, present)])
        size = int(present.sum())
        inverse = linalg.solve_triangular(root, np.eye(size), lower=True)
        full = np.zeros((size, len(stacked)))
        full[:, present] = inverse
        self.y = inverse @ stacked[present]
        self.log_det = 2.0 * float(np.log(np.diag(root)).sum())
        activity = full[:, count * days :]
        shift = np.zeros_like(activity)  # activity of a day answers to the day before
        shift[:, :-1] = activity[:, 1:]
        self.first_day = activity[:, 0]
        self.columns = [
            full[:, s * days : (s + 1) * days] - noise.pacing * felt[s] * shift
            for s in range(count)
        ]
        self.before = [-noise.pacing * felt[s] * self.first_day for s in range(count)]
        self.intercept = activity.sum(axis=1)
        self.has_activity = bool(np.isfinite(reports.log_load).any())
        self.size = size

    def explain(self, means: Array, before: Array) -> Explained:
        """Whiten trajectories and integrate their reporting scales out.

        Args:
            means: daily means (symptoms, days, draws) on 0..10 with 10 bad.
            before: the same for the day before the diary (symptoms, draws).
        """
        count = len(self.columns)
        draws = means.shape[2]
        flat = means.mean(axis=1)
        plain = [c.sum(axis=1) + b for c, b in zip(self.columns, self.before, strict=True)]
        # Columns: the flat part of each symptom, what moves on top, activity's intercept, reports.
        extra = int(self.has_activity)
        table = np.empty((draws, self.size, 2 * count + extra + 1))
        for s in range(count):
            level = np.outer(flat[s], plain[s])
            moved = self.columns[s] @ means[s] + np.outer(self.before[s], before[s])
            table[:, :, s] = level
            table[:, :, count + s] = moved.T - level
        if extra:
            table[:, :, 2 * count] = self.intercept
        table[:, :, -1] = self.y
        gram = table.transpose(0, 2, 1) @ table
        width = count + extra
        likelihood = np.empty((len(RESPONSES), draws))
        centre = np.empty((len(RESPONSES), draws, width))
        roots = np.empty((len(RESPONSES), draws, width, width))
        mean_0 = np.ones(width)
        precision = np.empty(width)
        precision[:count] = self.reports.scale_sd**-2.0
        if extra:
            mean_0[count] = float(np.nanmean(self.reports.log_load))
            precision[count] = WEAK**-2.0
        for r, response in enumerate(RESPONSES):
            pick = np.zeros((table.shape[2], width))
            for s in range(count):
                pick[s, s], pick[count + s, s] = 1.0, response
            if extra:
                pick[2 * count, count] = 1.0
            likelihood[r], centre[r], roots[r] = self._marginal(gram, pick, mean_0, precision)
        return Explained(likelihood, centre, roots)

    def _marginal(
        self, gram: Array, pick: Array, mean_0: Array, precision: Array
    ) -> tuple[Array, Array, Array]:
        left = -pick @ mean_0
        left[-1] = 1.0  # reports minus what the prior scales expect
        inner = pick.T @ gram @ pick
        inner[:, np.arange(len(precision)), np.arange(len(precision))] += precision
        cross = (pick.T @ gram @ left)[..., None]
        square = gram @ left @ left
        root = np.linalg.cholesky(inner)
        half = np.linalg.solve(root, cross)[..., 0]
        log_det = 2.0 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        value = -0.5 * (
            square
            - (half**2).sum(axis=1)
            + self.log_det
            + log_det
            - np.log(precision).sum()
            + self.size * np.log(2.0 * np.pi)
        )
        # Root of the posterior covariance.
        back = np.asarray(np.linalg.inv(root).swapaxes(1, 2), dtype=float)
        centre = mean_0 + (back @ half[..., None])[..., 0]
        return value, centre, back


def _feels(symptoms: tuple[str, ...]) -> Array:
    """How activity listens to each symptom: pain and fatigue alike, others not."""
    listens = np.array([1.0 if s in ("pain", "fatigue") else 0.0 for s in symptoms])
    return listens / max(listens.sum(), 1.0)


def _covariance(reports: Reports, noise: Noise, felt: Array) -> Array:
    """Covariance of reports by symptom and day, then activity by day."""
    days, count = reports.days, len(reports.symptoms)
    gap = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    fading = noise.phi**gap
    walk = 1.0 + np.minimum.outer(np.arange(days), np.arange(days))
    between = np.full((count, count), CROSS)
    np.fill_diagonal(between, 1.0)
    sd = reports.spread
    both = between * np.outer(sd, sd)
    person = noise.size**2 * fading + noise.drift**2 * walk
    total = np.zeros(((count + 1) * days, (count + 1) * days))
    total[: count * days, : count * days] = np.kron(both, person)
    white = (noise.white * sd) ** 2 + reports.rounding**2 / 12.0
    at = np.arange(count * days)
    total[at, at] += np.repeat(white, days)
    load = slice(count * days, (count + 1) * days)
    pull = both @ felt
    for s in range(count):
        block = -noise.pacing * pull[s] * person
        total[s * days : (s + 1) * days, load] = block
        total[load, s * days : (s + 1) * days] = block.T
    total[load, load] = noise.pacing**2 * float(felt @ both @ felt) * person
    total[load, load] += noise.activity**2 * np.eye(days)
    return total


# Centre and sd of the noise numbers' prior, on their working scales.
_CENTRE = np.array([0.0, np.log(0.8), np.log(0.5), np.log(0.06), 0.1, np.log(0.3)])
_SD = np.array([0.7, 0.3, 0.4, 0.7, 0.15, 0.6])


def _unpack(working: Array) -> Noise:
    return Noise(
        phi=float(1.0 / (1.0 + np.exp(-working[0]))),
        size=float(np.exp(working[1])),
        white=float(np.exp(working[2])),
        drift=float(np.exp(working[3])),
        pacing=float(working[4]),
        activity=float(np.exp(working[5])),
    )


def _pack(noise: Noise) -> Array:
    return np.array(
        [
            np.log(noise.phi / (1.0 - noise.phi)),
            np.log(noise.size),
            np.log(noise.white),
            np.log(noise.drift),
            noise.pacing,
            np.log(noise.activity),
        ]
    )


def settle_noise(
    reports: Reports, means: Array, before: Array, begin: Noise, evaluations: int = 45
) -> Noise:
    """Noise numbers that best explain the diary with the given few trajectories."""

    def cost(working: Array) -> float:
        try:
            found = Whitener(reports, _unpack(working)).explain(means, before)
        except np.linalg.LinAlgError:
            return 1e12
        value = found.log_likelihood
        peak = float(value.max())
        evidence = peak + float(np.log(np.mean(np.exp(value - peak))))
        return float(-evidence + 0.5 * np.sum(((working - _CENTRE) / _SD) ** 2))

    at = _pack(begin)
    simplex = np.vstack([at, *(at + 0.35 * _SD_STEP[i] for i in range(len(at)))])
    found = optimize.minimize(
        cost,
        at,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": evaluations, "xatol": 1e-3, "fatol": 1e-2},
    )
    return _unpack(np.asarray(found.x, dtype=float))


_SD_STEP = np.diag(np.array([1.0, 1.0, 1.0, 1.0, 0.3, 1.0]))
