"""Too little nitric oxide: what B13, B14 and B15 ask."""

from __future__ import annotations

from unknot.claims.experiment import ExperimentRun, Lab
from unknot.claims.phenotypes import tight
from unknot.timeline import Life

LEFT, DAYS = 0.45, 60


def starved(lab: Lab) -> tuple[ExperimentRun, ExperimentRun]:
    """A healthy person makes 45 % of the usual nitric oxide for 60 days, and the twin."""
    who = lab.people([tight()])
    if "starved" not in lab.kept:
        less = who.scaled(norm_nitric_oxide=LEFT)
        lab.kept["starved"] = (lab.live(less, Life(DAYS)), lab.live(who, Life(DAYS)))
    run, twin = lab.kept["starved"]
    return run, twin
