"""A10: Chronic stress worsens mitochondrial performance; relief restores it slowly."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.setups.mitochondrial_recovery import burden
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Follow oxidative capacity through six weeks of it and fourteen weeks of relief."""
    return burden(lab, stress=0.8)


CLAIM = Claim(
    id="A10",
    says="Chronic stress worsens mitochondrial performance.",
    asks="Six weeks of stress .8, then ordinary stress.",
    criteria=(
        at_most(
            "capacity_at_six_weeks", 0.96, "oxidative capacity against the twin's after six weeks"
        ),
        at_most("back_after_a_week", 0.5, "share of the loss back a week after relief"),
        at_least("back_after_fourteen_weeks", 0.5, "share of it back after fourteen weeks"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("stress", "mitochondria"),
    needs=(
        "mitochondria",
        "allostatic_load",
    ),
    supports=(
        "ST9",
        "ST10",
    ),
    against=("ST1",),
)
