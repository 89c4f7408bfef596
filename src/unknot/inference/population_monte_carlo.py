"""Population Monte Carlo: draw people, weigh them by the diary, draw near those that fit, repeat.

Every draw ever made stays in use, weighed against the mixture of all proposals so far. No chains,
no gradients; the simulator sees only large batches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import special
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.inference import gaussian_mixture, interval_censoring, noise_prior, prior, tempered_smc
from unknot.inference.draws import Draws
from unknot.inference.gaussian_mixture import Mixture
from unknot.inference.importance import effective_distinct_draws, effective_sample_size, normalised
from unknot.inference.likelihoods import Whiteners, likelihoods
from unknot.inference.noise_prior import Settings
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import BELIEF, RESPONSES
from unknot.inference.trajectories import Trajectories

FROM_PRIOR = 0.15
PARTS = 3
LIMIT = 5.0  # draws beyond this many prior sd are pulled in
TEMPER_ESS = 200.0
SETTLING = 2  # rounds after which the noise and the ends of scales stay as they are
FLATTER = 0.5  # power of the posterior near which most new draws are made …
NEARER_PRIOR = 0.7  # … and of the weights of the prior for the rest, so that every class keeps some
SHARE_NEARER = 0.4
FLAT_CEILING = 0.8  # the noise may be misjudged: never surer than this that nothing answers
BEST = 24
LOST = 0.2  # a smaller share of the least effective draws than this half-way never gets there
IMPOSSIBLE = -1e6  # a log weight; infinities do not mix with one another


@dataclass(frozen=True)
class Effort:
    """How hard to try."""

    first: int = 1024
    later: int = 512
    rounds: int = 10
    enough: float = 400.0
    least: float = 100.0  # fewer effective draws than this by then, and a crowd walks there instead
    more: int = 6  # rounds for whom weighing gets there, but slowly …
    passes: float = 200.0  # … and with fewer than this then, which no check lets by,
    further: int = 10  # so many rounds more until there are as many


Simulate = Callable[[Array], Trajectories]
Report = Callable[[int, int, float], None]


@dataclass(frozen=True)
class _State:
    """Everything known so far. `likelihood` has shape (settings, responses, draws).

    Attributes:
        whiteners: of these reports under these settings, inverted once for every later round.
    """

    z: Array
    made: Trajectories
    proposals: list[tuple[int, Mixture | None]]
    kept: Array
    reports: Reports
    settings: Settings
    likelihood: Array
    whiteners: Whiteners

    def importance(self) -> Array:
        """Log prior minus log of the mixture of everything ever drawn from, (draws,)."""
        log_prior = prior.log_density(self.z)
        total = sum(count for count, _ in self.proposals)
        terms: list[Array] = []
        for count, near in self.proposals:
            density = log_prior
            if near is not None:
                with threadpool_limits(limits=1, user_api="blas"):
                    close = near.log_density(self.z)
                density = np.logaddexp(
                    np.log(1.0 - FROM_PRIOR) + close, np.log(FROM_PRIOR) + log_prior
                )
            terms.append(density + np.log(count / total))
        away = log_prior - special.logsumexp(np.stack(terms), axis=0)
        return away + prior.log_ill(self.made.ill, self.kept[self.made.story])

    def joint(self, importance: Array) -> Array:
        """Log weights over settings, responses and draws; impossible is minus infinity."""
        value = self.likelihood + np.log(BELIEF)[:, None] + importance
        value = value + self.settings.log_weight[:, None, None]
        return np.where(np.isfinite(value), value, -np.inf)

    def log_weight(self, importance: Array) -> Array:
        """Log weights of draws, whether and however symptoms answer.

        Without a record of exertion, of those whose symptoms do; flat is weighed at the end.
        """
        joint = self.joint(importance)
        joint = joint if self.reports.own is not None else joint[:, 1:]
        return np.asarray(special.logsumexp(joint, axis=(0, 1)))


def explain(reports: Reports, noise: Noise, made: Trajectories) -> Array:
    """Log likelihood under one noise setting, (responses, draws)."""
    return likelihoods(reports, Settings((noise,), np.zeros(1)), made, np.zeros(len(made.ok)))[0]


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
    last = effort.rounds + effort.more
    streams = [np.random.default_rng(s) for s in seed.spawn(last + effort.further + 1)]
    z = prior.population(effort.first, streams[0])
    made = simulate(z)
    settings = noise_prior.only(Noise())
    kept = prior.share_ill(made.ill, made.story)
    likelihood = likelihoods(reports, settings, made, np.zeros(len(z)))
    state = _State(z, made, [(effort.first, None)], kept, reports, settings, likelihood, {})
    history: list[float] = []
    done = 0
    importance = state.importance()
    for number in range(last + effort.further + 1):
        if number < SETTLING:
            state = _resettle(state, reports, importance, streams[number], number)
        log_weight = state.log_weight(importance)
        ess = effective_sample_size(normalised(log_weight))
        history.append(ess)
        done = number
        if report:
            report(number, effort.rounds, ess)
        found = ess >= effort.enough and number >= SETTLING
        stuck = ess < effort.least and number == effort.rounds
        lost = ess < LOST * effort.least and number >= effort.rounds // 2
        slow = number >= last and (ess >= effort.passes or ess < effort.least)
        if found or stuck or lost or slow or number == last + effort.further:
            break
        rng = streams[number + 1]
        with threadpool_limits(limits=1, user_api="blas"):  # small matrices: threads cost more
            near = _propose(state, log_weight, importance, rng)
        state, importance = _grown(state, simulate, near, _fresh(near, effort.later, rng))
    if history[-1] < effort.least:
        state, importance = _rescued(state, simulate, importance, effort.first, streams[last])
    return _finish(state, importance, effort.first, done, tuple(history))


def _rescued(
    state: _State, simulate: Simulate, importance: Array, first: int, rng: np.random.Generator
) -> tuple[_State, Array]:
    """The first draws, without weight, and a crowd that walked to the posterior."""
    log_weight = state.log_weight(importance)
    near = _propose(state, log_weight, importance, rng)
    z = np.clip(near.draw(tempered_smc.CROWD, rng), -LIMIT, LIMIT)
    walking = _Walking(state, simulate)
    begin = tempered_smc.ParticleSet(z, walking.target(z))
    crowd = tempered_smc.sample_tempered(begin, near.log_density, walking.target, walking.keep, rng)
    made, likelihood = walking.held
    start = np.arange(first)
    state = replace(
        state,
        z=np.concatenate([state.z[:first], crowd.z]),
        made=state.made.take(start).join(made),
        likelihood=np.concatenate([state.likelihood[:, :, :first], likelihood], axis=2),
    )
    # Everybody of the crowd weighs the same; the first draws stay for what was believed before.
    level = state.log_weight(np.zeros(len(state.z)))
    return state, np.where(np.arange(len(level)) < first, -np.inf, -level)


class _Walking:
    """The target of a walking crowd, and what belongs to its people besides their coordinates."""

    def __init__(self, state: _State, simulate: Simulate) -> None:
        self.state = state
        self.simulate = simulate
        self.held = self.fresh = (state.made, state.likelihood)  # of no use until the first target
        self.begun = False

    def target(self, z: Array) -> Array:
        """Log posterior up to a constant; what was found stays here until `keep` is told of it."""
        made = self.simulate(z)
        log_prior = prior.log_density(z) + prior.log_ill(made.ill, self.state.kept[made.story])
        likelihood = likelihoods(
            self.state.reports, self.state.settings, made, log_prior, self.state.whiteners
        )
        self.fresh = made, likelihood
        if not self.begun:
            self.held, self.begun = self.fresh, True
        one = replace(self.state, z=z, made=made, likelihood=likelihood)
        return np.maximum(one.log_weight(log_prior), IMPOSSIBLE)

    def keep(self, who: npt.NDArray[np.int_], taken: npt.NDArray[np.bool_]) -> None:
        """Follow who stands for whom, and who took the last step."""
        if not taken.any():
            self.held = self.held[0].take(who), self.held[1][:, :, who]
            return
        both = self.held[0].join(self.fresh[0])
        at = np.where(taken, len(taken) + np.arange(len(taken)), np.arange(len(taken)))
        likelihood = np.concatenate([self.held[1], self.fresh[1]], axis=2)[:, :, at]
        self.held = both.take(at), likelihood


def _grown(state: _State, simulate: Simulate, near: Mixture, fresh: Array) -> tuple[_State, Array]:
    """With what was drawn near, and the new importance of everyone."""
    new = simulate(fresh)
    state = replace(
        state,
        z=np.concatenate([state.z, fresh]),
        made=state.made.join(new),
        proposals=[*state.proposals, (len(fresh), near)],
    )
    importance = state.importance()
    offset = importance[-len(fresh) :]
    likelihood = likelihoods(state.reports, state.settings, new, offset, state.whiteners)
    joined = np.concatenate([state.likelihood, likelihood], axis=2)
    return replace(state, likelihood=joined), importance


def _resettle(
    state: _State, plain: Reports, importance: Array, rng: np.random.Generator, number: int
) -> _State:
    """Find the noise anew from the best draws, and what the ends of scales stand for."""
    log_weight = state.log_weight(importance)
    order = np.argsort(-log_weight)[:BEST]
    made = state.made
    means, before = made.means[:, :, order], made.before[:, order]
    begin = state.settings.noises[0]
    last = number == SETTLING - 1
    with threadpool_limits(limits=1, user_api="blas"):
        if plain.interval is not None and plain.interval.any():
            expected = _expected(state, importance)
            told = interval_censoring.settle(plain, plain.values, begin, expected)
        else:
            told = plain
        settings = noise_prior.settle(
            told, means, before, importance[order], begin, rng,
            count=noise_prior.SETTINGS if last else 1,
            evaluations=noise_prior.EVALUATIONS if last else noise_prior.EVALUATIONS // 2,
        )  # fmt: skip
    whiteners: Whiteners = {}
    likelihood = likelihoods(told, settings, made, importance, whiteners)
    return replace(
        state, reports=told, settings=settings, likelihood=likelihood, whiteners=whiteners
    )


def _expected(state: _State, importance: Array) -> Array:
    """What the best draws together say of every report, and of every day's activity."""
    joint = state.joint(importance)[0]
    flat = joint.ravel()
    best = np.argsort(-flat)[:BEST]
    weight = np.exp(flat[best] - special.logsumexp(flat[best]))
    row, index = (np.asarray(i, dtype=int) for i in np.unravel_index(best, joint.shape))
    response: Array = np.array(RESPONSES)[row]
    whitener = Whitener(state.reports, state.settings.noises[0])
    means, before = state.made.means[:, :, index], state.made.before[:, index]
    own = whitener.own_mean(means, before, row)
    scales = whitener.scales(means, before, response, own)
    said = [
        whitener.expected(means[..., i], before[:, i], float(response[i]), scales.mean[i], own[i])
        for i in range(len(best))
    ]
    return weight @ np.stack(said)


def _propose(
    state: _State, log_weight: Array, importance: Array, rng: np.random.Generator
) -> Mixture:
    """Where to draw next: near the posterior made flatter, and some of it nearer the prior.

    An own response or none at all hardly say anything of the body, so their people lie where the
    prior does.
    """
    answers = state.reports.own is not None
    power = FLATTER if answers else 1.0
    while power > 1e-3 and effective_sample_size(normalised(power * log_weight)) < TEMPER_ESS:
        power *= 0.85
    weight = normalised(power * log_weight)
    if answers:
        plain = np.where(state.made.ok, NEARER_PRIOR * importance, -np.inf)
        weight = (1.0 - SHARE_NEARER) * weight + SHARE_NEARER * normalised(plain)
    return gaussian_mixture.fit(state.z, PARTS, rng, weight=weight)


def _fresh(near: Mixture, count: int, rng: np.random.Generator) -> Array:
    drawn = near.draw(count, rng)
    plain = rng.random(count) < FROM_PRIOR
    drawn[plain] = prior.population(int(plain.sum()), rng)
    return np.clip(drawn, -LIMIT, LIMIT)


def temper_flat(joint: Array) -> Array:
    """Keep some belief in an answer, so that "no sign of it" never reads as "it does nothing"."""
    flat = float(joint[:, 0].sum())
    if flat <= FLAT_CEILING:
        return joint
    kept = joint.copy()
    kept[:, 0] *= FLAT_CEILING / flat
    answering = joint[:, 1:]
    if answering.sum() < 1e-12:  # nothing left to scale: believe in it as before the diary
        share = np.array(BELIEF[1:]) / sum(BELIEF[1:])
        answering = joint[:, :1] / flat * share[:, None]
    kept[:, 1:] = answering * (1.0 - FLAT_CEILING) / answering.sum()
    return kept


def _finish(
    state: _State, importance: Array, first: int, rounds: int, history: tuple[float, ...]
) -> Draws:
    log_weight = state.log_weight(importance)
    weight = normalised(log_weight)
    joint = state.joint(importance)
    begun = state.made.take(np.arange(first))
    before = np.exp(prior.log_ill(begun.ill, state.kept[begun.story])) * begun.ok
    return Draws(
        state.z,
        weight,
        np.exp(joint - special.logsumexp(joint))
        if state.reports.own is not None
        else temper_flat(np.exp(joint - special.logsumexp(joint))),
        before / before.sum(),
        state.made,
        state.reports,
        state.settings,
        effective_distinct_draws(state.z, weight),
        float(weight.max()),
        rounds,
        state.kept,
        history,
        alone=_alone(state),
    )


def _alone(state: _State) -> Array | None:
    """The share of each weight that has no own response, (settings, responses, draws)."""
    if state.reports.own is None:
        return None
    whole = state.likelihood
    bare = np.full_like(whole, -np.inf)
    with threadpool_limits(limits=1, user_api="blas"):
        for number, one in enumerate(state.settings.noises):
            at = np.flatnonzero(np.isfinite(whole[number].max(axis=0)))
            if len(at):
                means, before = state.made.means[:, :, at], state.made.before[:, at]
                whitener = Whitener(state.reports, one)
                bare[number][:, at] = whitener.explain_apart(means, before, own=False)[0]
    share = np.where(np.isfinite(whole), bare - np.where(np.isfinite(whole), whole, 0.0), 0.0)
    return np.exp(np.minimum(share, 0.0))
