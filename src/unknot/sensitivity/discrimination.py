"""Model discrimination: which of two wirings a trial would speak for, before it is done.

A trial with two arms measures how its arms' mean changes differ, in several outcomes. Under a
wiring these differences are normal around what the wiring predicts, with three parts of spread:
people are few, measurements are noisy, and the wiring's own numbers are not known (jittered and
calibrated sets of them, as the claims are asked under).
The expected log Bayes factor for the true wiring against a rival is then the divergence of one
normal from the other (Kullback and Leibler 1951, doi 10.1214/aoms/1177729694; as a utility of
designs: Lindley 1956, doi 10.1214/aoms/1177728069).

Three and more is usually called strong. It says nothing of a truth that is no wiring of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.arrays import Array
from unknot.claims.experiment import open_lab
from unknot.claims.population import Sample, sample
from unknot.errors import UnknotError, nearest
from unknot.library import wirings
from unknot.observe import Reporting
from unknot.progress import Progress, quiet
from unknot.scenario.story import Programme
from unknot.sensitivity.inputs import bouts_of
from unknot.sensitivity.pictures import pairs

if TYPE_CHECKING:
    import polars as pl

OUTCOMES = ("pain", "fatigue", "fog", "peak_oxygen_uptake")
UPTAKE_ERROR = 0.04  # of a measured change of peak oxygen uptake, as a share (specification, 14.3)
DRAWS = 12  # sets of the wiring's numbers
ARM = 40  # people in each arm
WEEK = 7
LEAST_SETS = 3
LEAST_ILL = (
    3  # people of a set; means of few people vary more, which counts as spread of the numbers
)


@dataclass(frozen=True)
class Predicted:
    """What one wiring predicts for one trial.

    Shapes: `mean` (outcomes,), arm minus control; `person` (outcomes, outcomes), covariance of one
    person's measured change within an arm; `numbers` the covariance of the mean over sets of the
    wiring's own numbers.

    Attributes:
        sets: of numbers under which enough people are ill to make a trial of.
    """

    wiring: str
    mean: Array
    person: Array
    numbers: Array
    sets: int

    def covariance(self, arm: int) -> Array:
        """Of the difference between two arms of so many people."""
        return 2.0 * self.person / arm + self.numbers


@dataclass(frozen=True)
class TrialOfWirings:
    """How well one trial would tell wirings apart.

    Shapes: `expected` (wirings, wirings): expected log Bayes factor for the row, were it true,
    against the column.
    """

    programme: Programme
    arm: int
    outcomes: tuple[str, ...]
    predicted: tuple[Predicted, ...]
    expected: Array

    @property
    def wirings(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(one.wiring for one in self.predicted)

    @property
    def worst(self) -> float:
        """The pair that is told apart least."""
        count = len(self.predicted)
        return float(self.expected[~np.eye(count, dtype=bool)].min())

    @property
    def name(self) -> str:
        """The trial in a few words."""
        one = self.programme
        return (
            f"{one.activity.replace('_', ' ')} {one.minutes:g} min, {one.per_week} times a week, "
            f"{one.weeks} weeks, {self.arm} people an arm"
        )


@dataclass(frozen=True)
class TrialRanking:
    """Trials, the one that tells the wirings apart best first (by the pair told least).

    Attributes:
        left_out: wirings that make too few people ill for a trial -> why.
    """

    trials: tuple[TrialOfWirings, ...]
    left_out: dict[str, str]

    def to_frame(self) -> pl.DataFrame:
        """One row a trial and ordered pair of wirings."""
        import polars as pl

        return pl.DataFrame(
            [{"trial": t["trial"], **row} for t in self.to_dict()["trials"] for row in t["pairs"]]
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "method": "discrimination",
            "left_out": [{"wiring": n, "why": why} for n, why in self.left_out.items()],
            "trials": [
                {
                    "trial": one.name,
                    "worst": one.worst,
                    "predicted": [
                        {"wiring": p.wiring, "sets": p.sets}
                        | {
                            outcome: {
                                "mean": float(p.mean[k]),
                                "se": float(np.sqrt(p.covariance(one.arm)[k, k])),
                            }
                            for k, outcome in enumerate(one.outcomes)
                        }
                        for p in one.predicted
                    ],
                    "pairs": [
                        {
                            "true": first,
                            "rival": second,
                            "log_bayes_factor": float(one.expected[i, j]),
                        }
                        for i, first in enumerate(one.wirings)
                        for j, second in enumerate(one.wirings)
                        if i != j
                    ],
                }
                for one in self.trials
            ],
        }

    def summary(self) -> str:
        """A line a trial: the pair that it tells apart least, and how many it tells strongly."""
        lines: list[str] = []
        for one in self.trials:
            count = len(one.predicted)
            apart = one.expected[~np.eye(count, dtype=bool)]
            lines.append(
                f"{one.name}: at least {one.worst:.1f} expected log Bayes factor; "
                f"{int((apart >= 3.0).sum())} of {len(apart)} pairs are told strongly (3 and more)."
            )
        lines += [f"Left out: {why}" for why in self.left_out.values()]
        return "\n".join(lines)

    def plot(self) -> str:
        """The best trial: expected log Bayes factors of every pair, as SVG."""
        one = self.trials[0]
        unit = "expected log Bayes factor for the row, were it true, against the column"
        return pairs(one.name[0].upper() + one.name[1:], one.wirings, one.expected, unit)


def rank_trials(
    names: Sequence[str],
    programmes: Sequence[Programme],
    *,
    arm: int = ARM,
    draws: int = DRAWS,
    outcomes: Sequence[str] = OUTCOMES,
    seed: int = 1,
    progress: Progress = quiet,
) -> TrialRanking:
    """How far each trial would speak for the true one of some wirings.

    Args:
        names: two or more wirings.
        programmes: of the active arm; the control arm lives as usual.
        arm: people in each arm.
        draws: sets of each wiring's own numbers; 3 or more.

    Raises:
        UnknotError: an unknown wiring or outcome, or fewer than two wirings under which enough
            people are ill.
    """
    _check(names, outcomes, arm, draws)
    bouts = [bouts_of(one) for one in programmes]
    found: dict[str, list[Predicted]] = {}
    left_out: dict[str, str] = {}
    for n, name in enumerate(names):
        progress(f"people under {name}", n / len(names))
        lab = open_lab(name, draws=range(draws), seed=seed)
        everyone = sample(lab)
        ill = everyone.kept.sum(axis=0) >= LEAST_ILL
        if ill.sum() < LEAST_SETS:
            left_out[name] = (
                f"under {name} too few people are ill for a trial in {int((~ill).sum())} of "
                f"{draws} sets of numbers."
            )
            continue
        found[name] = []
        for k, programme in enumerate(programmes):
            share = (k + 1) / (len(programmes) + 1)
            progress(f"{name}: trial {k + 1}", (n + share) / len(names))
            days = WEEK * programme.weeks
            usual, done = everyone.live(lab, days), everyone.live(lab, days, bouts[k])
            change = {one: done.last(one) - usual.last(one) for one in outcomes}
            start = {one: usual.days[one][:WEEK].mean(axis=0) for one in outcomes}
            natural = {one: usual.last(one) - start[one] for one in outcomes}
            found[name].append(_predicted(name, everyone, change, natural, start))
    if len(found) < 2:
        raise UnknotError(
            "nobody-kept", " ".join(left_out.values()), "ask about other wirings, or more draws."
        )
    made = [
        _trial(programme, arm, tuple(outcomes), tuple(one[k] for one in found.values()))
        for k, programme in enumerate(programmes)
    ]
    return TrialRanking(tuple(sorted(made, key=lambda one: -one.worst)), left_out)


def _trial(
    programme: Programme, arm: int, outcomes: tuple[str, ...], predicted: tuple[Predicted, ...]
) -> TrialOfWirings:
    return TrialOfWirings(programme, arm, outcomes, predicted, _apart(predicted, arm))


def _check(names: Sequence[str], outcomes: Sequence[str], arm: int, draws: int) -> None:
    known = wirings()
    for name in names:
        if name not in known:
            raise UnknotError(
                "unknown-wiring", f'there is no wiring "{name}".', nearest(name, known)
            )
    for name in outcomes:
        if name not in OUTCOMES:
            raise UnknotError(
                "unknown-outcome", f'nothing is measured as "{name}".', nearest(name, OUTCOMES)
            )
    if len(set(names)) < 2:
        raise UnknotError("one-wiring", "fewer than two wirings were named.", "name two or more.")
    if arm < 2 or draws < 3:
        raise UnknotError(
            "too-few", "an arm needs two people and the numbers three sets.",
            "ask for at least 2 people an arm and 3 draws.",
        )  # fmt: skip


def _predicted(
    name: str,
    everyone: Sample,
    change: Mapping[str, Array],
    natural: Mapping[str, Array],
    start: Mapping[str, Array],
) -> Predicted:
    """Mean and spread of a trial's differences under one wiring.

    Args:
        change: by outcome, of each against their twin, (people, draws).
        natural: what happens without a programme, likewise.
        start: the outcome itself, likewise.
    """
    ill = [np.flatnonzero(everyone.kept[:, d]) for d in range(everyone.kept.shape[1])]
    # A set of numbers under which hardly anybody is ill has no trial to speak of.
    held = [(d, one) for d, one in enumerate(ill) if len(one) >= LEAST_ILL]
    rows = np.stack([np.stack([change[k][c, d].mean() for k in change])
                     for d, c in held])  # fmt: skip
    left = [np.stack([_centred((change[k] + natural[k])[c, d]) for k in change]) for d, c in held]
    degrees = sum(one.shape[1] - 1 for one in left)
    within = np.atleast_2d(sum((one @ one.T for one in left), np.zeros(()))) / degrees
    level = {k: float(np.mean([start[k][c, d].mean() for d, c in held])) for k in change}
    noise = np.diag([_noise(k, level[k]) for k in change])
    return Predicted(
        name, rows.mean(axis=0), within + noise,
        np.atleast_2d(np.cov(rows.T)), len(held),
    )  # fmt: skip


def _centred(values: Array) -> Array:
    return values - values.mean()


def _noise(outcome: str, level: float) -> float:
    """Variance of one person's measured change between two weeks of daily reports, or two tests."""
    if outcome == "peak_oxygen_uptake":
        return 2.0 * (UPTAKE_ERROR * level) ** 2
    reporting = Reporting()
    lag = np.abs(np.subtract.outer(np.arange(WEEK), np.arange(WEEK)))
    day = reporting.slow[outcome] ** 2 * reporting.carry**lag
    day = day + (reporting.fresh**2 + reporting.step**2 / 12.0) * np.eye(WEEK)
    return 2.0 * float(day.mean())


def _apart(predicted: Sequence[Predicted], arm: int) -> Array:
    """Divergence of every ordered pair of normals, (wirings, wirings)."""
    table = np.zeros((len(predicted), len(predicted)))
    for i, true in enumerate(predicted):
        for j, rival in enumerate(predicted):
            table[i, j] = divergence(
                true.mean, true.covariance(arm), rival.mean, rival.covariance(arm)
            )
    return table


def divergence(mean: Array, covariance: Array, other: Array, other_covariance: Array) -> float:
    """Kullback-Leibler divergence of a normal from another: the expected log Bayes factor."""
    gap = other - mean
    solved = np.linalg.solve(other_covariance, np.column_stack([covariance, gap]))
    trace = float(np.trace(solved[:, :-1]))
    logs = np.linalg.slogdet(other_covariance)[1] - np.linalg.slogdet(covariance)[1]
    return 0.5 * (trace + float(gap @ solved[:, -1]) - len(mean) + float(logs))
