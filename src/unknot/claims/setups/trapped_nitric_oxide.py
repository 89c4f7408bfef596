"""Too much trapped nitric oxide, and too poor a liver: what B9, B10 and B11 ask."""

from __future__ import annotations

from unknot.claims.experiment import ExperimentRun, Lab
from unknot.claims.phenotypes import tight
from unknot.timeline import Life

SOURCE, LIVER = 4.0, 0.4
BASE, DAYS = 0.10, 60


def flooded(lab: Lab) -> tuple[ExperimentRun, ExperimentRun]:
    """60 days with four times the source of trapped nitric oxide, and the twin."""
    who = lab.people([tight(BASE)])
    if "flooded" not in lab.kept:
        source = who.scaled(norm_trapped_nitric_oxide=SOURCE)
        lab.kept["flooded"] = (lab.live(source, Life(DAYS)), lab.live(who, Life(DAYS)))
    run, twin = lab.kept["flooded"]
    return run, twin


def slow_liver(lab: Lab) -> ExperimentRun:
    """60 days in which the liver clears 40 % of what it did."""
    who = lab.people([tight(BASE)])
    return lab.live(who.scaled(**{"trapped_nitric_oxide.liver_washout": LIVER}), Life(DAYS))
