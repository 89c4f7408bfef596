"""How one number is spread over people: laws as data, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtr

from unknot.arrays import Array

# What each law needs, and between which ends it may lie.
LAWS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "beta": {"a": (0.01, 1000.0), "b": (0.01, 1000.0)},
    "normal": {"mean": (-1e6, 1e6), "sd": (0.0, 1e6)},
    "lognormal": {"median": (1e-6, 1e6), "log_sd": (0.0, 3.0)},
    "uniform": {},
    "fixed": {"value": (-1e6, 1e6)},
}


@dataclass(frozen=True)
class TraitLaw:
    """The law of one trait.

    Attributes:
        law: a key of LAWS; numbers: what it needs, by name.
        low, high: ends at which a value is cut; of a beta law, of a uniform one, its range.
        source, grade: where it comes from; T where it was tuned or nobody says.
    """

    law: str
    numbers: Mapping[str, float]
    low: float
    high: float
    source: str = ""
    grade: str = "T"

    def value(self, score: Array) -> Array:
        """Values at standard normal scores, (people,): the higher the score, the higher they."""
        n = self.numbers
        if self.law == "beta":
            found = betaincinv(n["a"], n["b"], ndtr(score))
        elif self.law == "normal":
            found = n["mean"] + n["sd"] * score
        elif self.law == "lognormal":
            found = n["median"] * np.exp(n["log_sd"] * score)
        elif self.law == "uniform":
            found = self.low + (self.high - self.low) * ndtr(score)
        else:
            found = np.full(len(score), n["value"])
        return np.clip(np.asarray(found, dtype=float), self.low, self.high)
