"""Several people fitted together: what they have in common narrows what each is told.

Everybody is fitted alone first, under the population's prior. What their draws say of the body then
tells how this group differs from the population: a normal of its own for each tightness, for
reserve and for activity, and how often symptoms answer at all. Weighing anybody's draws by that, a
member's or a newcomer's, is the same as having fitted them with the group as prior.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.inference import prior
from unknot.inference.fit import Fit
from unknot.inference.importance import effective_distinct_draws, effective_sample_size, normalised
from unknot.inference.population_monte_carlo import Draws, temper_flat
from unknot.inference.posterior import KeptFit
from unknot.inference.response_prior import BELIEF, RESPONSES

SHARED = (*prior.TIGHT, "reserve", "activity")
COLUMNS = [prior.coordinate(name) for name in SHARED]
MEAN_SD = 0.7  # how far a group may lie from the population, in its sd (grade T)
SPREAD_SD = 0.35  # and how much its log spread may differ
BELIEF_WEIGHT = 8.0  # people's worth of belief in the population's shares of answering
NOISE_COST = 10.0  # variances of the evidence's own estimate that are counted against it
FEWEST = 5
LEAST_COUNTING = 0.15  # of the draws of the middle person, with the group as prior
STEP_BACK, STEPS_BACK = 0.85, 40
LEAST_LEFT = 50.0  # effective draws: below this a newcomer is not weighed but fitted
ROUNDS = 40


@dataclass(frozen=True)
class Member:
    """What one person's posterior says of what a group shares.

    Shapes: `x` (draws, shared) whitened coordinates; `joint` (responses, draws), weights that sum
    to 1; `before` (prior draws, shared), people of whom nothing is known, with `before_weight`.
    """

    x: Array
    joint: Array
    before: Array
    before_weight: Array

    def under(self, group: SharedPrior) -> Array:
        """Weights of the draws with the group as prior, (draws,); they sum to 1."""
        log = group.log_ratio_of(self.x)
        weight = ((group.belief / np.array(BELIEF)) @ self.joint) * np.exp(log - log.max())
        return weight / weight.sum()


def member_of_kept(kept: KeptFit) -> Member:
    """Somebody as a kept fit has them, both runs together."""
    both = kept.runs[0].join(kept.runs[1])
    return member_of_equal(both.z[:, COLUMNS], answers(both.response), kept.before.z[:, COLUMNS])


def answers(response: Array) -> npt.NDArray[np.intp]:
    """Which of `RESPONSES` each draw has, (draws,)."""
    return np.abs(response[None] - np.array(RESPONSES)[:, None]).argmin(axis=0)


def member_of_equal(x: Array, row: npt.NDArray[np.intp], before: Array) -> Member:
    """Somebody as equally weighted draws have them, each answering as `row` of `RESPONSES` says."""
    joint = np.zeros((len(RESPONSES), len(row)))
    joint[row, np.arange(len(row))] = 1.0 / len(row)
    return Member(x, joint, before, np.full(len(before), 1.0 / len(before)))


@dataclass(frozen=True)
class SharedPrior:
    """What a group has in common.

    Shapes: `mean`, `sd` (shared,) of the whitened coordinates `SHARED`, 0 and 1 in the population;
    `belief` (responses,). `log_whole` makes the group's density integrate to 1; `people` is how
    many taught it. `held_back`: these people did not pin it down, so it is kept nearer everybody.
    """

    mean: Array
    sd: Array
    belief: Array
    log_whole: float
    people: int
    held_back: bool = False

    @property
    def name(self) -> str:
        """A short name: another group has another."""
        numbers = np.concatenate([self.mean, self.sd, self.belief]).round(9)
        return hashlib.sha256(repr((numbers.tolist(), self.people)).encode()).hexdigest()[:10]

    def log_ratio(self, z: Array) -> Array:
        """Log density of the group against the population's at draws (draws, size)."""
        return self.log_ratio_of(z[:, COLUMNS])

    def log_ratio_of(self, x: Array) -> Array:
        """The same of the coordinates shared, (draws, shared)."""
        return _log_ratio(x, self.mean, self.sd) - self.log_whole


def _log_ratio(x: Array, mean: Array, sd: Array) -> Array:
    return 0.5 * (x**2 - ((x - mean) / sd) ** 2).sum(axis=1) - float(np.log(sd).sum())


def learn(people: Sequence[Member]) -> SharedPrior:
    """Learn what a group has in common from everybody's own posterior.

    Raises:
        UnknotError: fewer than five people.
    """
    from scipy import optimize  # slow to import, and only a new group needs it

    if len(people) < FEWEST:
        raise UnknotError(
            "too-few-people",
            f"{len(people)} people cannot say what a group has in common.",
            f"give {FEWEST} or more.",
        )
    before = np.concatenate([person.before for person in people])
    before_weight = np.concatenate([person.before_weight for person in people]) / len(people)
    belief = np.array(BELIEF)
    at = np.zeros(2 * len(SHARED))
    log_whole, held_back = 0.0, False
    for _ in range(ROUNDS):
        # One step of each in turn: who they are given how they answer, and the other way round.
        posteriors = [(person.x, (belief / np.array(BELIEF)) @ person.joint) for person in people]
        found = optimize.minimize(
            _cost, at, (posteriors, before, before_weight), jac=True, method="L-BFGS-B",
            bounds=[(-2.5, 2.5)] * len(SHARED) + [(-1.2, 0.5)] * len(SHARED),
        )  # fmt: skip
        after, held_back = _held_back(np.asarray(found.x, dtype=float), posteriors)
        moved = float(np.max(np.abs(after - at)))
        at = after
        mean, sd = at[: len(SHARED)], np.exp(at[len(SHARED) :])
        log_whole = _sum(before, before_weight, mean, sd).value
        shares = np.stack([_answers(person, mean, sd, belief) for person in people])
        total = shares.sum(axis=0) + BELIEF_WEIGHT * np.array(BELIEF)
        changed = float(np.max(np.abs(total / total.sum() - belief)))
        belief = total / total.sum()
        if held_back or (moved < 1e-3 and changed < 1e-3):
            break
    mean, sd = at[: len(SHARED)], np.exp(at[len(SHARED) :])
    return SharedPrior(mean, sd, belief, log_whole, len(people), held_back)


def _held_back(at: Array, posteriors: list[tuple[Array, Array]]) -> tuple[Array, bool]:
    """The group, moved towards the population until enough of everybody's draws count in it.

    Where hardly any do, the group was found in a few chance draws, not in the people.
    """
    moved = at
    for _ in range(STEPS_BACK):
        mean, sd = moved[: len(SHARED)], np.exp(moved[len(SHARED) :])
        left: list[float] = []
        for x, weight in posteriors:
            log = np.log(np.maximum(weight, 1e-300))
            alone = effective_sample_size(normalised(log))
            left.append(effective_sample_size(normalised(log + _log_ratio(x, mean, sd))) / alone)
        if float(np.median(left)) >= LEAST_COUNTING:
            break
        moved = STEP_BACK * moved
    return moved, moved is not at


def weigh(draws: Draws, group: SharedPrior) -> Draws:
    """Somebody's draws with the group as prior.

    Raises:
        UnknotError: too few draws lie where the group does; fit them again with more.
    """
    ratio = group.log_ratio(draws.z)
    ratio = np.exp(ratio - ratio.max())
    weight = draws.weight * ratio
    answering = (group.belief / np.array(BELIEF))[:, None]
    joint = draws.joint * answering * ratio
    before = draws.before * ratio[: len(draws.before)]
    if weight.sum() <= 0 or joint.sum() <= 0 or before.sum() <= 0:
        raise _unlike()
    weight, joint = weight / weight.sum(), joint / joint.sum()
    left = effective_distinct_draws(draws.z, weight)
    if left < LEAST_LEFT:
        raise _unlike()
    return replace(
        draws,
        weight=weight,
        joint=temper_flat(joint),
        before=before / before.sum(),
        belief=group.belief,
        ess=left,
        heaviest=float(weight.max()),
    )


def with_group(done: Fit, group: SharedPrior) -> Fit:
    """A fit with the group as prior, its control too.

    Raises:
        UnknotError: as `weigh`.
    """
    first, second = (weigh(draw, group) for draw in done.draws)
    control = None if done.shuffled is None else weigh(done.shuffled, group)
    return replace(done, draws=(first, second), shuffled=control)


def _unlike() -> UnknotError:
    return UnknotError(
        "unlike-the-group",
        "hardly any draw of this person lies where the group does.",
        "fit this person with more draws, or without the group.",
    )


def _answers(one: Member, mean: Array, sd: Array, belief: Array) -> Array:
    """How strongly one person's symptoms answer, with the group as prior, (responses,)."""
    log = _log_ratio(one.x, mean, sd)
    joint = one.joint * np.exp(log - log.max())
    share = (belief / np.array(BELIEF)) * joint.sum(axis=1)
    assert share.shape == (len(RESPONSES),)
    return share / share.sum()


@dataclass(frozen=True)
class _Sum:
    """Log of a weighted mean over draws, and one over its effective draws; slopes of both.

    Shapes: slopes (2 * shared,), in the means and then in the log sds.
    """

    value: float
    noise: float
    by: Array
    noise_by: Array


def _sum(x: Array, weight: Array, mean: Array, sd: Array) -> _Sum:
    """What the group's density against the population's amounts to over weighted draws."""
    log = np.log(np.maximum(weight, 1e-300)) + _log_ratio(x, mean, sd)
    value, by = _mean_of(x, log, mean, sd)
    twice, twice_by = _mean_of(x, 2.0 * log, mean, sd)
    noise = float(np.exp(twice - 2.0 * value))
    return _Sum(value, noise, by, 2.0 * noise * (twice_by - by))


def _mean_of(x: Array, log: Array, mean: Array, sd: Array) -> tuple[float, Array]:
    total = float(special.logsumexp(log))
    share = np.exp(log - total)
    away = (x - mean) / sd
    return total, np.concatenate([share @ (away / sd), share @ (away**2 - 1.0)])


def _cost(
    at: Array, posteriors: list[tuple[Array, Array]], before: Array, before_weight: Array
) -> tuple[float, Array]:
    """Minus log evidence of everybody's diary, and of the group itself before; with slopes.

    Evidence from a few hundred draws a person is noisy, the more so the farther the group lies;
    its highest point would be chance. So its own variance is counted against it.
    """
    size = len(SHARED)
    mean, sd = at[:size], np.exp(at[size:])
    whole = _sum(before, before_weight, mean, sd)
    people = len(posteriors)
    width = np.repeat([MEAN_SD, SPREAD_SD], size)
    value = -0.5 * float(np.sum((at / width) ** 2)) - people * whole.value
    value -= 0.5 * NOISE_COST * people**2 * whole.noise
    slope = -at / width**2 - people * whole.by - 0.5 * NOISE_COST * people**2 * whole.noise_by
    for x, weight in posteriors:
        one = _sum(x, weight, mean, sd)
        value += one.value - 0.5 * NOISE_COST * one.noise
        slope = slope + one.by - 0.5 * NOISE_COST * one.noise_by
    return -value, -slope
