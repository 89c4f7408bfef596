"""How a person's days scatter: the noise numbers' prior, and a few settings that stand for them.

The numbers are not known, so one best setting would make every interval too narrow. A handful of
settings around the best one, weighed by how well they explain the diary, stand for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from unknot.arrays import Array
from unknot.inference import normal_density
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import BELIEF

# Centre and sd of the noise numbers' prior, on their working scales (grade T).
CENTRE = np.array([0.0, np.log(0.8), np.log(0.5), np.log(0.03), 0.3, -0.05, -0.4])
SD = np.array([0.7, 0.3, 0.4, 0.8, 0.4, 0.2, 0.6])
STEP = np.array([0.35, 0.35, 0.35, 0.5, 0.3, 0.15, 0.35])  # of the first simplex
EVALUATIONS = 60
SETTINGS = 6  # of each search …
FEWER = 4  # … and of each where sessions may have been planned, for then there are twice as many
PLAINLY = 8.0  # log evidence by which sessions were planned, or were not
WIDER = 1.2  # than the spread found, so that weights stay even


@dataclass(frozen=True)
class Settings:
    """Noise numbers, and the log of what each must be weighed with besides its evidence.

    Attributes:
        leaders: how many of the first are each the best of a search of its own.
    """

    noises: tuple[Noise, ...]
    log_weight: Array
    leaders: int = 1


def unpack(working: Array, *, planned: bool = False) -> Noise:
    """From working numbers to noise, sessions `planned` or chosen."""
    return Noise(
        phi=float(1.0 / (1.0 + np.exp(-working[0]))),
        size=float(np.exp(working[1])),
        white=float(np.exp(working[2])),
        drift=float(np.exp(working[3])),
        pacing=float(working[4]),
        activity=float(np.exp(working[5])),
        cross=float(1.0 / (1.0 + np.exp(-working[6]))),
        planned=planned,
    )


def pack(noise: Noise) -> Array:
    """From noise to working numbers; whether sessions were planned is none."""
    return np.array(
        [
            np.log(noise.phi / (1.0 - noise.phi)),
            np.log(noise.size),
            np.log(noise.white),
            np.log(noise.drift),
            noise.pacing,
            np.log(noise.activity),
            np.log(noise.cross / (1.0 - noise.cross)),
        ]
    )


def log_prior(working: Array) -> float:
    """Log density of working numbers before the diary."""
    return float(np.sum(normal_density.log_density(working, CENTRE, SD)))


def only(noise: Noise) -> Settings:
    """One setting alone."""
    return Settings((noise,), np.zeros(1))


def settle(
    reports: Reports,
    means: Array,
    before: Array,
    log_weight: Array,
    begin: Noise,
    rng: np.random.Generator,
    count: int = SETTINGS,
    evaluations: int = EVALUATIONS,
) -> Settings:
    """Settings that stand for the noise of this diary, given a few trajectories.

    Where exertion was recorded they are sought twice, without and with a response of one's own:
    otherwise the noise would swallow what nothing but such a response explains. Where sessions
    were recorded, each of them twice again: for sessions that were planned, and for chosen ones.

    Args:
        means, before: trajectories (symptoms, days, draws) and their day before (symptoms, draws).
        log_weight: of each trajectory, besides the likelihood (draws,).
        begin: where to look first.
        count: settings, of each search; fewer where there are four.
    """
    weighed = (means, before, log_weight)
    if count == 1:
        found = _search(reports, *weighed, begin, evaluations, None)
        return only(unpack(found.best))
    sides = (WITHOUT,) if reports.own is None else (WITHOUT, WITH)
    each = [[_search(reports, *weighed, begin, evaluations, side) for side in sides]]
    if reports.choices.may_be_planned:
        # The same noise but for what sessions say of it: half the way is enough.
        each.append(
            [
                _search(reports, *weighed, begin, evaluations // 2, side, near=one)
                for side, one in zip(sides, each[0], strict=True)
            ]
        )
    belief = [reports.choices.log_belief(planned=way == PLANNED) for way in range(len(each))]
    least = [min(one.cost for one in each[way]) - belief[way] for way in range(len(each))]
    likely = [way for way, cost in enumerate(least) if cost < min(least) + PLAINLY]
    count = min(count, FEWER) if len(likely) > 1 else count
    drawn = [[search.draw(count, rng) for search in each[way]] for way in likely]
    # The best of each search first: they decide who is hopeless.
    order = [(slice(0, 1), at) for at in range(len(likely))]
    order += [(slice(1, None), at) for at in range(len(likely))]
    noises: list[Noise] = []
    weights: list[Array] = []
    for rows, at in order:
        settings = np.concatenate([one[rows] for one in drawn[at]])
        density = np.stack([search.log_density(settings) for search in each[likely[at]]])
        prior = np.array([log_prior(row) for row in settings])
        prior += belief[likely[at]]
        weights.append(prior - special.logsumexp(density, axis=0) + np.log(len(density)))
        noises += [unpack(row, planned=likely[at] == PLANNED) for row in settings]
    return Settings(tuple(noises), np.concatenate(weights), len(likely) * len(sides))


WITHOUT, WITH = 0, 1  # an own response
PLANNED = 1  # of the two ways that sessions may be decided


@dataclass(frozen=True)
class _Found:
    """Where a search ended, a root of the spread of the working numbers around it, its cost."""

    best: Array
    root: Array
    cost: float

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Settings spread evenly around the best, (count, numbers)."""
        # One number of each row of a Latin square: each stands for an equal share of each.
        ranks = np.column_stack([rng.permutation(count) for _ in self.best])
        away = WIDER * special.ndtri((ranks + rng.random(ranks.shape)) / count)
        away[0] = 0.0  # and the best itself, whatever the others turn out to be
        return np.asarray(self.best + away @ self.root.T)

    def log_density(self, settings: Array) -> Array:
        """Of being drawn, (settings,)."""
        away = np.linalg.solve(self.root, (settings - self.best).T)
        log_det = float(np.linalg.slogdet(self.root)[1])
        return np.asarray(normal_density.log_density(away, 0.0, WIDER).sum(axis=0) - log_det)


def _search(
    reports: Reports,
    means: Array,
    before: Array,
    log_weight: Array,
    begin: Noise,
    evaluations: int,
    side: int | None,
    near: _Found | None = None,
) -> _Found:
    """The best noise of a side, and how far it may be away.

    Args:
        near: the same where sessions were chosen; then they are planned here.
    """

    def cost(working: Array) -> float:
        noise = unpack(working, planned=near is not None)
        value = -_evidence(reports, noise, means, before, log_weight, side)
        value -= log_prior(working)
        return value if np.isfinite(value) else 1e12

    at, step = (pack(begin), STEP) if near is None else (near.best, 0.5 * STEP)
    simplex = np.vstack([at, *(at + move for move in np.diag(step))])
    from scipy import optimize  # slow to import, and only a new fit needs it

    found = optimize.minimize(
        cost,
        at,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": evaluations, "xatol": 1e-3, "fatol": 1e-2},
    )
    best, least = np.asarray(found.x, dtype=float), float(found.fun)
    if near is not None:
        return _Found(best, near.root, least)
    root = np.diag(SD) if side is None else _spread(cost, best, least)
    return _Found(best, root, least)


def _evidence(
    reports: Reports,
    noise: Noise,
    means: Array,
    before: Array,
    log_weight: Array,
    side: int | None,
) -> float:
    """Log evidence of the diary; of one `side` alone, or of both where that is None."""
    try:
        value = Whitener(reports, noise).explain_apart(means, before, most=1, own=side != WITHOUT)
    except np.linalg.LinAlgError:
        return -np.inf
    value = value + np.log(BELIEF)[:, None] + log_weight
    value = value if side is None else value[side]
    peak = float(value.max())
    return peak + float(np.log(np.exp(value - peak).sum()))


def _spread(cost: Callable[[Array], float], best: Array, least: float) -> Array:
    """Root of the posterior covariance of the working numbers, from how costs rise around them.

    Nowhere wider than the prior.
    """
    size = len(best)
    width = 0.4 * SD

    def at(*moves: tuple[int, float]) -> float:
        moved = best.copy()
        for i, sign in moves:
            moved[i] += sign * width[i]
        return cost(moved)

    up = np.array([at((i, 1.0)) for i in range(size)])
    down = np.array([at((i, -1.0)) for i in range(size)])
    bend = np.diag(up + down - 2.0 * least)
    for i in range(size):
        for j in range(i):
            both = at((i, 1.0), (j, 1.0)) - up[i] - up[j] + least
            bend[i, j] = bend[j, i] = both
    value, vector = np.linalg.eigh(bend / 0.4**2)  # in units of the prior's sd
    return np.asarray(SD[:, None] * vector / np.sqrt(np.maximum(value, 1.0)), dtype=float)
