"""The published aerobic protocol and the brisk walk, as virtual trials: what B1 and B2 ask."""

from __future__ import annotations

from unknot.claims.experiment import Lab
from unknot.claims.population import LifeArm, Sample, arm, sample
from unknot.timeline import sessions

WEEKS, A_WEEK, MINUTES = 12, 3, 36.0
FIRST_EFFORT, LAST_EFFORT = 0.50, 0.68


def aerobic(lab: Lab) -> tuple[Sample, LifeArm]:
    """12 weeks of 3 x 36 min at .50 rising to .68 of everyone's own reserve."""
    people = sample(lab)
    if "aerobic" not in lab.kept:
        reserve = people.live(lab, 7).days["aerobic_reserve"].mean(axis=0)
        first, last = (people.crowd.spread(e * reserve) for e in (FIRST_EFFORT, LAST_EFFORT))
        bouts = sessions("aerobic", MINUTES, A_WEEK, WEEKS, load=first, progression=last)
        lab.kept["aerobic"] = arm(lab, people, 7 * WEEKS, bouts)
    return people, lab.kept["aerobic"]


def brisk(lab: Lab) -> tuple[Sample, LifeArm]:
    """12 weeks of 3 x 36 min brisk walking, the same for all."""
    people = sample(lab)
    if "brisk" not in lab.kept:
        bouts = sessions("brisk_walk", MINUTES, A_WEEK, WEEKS)
        lab.kept["brisk"] = arm(lab, people, 7 * WEEKS, bouts)
    return people, lab.kept["brisk"]
