"""A3: demand above supply empties the tank, tires and hurts, in proportion."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import HOURLY, Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Bout, Life

EFFORTS = np.array([0.5, 0.7, 0.9, 1.1])
READ_AT = 18  # the next whole hour


def experiment(lab: Lab) -> Found:
    """30 minutes at four efforts, as shares of the person's own reserve; twins do not move."""
    crowd = lab.settled("energy").times(len(EFFORTS))
    load = EFFORTS[:, None] * lab.reserve(crowd)
    bout = Bout(17.0, 0.5, "aerobic", crowd.spread(load))
    moved = lab.live(crowd, Life(2), (bout,), hourly=HOURLY).hours
    still = lab.live(crowd, Life(2), hourly=HOURLY).hours
    gap = {n: moved[n][READ_AT] - still[n][READ_AT] for n in ("energy_reserve", "fatigue", "pain")}
    steps = [-np.diff(gap["energy_reserve"], axis=0)]
    steps += [np.diff(gap[name], axis=0) for name in ("fatigue", "pain")]
    measured = {"least_step": np.min(steps, axis=(0, 1))}
    measured |= {"emptied_at_0.9": gap["energy_reserve"][2], "fatigue_at_0.9": gap["fatigue"][2]}
    measured |= {"pain_at_0.9": gap["pain"][2]}
    lines = {name: gap[name][:, 0] for name in ("fatigue", "pain")}
    return Found(measured, Picture(EFFORTS, lines, "effort, share of reserve", "points", True))


CLAIM = Claim(
    id="A3",
    says="Muscle and nerve tire and hurt when energy demand exceeds supply.",
    asks="The energy kind works 30 minutes at .5, .7, .9 and 1.1 of their reserve.",
    criteria=(
        at_least("least_step", 0.0, "smallest worsening from one effort to the next"),
        at_most("emptied_at_0.9", -0.05, "energy reserve after effort .9"),
    ),
    experiment=experiment,
    grade=Grade.B,
    knots=("energy",),
    supports=("E4.05", "E1.06", "E1.13"),
    against=("E1.05",),
)
