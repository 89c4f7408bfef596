"""A7: damage with no further trigger keeps inflammation up and inhibition down."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import probe, tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

HELD_AT = 0.6
GRIP = 10.0  # 1/h, so that the body's own rates, a thousandth of it, move nothing
DAYS = 60


def experiment(lab: Lab) -> Found:
    """Hold damage at .6 in a healthy body for 60 days."""
    hand = probe(
        "held_damage", a=("add", GRIP * HELD_AT, "damage.gain"), b=("add", GRIP, "damage.loss")
    )
    who = lab.people([tight()])
    held = lab.live(who, Life(DAYS), agents={hand.name: 1.0}, drugs=(hand,))
    free = lab.live(who, Life(DAYS), agents={hand.name: 0.0}, drugs=(hand,))
    gap = {n: held.days[n][:, 0] - free.days[n][:, 0] for n in ("inflammation", "gaba")}
    return Found(
        {
            "damage": held.days["damage"][-1, 0],
            "inflammation_rise": gap["inflammation"][-1],
            "gaba_change": gap["gaba"][-1],
        },
        Picture.course("days", "against the twin", gap),
    )


CLAIM = Claim(
    id="A7",
    says="Damage to mitochondria keeps inflammation and neurochemical imbalance going.",
    asks="Damage is held at .6 in an otherwise healthy body for 60 days.",
    criteria=(
        at_least("inflammation_rise", 0.05, "inflammation above the twin's"),
        at_most("gaba_change", -0.05, "GABA tone against the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("mitochondria", "immune", "gaba"),
    needs=("damage", "inflammation", "gaba"),
    supports=("IM1", "CNS1"),
    against=("CNS5",),
)
