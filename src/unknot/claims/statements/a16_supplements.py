"""A16: other mitochondrial supplements: an open list, each with target, size, onset, evidence."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import treatment
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.library import interventions
from unknot.timeline import Life

DAYS = 84


def experiment(lab: Lab) -> Found:
    """Count what is declared in full; try the mitochondrial one on the energy kind."""
    complete = [
        drug
        for drug in interventions().values()
        if drug.acts
        and drug.onset_hours > 0
        and drug.grade
        and (drug.evidence or drug.grade == "D")
    ]
    drug = treatment("mitochondrial_enhancer")
    crowd = lab.settled("energy")
    taken = lab.live(crowd, Life(DAYS), agents={drug.name: 1.0}, drugs=(drug,))
    without = lab.live(crowd, Life(DAYS), agents={drug.name: 0.0}, drugs=(drug,))
    course = {n: taken.days[n][:, 0] - without.days[n][:, 0] for n in ("fatigue", "pain")}
    return Found(
        {
            "declared_in_full": float(len(complete)),
            "incomplete": float(len(interventions()) - len(complete)),
            "fatigue_change": course["fatigue"][-7:].mean(axis=0),
            "pain_change": course["pain"][-7:].mean(axis=0),
        },
        Picture.course("days", "points against the twin", course),
    )


CLAIM = Claim(
    id="A16",
    says="Other mitochondrial supplements have shown potential.",
    asks="The list of treatments is read, and the hypothetical mitochondrial one is given to the "
    "energy kind for twelve weeks.",
    criteria=(
        at_most("incomplete", 0.0, "treatments without target, size, onset or grade"),
        at_least("declared_in_full", 1.0, "treatments declared in full"),
        at_most("fatigue_change", -0.4, "change of fatigue"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("mitochondria",),
    needs=("mitochondria",),
    supports=("E2.06",),
)
