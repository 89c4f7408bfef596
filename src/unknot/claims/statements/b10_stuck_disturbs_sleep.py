"""B10: trapped nitric oxide interrupts sleep."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.trapped_nitric_oxide import flooded
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Multiply the source of trapped nitric oxide by four for 60 days."""
    run, twin = flooded(lab)
    gap = run.days["sleep_quality"][:, 0] - twin.days["sleep_quality"][:, 0]
    return Found(
        {"sleep_change": gap[-1], "sleep_change_first_night": gap[1]},
        Picture.course("days", "sleep quality against the twin", {"x4": gap}),
    )


CLAIM = Claim(
    id="B10",
    says="Stuck nitric oxide interrupts sleep cycles.",
    asks="The source of trapped nitric oxide is multiplied by four for 60 days.",
    criteria=(at_most("sleep_change", -0.05, "sleep quality against the twin's"),),
    experiment=experiment,
    grade=Grade.D,
    knots=("trapped_nitric_oxide", "sleep"),
    needs=("trapped_nitric_oxide",),
    supports=("SL2",),
    against=("SL9",),
)
