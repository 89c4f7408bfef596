"""Luck by person and purpose: the same for everybody, whoever else is drawn, and in which order.

Numbers come in blocks of people from one keyed stream each, so that a person's number depends on
the key, on their own number and on nothing else, and thousands are drawn at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from unknot.arrays import Array
from unknot.observe import keyed_rng

Numbers = npt.NDArray[np.int_]
BLOCK = 1024  # people a stream; part of what the draws are, so never to be changed
TINY = 2.0**-54  # a uniform number is never 0, so that its normal score is finite


def uniforms(purpose: str, seed: int, population: str, numbers: Numbers, turn: int = 0) -> Array:
    """One uniform number a person, in (0, 1), (people,).

    Args:
        purpose: what it is for, a trait's name for example: another purpose, another number.
        turn: which of several, such as the attempt or the occasion.
    """
    found = np.empty(len(numbers))
    block = numbers // BLOCK
    for at in np.unique(block):
        rng = keyed_rng("virtual cohort", seed, population, purpose, turn, int(at))
        mine = block == at
        found[mine] = rng.random(BLOCK)[numbers[mine] % BLOCK]
    return np.maximum(found, TINY)


def normals(purpose: str, seed: int, population: str, numbers: Numbers, turn: int = 0) -> Array:
    """One standard normal number a person, (people,)."""
    return np.asarray(ndtri(uniforms(purpose, seed, population, numbers, turn)), dtype=float)
