"""The same trial many times: other people, other lots, other noise; mean and SD over them.

People are drawn with replacement from those who lived the trial, and everything that a trial adds
(who passes, lots, noise, missing visits) is drawn anew. What is drawn anew never touches the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.observe import keyed_rng
from unknot.progress import Progress, quiet
from unknot.virtual_trial.analyse import (
    NOTHING,
    TrialEstimate,
    ancova,
    least_squares,
    student,
)
from unknot.virtual_trial.design import PARALLEL, PublishedResult, VirtualDesign
from unknot.virtual_trial.estimate import arm_mask, at_week, estimate, true_effect
from unknot.virtual_trial.interim import Looks, looks_of
from unknot.virtual_trial.lived import LivedTrial
from unknot.virtual_trial.power import people_for, t_power
from unknot.virtual_trial.responders import passes
from unknot.virtual_trial.seen import TrialData, see
from unknot.virtual_trial.week import Flags

MORE = 1.3  # people asked in a replicate, for each that the first trial asked


@dataclass(frozen=True)
class Spreading:
    """Mean and SD of a figure over replicate trials, and of how many."""

    mean: float
    sd: float
    n: int

    @property
    def error(self) -> float:
        """Standard error of the mean over replicates."""
        return self.sd / float(np.sqrt(max(self.n, 1)))


def spreading(values: Array) -> Spreading:
    """Mean and SD over the replicates that gave a number."""
    held = values[np.isfinite(values)]
    if not len(held):
        return Spreading(float("nan"), float("nan"), 0)
    sd = float(held.std(ddof=1)) if len(held) > 1 else 0.0
    return Spreading(float(held.mean()), sd, len(held))


@dataclass(frozen=True)
class ReplicateFigures:
    """What replicate trials find for one arm.

    Attributes:
        estimate: mean and SD of the estimate.
        error: mean of the standard errors that the trials told.
        rejects: of how many trials the effect was told as shown.
        wrong: of how many it was told with the wrong sign.
        covers: of how many the 95 % interval held what an unbiased trial would see.
        truth: that value, mean over replicates.
        null_rejects: the same trials had every arm been the reference; of `null_trials`.
        formula: power by formula from the mean estimate and SD; size: people an arm for the
            wanted power by the same formula.
    """

    arm: str
    trials: int
    estimate: Spreading
    error: float
    rejects: int
    wrong: int
    covers: int
    truth: float
    null_trials: int
    null_rejects: int
    formula: float
    size: int | None
    people: Spreading
    stages: tuple[int, ...]


def replicate_order(lived: LivedTrial, trial: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Who is asked in a replicate, one after the other, drawn with replacement."""
    count = lived.asked.count
    rng = keyed_rng("virtual trial", lived.design.seed, "replicate", trial)
    return rng.integers(0, count, size=int(np.ceil(MORE * count)) + 10).astype(np.intp)


def replicates(
    lived: LivedTrial, count: int, progress: Progress = quiet
) -> tuple[dict[str, ReplicateFigures], dict[str, Array]]:
    """Repeat a trial.

    Returns:
        Figures by arm; and values of every published result, (trials,) each.
    """
    design = lived.design
    null = lived.without_effect()
    arms = design.compared
    found: dict[str, list[_One]] = {arm: [] for arm in arms}
    chance: dict[str, list[bool]] = {arm: [] for arm in arms}
    values: dict[str, list[float]] = {one.name: [] for one in design.published}
    for trial in range(1, count + 1):
        progress("replicate trials", trial / count)
        order = replicate_order(lived, trial)
        data = see(lived, trial, order, _most(design))
        same = see(null, trial, order, _most(design))
        for arm in arms:
            found[arm].append(_one(data, arm))
            chance[arm].append(_one(same, arm).shown)
        asked = data.head(design.people)
        for one in design.published:
            values[one.name].append(published_value(asked, one).value)
    figures = {arm: _figures(design, arm, found[arm], chance[arm]) for arm in arms}
    return figures, {name: np.array(some) for name, some in values.items()}


def _most(design: VirtualDesign) -> int:
    plan = design.interim
    if plan is None or plan.resize is None:
        return design.people
    return int(np.ceil(design.people * plan.most))


@dataclass(frozen=True)
class _One:
    """One replicate, one arm."""

    estimate: TrialEstimate
    shown: bool
    truth: float
    people: int
    stage: int


def _one(data: TrialData, arm: str) -> _One:
    design = data.design
    looks: Looks | None = None
    if design.interim is not None:
        looks = looks_of(data, design.interim, arm)
        one, shown, people = looks.last.estimate, looks.shown, looks.last.people
        stage = len(looks.results)
    else:
        one, people, stage = estimate(data, design.outcome, arm), data.people, 1
        shown = bool(one.p < design.alpha)
    truth = true_effect(data.lived, data.enrolled.chosen, design.outcome, arm, design.estimand)
    return _One(one, shown, truth.seen, people, stage)


def _figures(
    design: VirtualDesign, arm: str, found: list[_One], chance: list[bool]
) -> ReplicateFigures:
    estimates = np.array([one.estimate.value for one in found])
    errors = np.array([one.estimate.error for one in found])
    truth = spreading(np.array([one.truth for one in found])).mean
    ends = [one.estimate.interval(0.95) for one in found]
    sign = np.sign(truth)
    whole = spreading(estimates)
    sd = spreading(np.array([one.estimate.sd for one in found])).mean
    parallel = design.kind == PARALLEL
    n = [float(np.mean([one.estimate.n[side] for one in found])) for side in (0, 1)]
    last = max((one.stage for one in found), default=1)
    return ReplicateFigures(
        arm, len(found), whole, spreading(errors).mean,
        sum(one.shown for one in found),
        sum(bool(one.shown and np.sign(one.estimate.value) == -sign) for one in found),
        sum(low <= truth <= high for low, high in ends),
        truth, len(chance), sum(chance),
        t_power(whole.mean, sd, n[0], n[1], design.alpha) if parallel else float("nan"),
        people_for(whole.mean, sd, design.power, design.alpha) if parallel else None,
        spreading(np.array([float(one.people) for one in found])),
        tuple(sum(one.stage == at for one in found) for at in range(1, last + 1)),
    )  # fmt: skip


def published_value(data: TrialData, asked: PublishedResult) -> TrialEstimate:
    """The number that a published trial tells, as this one would tell it.

    An SMD is Hedges' g: the difference of changes over the pooled SD before, times 1 - 3/(4 df - 1)
    (Hedges 1981, doi 10.3102/10769986006002107).
    """
    design = data.design
    before, after = at_week(data, asked.of, asked.week)
    ours, theirs = arm_mask(data, asked.arm), arm_mask(data, design.reference)
    change = after - before
    if asked.statistic == "change":
        some = change[ours & np.isfinite(change)]
        found = least_squares(np.ones((len(some), 1)), some)
        error = float(np.sqrt(found.covariance[0, 0]))
        return TrialEstimate(float(some.mean()), error, found.df, (len(some), 0), found.sd)
    if asked.statistic == "percent":
        some = 100.0 * change[ours & np.isfinite(change)] / float(np.nanmean(before[ours]))
        found = least_squares(np.ones((len(some), 1)), some)
        error = float(np.sqrt(found.covariance[0, 0]))
        return TrialEstimate(float(some.mean()), error, found.df, (len(some), 0), found.sd)
    if asked.statistic == "correlation":
        return _correlation(data, asked, change, ours)
    if asked.statistic == "responders":
        passed = passes(design, change)
        seen = np.isfinite(change)
        both = [100.0 * passed[side & seen].astype(np.float64) for side in (ours, theirs)]
        return student(both[0], both[1])
    if asked.statistic == "smd":
        one = student(change[ours], change[theirs])
        both_arms = ours | theirs
        sd = float(np.nanstd(before[both_arms], ddof=1))
        hedges = 1.0 - 3.0 / (4.0 * one.df - 1.0)
        return TrialEstimate(
            hedges * one.value / sd, hedges * one.error / sd, one.df, one.n, one.sd
        )
    mine, reference = design.names.index(asked.arm), design.names.index(design.reference)
    return ancova(after, before, data.arm, mine, reference)


def _correlation(
    data: TrialData, asked: PublishedResult, change: Array, ours: Flags
) -> TrialEstimate:
    """Of two changes within an arm; the error is Fisher's, near nothing."""
    other_before, other_after = at_week(data, asked.beside, asked.week)
    other = other_after - other_before
    there = ours & np.isfinite(change) & np.isfinite(other)
    count = int(there.sum())
    if count < 4:
        return NOTHING
    value = float(np.corrcoef(change[there], other[there])[0, 1])
    error = (1.0 - value**2) / float(np.sqrt(count - 3))
    return TrialEstimate(value, error, count - 2, (count, 0))


def beside_published(
    asked: PublishedResult, values: Array
) -> Mapping[str, float | str | bool | None]:
    """A published number beside what replicate trials of its size give.

    `inside`: the published interval holds the simulated mean. `among`: the published value lies
    among the middle 95 % of the replicate trials.
    """
    whole = spreading(values)
    held = values[np.isfinite(values)]
    low, high = np.quantile(held, [0.025, 0.975]) if len(held) else (np.nan, np.nan)
    return {
        "name": asked.name, "evidence": asked.evidence, "of": asked.of, "arm": asked.arm,
        "week": asked.week, "statistic": asked.statistic, "published": asked.value,
        "low": asked.low, "high": asked.high, "how": asked.how, "simulated": whole.mean,
        "sd": whole.sd, "trials": whole.n, "trial_low": float(low), "trial_high": float(high),
        "inside": bool(asked.low <= whole.mean <= asked.high),
        "among": bool(low <= asked.value <= high),
    }  # fmt: skip
