"""A9: energy, immunity and stress push one another both ways."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.evidence import Grade
from unknot.timeline import Life

# One push each, to the level of the study's sick start.
PUSHES = {"inflammation": 0.9, "allostatic_load": 0.6, "damage": 0.55}
DAYS = 28
SURE = 1e-3  # more than the steps of the solution can be wrong


def experiment(lab: Lab) -> Found:
    """Push inflammation, wear by stress and damage once; read the others against a twin."""
    twin = lab.people([tight()])
    usual = lab.live(twin, Life(DAYS)).days
    pushed = {
        name: lab.live(lab.moved(twin, **{name: size}), Life(DAYS)).days
        for name, size in PUSHES.items()
    }

    def most(push: str, name: str, sign: float) -> np.ndarray:
        """The largest move in the expected direction on any day."""
        return (sign * (pushed[push][name][:, 0] - usual[name][:, 0])).max(axis=0)

    return Found(
        {
            "inflammation_empties": most("inflammation", "energy_reserve", -1.0),
            "inflammation_arouses": most("inflammation", "stress_axis", 1.0),
            "inflammation_damages": most("inflammation", "damage", 1.0),
            "load_weakens": most("allostatic_load", "mitochondria", -1.0),
            "damage_inflames": most("damage", "inflammation", 1.0),
        }
    )


CLAIM = Claim(
    id="A9",
    says="Failing energy interacts with immune dysregulation and hormonal imbalance.",
    asks="Inflammation, wear by stress and damage are each pushed once in a healthy body.",
    criteria=(
        at_least("inflammation_empties", SURE, "inflammation lowers energy reserve by"),
        at_least("inflammation_arouses", SURE, "inflammation raises the stress axis by"),
        at_least("inflammation_damages", SURE, "inflammation raises damage by"),
        at_least("load_weakens", SURE, "wear lowers mitochondria by"),
        at_least("damage_inflames", SURE, "damage raises inflammation by"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("energy", "immune", "stress", "mitochondria"),
    needs=("inflammation", "allostatic_load", "damage", "mitochondria"),
    supports=("IM1", "ST9", "ST10"),
    against=("ST1",),
)
