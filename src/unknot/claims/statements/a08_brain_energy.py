"""A8: a brain short of energy thinks through fog and plays pain louder."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.observe import observe
from unknot.timeline import Life

LEFT = 0.7
DAYS = 14


def experiment(lab: Lab) -> Found:
    """Let a healthy brain make 30 % less energy for two weeks."""
    who = lab.people([tight()])
    low = lab.live(who.scaled(norm_brain_energy=LEFT), Life(DAYS))
    usual = lab.live(who, Life(DAYS))
    memory = observe("working_memory", low.days)[-1, 0]
    return Found(
        {
            "fog_rise": low.days["fog"][-1, 0] - usual.days["fog"][-1, 0],
            "gain_ratio": low.days["pain_gain"][-1, 0] / usual.days["pain_gain"][-1, 0],
            "working_memory": memory,
        },
        Picture.course("days", "fog, points", {"-30 %": low.days["fog"][:, 0]}),
    )


CLAIM = Claim(
    id="A8",
    says="Poor brain energy disturbs pain processing and thinking.",
    asks="A healthy person's brain makes 30 % less energy for two weeks.",
    criteria=(
        at_least("fog_rise", 1.0, "fog above usual"),
        at_least("gain_ratio", 1.05, "pain volume against usual"),
        at_most("working_memory", -0.3, "working memory, SD"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("brain", "symptoms", "pain"),
    needs=("brain_energy",),
    supports=("CO1", "CO3"),
    against=("CO4",),
)
