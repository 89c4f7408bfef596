"""What one trial writes down: who came, what they drew, their values, and which are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.virtual_trial.adaptive_lots import adaptive_arms
from unknot.virtual_trial.design import (
    MAR,
    MCAR,
    PARALLEL,
    MissingVisits,
    TrialOutcome,
    VirtualDesign,
)
from unknot.virtual_trial.enrol import Enrolled, enrol, measured_before, reasons
from unknot.virtual_trial.lived import LivedTrial
from unknot.virtual_trial.pool import Indices, normal, uniform
from unknot.virtual_trial.rating import BASELINE, expected, visit


@dataclass(frozen=True)
class TrialData:
    """One trial as its statistician has it, and what nobody has.

    Attributes:
        arm: of each randomised person: an arm, or a sequence, by position.
        plan: arm in each week, (weeks, people).
        before: outcome -> baseline, (people,).
        after: outcome -> at each visit, (visits, people); NaN where missing.
        whole: the same with nothing missing.
        stopped, left: week after which treatment, study was left.
    """

    design: VirtualDesign
    lived: LivedTrial
    enrolled: Enrolled
    arm: npt.NDArray[np.int_]
    plan: npt.NDArray[np.int_]
    before: Mapping[str, Array]
    after: Mapping[str, Array]
    whole: Mapping[str, Array]
    stopped: npt.NDArray[np.int_]
    left: npt.NDArray[np.int_]

    @property
    def people(self) -> int:
        """How many were randomised."""
        return len(self.arm)

    def head(self, people: int) -> TrialData:
        """The trial when only so many had come."""
        some = slice(0, people)
        enrolled = Enrolled(
            self.enrolled.chosen[some], self.enrolled.arm[some], self.enrolled.screened,
            self.enrolled.excluded,
        )  # fmt: skip
        return TrialData(
            self.design, self.lived, enrolled, self.arm[some], self.plan[:, some],
            {n: v[some] for n, v in self.before.items()},
            {n: v[:, some] for n, v in self.after.items()},
            {n: v[:, some] for n, v in self.whole.items()},
            self.stopped[some], self.left[some],
        )  # fmt: skip


def see(
    lived: LivedTrial, trial: int = 0, order: Indices | None = None, people: int | None = None
) -> TrialData:
    """One trial: enrol, draw lots, measure.

    Args:
        lived: of the people who may be asked.
        trial: which; 0 is the one that is reported, others have luck of their own.
        order: who is asked, one after the other; all, as they stand, by default.
        people: how many are wanted; the design's by default.
    """
    design = lived.design
    queue = np.arange(lived.asked.count) if order is None else order
    if order is not None:
        # Someone drawn twice is two people with two lots of luck: luck is by place in the queue.
        lived = lived.take(order)
        queue = np.arange(len(order))
    names = list(lived.courses)
    why = reasons(design, lived.asked, lived.run_in, trial)
    enrolled = enrol(design, why, queue, len(names), trial, people)
    chosen, arm = enrolled.chosen, enrolled.arm
    base = lived.base
    before = {
        one.of: measured_before(design, base, one.of, BASELINE, trial)[chosen]
        for one in design.outcomes
    }
    if design.adaptive is not None:
        changes = _changes(lived, chosen, before, trial)
        arm = adaptive_arms(design, design.adaptive, arm, changes, trial)
        enrolled = replace(enrolled, arm=arm)
    plan = _plan(lived, chosen, arm)
    whole = {one.of: _values(lived, one, chosen, arm, plan, trial) for one in design.outcomes}
    courses = list(lived.courses.values())
    stopped = np.choose(arm, [one.stopped[chosen] for one in courses])
    left = np.choose(arm, [one.left[chosen] for one in courses])
    gone = _missing(design, whole, before, lived, chosen, trial)
    gone |= np.array(design.visits)[:, None] > left
    after = {name: np.where(gone, np.nan, values) for name, values in whole.items()}
    return TrialData(design, lived, enrolled, arm, plan, before, after, whole, stopped, left)


def _changes(lived: LivedTrial, chosen: Indices, before: Mapping[str, Array], trial: int) -> Array:
    """Change of the outcome of each person under each arm as it would be seen, (arms, people)."""
    design = lived.design
    outcome, count = design.outcome, len(chosen)
    at = design.visits.index(outcome.week) if outcome.week else len(design.visits) - 1
    found: list[Array] = []
    for number, course in enumerate(lived.courses.values()):
        arm = np.full(count, number)
        values = _values(lived, outcome, chosen, arm, _plan(lived, chosen, arm), trial)
        gone = _missing(design, {outcome.of: values}, before, lived, chosen, trial)[at]
        gone |= design.visits[at] > course.left[chosen]
        found.append(np.where(gone, np.nan, values[at] - before[outcome.of]))
    return np.stack(found)


def _plan(lived: LivedTrial, chosen: Indices, arm: npt.NDArray[np.int_]) -> npt.NDArray[np.int_]:
    plans = list(lived.plans.values())
    if plans[0].ndim == 2:
        return plans[0][:, chosen]
    return np.stack(plans)[arm].T


def _values(
    lived: LivedTrial,
    outcome: TrialOutcome,
    chosen: Indices,
    arm: npt.NDArray[np.int_],
    plan: npt.NDArray[np.int_],
    trial: int,
) -> Array:
    """An outcome at every visit, as it would be written down, (visits, people)."""
    design, pool = lived.design, lived.base
    luck = normal(pool.seed, pool.count, "answers to a trial", outcome.of, trial)
    found: list[Array] = []
    for at, week in enumerate(design.visits):
        each = np.stack([one.felt[outcome.of][at] for one in lived.courses.values()])
        values = np.full(pool.count, np.nan)
        values[chosen] = each[arm, chosen]
        for number, name in enumerate(design.names):
            on = chosen[plan[week - 1] == number]
            days = 7.0 * (week if design.kind == PARALLEL else _since(design, week))
            gain = expected(design.expectations, outcome.of, name, days, luck)
            values[on] = values[on] + gain[on]
        found.append(visit(pool, outcome, values, (trial, week))[chosen])
    return np.stack(found)


def _since(design: VirtualDesign, week: int) -> int:
    step = design.weeks + design.washout
    return (week - 1) % step + 1


def _missing(
    design: VirtualDesign,
    whole: Mapping[str, Array],
    before: Mapping[str, Array],
    lived: LivedTrial,
    chosen: Indices,
    trial: int,
) -> npt.NDArray[np.bool_]:
    """Visits not made by people who are still in the study, (visits, people)."""
    outcome = design.outcome
    values, base = whole[outcome.of], before[outcome.of]
    gone = np.zeros(values.shape, dtype=bool)
    sd = max(float(np.nanstd(base)), 1e-9) if len(base) else 1.0
    sign = -1.0 if outcome.higher_is_better else 1.0
    for number, rule in enumerate(design.missing):
        last = base
        for at, week in enumerate(design.visits):
            luck = uniform(lived.base.seed, lived.base.count, "missing", number, trial, week)
            worse = sign * ((last if rule.mechanism == MAR else values[at]) - base) / sd
            gone[at] |= luck[chosen] < _chance(rule, worse)
            last = np.where(gone[at], last, values[at])
    return gone


def _chance(rule: MissingVisits, worse: Array) -> Array:
    if rule.mechanism == MCAR:
        return np.full(len(worse), rule.share)
    logit = np.log(max(rule.share, 1e-9) / (1.0 - rule.share))
    return 1.0 / (1.0 + np.exp(-(logit + rule.per_point * np.nan_to_num(worse))))
