"""Lots that answer to what was seen: later people are likelier to get the arm that did better.

The chance of an arm goes with the probability that it is the best of all, to the power n / 2N, as
Thall and Wathen have it (Eur J Cancer 2007;43:859; from memory), so that early luck counts little.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.observe import keyed_rng
from unknot.virtual_trial.design import AdaptiveLots, VirtualDesign

DRAWS = 400  # of the arms' means, for the chance that each is the best
FEWEST = 2  # changes of an arm without which nothing is made of it


def adaptive_arms(
    design: VirtualDesign,
    rule: AdaptiveLots,
    even: npt.NDArray[np.int_],
    changes: Array,
    trial: int,
) -> npt.NDArray[np.int_]:
    """The arm of each person, in the order of coming, (people,).

    Args:
        even: what even lots would give; the first people keep it.
        changes: change of the outcome of each person under each arm, NaN where it is not seen,
            (arms, people). Only those of the arm that a person drew are ever looked at.
    """
    people = len(even)
    arm = even.copy()
    first = int(np.ceil(rule.first * people))
    rng = keyed_rng("virtual trial", design.seed, "adaptive lots", trial)
    luck = rng.random(people)
    scores = rng.standard_normal((-(-people // rule.every), DRAWS, len(changes)))
    for turn, start in enumerate(range(first, people, rule.every)):
        known = max(start - rule.waiting, 0)
        seen = [changes[one, :known][arm[:known] == one] for one in range(len(changes))]
        chances = chances_of(design, rule, seen, scores[turn], known / people)
        some = slice(start, min(start + rule.every, people))
        arm[some] = np.searchsorted(np.cumsum(chances)[:-1], luck[some], side="right")
    return arm


def chances_of(
    design: VirtualDesign, rule: AdaptiveLots, seen: list[Array], scores: Array, share: float
) -> Array:
    """The chance of each arm, (arms,).

    Args:
        seen: changes seen so far, by arm. `scores`: standard normal, (draws, arms).
        share: of all people whose change is known.
    """
    held = [one[np.isfinite(one)] for one in seen]
    count = len(held)
    if min(len(one) for one in held) < FEWEST:
        return np.full(count, 1.0 / count)
    means = np.array([one.mean() for one in held])
    errors = np.array([one.std(ddof=1) / np.sqrt(len(one)) for one in held])
    sign = 1.0 if design.outcome.higher_is_better else -1.0
    best = np.argmax(sign * means + errors * scores, axis=1)
    likely = (np.bincount(best, minlength=count) / len(best)) ** (0.5 * share)
    chances = np.maximum(likely / likely.sum(), rule.least)
    return chances / chances.sum()
