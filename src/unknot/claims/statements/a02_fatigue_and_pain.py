"""A2: tight mitochondria alone tire and hurt."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS = 400


def experiment(lab: Lab) -> Found:
    """Live 400 days with the mitochondria knot at .9 and nothing else, beside a healthy person."""
    run = lab.live(lab.people([tight(mitochondria=0.9), tight()]), Life(DAYS))
    rise = {name: run.days[name][:, 0] - run.days[name][:, 1] for name in ("fatigue", "pain")}
    return Found(
        {f"{name}_rise": value[-7:].mean(axis=0) for name, value in rise.items()},
        Picture.course("days", "points above healthy", rise),
    )


CLAIM = Claim(
    id="A2",
    says="Mitochondrial impairment goes with fatigue and muscle pain.",
    asks="A healthy person's mitochondria knot is tightened to .9 for 400 days.",
    criteria=(
        at_least("fatigue_rise", 1.5, "fatigue above healthy"),
        at_least("pain_rise", 0.1, "pain above healthy"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("mitochondria", "symptoms", "pain"),
    needs=("tightness_mitochondria", "mitochondria"),
    supports=("E1.08", "E1.09", "E1.10"),
    against=("E1.04", "E1.05"),
)
