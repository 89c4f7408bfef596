"""B1: on average exercise helps, by as much as published trials found."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, between
from unknot.claims.experiment import Lab
from unknot.claims.setups.aerobic_trial import aerobic
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """The aerobic arm against untreated twins, in SDs of reports and measurements."""
    people, trial = aerobic(lab)
    return Found(
        {
            "smd_pain": trial.smd["pain"],
            "smd_fatigue": trial.smd["fatigue"],
            "smd_fitness": trial.smd["fitness"],
            "uptake_gain": people.mean(trial.change["peak_oxygen_uptake"]),
            "people": people.kept.sum(axis=0).astype(float),
        }
    )


CLAIM = Claim(
    id="B1",
    says="Studies regularly find that exercise is good in fibromyalgia.",
    asks="Virtual trial: 12 weeks of 3 x 36 minutes at .50 to .68 of one's reserve.",
    criteria=(
        between("smd_pain", -0.46, -0.17, "pain, SMD"),
        between("smd_fatigue", -0.38, -0.05, "fatigue, SMD"),
        between("smd_fitness", 0.38, 0.95, "fitness, SMD"),
    ),
    experiment=experiment,
    grade=Grade.A,
    knots=("energy", "fitness", "mitochondria"),
    supports=("E3.01", "E3.03", "E3.06", "EX8"),
    against=("E3.29",),
)
