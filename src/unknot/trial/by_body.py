"""What a fit of the body and of the person's own response says of a trial's arms.

It stands beside the plain analysis and takes nothing from it: the fit reads the diary with the
days of the trial, what was drawn by lots marked so, and tells the effect of an arm as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.effects.arms import Arm
from unknot.timeline import activities
from unknot.trial.record import TrialArm


@dataclass(frozen=True)
class BodyAnswer:
    """What a fit says of one arm against the first one.

    Differences are in points of days 8 to 14, a rise is worse whatever the scale's direction.

    Attributes:
        p_better, p_worse: by at least the meaningful amount. p_nothing: of no effect at all.
        log_any: log evidence of any response to exertion against none, of the whole diary.
        checks_passed: the fit's own checks; where they did not, nothing rests on it.
    """

    arm: str
    against: str
    median: float
    q05: float
    q95: float
    p_better: float
    p_worse: float
    p_nothing: float
    log_any: float
    checks_passed: bool


def effect_arm(arm: TrialArm) -> Arm | None:
    """The same way of living as effects know it; None for usual days."""
    if not arm.activity:
        return None
    held = activities()[arm.activity]
    return Arm(arm.name, arm.label, arm.activity, held.kind, arm.minutes, arm.per_week)


def body_answer(
    arm: str, against: str, draws: Array, meaningful: float, log_any: float, checks_passed: bool
) -> BodyAnswer:
    """An answer from draws of a difference, (draws,); a rise is worse."""
    quantiles: Array = np.quantile(draws, np.array((0.05, 0.5, 0.95)))
    low, middle, high = (float(quantiles[at]) for at in range(3))
    return BodyAnswer(
        arm, against, middle, low, high, float(np.mean(draws <= -meaningful)),
        float(np.mean(draws >= meaningful)), float(np.equal(draws, 0.0).mean()),
        log_any, checks_passed,
    )  # fmt: skip


def differences(names: Sequence[str], told: dict[str, Array]) -> dict[str, Array]:
    """Draws of each arm against the first, by its name.

    Args:
        names: of the arms, the first is what is compared with.
        told: draws of each against usual days; usual days themselves need none.
    """
    count = min((len(draws) for draws in told.values()), default=0)
    nothing = np.zeros(count)
    first = told.get(names[0], nothing)
    return {name: told.get(name, nothing)[:count] - first[:count] for name in names[1:]}
