"""A whole trial: lived, seen once and told, then repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.model import Wiring
from unknot.progress import Progress, quiet
from unknot.validate.endpoints import quantity
from unknot.validate.parameter_batch import Bodies
from unknot.validate.parameter_batch import bodies as tied
from unknot.validate.protocol import Protocol
from unknot.virtual_trial.analyse import TrialEstimate
from unknot.virtual_trial.design import ESTIMANDS, PARALLEL, SERIES, TrialOutcome, VirtualDesign
from unknot.virtual_trial.estimate import (
    arm_mask,
    estimate,
    own_estimates,
    true_effect,
    under_estimand,
    visit_of,
)
from unknot.virtual_trial.flow import TrialFlow, flow_of
from unknot.virtual_trial.interim import Looks, looks_of
from unknot.virtual_trial.lived import LivedTrial, live_trial
from unknot.virtual_trial.replicate import (
    ReplicateFigures,
    beside_published,
    replicates,
)
from unknot.virtual_trial.responders import (
    ResponderShares,
    SubgroupEffect,
    responder_shares,
    subgroup_effect,
)
from unknot.virtual_trial.seen import TrialData, see


@dataclass(frozen=True)
class OutcomeResult:
    """One outcome, one arm: estimate and truth."""

    outcome: TrialOutcome
    arm: str
    estimate: TrialEstimate
    truths: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class CoursePoint:
    """Mean of an outcome at one visit in one arm, with the people behind it."""

    arm: str
    week: int
    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class SeriesVerdicts:
    """How many people's own series tell them something, and how many rightly.

    Attributes:
        better, worse: whose own 95 % interval lies on one side of none.
        rightly: of these, whose twin agrees in sign.
        chance: how many would be told something had the arm no effect.
        spread: SD of true differences between people, as estimated and as it is.
    """

    people: int
    better: int
    worse: int
    rightly: int
    chance: int
    spread_seen: float
    spread_true: float


@dataclass(frozen=True)
class VirtualTrial:
    """Everything that a trial tells, and the truth beside it."""

    design: VirtualDesign
    model: str
    data: TrialData
    flow: TrialFlow
    results: tuple[OutcomeResult, ...]
    courses: tuple[CoursePoint, ...]
    responders: tuple[ResponderShares, ...]
    subgroups: tuple[SubgroupEffect, ...]
    looks: Mapping[str, Looks]
    series: SeriesVerdicts | None
    replicates: Mapping[str, ReplicateFigures]
    published: tuple[Mapping[str, Any], ...]

    @property
    def primary(self) -> tuple[OutcomeResult, ...]:
        """The primary outcome, an arm each."""
        return tuple(one for one in self.results if one.outcome is self.design.outcome)


def ready_bodies(
    design: VirtualDesign, wiring: str | Wiring = "articles", parameter_set: str = "default"
) -> Bodies:
    """A model tied with the treatments that the arms give."""
    only = Protocol(design.title, design.title, design.says, design.who, design.arms, ())
    return tied(wiring, parameter_set, known={design.title: only})


def run_trial(
    bodies: Bodies,
    design: VirtualDesign,
    trials: int | None = None,
    progress: Progress = quiet,
) -> VirtualTrial:
    """Live a trial, see it once, and repeat it.

    Args:
        trials: how many replicates; the design's by default.

    Raises:
        UnknotError: too few of those asked can take part, or an unknown trait.
    """
    lived = live_trial(bodies, design, _part(progress, 0.0, 0.7))
    return told(lived, trials, _part(progress, 0.7, 1.0))


def _part(progress: Progress, low: float, high: float) -> Progress:
    def tell(what: str, share: float) -> None:
        progress(what, low + (high - low) * share)

    return tell


def told(lived: LivedTrial, trials: int | None = None, progress: Progress = quiet) -> VirtualTrial:
    """What a lived trial tells."""
    design = lived.design
    most = None if design.interim is None else _most(lived)
    whole = see(lived, 0, people=most)
    looks = (
        {}
        if design.interim is None
        else {arm: looks_of(whole, design.interim, arm) for arm in design.compared}
    )
    people = max((one.last.people for one in looks.values()), default=design.people)
    data = see(lived, 0, people=people)
    parallel = design.kind == PARALLEL
    count = design.replicates if trials is None else trials
    figures, values = replicates(lived, count, progress) if count else ({}, {})
    has_threshold = parallel and design.outcome.threshold is not None
    null = see(lived.without_effect(), 0, people=people) if has_threshold else None
    return VirtualTrial(
        design, lived.model, data, flow_of(data),
        tuple(_result(data, one, arm) for one in design.outcomes for arm in design.compared),
        _courses(data),
        tuple(responder_shares(data, arm, null) for arm in design.names) if has_threshold else (),
        tuple(
            subgroup_effect(data, one.by, arm)
            for one in design.subgroups
            for arm in design.compared
        ),
        looks,
        _series(data) if design.kind == SERIES else None,
        figures,
        tuple(beside_published(one, values[one.name]) for one in design.published if count),
    )  # fmt: skip


def _most(lived: LivedTrial) -> int | None:
    plan = lived.design.interim
    if plan is None or plan.resize is None:
        return None
    return int(np.ceil(lived.design.people * plan.most))


def _result(data: TrialData, outcome: TrialOutcome, arm: str) -> OutcomeResult:
    chosen = data.enrolled.chosen
    names = ESTIMANDS if data.design.kind == PARALLEL else (data.design.estimand,)
    truths: dict[str, tuple[float, float]] = {}
    for name in names:
        one = true_effect(data.lived, chosen, outcome, arm, name)
        truths[name] = (one.body, one.seen)
    return OutcomeResult(outcome, arm, estimate(data, outcome, arm), truths)


def _courses(data: TrialData) -> tuple[CoursePoint, ...]:
    """Means of the primary outcome as it is seen, by the arm that each is on."""
    design, of = data.design, data.design.outcome.of
    found: list[CoursePoint] = []
    for at, name in enumerate(design.names):
        mine = arm_mask(data, name) if design.kind == PARALLEL else data.plan[0] >= 0
        found.append(_point(name, 0, data.before[of][mine]))
        for visit, week in enumerate(design.visits):
            on = data.plan[week - 1] == at
            found.append(_point(name, week, data.after[of][visit][on & mine]))
    return tuple(found)


def _point(arm: str, week: int, values: Array) -> CoursePoint:
    held = values[np.isfinite(values)]
    mean = float(held.mean()) if len(held) else float("nan")
    sd = float(held.std(ddof=1)) if len(held) > 1 else float("nan")
    return CoursePoint(arm, week, mean, sd, len(held))


def _series(data: TrialData) -> SeriesVerdicts:
    outcome, arm = data.design.outcome, data.design.compared[0]
    mean, error = own_estimates(data, outcome)
    same = see(data.lived.without_effect(), 0)
    none, none_error = own_estimates(same, outcome)
    truth = true_effect(data.lived, data.enrolled.chosen, outcome, arm)
    there = np.isfinite(mean) & np.isfinite(error)
    z = np.where(there, mean / np.where(error > 0, error, np.inf), 0.0)
    sign = -1.0 if outcome.higher_is_better else 1.0
    sure = np.abs(z) > 1.96
    chance = np.abs(none / np.where(none_error > 0, none_error, np.inf)) > 1.96
    seen = estimate(data, outcome, arm).sd
    return SeriesVerdicts(
        int(there.sum()), int((sure & (sign * z < 0)).sum()), int((sure & (sign * z > 0)).sum()),
        int((sure & (np.sign(mean) == np.sign(truth.each))).sum()), int(np.nansum(chance)),
        seen, float(np.nanstd(truth.each, ddof=1)),
    )  # fmt: skip


def mean_change(data: TrialData, arm: str) -> tuple[float, float, int]:
    """Mean and SD of the written change of one arm, and of how many."""
    outcome = data.design.outcome
    change = under_estimand(data, outcome)[visit_of(data, outcome)] - data.before[outcome.of]
    held = change[arm_mask(data, arm) & np.isfinite(change)]
    if len(held) < 2:
        return float("nan"), float("nan"), len(held)
    return float(held.mean()), float(held.std(ddof=1)), len(held)


def unit_of(design: VirtualDesign) -> str:
    """Unit of the primary outcome."""
    return quantity(design.outcome.of).unit
