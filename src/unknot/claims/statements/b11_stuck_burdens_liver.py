"""B11: trapped nitric oxide burdens the liver, and a poor liver traps more."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.trapped_nitric_oxide import flooded, slow_liver
from unknot.evidence import Grade

SURE = 1e-3  # more than the steps of the solution can be wrong


def experiment(lab: Lab) -> Found:
    """Flood the liver; then, apart from that, slow it."""
    run, twin = flooded(lab)
    slow = slow_liver(lab)
    clearance = run.days["liver_clearance"][:, 0] - twin.days["liver_clearance"][:, 0]
    trapped = slow.days["trapped_nitric_oxide"][:, 0] - twin.days["trapped_nitric_oxide"][:, 0]
    return Found(
        {"clearance_change": clearance[-1], "trapped_rise": trapped[-1]},
        Picture.course("days", "against the twin", {"clearance": clearance, "trapped": trapped}),
    )


CLAIM = Claim(
    id="B11",
    says="Stuck nitric oxide burdens the liver.",
    asks="The source of trapped nitric oxide is multiplied by four; then clearance by .4.",
    criteria=(
        at_most("clearance_change", -0.05, "flooded: clearance against the twin's"),
        at_least("trapped_rise", SURE, "slow liver: trapped nitric oxide above the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("trapped_nitric_oxide",),
    needs=("trapped_nitric_oxide", "liver_clearance"),
)
