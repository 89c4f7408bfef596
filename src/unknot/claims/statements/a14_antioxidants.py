"""A14: antioxidants help, and most where the redox knot is tight."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import treatment
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS = 84


def experiment(lab: Lab) -> Found:
    """Twelve weeks of antioxidants for the redox and the injury kind, against their twins."""
    drug = treatment("antioxidant")
    crowd = lab.settled("redox", "injury")
    taken = lab.live(crowd, Life(DAYS), agents={drug.name: 1.0}, drugs=(drug,))
    without = lab.live(crowd, Life(DAYS), agents={drug.name: 0.0}, drugs=(drug,))
    change = {n: taken.last(n) - without.last(n) for n in ("radicals", "pain")}
    course = taken.days["pain"] - without.days["pain"]
    return Found(
        {
            "radicals_redox": change["radicals"][0],
            "radicals_injury": change["radicals"][1],
            "radicals_more": change["radicals"][1] - change["radicals"][0],
            "pain_redox": change["pain"][0],
            "pain_injury": change["pain"][1],
            "pain_more": change["pain"][1] - change["pain"][0],
        },
        Picture.course("days", "pain", {"redox kind": course[:, 0], "injury kind": course[:, 1]}),
    )


CLAIM = Claim(
    id="A14",
    says="Antioxidants have shown potential.",
    asks="Twelve weeks of antioxidants, redox kind and injury kind, against untreated twins.",
    criteria=(
        at_most("radicals_redox", 0.0, "redox kind: change of radicals"),
        at_most("pain_redox", 0.0, "redox kind: change of pain"),
        at_least("radicals_more", 0.0, "radicals fall more than in the injury kind by"),
        at_least("pain_more", 0.0, "pain falls more than in the injury kind by"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("redox",),
    needs=("radicals", "antioxidants", "tightness_redox"),
    supports=("E2.07",),
    against=("E2.09", "E2.10"),
)
