"""A hidden level plus noise, followed from day to day: shared by baselines that filter.

The recorded value is mean + state + noise. The state fades by `phi` a day and takes a share of the
series' variance; the mean is unknown. Everything is solved exactly for many (phi, share) at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.forecasting.baselines.contract import Floats, Ints, Past

PRIOR_DAYS = 2.0  # days' worth of belief in the first guess of the size of the swings
FIRST_SD = 0.15  # first guess of the swings' sd, as a share of the scale's length
MEAN_LOOSE = 25.0  # prior variance of the mean, in units of the swings' variance


@dataclass(frozen=True)
class Filtered:
    """What is known at the end of each day, for each candidate. Shapes (days, candidates).

    `mean` and `state` with variances `mean_var`, `both`, `state_var` (in units of `size`, the
    swings' variance) and `log_weight`, the candidates' log likelihood so far.
    """

    phi: Floats
    share: Floats
    mean: Floats
    state: Floats
    mean_var: Floats
    both: Floats
    state_var: Floats
    size: Floats
    log_weight: Floats


def follow(past: Past, phi: Floats, share: Floats) -> Filtered:
    """Filter one series under each candidate. `phi`, `share`: shape (candidates,).

    A `phi` of 1 is a random walk: the state then moves by `share` of the noise variance a day.
    """
    days, many = past.index.size, phi.size
    kept = np.zeros((7, days, many))
    walk = phi >= 1.0
    moved = np.where(walk, share, share * (1 - phi**2))
    noise = np.where(walk, 1.0, 1 - share)
    centre = past.values[0]
    m, x, c = np.zeros(many), np.zeros(many), np.zeros(many)
    p = np.full(many, MEAN_LOOSE)
    q = np.where(walk, 0.0, share)
    squares = np.full(many, PRIOR_DAYS * (FIRST_SD * (past.scale.high - past.scale.low)) ** 2)
    held, logs = PRIOR_DAYS, np.zeros(many)
    for day, value in enumerate(past.values - centre):
        if day:
            x, c, q = phi * x, phi * c, phi**2 * q + moved
        if not np.isnan(value):
            total = p + 2 * c + q + noise
            error = value - m - x
            to_mean, to_state = (p + c) / total, (c + q) / total
            m, x = m + to_mean * error, x + to_state * error
            p, c, q = p - to_mean * (p + c), c - to_mean * (c + q), q - to_state * (c + q)
            before = squares
            squares = squares + error**2 / total
            logs = logs - 0.5 * np.log(total) - 0.5 * (held + 1) * np.log(squares)
            logs = logs + 0.5 * held * np.log(before)
            held += 1.0
        for row, now in enumerate((m, x, p, c, q, squares / held, logs)):
            kept[row, day] = now
    return Filtered(phi, share, kept[0] + centre, *kept[1:])


def ahead(done: Filtered, horizon: int, origins: Ints) -> tuple[Floats, Floats]:
    """Mean and variance of the value `horizon` days after each origin, candidates averaged.

    Candidates count by how well they foretold the days up to the origin. Shapes (origins,).
    """
    walk = done.phi >= 1.0
    fade = done.phi**horizon
    new = np.where(walk, horizon * done.share, done.share * (1 - fade**2))
    noise = np.where(walk, 1.0, 1 - done.share)
    centre = done.mean[origins] + fade * done.state[origins]
    spread = done.mean_var[origins] + 2 * fade * done.both[origins]
    spread = spread + fade**2 * done.state_var[origins] + new + noise
    variance = spread * done.size[origins]
    logs = done.log_weight[origins]
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    mean = (weight * centre).sum(axis=1)
    return mean, (weight * (variance + (centre - mean[:, None]) ** 2)).sum(axis=1)
