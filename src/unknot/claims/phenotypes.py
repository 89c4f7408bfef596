"""Kinds of people and plans that several claims speak of."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.claims.experiment import ExperimentCohort, ExperimentRun, Lab
from unknot.library import Intervention, interventions, parse_intervention, tightnesses
from unknot.timeline import Bout, Life, sessions

# Equal minutes a week, so that no plan wins by its length: 3 x 36.
PLANS = ("brisk_walk", "tai_chi", "cycling")
PLAN_MINUTES, PLAN_SESSIONS, PLAN_WEEKS = 36.0, 3, 12


def tight(base: float = 0.0, **own: float) -> dict[str, float]:
    """A kind of person: every tightness at `base` but for those named."""
    names = [name.removeprefix("tightness_") for name in tightnesses()]
    return dict.fromkeys(names, base) | own


def treatment(name: str) -> Intervention:
    """A treatment that ships."""
    return interventions()[name]


def probe(name: str, **acts: tuple[str, float, str]) -> Intervention:
    """A hand that reaches into the body for a thought experiment; no treatment.

    Args:
        acts: any word -> ("multiply" or "add", size, what it acts on).
    """
    rows = [{"on": on, how: size} for how, size, on in acts.values()]
    return parse_intervention(
        name,
        {
            "label": name,
            "says": "a probe of an experiment",
            "onset_hours": 0,
            "grade": "D",
            "evidence": [],
            "acts": rows,
        },
    )


def change(
    lab: Lab, crowd: ExperimentCohort, bouts: tuple[Bout, ...], weeks: int
) -> tuple[ExperimentRun, ExperimentRun]:
    """A crowd with a programme, and the same people without it."""
    with_it = lab.live(crowd, Life(7 * weeks), bouts)
    return with_it, lab.live(crowd, Life(7 * weeks))


def plan_changes(lab: Lab, names: tuple[str, ...]) -> tuple[Array, Array]:
    """FIQR of settled people, and its change against their twins after 12 weeks of each plan.

    Returns:
        (kinds, draws) and (plans, kinds, draws): means of the last seven days.
    """
    key = ("plans", names)
    if key not in lab.kept:
        crowd = lab.settled(*names)
        without = lab.live(crowd, Life(7 * PLAN_WEEKS)).last("fiqr")
        found: list[Array] = []
        for plan in PLANS:
            bouts = sessions(plan, PLAN_MINUTES, PLAN_SESSIONS, PLAN_WEEKS)
            found.append(lab.live(crowd, Life(7 * PLAN_WEEKS), bouts).last("fiqr") - without)
        lab.kept[key] = (without, np.array(found))
    baseline, changes = lab.kept[key]
    return baseline, changes
