"""What a trial with looks does: how many people it takes, and where it stops."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unknot.virtual_trial.analyse import TrialEstimate
from unknot.virtual_trial.design import InterimPlan
from unknot.virtual_trial.estimate import estimate, visit_of
from unknot.virtual_trial.power import people_for
from unknot.virtual_trial.seen import TrialData
from unknot.virtual_trial.sequential import conditional_power, spending_bounds


@dataclass(frozen=True)
class LookResult:
    """One look.

    Attributes:
        share: of the information.
        bound: that the standardised statistic must pass.
        decision: "stop: effect", "stop: futile", "go on", "no effect shown".
    """

    share: float
    people: int
    estimate: TrialEstimate
    bound: float
    decision: str


@dataclass(frozen=True)
class Looks:
    """Every look until the trial stopped.

    Attributes:
        planned, resized: people, and people after the blind look at the SD.
        sd: what that look saw; NaN without one.
    """

    results: tuple[LookResult, ...]
    planned: int
    resized: int
    sd: float

    @property
    def last(self) -> LookResult:
        """Where it stopped."""
        return self.results[-1]

    @property
    def shown(self) -> bool:
        """Whether an effect was shown."""
        return self.last.decision == "stop: effect"


def looks_of(data: TrialData, plan: InterimPlan, arm: str) -> Looks:
    """Look at a trial as its people come; the first of them are there first.

    Args:
        data: with as many people as the trial may at most have.
    """
    design = data.design
    people, sd = resized(data, plan)
    people = min(people, data.people)
    bounds = spending_bounds(plan.at, design.alpha, plan.spending)
    found: list[LookResult] = []
    for share, bound in zip(plan.at, bounds, strict=True):
        count = min(people, math.ceil(share * people))
        one = estimate(data.head(count), design.outcome, arm)
        decision = _decided(one, share, bound, bounds[-1], plan.futility)
        found.append(LookResult(share, count, one, bound, decision))
        if decision.startswith("stop"):
            break
    return Looks(tuple(found), design.people, people, sd)


def _decided(one: TrialEstimate, share: float, bound: float, last: float, futility: float) -> str:
    statistic = one.normal
    if np.isfinite(statistic) and abs(statistic) >= bound:
        return "stop: effect"
    if share >= 1.0:
        return "no effect shown"
    if futility and np.isfinite(statistic) and conditional_power(statistic, share, last) < futility:
        return "stop: futile"
    return "go on"


def resized(data: TrialData, plan: InterimPlan) -> tuple[int, float]:
    """People after a blind look at the SD of change, all arms as one; never fewer than planned.

    Source: Gould 1992 (doi 10.1002/sim.4780110107); the arms stay hidden, so alpha hardly moves.
    """
    design = data.design
    if plan.resize is None or plan.effect is None:
        return design.people, float("nan")
    some = data.head(max(4, math.ceil(plan.resize * design.people)))
    at = visit_of(some, design.outcome)
    change = some.after[design.outcome.of][at] - some.before[design.outcome.of]
    change = change[np.isfinite(change)]
    sd = float(change.std(ddof=1)) if len(change) > 2 else float("nan")
    each = people_for(plan.effect, sd, design.power, design.alpha)
    wanted = design.people if each is None else each * len(design.arms)
    most = math.ceil(design.people * plan.most)
    return int(np.clip(wanted, design.people, most)), sd
