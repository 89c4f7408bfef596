"""B9: trapped nitric oxide inflames and hurts."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.claims.setups.trapped_nitric_oxide import flooded
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Multiply the source of trapped nitric oxide by four for 60 days."""
    run, twin = flooded(lab)
    gap = {n: run.days[n][:, 0] - twin.days[n][:, 0] for n in ("inflammation", "pain")}
    return Found(
        {
            "trapped": run.days["trapped_nitric_oxide"][-1, 0],
            "inflammation_rise": gap["inflammation"][-1],
            "pain_rise": gap["pain"][-1],
        },
        Picture.course("days", "against the twin", gap),
    )


CLAIM = Claim(
    id="B9",
    says="Too much or stuck nitric oxide causes inflammation and pain.",
    asks="The source of trapped nitric oxide is multiplied by four for 60 days.",
    criteria=(
        at_least("inflammation_rise", 0.05, "inflammation above the twin's"),
        at_least("pain_rise", 0.3, "pain above the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("trapped_nitric_oxide", "immune", "pain"),
    needs=("trapped_nitric_oxide", "inflammation"),
    supports=("NO01", "NO04", "NO06"),
    against=("NO02", "NO12"),
)
