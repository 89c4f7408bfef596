"""A4: a small exertion that health forgets within hours costs the impaired days."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most, between
from unknot.claims.experiment import HOURLY, Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Bout, Life

WALK = (Bout(17.0, 0.75, "brisk_walk"),)
WALK_ENDS = 17.75
FELT = 0.1  # points; less is gone
DAYS = 14
WHO = ("healthy", "energy", "depleted")


def experiment(lab: Lab) -> Found:
    """45 minutes of brisk walking once; pain against a twin who stayed at home, by the hour."""
    crowd = lab.settled(*WHO)
    moved = lab.live(crowd, Life(DAYS), WALK, hourly=HOURLY).hours["pain"]
    pain = moved - lab.live(crowd, Life(DAYS), hourly=HOURLY).hours["pain"]
    since = np.arange(len(pain), dtype=np.float64) - WALK_ENDS
    peak = pain.max(axis=0)
    when = since[pain.argmax(axis=0)]
    gone = np.where(pain > FELT, since[:, None, None], 0.0).max(axis=0)
    return Found(
        {
            "healthy_peak": peak[0],
            "healthy_hours": gone[0],
            "impaired_peak": peak[1:].min(axis=0),
            "energy_peak_at": when[1],
            "depleted_peak_at": when[2],
            "impaired_hours": gone[1:].min(axis=0),
        },
        Picture(since, {n: pain[:, i, 0] for i, n in enumerate(WHO)}, "hours after", "pain"),
    )


CLAIM = Claim(
    id="A4",
    says="Even minor exertion can set off a severe flare with prolonged recovery.",
    asks="45 minutes of brisk walking, once: a healthy person, the energy and the depleted kind.",
    criteria=(
        at_most("healthy_peak", 0.2, "healthy: highest pain, points"),
        at_most("healthy_hours", 12.0, "healthy: hours until it is gone"),
        at_least("impaired_peak", 0.4, "impaired: highest pain, points"),
        between("energy_peak_at", 12.0, 72.0, "energy kind: hours to the peak"),
        between("depleted_peak_at", 12.0, 72.0, "depleted kind: hours to the peak"),
        at_least("impaired_hours", 48.0, "impaired: hours until it is gone"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("energy", "immune", "nitric_oxide", "pain"),
    needs=("inflammation", "danger_signal"),
    supports=("E4.02", "DI14", "EX2"),
    against=("E4.01", "E1.05"),
)
