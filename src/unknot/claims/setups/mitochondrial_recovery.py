"""Six weeks of something that wears mitochondria, then relief: what A10 and A11 ask."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Found
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.timeline import ORDINARY_STRESS, Life

BURDEN_DAYS, DAYS = 42, 140
SOON, LATE = 49, 139  # a week and fourteen weeks after relief
BASE = 0.10


def burden(lab: Lab, stress: float = ORDINARY_STRESS, sleep_lost: float = 0.0) -> Found:
    """Burden a person for six weeks; capacity against a spared twin's, for twenty."""
    now = np.arange(DAYS) < BURDEN_DAYS
    life = Life(
        DAYS,
        stress=np.where(now, stress, ORDINARY_STRESS),
        sleep_lost=np.where(now, sleep_lost, 0.0),
    )
    who = lab.people([tight(BASE)])
    spared = lab.live(who, Life(DAYS)).days["oxidative_capacity"][:, 0]
    capacity = lab.live(who, life).days["oxidative_capacity"][:, 0] / spared
    worst = capacity[BURDEN_DAYS]
    lost = np.maximum(1.0 - worst, 1e-9)
    return Found(
        {
            "capacity_at_six_weeks": worst,
            "back_after_a_week": (capacity[SOON] - worst) / lost,
            "back_after_fourteen_weeks": (capacity[LATE] - worst) / lost,
        },
        Picture.course(
            "days", "oxidative capacity against the twin's", {"six weeks, then relief": capacity}
        ),
    )
