"""A17: an agent that nobody has made yet is declared by target and potency and tried."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import probe
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS = 84
DOSES = (0.5, 1.0)


def experiment(lab: Lab) -> Found:
    """Declare an enhancer here, and give it to the energy kind at half and full potency."""
    agent = probe(
        "imagined_enhancer",
        a=("multiply", 1.3, "oxidative_capacity"),
        b=("multiply", 1.2, "mitochondria.gain"),
        c=("multiply", 1.3, "mitochondria.repair"),
    )
    crowd = lab.settled("energy")
    without = lab.live(crowd, Life(DAYS), agents={agent.name: 0.0}, drugs=(agent,))
    course = {
        f"potency {dose:g}": lab.live(
            crowd, Life(DAYS), agents={agent.name: dose}, drugs=(agent,)
        ).days["fatigue"][:, 0]
        - without.days["fatigue"][:, 0]
        for dose in DOSES
    }
    half, full = (value[-7:].mean(axis=0) for value in course.values())
    return Found(
        {"fatigue_change": full, "half_dose_change": half, "more_with_more": half - full},
        Picture.course("days", "fatigue against the twin", course),
    )


CLAIM = Claim(
    id="A17",
    says="Drugs that enhance mitochondria or cut oxidative stress are being explored.",
    asks="An imagined agent is declared by target and potency, and given to the energy kind.",
    criteria=(
        at_most("fatigue_change", -0.4, "change of fatigue at full potency"),
        at_least("more_with_more", 0.0, "full potency does more than half by"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("mitochondria",),
    needs=("mitochondria",),
    supports=("E2.06",),
)
