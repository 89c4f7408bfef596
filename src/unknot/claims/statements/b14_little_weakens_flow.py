"""B14: with little nitric oxide blood flow answers demand less."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.low_nitric_oxide import starved
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Make 45 % of the usual nitric oxide for 60 days."""
    run, twin = starved(lab)
    ratio = run.days["oxygen_delivery"][:, 0] / twin.days["oxygen_delivery"][:, 0]
    return Found(
        {"delivery_ratio": ratio[-1]},
        Picture.course("days", "blood flow response", {"x.45": ratio}),
    )


CLAIM = Claim(
    id="B14",
    says="Too little nitric oxide: too few signals keep blood flow in line.",
    asks="A healthy person makes 45 % of the usual nitric oxide for 60 days.",
    criteria=(at_most("delivery_ratio", 0.92, "blood flow response against the twin's"),),
    experiment=experiment,
    grade=Grade.C,
    knots=("nitric_oxide",),
    needs=("nitric_oxide",),
    supports=("NO08", "E1.03"),
    against=("NO09", "E5.02"),
)
