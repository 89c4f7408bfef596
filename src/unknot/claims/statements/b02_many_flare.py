"""B2: in the same trial a sizeable share gets worse, and the model says who."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import ExperimentCohort, Lab
from unknot.claims.population import LifeArm, Sample
from unknot.claims.setups.aerobic_trial import aerobic, brisk
from unknot.evidence import Grade
from unknot.knots import all_knots
from unknot.library import tightnesses

WORSE, MUCH_WORSE = 0.1, 0.5  # points of pain against one's own twin


def experiment(lab: Lab) -> Found:
    """Who is truly worse after 12 weeks of brisk walking, and of training at one's own effort."""
    people, walked = brisk(lab)
    _, trained = aerobic(lab)
    worse = walked.change["pain"] > WORSE
    knots = sum(_lanes(people.crowd, f"tightness_{name}") for name in ("mitochondria", "depleted"))
    both = np.asarray(knots, dtype=float)
    return Found(
        {
            "worse_share": people.mean(worse.astype(float)),
            "much_worse_share": people.mean((walked.change["pain"] > MUCH_WORSE).astype(float)),
            "worse_share_aerobic": people.mean((trained.change["pain"] > WORSE).astype(float)),
            "told_by_person": _explained(people, trained, traits()),
            "told_by_knots_alone": _explained(people, trained, tightnesses()),
            "knots_of_worse": _among(people, both, worse),
            "knots_of_others": _among(people, both, ~worse),
            "uptake_of_worse": _among(people, walked.usual["peak_oxygen_uptake"], worse),
            "uptake_of_others": _among(people, walked.usual["peak_oxygen_uptake"], ~worse),
        }
    )


def traits() -> tuple[str, ...]:
    """Everything that tells one person from another: tightnesses and scales."""
    return tuple(trait.name for knot in all_knots() for trait in knot.traits)


def _lanes(crowd: ExperimentCohort, name: str) -> Array:
    lanes = crowd.who.lanes
    return crowd.shaped(lanes[name]) if name in lanes else np.zeros((crowd.kinds, crowd.draws))


def _among(people: Sample, values: Array, who: npt.NDArray[np.bool_]) -> Array:
    """Mean over some of those who count; 0 where there are none."""
    counted = people.kept & who
    return (values * counted).sum(axis=0) / np.maximum(counted.sum(axis=0), 1)


def _explained(people: Sample, trial: LifeArm, names: Sequence[str]) -> Array:
    """Share of the variance of pain change that a line through a person's numbers explains."""
    found: list[float] = []
    for draw in range(people.crowd.draws):
        kept = people.kept[:, draw]
        if kept.sum() <= len(names) + 1:
            found.append(float("nan"))
            continue
        columns = [_lanes(people.crowd, name)[kept, draw] for name in names]
        table = np.column_stack([np.ones(int(kept.sum())), *columns])
        change = trial.change["pain"][kept, draw]
        left = change - table @ np.linalg.lstsq(table, change, rcond=None)[0]
        found.append(1.0 - float(left.var()) / max(float(change.var()), 1e-12))
    return np.array(found)


CLAIM = Claim(
    id="B2",
    says="Many people flare after exercise all the same.",
    asks="The same trial, and 12 weeks of 3 x 36 minutes of brisk walking for all.",
    criteria=(
        at_least("worse_share", 0.1, "share truly worse after brisk walking"),
        at_least(
            "told_by_person", 0.5, "share of the spread of answers told by a person's numbers"
        ),
    ),
    experiment=experiment,
    grade=Grade.B,
    knots=("energy", "mitochondria", "nitric_oxide"),
    supports=("E7.10", "E7.01", "E7.04", "EX1"),
    against=("E7.02", "EX3"),
)
