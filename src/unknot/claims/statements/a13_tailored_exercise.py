"""A13: too little and too much both lose; where the best lies differs by person."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import ExperimentCohort, Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life, sessions

WHO = ("depleted", "energy", "stuck", "mild")
EFFORTS = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
USUAL_MINUTES = 30
MINUTES = np.array([0, 10, 20, 30, 40, 50, 60])  # a session; five a week, so up to 300
A_WEEK, WEEKS = 5, 12
LAST_DAYS = 14
SURE = 0.01  # points; less could be the steps of the solution


def experiment(lab: Lab) -> Found:
    """Sweep intensity at 30 minutes, then minutes at everyone's own best intensity."""
    crowd = lab.settled(*WHO)
    still = lab.live(crowd, Life(7 * WEEKS)).last("pain", LAST_DAYS)
    reserve = lab.reserve(crowd)
    wide = crowd.times(len(EFFORTS))
    loads = (reserve[:, None, :] * EFFORTS[None, :, None]).reshape(-1, lab.draws)
    found = _pain(lab, wide, USUAL_MINUTES, loads).reshape(len(WHO), len(EFFORTS), lab.draws)
    effort_gain = found - still[:, None]
    best = effort_gain.argmin(axis=1)
    own = reserve * EFFORTS[best]
    swept = [still if m == 0 else _pain(lab, crowd, int(m), own) for m in MINUTES]
    minute_gain = np.stack(swept, axis=1) - still[:, None]
    most = minute_gain.argmin(axis=1)
    weekly = A_WEEK * MINUTES[most]
    measured = {f"best_effort_{n}": EFFORTS[best][k] for k, n in enumerate(WHO)}
    measured |= {f"best_minutes_{n}": weekly[k] for k, n in enumerate(WHO)}
    measured |= {f"gain_{n}": effort_gain[k].min(axis=0) for k, n in enumerate(WHO)}
    measured |= {
        "effort_inside": _inside(effort_gain).min(axis=0),
        "minutes_inside": _inside(minute_gain).min(axis=0),
        "effort_differs": np.round(np.ptp(EFFORTS[best], axis=0), 6),
        "minutes_differ": np.ptp(weekly, axis=0).astype(float),
    }
    lines = {n: minute_gain[k, :, 0] for k, n in enumerate(WHO)}
    across = "minutes a week at one's best effort"
    picture = Picture(1.0 * A_WEEK * MINUTES, lines, across, "pain against no exercise", True)
    return Found(measured, picture)


def _pain(lab: Lab, crowd: ExperimentCohort, minutes: int, loads: Array) -> Array:
    bouts = sessions("aerobic", minutes, A_WEEK, WEEKS, load=crowd.spread(loads))
    return lab.live(crowd, Life(7 * WEEKS), bouts).last("pain", LAST_DAYS)


def _inside(gain: Array) -> Array:
    """How much worse both ends of a sweep are than its best inner place, (people, draws)."""
    inner = gain[:, 1:-1].min(axis=1)
    return np.minimum(gain[:, 0], gain[:, -1]) - inner


CLAIM = Claim(
    id="A13",
    says="Tailored exercise builds mitochondria without overexertion.",
    asks="Aerobic sessions, five a week for 12 weeks: efforts from .3 to .9 of one's reserve at 30 "
    "minutes, then 0 to 300 minutes a week at one's own best effort.",
    criteria=(
        at_least("effort_inside", SURE, "both ends of effort worse than the best, points"),
        at_least("minutes_inside", SURE, "both ends of minutes worse than the best, points"),
        at_least("effort_differs", 0.1, "best efforts apart"),
        at_least("minutes_differ", 50.0, "best minutes a week apart"),
    ),
    experiment=experiment,
    grade=Grade.B,
    knots=("energy", "mitochondria", "nitric_oxide", "immune"),
    needs=("mitochondria", "inflammation"),
    supports=("E3.04", "EX9", "E6.01"),
    against=("EX3", "E7.02"),
)
