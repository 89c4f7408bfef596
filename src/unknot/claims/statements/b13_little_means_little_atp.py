"""B13: with little nitric oxide mitochondria are not told to make enough."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.low_nitric_oxide import starved
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Make 45 % of the usual nitric oxide for 60 days."""
    run, twin = starved(lab)
    gap = run.days["fatigue"][:, 0] - twin.days["fatigue"][:, 0]
    return Found(
        {
            "nitric_oxide": run.days["nitric_oxide"][-1, 0],
            "mitochondria": run.days["mitochondria"][-1, 0],
            "reserve_ratio": run.days["aerobic_reserve"][-1, 0]
            / twin.days["aerobic_reserve"][-1, 0],
            "fatigue_rise": gap[-1],
        },
        Picture.course("days", "fatigue above the twin's", {"x.45": gap}),
    )


CLAIM = Claim(
    id="B13",
    says="Too little nitric oxide: mitochondria are not told to make enough ATP, hence fatigue.",
    asks="A healthy person makes 45 % of the usual nitric oxide for 60 days.",
    criteria=(
        at_most("reserve_ratio", 0.92, "aerobic reserve against the twin's"),
        at_least("fatigue_rise", 0.8, "fatigue above the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide", "mitochondria"),
    needs=("nitric_oxide", "mitochondria"),
    supports=("K15", "NO08"),
    against=("NO01", "NO02", "NO03", "K13"),
)
