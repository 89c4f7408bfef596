"""A5: symptoms follow the balance of radicals and antioxidants, not either side alone."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

MORE = 1.6
DAYS = 400


def experiment(lab: Lab) -> Found:
    """More radicals alone, more radicals with as much more capacity, and neither."""
    crowd = lab.people([tight()] * 3)
    both = lab.moved(crowd.take(1), antioxidants=MORE).scaled(
        norm_radicals=MORE, norm_antioxidants=MORE
    )
    alone = lab.live(crowd.take(0).scaled(norm_radicals=MORE), Life(DAYS))
    balanced = lab.live(both, Life(DAYS))
    usual = lab.live(crowd.take(2), Life(DAYS))
    gap = {n: abs(balanced.last(n) - usual.last(n))[0] for n in ("radicals", "fatigue")}
    return Found(
        {
            "radicals_alone": alone.last("radicals")[0],
            "fatigue_rise_alone": (alone.last("fatigue") - usual.last("fatigue"))[0],
            "radicals_gap_balanced": gap["radicals"],
            "fatigue_gap_balanced": gap["fatigue"],
        },
        Picture.course(
            "days",
            "fatigue",
            {
                "production x1.6": alone.days["fatigue"][:, 0],
                "and capacity x1.6": balanced.days["fatigue"][:, 0],
                "neither": usual.days["fatigue"][:, 0],
            },
        ),
    )


CLAIM = Claim(
    id="A5",
    says="Oxidative stress is radicals outrunning antioxidants.",
    asks="A healthy person makes 1.6 times the radicals, without and with 1.6 times the capacity.",
    criteria=(
        at_least("fatigue_rise_alone", 0.5, "fatigue above usual without more capacity"),
        at_most("radicals_gap_balanced", 0.02, "radicals off usual when both rise"),
        at_most("fatigue_gap_balanced", 0.02, "fatigue off usual when both rise"),
    ),
    experiment=experiment,
    grade=Grade.B,
    knots=("redox",),
    needs=("radicals", "antioxidants"),
    supports=("E2.07", "E2.15"),
    against=("E2.09", "E2.10"),
)
