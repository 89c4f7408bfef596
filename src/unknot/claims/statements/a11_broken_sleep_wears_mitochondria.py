"""A11: Disrupted sleep worsens mitochondrial performance; relief restores it slowly."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.setups.mitochondrial_recovery import burden
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Follow oxidative capacity through six weeks of it and fourteen weeks of relief."""
    return burden(lab, sleep_lost=0.35)


CLAIM = Claim(
    id="A11",
    says="Disrupted sleep worsens mitochondrial performance.",
    asks="Six weeks with 35 % of sleep lost, then whole nights.",
    criteria=(
        at_most(
            "capacity_at_six_weeks", 0.96, "oxidative capacity against the twin's after six weeks"
        ),
        at_most("back_after_a_week", 0.5, "share of the loss back a week after relief"),
        at_least("back_after_fourteen_weeks", 0.5, "share of it back after fourteen weeks"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("sleep", "mitochondria"),
    needs=("mitochondria",),
    supports=("SL8",),
    against=("SL9",),
)
