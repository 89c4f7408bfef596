"""B15: with little nitric oxide inhibition is lost and pain is played louder."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.low_nitric_oxide import starved
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Make 45 % of the usual nitric oxide for 60 days."""
    run, twin = starved(lab)
    gain = run.days["pain_gain"][:, 0] / twin.days["pain_gain"][:, 0]
    gaba = run.days["gaba"][:, 0]
    return Found(
        {"gaba": gaba[-1], "gain_ratio": gain[-1]},
        Picture.course("days", "against healthy", {"GABA tone": gaba, "pain volume": gain}),
    )


CLAIM = Claim(
    id="B15",
    says="Too little nitric oxide: GABA receptors become too excited, hence pain.",
    asks="A healthy person makes 45 % of the usual nitric oxide for 60 days.",
    criteria=(
        at_most("gaba", 0.92, "GABA tone"),
        at_least("gain_ratio", 1.05, "pain volume against the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide", "gaba", "pain"),
    needs=("nitric_oxide", "gaba"),
    supports=("CNS1", "CNS12"),
    against=("CNS5", "CNS11"),
)
