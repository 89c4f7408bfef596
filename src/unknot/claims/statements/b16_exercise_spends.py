"""B16: in the depleted kind the same exercise spends the reserve and hurts for days."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import HOURLY, Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Bout, Life

WALK = (Bout(17.0, 0.75, "brisk_walk"),)
ENDS = 17
DAYS = 14
FELT = 0.3


def experiment(lab: Lab) -> Found:
    """45 minutes of brisk walking, once, against a twin who stayed at home."""
    crowd = lab.settled("depleted")
    walked = lab.live(crowd, Life(DAYS), WALK, hourly=HOURLY)
    still = lab.live(crowd, Life(DAYS), hourly=HOURLY)
    spent = walked.hours["nitric_oxide"][:, 0] - still.hours["nitric_oxide"][:, 0]
    gap = {n: walked.days[n][:, 0] - still.days[n][:, 0] for n in ("pain", "fatigue")}
    measured = {f"reserve_{h}_h": spent[ENDS + h] for h in (1, 24, 48, 72)}
    measured |= {
        "reserve_first_day": spent[ENDS + 1 : ENDS + 25].max(axis=0),
        "days_of_pain": (gap["pain"] >= FELT).sum(axis=0).astype(float),
        "pain_most": gap["pain"].max(axis=0),
        "fatigue_most": gap["fatigue"].max(axis=0),
    }
    hours = np.arange(len(spent), dtype=np.float64) - (ENDS + 0.75)
    return Found(measured, Picture(hours, {"reserve": spent[:, 0]}, "hours after", "reserve lost"))


CLAIM = Claim(
    id="B16",
    says="Where it is low, exercise spends nitric oxide and makes things worse.",
    asks="The depleted kind walks briskly for 45 minutes, once.",
    criteria=(
        at_most("reserve_first_day", 0.0, "reserve at every hour of the next day"),
        at_least("days_of_pain", 2.0, "days with pain .3 or more above the twin's"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide",),
    needs=("nitric_oxide", "tightness_depleted"),
    supports=("EXN5",),
    against=("EXN4", "EXN6", "NO12"),
)
