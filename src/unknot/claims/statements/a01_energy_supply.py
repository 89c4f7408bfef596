"""A1: what lost mitochondrial capacity does to the supply of energy."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import probe, tight
from unknot.evidence import Grade
from unknot.timeline import Life

LOSS = 0.6
READ = ("phosphocreatine_time", "maximal_oxidation", "aerobic_reserve")


def experiment(lab: Lab) -> Found:
    """Turn oxidative capacity to 60 % in a healthy person and read muscle at once."""
    hand = probe("lost_capacity", a=("multiply", LOSS, "oxidative_capacity"))
    who = lab.people([tight()])
    sick = lab.live(who, Life(1), agents={hand.name: 1.0}, drugs=(hand,), hourly=READ).hours
    well = lab.live(who, Life(1), agents={hand.name: 0.0}, drugs=(hand,), hourly=READ).hours
    ratio = {name: sick[name][0, 0] / well[name][0, 0] for name in READ}
    return Found(
        {
            "recovery_ratio": ratio["phosphocreatine_time"],
            "supply_ratio": ratio["maximal_oxidation"],
            "reserve_ratio": ratio["aerobic_reserve"],
        }
    )


CLAIM = Claim(
    id="A1",
    says="Mitochondria supply ATP; when they fail, energy supply falters.",
    asks="A healthy person's oxidative capacity is turned to 60 %.",
    criteria=(
        at_least("recovery_ratio", 1.5, "phosphocreatine recovery time, against healthy"),
        at_most("supply_ratio", 0.65, "highest ATP supply, against healthy"),
    ),
    experiment=experiment,
    grade=Grade.A,
    knots=("mitochondria", "muscle", "energy"),
    supports=("E6.11", "E1.01", "E1.03", "E1.12"),
    against=("E1.04", "E1.05"),
)
