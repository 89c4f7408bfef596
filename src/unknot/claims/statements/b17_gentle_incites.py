"""B17: gentle movement incites, hard effort spends; the sign turns earlier in the depleted."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import HOURLY, Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Bout, Life

EFFORTS = np.round(np.arange(0.20, 1.0001, 0.05), 2)
WHO = ("healthy", "mild", "stuck", "energy", "depleted")
GENTLE = ("yoga", "tai_chi", "qigong", "held_posture")
OTHERS = ("easy_walk", "strength", "brisk_walk")
HOURS, NEXT_DAY = 0.75, 41


def experiment(lab: Lab) -> Found:
    """45 minutes at many efforts, and of many kinds; the reserve a day later against a twin."""
    crowd = lab.settled(*WHO)
    wide = crowd.times(len(EFFORTS))
    loads = (lab.reserve(crowd)[:, None, :] * EFFORTS[None, :, None]).reshape(-1, lab.draws)
    still = lab.live(crowd, Life(2), hourly=HOURLY).hours["nitric_oxide"][NEXT_DAY]
    bout = Bout(17.0, HOURS, "aerobic", wide.spread(loads))
    moved = lab.live(wide, Life(2), (bout,), hourly=HOURLY).hours["nitric_oxide"][NEXT_DAY]
    left = moved.reshape(len(WHO), len(EFFORTS), lab.draws) - still[:, None]
    flips = _flip(left)
    kinds = {name: _next_day(lab, name) - still[WHO.index("depleted")] for name in GENTLE + OTHERS}
    measured = {f"flip_{name}": flips[k] for k, name in enumerate(WHO)}
    measured |= {f"after_{name}": value for name, value in kinds.items()}
    measured |= {
        "flip_earlier": np.round(flips[0] - flips[WHO.index("depleted")], 6),
        "gentle_least": np.min([kinds[name] for name in GENTLE], axis=0),
    }
    lines = {name: left[k, :, 0] for k, name in enumerate(WHO)}
    return Found(measured, Picture(EFFORTS, lines, "effort", "reserve a day later", True))


def _next_day(lab: Lab, kind: str) -> Array:
    bout = Bout(17.0, HOURS, kind)
    crowd = lab.settled("depleted")
    return lab.live(crowd, Life(2), (bout,), hourly=HOURLY).hours["nitric_oxide"][NEXT_DAY, 0]


def _flip(left: Array) -> Array:
    """The last effort that still leaves more, (people, draws); 0 where none does."""
    efforts = np.broadcast_to(EFFORTS[None, :, None], left.shape)
    spends = np.maximum.accumulate(left <= 0.0, axis=1)
    return np.where(spends, 0.0, efforts).max(axis=1)


CLAIM = Claim(
    id="B17",
    says="Slow, gentle movement and held postures are enough to incite production, not to spend.",
    asks="45 minutes once, at efforts from .20 to 1.00, and of seven kinds.",
    criteria=(
        at_least("flip_earlier", 0.1, "effort at which movement begins to spend, healthy minus "
                 "depleted"),
        at_least("gentle_least", 0.0, "depleted: reserve a day after the gentle kinds, the least"),
        at_most("after_brisk_walk", 0.0, "depleted: reserve a day after brisk walking"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide",),
    needs=("nitric_oxide", "vessel_capacity", "tightness_depleted"),
    supports=("EXN5", "EXN4", "E3.15", "E3.16"),
    against=("EXN6",),
)  # fmt: skip
