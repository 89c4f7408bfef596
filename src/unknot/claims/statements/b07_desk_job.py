"""B7: months of sitting alone bring a susceptible person into the state."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.phenotypes import tight
from unknot.claims.render.picture import Picture
from unknot.evidence import Grade
from unknot.timeline import Life

DAYS = 301
AT = (30, 90, 180, 300)


def experiment(lab: Lab) -> Found:
    """A susceptible and a healthy person take a desk job; a twin of the first does not."""
    crowd = lab.people([tight(0.12, depleted=0.6), tight()])
    desk = lab.live(crowd, Life(DAYS, "desk_job")).days["pain"]
    spared = lab.live(crowd, Life(DAYS)).days["pain"]
    measured = {f"pain_day_{day}": desk[day, 0] for day in AT}
    measured |= {"pain_without_desk": spared[-1, 0], "pain_healthy": desk[-1, 1]}
    lines = {"desk job": desk[:, 0], "ordinary days": spared[:, 0], "healthy": desk[:, 1]}
    return Found(measured, Picture.course("days", "pain", lines))


CLAIM = Claim(
    id="B7",
    says="Nitric-oxide dysregulation can be the root cause: symptoms began with a desk job.",
    asks="300 days of a desk job with twelve hours of sitting, started healthy.",
    criteria=(
        at_least("pain_day_300", 5.0, "susceptible: pain on day 300"),
        at_most("pain_without_desk", 2.0, "susceptible without the desk job: pain"),
        at_most("pain_healthy", 1.5, "healthy at the desk: pain"),
    ),
    experiment=experiment,
    grade=Grade.D,
    knots=("nitric_oxide",),
    needs=("nitric_oxide", "vessel_capacity", "tightness_depleted"),
    supports=("SIT1", "SIT3", "SIT6", "NO08"),
    against=("NO01", "NO02", "NO03"),
)
