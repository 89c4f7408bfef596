"""A12: one daily life, two stable bodies, and insults that move a person between them."""

from __future__ import annotations

import numpy as np

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.library import phenotypes
from unknot.timeline import IMPULSE_HOURS, ORDINARY_STRESS, Event, Life

SIZES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
SMALL, LARGE = 2, 4  # the first two are small, the last two large
INSULT_STRESS, STRESS_DAYS = 0.8, 28
MONTHS_18, MONTHS_13 = 548, 395
WELL_DAYS = 400  # in ordinary life from a healthy start, before anything happens
INFECTIONS = (0.5, 1.0, 2.0, 4.0)
ILL_DAYS = 7


def experiment(lab: Lab) -> Found:
    """Injuries with four weeks of stress, and week-long infections, from a healthy start."""
    table = phenotypes()
    begun = lab.people([table["mild"], table["healthy"]])
    both = lab.live(begun, Life(WELL_DAYS)).end
    stress = np.where(np.arange(MONTHS_18) < STRESS_DAYS, INSULT_STRESS, ORDINARY_STRESS)
    insults = [
        lab.live(both, Life(MONTHS_18, stress=stress), events=_injury(size)).last("pain")
        for size in SIZES
    ]
    infected = [
        lab.live(both, Life(MONTHS_13), events=(Event("infection", 0.0, 24.0 * ILL_DAYS, size),))
        for size in INFECTIONS
    ]
    mild = np.array([pain[0] for pain in insults])
    sick = lab.live(lab.people([table["healthy"]], "sick"), Life(MONTHS_18)).last("pain")
    measured = {f"pain_after_{size:g}": mild[n] for n, size in enumerate(SIZES)}
    measured |= {
        f"pain_after_infection_{size:g}": infected[n].last("pain")[0]
        for n, size in enumerate(INFECTIONS)
    }
    measured |= {
        "small_insults": mild[:SMALL].max(axis=0),
        "large_insults": mild[LARGE:].min(axis=0),
        "small_infection": infected[0].last("pain")[0],
        "large_infection": infected[-1].last("pain")[0],
        "healthy_after_injury": insults[-1][1],
        "healthy_from_sick": sick[0],
        "healthy_after_infection": infected[-1].last("pain")[1],
        "healthy_fatigue_day_60": infected[-1].days["fatigue"][60, 1],
    }
    lines = {"18 months after an injury": mild[:, 0]}
    return Found(measured, Picture(np.array(SIZES), lines, "size of the injury", "pain", True))


def _injury(size: float) -> tuple[Event, ...]:
    return (Event("injury", 0.0, IMPULSE_HOURS, size),) if size else ()


CLAIM = Claim(
    id="A12",
    says="These loops form a vicious cycle that deepens symptoms and drains energy.",
    asks="Injuries of several sizes with four weeks of stress, and infections of several "
    "severities, befall the mild kind and a healthy person, both well before.",
    criteria=(
        at_most("small_insults", 2.0, "mild kind: pain 18 months after a small insult"),
        at_least("large_insults", 3.5, "mild kind: pain 18 months after a large one"),
        at_most("small_infection", 2.0, "mild kind: pain 13 months after a mild infection"),
        at_least("large_infection", 3.5, "mild kind: pain 13 months after a severe one"),
        at_most("healthy_after_injury", 1.0, "healthy: pain after the largest insult"),
        at_most("healthy_from_sick", 1.0, "healthy: pain from the sick start"),
        at_most("healthy_after_infection", 1.0, "healthy: pain after the severest infection"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("energy", "immune", "pain", "sensitisation", "sleep", "stress"),
    needs=("inflammation", "danger_signal", "sensitisation", "damage"),
    supports=("ON1", "ON3", "SL18"),
    against=("ON4", "ON5"),
)
