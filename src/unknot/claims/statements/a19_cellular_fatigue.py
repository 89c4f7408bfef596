"""A19: for any symptom of a day, a split over mechanisms that adds up."""

from __future__ import annotations

import numpy as np

from unknot.attribution.decomposition import parts
from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.evidence import Grade
from unknot.timeline import Life, build

CELLULAR = (
    "energy_shortfall", "capacity_shortfall", "brain_shortfall", "nitric_oxide_shortfall",
)  # fmt: skip
READ = {"fatigue_drive": "fatigue", "nociception": "pain"}  # latent -> symptom


def experiment(lab: Lab) -> Found:
    """Split an ordinary day of the energy kind, term by term; compare the sum with the run."""
    crowd, day = lab.settled("energy"), build(Life(1))
    found = {
        one.output: one
        for symptom in READ.values()
        for one in parts(lab.model(), day, crowd.who, symptom)
    }
    tired = found["fatigue_drive"]
    share = dict(zip(tired.names, tired.shares, strict=True))
    lived = lab.live(crowd, Life(1)).days
    off = [abs(found[name].whole / lived[name][0, 0] - 1.0) for name in READ]
    cellular = np.sum([value for name, value in share.items() if name in CELLULAR], axis=0)
    measured = {f"share_{name}": value for name, value in share.items()}
    return Found(measured | {"cellular": cellular, "off": np.max(off, axis=0)})


CLAIM = Claim(
    id="A19",
    says="The fatigue is a cellular energy deficit, not (only) psychological.",
    asks="An ordinary day of the energy kind is split over the terms of fatigue and of pain.",
    criteria=(
        at_most("off", 0.01, "sum of the terms off the mean of the day, as a share"),
        at_least("cellular", 0.5, "share of fatigue from cellular energy"),
    ),
    experiment=experiment,
    grade=Grade.C,
    knots=("symptoms", "pain", "energy", "mitochondria", "brain"),
    needs=("mitochondria", "brain_energy", "tightness_mitochondria"),
    supports=("E1.08", "E1.09"),
    against=("E1.04", "E1.05", "E5.02"),
)
