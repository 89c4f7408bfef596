"""B3: someone who worsens within days of stopping."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life, sessions

WEEKS, MINUTES = 16, 45.0
AFTER = (1, 3, 5, 10, 20)


def experiment(lab: Lab) -> Found:
    """The stuck kind walks 45 minutes every day for 16 weeks and stops."""
    walked = lab.live(
        lab.settled("stuck"), Life(7 * WEEKS), sessions("easy_walk", MINUTES, 7, WEEKS)
    )
    stopped = lab.live(walked.end, Life(max(AFTER) + 1)).days["pain"][:, 0]
    rise = stopped - walked.last("pain", 1)[0]
    return Found(
        {f"rise_day_{day}": rise[day - 1] for day in AFTER},
        Picture.course("days after stopping", "pain gained", {"stuck kind": rise}),
    )


CLAIM = Claim(
    id="B3",
    says="For some, movement is almost mandatory to keep symptoms away.",
    asks="The stuck kind walks 45 minutes a day for 16 weeks, then stops.",
    criteria=(at_least("rise_day_5", 0.3, "pain gained within five days of stopping"),),
    experiment=experiment,
    grade=Grade.D,
    knots=("trapped_nitric_oxide",),
    needs=("trapped_nitric_oxide", "tightness_stuck"),
    supports=("E3.18",),
    against=("E3.11",),
)
