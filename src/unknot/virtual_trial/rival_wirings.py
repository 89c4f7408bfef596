"""Which wirings a trial can tell apart: expected Bayes factors between rival hypotheses.

A trial is repeated under each wiring. What it would print (differences between arms at its visits,
and how differently people answer) is then roughly normal under each, with a mean and covariance of
its own: a synthetic likelihood (Wood 2010, doi 10.1038/nature09319). A Bayes factor is the ratio of
two of them. Each wiring stands with its shipped numbers, so that real data tell less than this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.model import Wiring
from unknot.progress import Progress, quiet
from unknot.virtual_trial.design import PARALLEL, TrialOutcome, VirtualDesign
from unknot.virtual_trial.estimate import arm_mask, estimate
from unknot.virtual_trial.lived import LivedTrial, live_trial
from unknot.virtual_trial.replicate import replicate_order
from unknot.virtual_trial.run import ready_bodies
from unknot.virtual_trial.seen import TrialData, see

STRONG = float(np.log(10.0))  # Jeffreys: a Bayes factor of 10 is strong
MOST_VISITS = 3
LEAST_TRIALS = 40
SMALLEST = 1e-9


@dataclass(frozen=True)
class WiringContrast:
    """What a trial would say between two wirings, were the first of them true.

    Attributes:
        log_factor: mean over trials of the natural log of the Bayes factor for the truth; its SD.
        strong, wrong: of `trials`, how many have a factor above 10 for the truth, above 10 against.
    """

    truth: str
    rival: str
    log_factor: float
    sd: float
    strong: int
    wrong: int
    trials: int


@dataclass(frozen=True)
class TellingApart:
    """Every pair of wirings under one trial.

    Attributes:
        cannot: wiring -> why this trial cannot be held under it.
        figures: names of what the trial prints.
        means: wiring -> mean of each figure.
    """

    trial: str
    contrasts: tuple[WiringContrast, ...]
    cannot: Mapping[str, str]
    figures: tuple[str, ...]
    means: Mapping[str, Array]

    def weakest(self) -> float:
        """The smallest mean log factor over all pairs and both directions: what is sure."""
        return min((one.log_factor for one in self.contrasts), default=float("nan"))

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "trial": self.trial,
            "contrasts": [
                {
                    "truth": one.truth, "rival": one.rival, "log_factor": one.log_factor,
                    "sd": one.sd, "strong": one.strong, "wrong": one.wrong, "trials": one.trials,
                }
                for one in self.contrasts
            ],
            "cannot": dict(self.cannot),
            "figures": list(self.figures),
            "means": {name: values.tolist() for name, values in self.means.items()},
        }  # fmt: skip

    def words(self) -> str:
        """A line a direction, and what it comes to."""
        lines = [
            self.trial,
            *(
                f"  were {one.truth} true: {one.strong} of {one.trials} such trials speak strongly "
                f"for it against {one.rival}, {one.wrong} strongly against (log factor "
                f"{one.log_factor:+.1f} ± {one.sd:.1f})"
                for one in self.contrasts
            ),
        ]
        lines += [f"  {name}: cannot be asked; {why}" for name, why in self.cannot.items()]
        return "\n".join(lines)


def telling_apart(
    wirings: Sequence[str | Wiring],
    design: VirtualDesign,
    trials: int = 200,
    parameter_set: str = "default",
    progress: Progress = quiet,
) -> TellingApart:
    """Expected Bayes factors of a trial between wirings.

    Args:
        trials: replicates under each wiring; half teach the likelihood, half are judged by it.

    Raises:
        UnknotError: fewer than two wirings, or fewer than 40 trials.
    """
    names = [one if isinstance(one, str) else one.name for one in wirings]
    if len(set(names)) < 2:
        raise UnknotError("too-few-wirings", "one wiring has no rival.", "name two or more.")
    if trials < LEAST_TRIALS:
        raise UnknotError(
            "too-few-trials", f"{trials} trials teach no likelihood.", f"ask for {LEAST_TRIALS}."
        )
    figures = figures_of(design)
    found: dict[str, Array] = {}
    cannot: dict[str, str] = {}
    for at, (name, one) in enumerate(zip(names, wirings, strict=True)):
        progress(f"wiring {name}", at / len(names))
        try:
            lived = live_trial(ready_bodies(design, one, parameter_set), design)
        except UnknotError as error:
            if error.code not in ("too-few-eligible", "nobody-kept"):
                raise
            cannot[name] = error.said
            continue
        found[name] = printed(lived, trials)
    contrasts = tuple(
        _contrast(truth, rival, found[truth], found[rival])
        for truth in found
        for rival in found
        if truth != rival
    )
    means = {name: np.asarray(values.mean(axis=0)) for name, values in found.items()}
    return TellingApart(design.title, contrasts, cannot, figures, means)


def _visits(design: VirtualDesign) -> tuple[int, ...]:
    weeks = design.visits
    if design.kind != PARALLEL or len(weeks) <= MOST_VISITS:
        return weeks if design.kind == PARALLEL else weeks[-1:]
    return (weeks[0], weeks[len(weeks) // 2], weeks[-1])


def figures_of(design: VirtualDesign) -> tuple[str, ...]:
    """What a trial prints, by name, in the order of `printed`."""
    found: list[str] = []
    for outcome in design.outcomes:
        for arm in design.compared:
            found += [f"{outcome.of}, {arm}, week {week}" for week in _visits(design)]
            if design.kind == PARALLEL:
                found.append(f"{outcome.of}, {arm}, log of the ratio of SDs of change")
    return tuple(found)


def printed(lived: LivedTrial, trials: int) -> Array:
    """What each of many trials prints, (trials, figures)."""
    asked = [(number, replicate_order(lived, number)) for number in range(1, trials + 1)]
    return np.stack([_printed(see(lived, number, order)) for number, order in asked])


def _printed(data: TrialData) -> Array:
    design = data.design
    found: list[float] = []
    for outcome in design.outcomes:
        for arm in design.compared:
            for week in _visits(design):
                at = TrialOutcome(outcome.of, week, None, outcome.noise, outcome.step)
                found.append(estimate(data, at, arm).value)
            if design.kind == PARALLEL:
                found.append(_spread(data, outcome, arm))
    return np.array(found)


def _spread(data: TrialData, outcome: TrialOutcome, arm: str) -> float:
    change = data.after[outcome.of][-1] - data.before[outcome.of]
    seen = np.isfinite(change)
    ours = change[arm_mask(data, arm) & seen]
    theirs = change[arm_mask(data, data.design.reference) & seen]
    if len(ours) < 3 or len(theirs) < 3:
        return float("nan")
    return float(np.log(max(ours.std(ddof=1), SMALLEST) / max(theirs.std(ddof=1), SMALLEST)))


def _contrast(truth: str, rival: str, ours: Array, theirs: Array) -> WiringContrast:
    """Learn both likelihoods on the first half of each, judge the second half of the truth's."""
    half, other = len(ours) // 2, len(theirs) // 2
    judged = ours[half:]
    factor = _log_density(judged, ours[:half]) - _log_density(judged, theirs[:other])
    factor = factor[np.isfinite(factor)]
    return WiringContrast(
        truth, rival, float(factor.mean()), float(factor.std(ddof=1)),
        int((factor > STRONG).sum()), int((factor < -STRONG).sum()), len(factor),
    )  # fmt: skip


def _log_density(values: Array, sample: Array) -> Array:
    """Of a normal law learnt from a sample; Student's tails for what a sample leaves unknown.

    Sellentin & Heavens 2016 (doi 10.1093/mnrasl/slv190): with an estimated covariance S of n draws
    the likelihood is a t: (1 + d' S^-1 d / (n - 1))^(-n/2).
    """
    held = sample[np.isfinite(sample).all(axis=1)]
    count = len(held)
    centre = held.mean(axis=0)
    covariance = np.atleast_2d(np.cov(held, rowvar=False))
    ridge = 1e-6 * np.diag(np.maximum(np.diag(covariance), SMALLEST))
    factor: npt.NDArray[np.float64] = np.linalg.cholesky(covariance + ridge).astype(np.float64)
    gap: Array = np.asarray((values - centre).T, np.float64)
    away: Array = np.asarray(np.linalg.solve(factor, gap), np.float64)
    size = np.asarray((away**2).sum(axis=0), np.float64)
    log_root = float(np.log(np.diag(factor)).sum())
    return -log_root - 0.5 * count * np.log1p(size / (count - 1))
