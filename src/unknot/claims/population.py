"""The virtual population: drawn as the cohort draws it, under every set of numbers.

Candidates live 330 days of their own life from the sick start; those ill enough then are kept. Who
is kept differs by draw, so everyone stays in the crowd and a mask says who counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.claims.experiment import ExperimentCohort, ExperimentRun, Lab
from unknot.cohort.draw import OWN_LIFE_DAYS, Law, Lives, candidates
from unknot.errors import UnknotError
from unknot.library import Intervention
from unknot.timeline import Bout

Flags = npt.NDArray[np.bool_]

CANDIDATES = 300  # of whom some 200 are kept, as in the specification's trials
CANDIDATES_JITTERED = 90  # a draw; there are many draws
BLOCK_DAYS = 30
SEED = 1
UPTAKE_NOISE = 0.08  # of a measured peak oxygen uptake, as a share (specification, 14.3)
DAY_NOISE = 1.19  # SD of one day's report: slow noise 1.0 and fresh noise 0.65, points


@dataclass(frozen=True)
class Sample:
    """People as they are after their own life.

    Shapes: `kept` (kinds, draws), who is ill enough to count.
    """

    crowd: ExperimentCohort
    lives: Lives
    kept: Flags

    def live(
        self,
        lab: Lab,
        days: int,
        bouts: Sequence[Bout] = (),
        agents: Mapping[str, float] | None = None,
        drugs: Sequence[Intervention] = (),
    ) -> ExperimentRun:
        """Everyone's own life, with a programme or a treatment added to it."""
        levels = {name: np.full(days, level) for name, level in (agents or {}).items()}
        lanes = _by_lane(self.lives, lab.draws)
        return lab.live(self.crowd, lanes.timeline(days, bouts, levels=levels), drugs=drugs)

    def mean(self, values: Array) -> Array:
        """Mean over those who count, (draws,); none where nobody does."""
        return _mean(values, self.kept)

    def sd(self, values: Array) -> Array:
        """SD over those who count, (draws,)."""
        return _sd(values, self.kept)

    def reported_sd(self, name: str, values: Array) -> Array:
        """Between-person SD of one day's reports of a symptom, (draws,).

        A report is the person's scale times what is true, with a day's noise, within 0 to 10. The
        noise is averaged over, at five equally likely levels.
        """
        true = self.lives.scales[name][:, None] * values
        levels = np.array([-1.4, -0.53, 0.0, 0.53, 1.4]) * DAY_NOISE
        levels /= np.sqrt(np.mean(levels**2)) / DAY_NOISE
        reports = np.clip(true + levels[:, None, None], 0.0, 10.0).reshape(-1, true.shape[1])
        return _sd(reports, np.tile(self.kept, (len(levels), 1)))


def _mean(values: Array, counted: Flags) -> Array:
    count = counted.sum(axis=0)
    total = np.where(counted, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _sd(values: Array, counted: Flags) -> Array:
    left = values - _mean(values, counted)
    count = np.maximum(counted.sum(axis=0) - 1, 1)
    return np.sqrt(np.where(counted, left**2, 0.0).sum(axis=0) / count)


def _by_lane(lives: Lives, draws: int) -> Lives:
    count = len(lives.stress)
    return lives.take(np.repeat(np.arange(count, dtype=np.intp), draws))


def sample(lab: Lab, law: Law | None = None) -> Sample:
    """The population; the same candidates under every set of numbers."""
    rule = law or Law()
    key = ("sample", repr(rule))
    if key not in lab.kept:
        lab.kept[key] = _draw(lab, rule)
    found: Sample = lab.kept[key]
    return found


def _draw(lab: Lab, law: Law) -> Sample:
    count = CANDIDATES if lab.draws == 1 else CANDIDATES_JITTERED
    traits, lives = candidates(law, SEED, np.arange(count), lab.model())
    kinds = [
        {name.removeprefix("tightness_"): float(value[k]) for name, value in traits.items()}
        for k in range(count)
    ]
    crowd = lab.people(kinds, "sick")
    month = _by_lane(lives, lab.draws).timeline(BLOCK_DAYS)
    run = lab.live(crowd, month)
    for _ in range(OWN_LIFE_DAYS // BLOCK_DAYS - 1):
        run = lab.live(run.end, month)
    ill = (run.last("pain") >= law.least_pain) & (run.last("fatigue") >= law.least_fatigue)
    if lab.draws == 1 and not ill.any():
        raise UnknotError(
            "nobody-kept",
            f"under {lab.wiring.name} none of {count} people drawn is ill after 330 days.",
            "ask under another wiring.",
        )
    return Sample(run.end, lives, ill)


@dataclass(frozen=True)
class LifeArm:
    """What an arm of a virtual trial changed, against everyone's own untreated twin.

    Shapes: `change[name]` (kinds, draws), points; `smd[name]` (draws,), in SDs of reports and
            measurements.
    """

    change: dict[str, Array]
    smd: dict[str, Array]
    usual: dict[str, Array]


RATED = ("pain", "fatigue")
MEASURED = (*RATED, "fiqr", "peak_oxygen_uptake")


def arm(
    lab: Lab,
    people: Sample,
    days: int,
    bouts: Sequence[Bout] = (),
    agents: Mapping[str, float] | None = None,
    drugs: Sequence[Intervention] = (),
) -> LifeArm:
    """One arm of a trial beside the untreated twins."""
    key = ("untreated", id(people), days)
    if key not in lab.kept:
        untreated = people.live(lab, days)
        lab.kept[key] = {name: untreated.last(name) for name in MEASURED}
    usual: dict[str, Array] = lab.kept[key]
    run = people.live(lab, days, bouts, agents, drugs)
    change = {name: run.last(name) - usual[name] for name in MEASURED}
    smd = {
        name: people.mean(change[name]) / people.reported_sd(name, usual[name]) for name in RATED
    }
    uptake = usual["peak_oxygen_uptake"]
    noise = UPTAKE_NOISE * np.sqrt(people.mean(uptake**2))
    measured_sd = np.sqrt(people.sd(uptake) ** 2 + noise**2)
    smd["fitness"] = people.mean(change["peak_oxygen_uptake"]) / measured_sd
    return LifeArm(change, smd, usual)
