"""A6: radicals damage mitochondria, and damage makes radicals."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS, WEEKS, EARLY = 180, 56, 7


def experiment(lab: Lab) -> Found:
    """Follow a healthy person whose redox knot is tightened to .9."""
    run = lab.live(lab.people([tight(redox=0.9)]), Life(DAYS))
    damage, radicals = run.days["damage"][:, 0], run.days["radicals"][:, 0]
    return Found(
        {
            "damage_rise": damage[WEEKS] - damage[0],
            "radicals_early": radicals[EARLY],
            "radicals_growth": radicals[-1] - radicals[EARLY],
            "capacity_end": run.days["oxidative_capacity"][-1, 0],
        },
        Picture.course("days", "against healthy", {"damage": damage, "radicals": radicals}),
    )


CLAIM = Claim(
    id="A6",
    says="Oxidative stress damages mitochondria and their DNA, which impairs them further.",
    asks="A healthy person's redox knot is tightened to .9 for 180 days.",
    criteria=(
        at_least("damage_rise", 0.2, "damage gained in eight weeks"),
        at_least("radicals_growth", 0.0, "radicals gained after the first week"),
        at_most("capacity_end", 0.95, "oxidative capacity at the end"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("redox", "mitochondria"),
    needs=("radicals", "damage", "tightness_redox"),
    supports=("E1.08", "E1.10"),
    against=("E2.11",),
)
