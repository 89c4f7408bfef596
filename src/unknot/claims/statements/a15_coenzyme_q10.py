"""A15: coenzyme Q10 helps a little, more where mitochondria are the knot."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, between
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import treatment
from unknot.claims.population import arm, sample
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS = 84


def experiment(lab: Lab) -> Found:
    """Twelve weeks for the energy and the injury kind, and for the virtual population."""
    drug = treatment("coenzyme_q10")
    crowd = lab.settled("energy", "injury")
    taken = lab.live(crowd, Life(DAYS), agents={drug.name: 1.0}, drugs=(drug,)).last("fiqr")
    change = taken - lab.live(crowd, Life(DAYS)).last("fiqr")
    trial = arm(lab, sample(lab), DAYS, agents={drug.name: 1.0}, drugs=(drug,))
    return Found(
        {
            "fiqr_energy": change[0],
            "fiqr_injury": change[1],
            "fiqr_more": change[1] - change[0],
            "smd_pain": trial.smd["pain"],
            "smd_fatigue": trial.smd["fatigue"],
        }
    )


CLAIM = Claim(
    id="A15",
    says="Coenzyme Q10 has shown potential.",
    asks="Twelve weeks of coenzyme Q10: the energy kind, the injury kind, and the population.",
    criteria=(
        at_least("fiqr_more", 0.0, "energy kind: FIQR falls more than the injury kind's by"),
        between("smd_pain", -0.5, -0.1, "population: pain, SMD"),
        between("smd_fatigue", -0.5, -0.1, "population: fatigue, SMD"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("coenzyme_q10", "mitochondria"),
    needs=("coenzyme_q10", "tightness_mitochondria"),
    supports=("E2.01", "E2.04", "E2.03"),
)
