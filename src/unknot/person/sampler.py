"""Population Monte Carlo: draw people, weigh them by the diary, draw near those that fit, repeat.

Every draw ever made stays in use, weighed against the mixture of all proposals so far. No chains,
no gradients; the simulator sees only large batches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import special
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.person import mixture, prior
from unknot.person.likelihood import Explained, Noise, Reports, Whitener, settle_noise
from unknot.person.mixture import Mixture

Array = npt.NDArray[np.float64]

BATCH = 512  # draws whitened at a time
FROM_PRIOR = 0.15
PARTS = 3
LIMIT = 5.0  # draws beyond this many prior sd are pulled in
TEMPER_ESS = 200.0
FLAT_CEILING = 0.8  # the noise may be misjudged: never surer than this that nothing answers
BEST = 24


@dataclass(frozen=True)
class Trajectories:
    """What the simulator says of draws.

    Shapes: `means` (symptoms, days, draws), `before` (symptoms, draws), `end` (states, draws),
    `ok` (draws,).
    """

    means: Array
    before: Array
    end: Array
    ok: npt.NDArray[np.bool_]

    def join(self, other: Trajectories) -> Trajectories:
        """Both, in order."""
        return Trajectories(
            np.concatenate([self.means, other.means], axis=2),
            np.concatenate([self.before, other.before], axis=1),
            np.concatenate([self.end, other.end], axis=1),
            np.concatenate([self.ok, other.ok]),
        )


@dataclass(frozen=True)
class Effort:
    """How hard to try."""

    first: int = 2048
    later: int = 1024
    rounds: int = 8
    enough: float = 500.0


@dataclass(frozen=True)
class Draws:
    """Weighted draws of a person.

    Shapes: `z` (draws, size); `weight` (draws,) sums to 1, over people who respond; `response`
    (responses, draws) joint weights over draws and how strongly symptoms answer, sums to 1.
    """

    z: Array
    weight: Array
    response: Array
    explained: Explained
    trajectories: Trajectories
    noise: Noise
    ess: float
    heaviest: float
    rounds: int
    history: tuple[float, ...] = field(default=())


Simulate = Callable[[Array], Trajectories]
Report = Callable[[int, int, float], None]


def explain(reports: Reports, noise: Noise, made: Trajectories) -> Explained:
    """Whiten trajectories in batches; those whose run failed count as impossible."""
    whitener = Whitener(reports, noise)
    parts = [
        whitener.explain(made.means[:, :, i : i + BATCH], made.before[:, i : i + BATCH])
        for i in range(0, made.means.shape[2], BATCH)
    ]
    likelihood = np.concatenate([p.log_likelihood for p in parts], axis=1)
    likelihood[:, ~made.ok] = -np.inf
    return Explained(
        likelihood,
        np.concatenate([p.scale_mean for p in parts], axis=1),
        np.concatenate([p.scale_root for p in parts], axis=1),
    )


def effective(log_weight: Array) -> float:
    """Effective number of draws behind log weights."""
    w = np.exp(log_weight - special.logsumexp(log_weight))
    return float(1.0 / np.sum(w**2))


def sample(
    simulate: Simulate,
    reports: Reports,
    seed: np.random.SeedSequence,
    effort: Effort | None = None,
    report: Report | None = None,
) -> Draws:
    """Draw from a person's posterior.

    Args:
        simulate: from whitened coordinates to trajectories.
        reports: the diary.
        seed: key of every random stream used here.
        report: told (round, rounds, effective draws) after each round.
    """
    effort = effort or Effort()
    streams = seed.spawn(effort.rounds + 1)
    z = prior.draw(effort.first, streams[0])
    made = simulate(z)
    proposals: list[tuple[int, Mixture | None]] = [(effort.first, None)]
    noise = Noise()
    explained = explain(reports, noise, made)
    history: list[float] = []
    done = 0
    for number in range(effort.rounds + 1):
        if number < 3:
            noise = _resettle(reports, explained, made, z, proposals, noise)
            explained = explain(reports, noise, made)
        log_weight = _log_weight(explained, z, proposals)
        ess = effective(log_weight)
        history.append(ess)
        done = number
        if report:
            report(number, effort.rounds, ess)
        if (ess >= effort.enough and number >= 3) or number == effort.rounds:
            break
        rng = np.random.default_rng(streams[number + 1])
        near = _propose(log_weight, z, rng)
        fresh = _fresh(near, effort.later, rng)
        new = simulate(fresh)
        z = np.concatenate([z, fresh])
        made = made.join(new)
        explained = _joined(explained, explain(reports, noise, new))
        proposals.append((effort.later, near))
    return _finish(explained, z, proposals, made, noise, done, tuple(history))


def _joined(a: Explained, b: Explained) -> Explained:
    return Explained(
        np.concatenate([a.log_likelihood, b.log_likelihood], axis=1),
        np.concatenate([a.scale_mean, b.scale_mean], axis=1),
        np.concatenate([a.scale_root, b.scale_root], axis=1),
    )


def _log_proposal(z: Array, proposals: list[tuple[int, Mixture | None]]) -> Array:
    """Log density of the mixture of everything ever drawn from."""
    plain = -0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)
    total = sum(count for count, _ in proposals)
    terms: list[Array] = []
    for count, near in proposals:
        density = plain
        if near is not None:
            with threadpool_limits(limits=1, user_api="blas"):
                close = near.log_density(z)
            density = np.logaddexp(np.log(1.0 - FROM_PRIOR) + close, np.log(FROM_PRIOR) + plain)
        terms.append(density + np.log(count / total))
    return special.logsumexp(np.stack(terms), axis=0)


def _importance(z: Array, proposals: list[tuple[int, Mixture | None]]) -> Array:
    return prior.log_density(z) - _log_proposal(z, proposals)


def _log_weight(
    explained: Explained, z: Array, proposals: list[tuple[int, Mixture | None]]
) -> Array:
    """Weights of people whose symptoms do answer; the flat alternative is weighed at the end."""
    answers = special.logsumexp(explained.log_likelihood[1:], axis=0)
    log_weight = answers + _importance(z, proposals)
    return np.where(np.isfinite(log_weight), log_weight, -np.inf)


def _resettle(
    reports: Reports,
    explained: Explained,
    made: Trajectories,
    z: Array,
    proposals: list[tuple[int, Mixture | None]],
    noise: Noise,
) -> Noise:
    order = np.argsort(-_log_weight(explained, z, proposals))[:BEST]
    with threadpool_limits(limits=1, user_api="blas"):  # threads only get in each other's way here
        return settle_noise(reports, made.means[:, :, order], made.before[:, order], noise)


def _propose(log_weight: Array, z: Array, rng: np.random.Generator) -> Mixture:
    power = 1.0
    while power > 1e-3 and effective(power * log_weight) < TEMPER_ESS:
        power *= 0.85
    weight = np.exp(power * log_weight - special.logsumexp(power * log_weight))
    chosen = z[rng.choice(len(z), size=2000, p=weight / weight.sum())]
    with threadpool_limits(limits=1, user_api="blas"):  # small matrices: threads cost four times
        return mixture.fit(chosen, PARTS, rng)


def _fresh(near: Mixture, count: int, rng: np.random.Generator) -> Array:
    drawn = near.draw(count, rng)
    plain = rng.random(count) < FROM_PRIOR
    drawn[plain] = rng.standard_normal((int(plain.sum()), drawn.shape[1]))
    return np.clip(drawn, -LIMIT, LIMIT)


def _temper_flat(response: Array) -> Array:
    """Keep some belief in an answer, so that "no sign of it" never reads as "it does nothing"."""
    flat = float(response[0].sum())
    if flat <= FLAT_CEILING:
        return response
    kept = response.copy()
    kept[0] *= FLAT_CEILING / flat
    answering = response[1:]
    if answering.sum() < 1e-12:  # nothing left to scale: believe in it as before the diary
        answering = np.tile(response[0] / flat, (len(response) - 1, 1)) / (len(response) - 1)
    kept[1:] = answering * (1.0 - FLAT_CEILING) / answering.sum()
    return kept


def _finish(
    explained: Explained,
    z: Array,
    proposals: list[tuple[int, Mixture | None]],
    made: Trajectories,
    noise: Noise,
    rounds: int,
    history: tuple[float, ...],
) -> Draws:
    log_weight = _log_weight(explained, z, proposals)
    weight = np.exp(log_weight - special.logsumexp(log_weight))
    joint = explained.log_likelihood + _importance(z, proposals)[None]
    joint = np.where(np.isfinite(joint), joint, -np.inf)
    response = _temper_flat(np.exp(joint - special.logsumexp(joint)))
    return Draws(
        z,
        weight,
        response,
        explained,
        made,
        noise,
        float(1.0 / np.sum(weight**2)),
        float(weight.max()),
        rounds,
        history,
    )
