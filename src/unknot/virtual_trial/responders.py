"""Responders and subgroups, each beside what chance alone would show.

A "responder" is somebody whose written change passes a threshold. Noise, regression to the mean
and expectation make responders too: how many is known here, since the same people lived without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.observe import keyed_rng
from unknot.validate.endpoints import quantities
from unknot.virtual_trial.analyse import TrialEstimate, least_squares
from unknot.virtual_trial.design import PARALLEL, VirtualDesign
from unknot.virtual_trial.enrol import known_of, measured_before, trait_of
from unknot.virtual_trial.estimate import arm_mask, true_effect, under_estimand, visit_of
from unknot.virtual_trial.lived import LivedTrial
from unknot.virtual_trial.seen import TrialData, see
from unknot.virtual_trial.week import Flags

SHUFFLES = 200


@dataclass(frozen=True)
class ResponderShares:
    """Responders of one arm. Every share is `*_count` of `people`.

    Attributes:
        people: of the arm whose change was written down.
        count: labelled responders.
        floor: of the same people, labelled so had they lived as the reference does, with the
            reference's expectation: noise and regression to the mean (and the trial's attention).
        noise: labelled so if their body had not changed at all and nothing was expected.
        true: whose twin shows that the arm itself changed them by the threshold.
        both: labelled and true.
        spread_seen: SD of individual response as trials estimate it, from the SDs of change.
        spread_true: SD of the difference from the twin.
    """

    arm: str
    threshold: float
    people: int
    count: int
    floor: int
    noise: int
    true: int
    both: int
    spread_seen: float
    spread_true: float


@dataclass(frozen=True)
class SubgroupEffect:
    """An effect below and above the median of something known before.

    Attributes:
        low, high: effect in each half, with its n.
        interaction: high less low.
        chance: the size that the difference reaches in 5 of 100 splits by lots.
        true: the same difference by the twins.
    """

    by: str
    arm: str
    low: TrialEstimate
    high: TrialEstimate
    interaction: TrialEstimate
    chance: float
    true: float


def passes(design: VirtualDesign, change: Array) -> Flags:
    """Whose change passes the threshold of the primary outcome."""
    threshold = design.outcome.threshold
    assert threshold is not None
    if design.outcome.higher_is_better:
        return change >= threshold
    return change <= threshold


def responder_shares(data: TrialData, arm: str, null: TrialData | None = None) -> ResponderShares:
    """Responders of one arm of a parallel trial, beside their noise floor.

    Args:
        null: the same trial of the same people had every arm been the reference.
    """
    design, outcome = data.design, data.design.outcome
    threshold = outcome.threshold
    assert threshold is not None
    at = visit_of(data, outcome)
    mine = arm_mask(data, arm)
    change = under_estimand(data, outcome)[at] - data.before[outcome.of]
    there = mine & np.isfinite(change)
    other = null if null is not None else _null(data)
    same = other.whole[outcome.of][at] - other.before[outcome.of]
    still = _noise_only(data)
    truth = true_effect(data.lived, data.enrolled.chosen, outcome, arm)
    labelled, true = passes(design, change) & there, passes(design, truth.each) & there
    control = arm_mask(data, design.reference) & np.isfinite(change)
    extra = change[there].var(ddof=1) - change[control].var(ddof=1) if control.sum() > 1 else np.nan
    return ResponderShares(
        arm, threshold, int(there.sum()), int(labelled.sum()),
        int((passes(design, same) & there).sum()),
        int((passes(design, still) & there).sum()),
        int(true.sum()), int((labelled & true).sum()),
        float(np.sign(extra) * np.sqrt(abs(extra))),
        float(np.nanstd(truth.each[there], ddof=1)),
    )  # fmt: skip


def _null(data: TrialData) -> TrialData:
    return see(data.lived.without_effect(), 0)


def _noise_only(data: TrialData) -> Array:
    """Written change of people whose body does not change: twice measured, nothing between."""
    of, pool = data.design.outcome.of, data.lived.base
    again = measured_before(data.design, pool, of, "measured again", 0)[data.enrolled.chosen]
    return again - data.before[of]


def splitter(design: VirtualDesign, lived: LivedTrial, by: str) -> Array:
    """What people are split by: a trait as it is, or a quantity as it was measured."""
    if by in quantities():
        return known_of(design, lived.asked, by, 0)
    return trait_of(lived.asked, by)


def subgroup_effect(data: TrialData, by: str, arm: str) -> SubgroupEffect:
    """Test of interaction in one model: follow-up on baseline, arm, half, and arm x half.

    Source: Altman & Bland 2003, doi 10.1136/bmj.326.7382.219: test the difference, not each half.
    """
    design, outcome = data.design, data.design.outcome
    assert design.kind == PARALLEL
    value = splitter(design, data.lived, by)[data.enrolled.chosen]
    after = under_estimand(data, outcome)[visit_of(data, outcome)]
    before = data.before[outcome.of]
    ours, theirs = arm_mask(data, arm), arm_mask(data, design.reference)
    there = (ours | theirs) & np.isfinite(after) & np.isfinite(before) & np.isfinite(value)
    high = value > np.median(value[there])
    low_one, high_one, interaction = _halves(after, before, ours, high, there)
    rng = keyed_rng("virtual trial", design.seed, "halves by lots", by, arm)
    sizes = [
        abs(_halves(after, before, ours, rng.permutation(high), there)[2].value)
        for _ in range(SHUFFLES)
    ]
    each = true_effect(data.lived, data.enrolled.chosen, outcome, arm).each
    true = float(np.nanmean(each[there & high]) - np.nanmean(each[there & ~high]))
    chance = float(np.quantile(sizes, 0.95))
    return SubgroupEffect(by, arm, low_one, high_one, interaction, chance, true)


def _halves(
    after: Array, before: Array, ours: Flags, high: Flags, there: Flags
) -> tuple[TrialEstimate, TrialEstimate, TrialEstimate]:
    a, h = ours[there].astype(float), high[there].astype(float)
    base = before[there] - before[there].mean()
    x = np.stack([np.ones(len(a)), base, a, h, a * h], axis=1)
    found = least_squares(x, after[there])

    def one(vector: list[float], n: tuple[int, int]) -> TrialEstimate:
        c = np.array(vector)
        error = float(np.sqrt(max(c @ found.covariance @ c, 0.0)))
        return TrialEstimate(float(c @ found.values), error, found.df, n, found.sd)

    counts = [
        (int(((a > 0) & (h == half)).sum()), int(((a == 0) & (h == half)).sum()))
        for half in (0.0, 1.0)
    ]
    return (
        one([0, 0, 1, 0, 0], counts[0]),
        one([0, 0, 1, 0, 1], counts[1]),
        one([0, 0, 0, 0, 1], (sum(counts[0]), sum(counts[1]))),
    )
