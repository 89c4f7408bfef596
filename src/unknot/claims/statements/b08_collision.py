"""B8: an injury alone does so by another order: pain first, sleep later, nitric oxide last."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import IMPULSE_HOURS, Event, Life

BEFORE, DAYS = 400, 180
SIZE = 1.2
READ = ("pain", "sleep_quality", "nitric_oxide")
END = 56


def experiment(lab: Lab) -> Found:
    """A collision befalls a susceptible and a healthy person, both settled from health."""
    begun = lab.people([tight(0.12, injury=0.55, sensitisation=0.4), tight()])
    crowd = lab.live(begun, Life(BEFORE)).end
    hit = lab.live(crowd, Life(DAYS), events=(Event("injury", 0.0, IMPULSE_HOURS, SIZE),))
    spared = lab.live(crowd, Life(DAYS))
    moved = {n: hit.days[n][:, 0] - spared.days[n][:, 0] for n in READ}
    half = {n: _half_time(moved[n]) for n in READ}
    measured = {f"half_time_{name}": half[name] for name in READ}
    measured |= {
        "pain_before": spared.days["pain"][0, 0],
        "pain_end": hit.days["pain"][-1, 0],
        "pain_healthy": hit.days["pain"][-1, 1],
        "pain_gained": moved["pain"][-1],
        "sleep_later": half["sleep_quality"] - half["pain"],
        "nitric_oxide_later": half["nitric_oxide"] - half["sleep_quality"],
    }
    lines = {n: moved[n] / np.abs(moved[n][END]) for n in READ}
    return Found(measured, Picture.course("days", "share of the change on day 56", lines))


def _half_time(moved: Array) -> Array:
    """Days until half of the change on day 56 is reached, read off a line, (draws,)."""
    share = moved / np.where(np.abs(moved[END]) < 1e-9, np.inf, moved[END])
    reached = share >= 0.5
    first = np.where(reached.any(axis=0), reached.argmax(axis=0), len(moved))
    draws = np.arange(len(moved[0]))
    at = np.minimum(first, len(moved) - 1)
    before = np.where(at > 0, share[np.maximum(at - 1, 0), draws], 0.0)
    step = np.maximum(share[at, draws] - before, 1e-9)
    return first + (0.5 - before) / step


CLAIM = Claim(
    id="B8",
    says="Or nitric oxide comes last: a collision, lasting pain, then worsening sleep.",
    asks="A collision befalls a person with tight injury and sensitisation knots, and a healthy "
    "one, both well before.",
    criteria=(
        at_least("sleep_later", 0.0, "sleep reaches half its change later than pain by, days"),
        at_least("nitric_oxide_later", 0.0, "nitric oxide later than sleep by, days"),
        at_least("pain_gained", 1.0, "susceptible: pain gained after half a year"),
        at_most("pain_healthy", 1.0, "healthy: pain after half a year"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("injury", "sleep", "nitric_oxide", "sensitisation"),
    needs=("nitric_oxide", "tightness_injury"),
    supports=("ON1", "ON2", "ON3"),
    against=("ON4", "ON5", "ON7"),
)
