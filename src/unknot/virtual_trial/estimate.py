"""Estimates of a trial under its estimand, and the truth that only made-up people have."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.virtual_trial.analyse import (
    NOTHING,
    TrialEstimate,
    ancova,
    carried,
    crossover,
    mixed,
    pooled_series,
    student,
)
from unknot.virtual_trial.crossover import within_people
from unknot.virtual_trial.design import (
    CROSSOVER,
    HYPOTHETICAL,
    PARALLEL,
    POLICY,
    WHILE_ON,
    TrialOutcome,
)
from unknot.virtual_trial.lived import LivedTrial, periods_of
from unknot.virtual_trial.pool import Indices
from unknot.virtual_trial.rating import expected, within_scale
from unknot.virtual_trial.seen import TrialData

LEAST_PAIRS = 2


@dataclass(frozen=True)
class TrueEffect:
    """What the arm does to those who were randomised, by their twins.

    Attributes:
        body: mean difference of arm and reference, as rated but without noise and expectation.
        seen: with what expectation adds: what a trial without bias estimates.
        each: of every person, (people,).
    """

    body: float
    seen: float
    each: Array


def visit_of(data: TrialData, outcome: TrialOutcome) -> int:
    """Position of the visit at which an outcome is judged."""
    visits = data.design.visits
    return visits.index(outcome.week) if outcome.week else len(visits) - 1


def under_estimand(data: TrialData, outcome: TrialOutcome) -> Array:
    """The values that the estimand counts, (visits, people); NaN where none."""
    values = data.after[outcome.of]
    weeks = np.array(data.design.visits)[:, None]
    off = weeks > data.stopped
    if data.design.estimand == HYPOTHETICAL:
        return np.where(off, np.nan, values)
    if data.design.estimand == WHILE_ON:
        found = values.copy()
        held = data.before[outcome.of]
        for at in range(len(found)):
            held = np.where(off[at] | ~np.isfinite(found[at]), held, found[at])
            found[at] = np.where(off[at], held, found[at])
        return found
    return values


def estimate(data: TrialData, outcome: TrialOutcome, arm: str) -> TrialEstimate:
    """Arm less reference at the visit of the outcome."""
    design = data.design
    if design.kind == CROSSOVER:
        return _crossover(data, outcome, arm)
    if design.kind != PARALLEL:
        return _series(data, outcome)[0]
    ours, reference = design.names.index(arm), design.names.index(design.reference)
    at = visit_of(data, outcome)
    after, before = under_estimand(data, outcome), data.before[outcome.of]
    if design.analysis == "mixed":
        return mixed(after[: at + 1], before, data.arm, ours, reference, at)
    last = carried(after[: at + 1], before) if design.analysis == "carried" else after[at]
    if design.analysis == "t":
        change = last - before
        return student(change[data.arm == ours], change[data.arm == reference])
    return ancova(last, before, data.arm, ours, reference)


def _crossover(data: TrialData, outcome: TrialOutcome, arm: str) -> TrialEstimate:
    design = data.design
    values = under_estimand(data, outcome)
    ends = [design.visits.index(last) for _, last in periods_of(design)]
    if len(design.names) > 2:
        lived = data.plan[np.array(design.visits)[ends] - 1]
        ours, reference = design.names.index(arm), design.names.index(design.reference)
        return within_people(
            values[ends], lived, ours, reference, carry_over=design.carry_over,
            back=design.carry_periods,
        )  # fmt: skip
    began = data.plan[0] == design.names.index(arm)
    return crossover(values[ends[0]], values[ends[1]], began)


def pair_differences(data: TrialData, outcome: TrialOutcome) -> Array:
    """Arm less reference in every pair of blocks, (pairs, people)."""
    design = data.design
    values = under_estimand(data, outcome)
    ends = [design.visits.index(last) for _, last in periods_of(design)]
    reference = design.names.index(design.reference)
    found: list[Array] = []
    for pair in range(design.periods):
        one, two = ends[2 * pair], ends[2 * pair + 1]
        first_is_reference = data.plan[design.visits[one] - 1] == reference
        gap: Array = values[two] - values[one]
        found.append(np.where(first_is_reference, gap, -gap))
    return np.stack(found)


def own_estimates(data: TrialData, outcome: TrialOutcome) -> tuple[Array, Array]:
    """Each person's own difference and its error, (people,); the variance is everybody's."""
    pairs = pair_differences(data, outcome)
    count = np.isfinite(pairs).sum(axis=0)
    enough = count >= LEAST_PAIRS
    total = np.where(np.isfinite(pairs), pairs, 0.0)
    mean = np.where(enough, total.sum(axis=0) / np.maximum(count, 1), np.nan)
    rest = np.where(np.isfinite(pairs) & enough, pairs - mean, 0.0)
    spare = float((count[enough] - 1).sum())
    variance = float((rest**2).sum()) / spare if spare > 0 else float("nan")
    return mean, np.where(enough, np.sqrt(variance / np.maximum(count, 1)), np.nan)


def _series(data: TrialData, outcome: TrialOutcome) -> tuple[TrialEstimate, float]:
    if data.people < 3:
        return NOTHING, float("nan")
    mean, error = own_estimates(data, outcome)
    return pooled_series(mean, error)


def counted(data: TrialData) -> npt.NDArray[np.bool_]:
    """Whose values the primary analysis counts, (people,): those behind its n."""
    design, outcome = data.design, data.design.outcome
    values = under_estimand(data, outcome)
    if design.kind == PARALLEL:
        carried_on = design.analysis == "carried"
        at = visit_of(data, outcome)
        return np.isfinite(data.before[outcome.of] if carried_on else values[at])
    if design.kind != CROSSOVER:
        return np.isfinite(own_estimates(data, outcome)[0])
    ends = [design.visits.index(last) for _, last in periods_of(design)]
    return np.isfinite(values[ends]).sum(axis=0) > 1


def true_effect(
    lived: LivedTrial, chosen: Indices, outcome: TrialOutcome, arm: str, estimand: str = POLICY
) -> TrueEffect:
    """What an arm does to some people against the reference, each beside their own twin.

    In a crossover or a series: after one period of each arm with nothing before it, so that what a
    carry-over hides is seen beside the estimate.
    """
    if lived.design.kind != PARALLEL:
        return _true_alone(lived, chosen, outcome, arm)
    design = lived.design
    at = design.visits.index(outcome.week) if outcome.week else len(design.visits) - 1
    ours = _counted(lived, arm, outcome, at, estimand)[chosen]
    theirs = _counted(lived, design.reference, outcome, at, estimand)[chosen]
    luck = np.zeros(len(chosen))
    days = 7.0 * design.visits[at]
    gain = expected(design.expectations, outcome.of, arm, days, luck)
    gain = gain - expected(design.expectations, outcome.of, design.reference, days, luck)
    each = ours - theirs
    body = float(np.nanmean(each)) if len(each) else float("nan")
    return TrueEffect(body, body + float(gain.mean()) if len(gain) else body, each)


def _counted(lived: LivedTrial, arm: str, outcome: TrialOutcome, at: int, estimand: str) -> Array:
    one = lived.courses[arm]
    if estimand == HYPOTHETICAL:
        return within_scale(outcome, one.ideal[outcome.of][at])
    values = within_scale(outcome, one.felt[outcome.of])
    if estimand != WHILE_ON:
        return values[at]
    weeks = np.array(lived.design.visits)
    last = np.clip((weeks[: at + 1, None] <= one.stopped).sum(axis=0) - 1, 0, at)
    return values[last, np.arange(values.shape[1])]


def _true_alone(lived: LivedTrial, chosen: Indices, outcome: TrialOutcome, arm: str) -> TrueEffect:
    design = lived.design
    ours, theirs = (
        within_scale(outcome, lived.alone[name][outcome.of]) for name in (arm, design.reference)
    )
    each = (ours - theirs)[chosen]
    days = 7.0 * design.weeks
    none = np.zeros(1)
    gain = expected(design.expectations, outcome.of, arm, days, none)
    gain = gain - expected(design.expectations, outcome.of, design.reference, days, none)
    body = float(np.nanmean(each)) if len(each) else float("nan")
    return TrueEffect(body, body + float(gain[0]), each)


def at_week(data: TrialData, of: str, week: int) -> tuple[Array, Array]:
    """An outcome before and at a week's visit, (people,) each."""
    at = data.design.visits.index(week)
    return data.before[of], data.after[of][at]


def standardised(found: TrialEstimate, sd: float) -> TrialEstimate:
    """An estimate in units of an SD."""
    return replace(found, value=found.value / sd, error=found.error / sd)


def arm_mask(data: TrialData, arm: str) -> npt.NDArray[np.bool_]:
    """Who drew an arm."""
    return data.arm == data.design.names.index(arm)
