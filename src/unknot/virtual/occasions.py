"""Traits that differ from one occasion to the next, each person's in their own way."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from unknot.arrays import Array
from unknot.virtual.spec import Occasions
from unknot.virtual.streams import Numbers, normals

EDGE = 1e-3  # shares of 0 and 1 have no logit: they are moved by so much at most
PLAIN = ("answer_to_movement",)
BOUNDED = ("stress", "sleep_lost")
MOST_SLEEP_LOST = 0.95


def varied(
    occasions: Occasions, traits: dict[str, Array], seed: int, population: str, numbers: Numbers,
    at: int,
) -> dict[str, Array]:  # fmt: skip
    """The traits on occasion `at`; the same under every arm, for it is keyed by person."""
    found = dict(traits)
    for name, sd in occasions.sd.items():
        if name not in traits:
            continue
        luck = sd * normals(f"occasion {name}", seed, population, numbers, at)
        found[name] = _moved(name, traits[name], luck)
    return found


def _moved(name: str, value: Array, luck: Array) -> Array:
    if name in PLAIN:
        return np.clip(value + luck, -3.0, 3.0)
    if name in BOUNDED or name.startswith("tightness_"):
        inside = expit(logit(np.clip(value, EDGE, 1.0 - EDGE)) + luck)
        moved = np.minimum(inside, MOST_SLEEP_LOST) if name == "sleep_lost" else inside
        return np.where(value > 0.0, moved, value)  # who has nothing of it keeps nothing
    low, high = {"reserve_scale": (0.4, 2.0), "trainability": (0.1, 2.0)}.get(name, (0.0, 10.0))
    return np.clip(value * np.exp(luck), low, high)
