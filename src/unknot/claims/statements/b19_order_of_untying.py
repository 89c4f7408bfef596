"""B19: the order in which knots are worked on matters, and the run says why."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import treatment
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Bout, Life, sessions

STEPS = ("gentle", "sleep", "aerobic")
STEP_WEEKS, WEEKS = 6, 18


def experiment(lab: Lab) -> Found:
    """Add gentle movement, sleep therapy and aerobic training at 0, 6 and 12 weeks, any order."""
    drug = treatment("sleep_therapy")
    crowd = lab.settled("depleted")
    pain: dict[str, Array] = {}
    for order in permutations(STEPS):
        begins = {what: STEP_WEEKS * place for place, what in enumerate(order)}
        level = (np.arange(7 * WEEKS) >= 7 * begins["sleep"]).astype(float)
        bouts = _bouts("tai_chi", begins["gentle"], (0, 2, 4)) + _bouts(
            "brisk_walk", begins["aerobic"], (1, 3, 5)
        )
        run = lab.live(crowd, Life(7 * WEEKS), bouts, agents={drug.name: level}, drugs=(drug,))
        pain["-".join(order)] = run.days["pain"][:, 0]
    means = np.array([course.mean(axis=0) for course in pain.values()])
    ends = {name: course[-7:].mean(axis=0) for name, course in pain.items()}
    best, worst = (list(pain)[int(pick)] for pick in (means[:, 0].argmin(), means[:, 0].argmax()))
    measured = {f"mean_{name}": means[k] for k, name in enumerate(pain)}
    measured |= {"apart": np.ptp(means, axis=0), "end_best": ends[best], "end_worst": ends[worst]}
    lines = {best: pain[best], worst: pain[worst]}
    return Found(measured, Picture.course("days", "pain", lines), _why(pain, best, worst))


def _why(pain: dict[str, Array], best: str, worst: str) -> str:
    """What brisk walking did in its first six weeks, by what came before it, in the first draw."""
    told: list[str] = []
    for order in (best, worst):
        begins = 7 * STEP_WEEKS * order.split("-").index("aerobic")
        course = pain[order][:, 0]
        before = course[begins - 7 : begins].mean() if begins else course[0]
        after = course[begins + 7 * STEP_WEEKS - 7 : begins + 7 * STEP_WEEKS].mean()
        told.append(f"in {order} its first six weeks change pain by {after - before:+.1f}")
    return f"Best {best}, worst {worst}. Brisk walking decides: {'; '.join(told)}."


def _bouts(what: str, begins: int, weekdays: tuple[int, ...]) -> tuple[Bout, ...]:
    every = sessions(what, 36.0, 7, WEEKS - begins, start_day=7 * begins)
    return tuple(bout for day, bout in enumerate(every) if day % 7 in weekdays)


CLAIM = Claim(
    id="B19",
    says="Sometimes the knots need to be untied in different ways.",
    asks="The depleted kind adds tai chi, sleep therapy and brisk walking at 0, 6 and 12 weeks, in "
    "every order.",
    criteria=(at_least("apart", 0.4, "mean pain over 18 weeks, worst order minus best"),),
    experiment=experiment,
    grade=Grade.D,
    needs=("tightness_depleted",),
    supports=("EX4",),
)
