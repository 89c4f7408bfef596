"""Which mechanisms a diary says anything of: groups of knots, and single knots that earned it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unknot.arrays import Array
from unknot.effects.results import MechanismGroup
from unknot.effects.verdicts import interval
from unknot.inference.prior import TIGHT

GROUPS = {
    "low_capacity": ("Low capacity", ("mitochondria", "redox", "depleted")),
    "nociceptive_or_trapped": ("Sore tissue or trapped", ("stuck", "injury", "immune")),
    "arousal": ("Arousal and sleep", ("sleep", "stress")),
    "sensitisation": ("Pain volume", ("sensitisation",)),
}
TOLD_SD = 0.8  # a group is told when its sd falls below this share of the prior's …
TOLD_SHIFT = 0.5  # … or its median moves by this many prior sd
KNOT_SD, KNOT_SHIFT = 0.5, 1.0  # the same for a single knot, which must have earned it


def groups_of(after: Array, before: Array, passed: bool) -> tuple[MechanismGroup, ...]:
    """Mechanism groups, and which of them a diary said anything of.

    Args:
        after, before: tightnesses of equally weighted draws, (draws, knots), with and without it.
    """
    found: list[MechanismGroup] = []
    for name, (label, knots) in GROUPS.items():
        columns = [TIGHT.index(k) for k in knots]
        a, b = after[:, columns].mean(axis=1), before[:, columns].mean(axis=1)
        moved = abs(float(np.median(a) - np.median(b))) > TOLD_SHIFT * float(b.std())
        told = passed and (a.std() < TOLD_SD * b.std() or moved)
        found.append(
            MechanismGroup(
                name,
                label,
                knots,
                interval(b),
                interval(a),
                float(b.std()),
                float(a.std()),
                bool(told),
            )
        )
    return tuple(found)


def knots_of(runs: Sequence[Array], before: Array, passed: bool) -> tuple[MechanismGroup, ...]:
    """Single knots that have left what is known of other people, in every run; else none.

    A diary hardly tells knots apart, so this asks much: the spread halved, or the middle moved by a
    whole spread, under every seed.

    Args:
        runs: tightnesses of equally weighted draws, (draws, knots), one array a seed.
    """
    found: list[MechanismGroup] = []
    for k, name in enumerate(TIGHT):
        b = before[:, k]
        left = [
            a[:, k].std() < KNOT_SD * b.std()
            or abs(float(np.median(a[:, k]) - np.median(b))) > KNOT_SHIFT * b.std()
            for a in runs
        ]
        if passed and all(left):
            a = np.concatenate([run[:, k] for run in runs])
            middle = (interval(b), interval(a), float(b.std()), float(a.std()))
            found.append(MechanismGroup(name, name, (name,), *middle, True))
    return tuple(found)
