"""How much better one forecaster is than another, with its uncertainty.

Skill is 1 - mean CRPS / mean CRPS of the reference: 0 is no better, 0.1 is a tenth less error.
People count alike. Intervals come from a paired bootstrap of people, or of 14-day blocks where
people are few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.errors import UnknotError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK_DAYS = 14
MANY_PEOPLE = 5  # from here on people, not blocks of days, are drawn
DRAWS = 500
SEED = 1
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Part:
    """One person's paired errors on the same days. Shapes (cases,)."""

    person: str
    day: Ints
    crps: Floats
    reference: Floats


@dataclass(frozen=True)
class Skill:
    """A skill with its 90 % interval, as shares (0.1 is ten percent better)."""

    value: float
    low: float
    high: float
    people: int
    cases: int


def skill(parts: Sequence[Part], *, draws: int = DRAWS, seed: int = SEED) -> Skill:
    """Skill on one target of one data set.

    Raises:
        UnknotError: there is no case to compare.
    """
    units, ours, theirs = _units(parts)
    drawn = np.random.default_rng(seed).integers(0, len(units), (draws, len(units)))
    spread = 1 - ours[drawn].sum(axis=1) / np.maximum(theirs[drawn].sum(axis=1), 1e-12)
    low, high = np.quantile(spread, INTERVAL)
    value = 1 - ours.sum() / theirs.sum()
    return _skill(value, low, high, [parts])


def pooled_skill(
    targets: Mapping[tuple[str, str], Sequence[Part]], *, draws: int = DRAWS, seed: int = SEED
) -> Skill:
    """Skill over several (data set, target): the geometric mean of their error ratios.

    Data sets are drawn apart; the targets of one data set share their draws of people or blocks.

    Raises:
        UnknotError: there is no case to compare.
    """
    random = np.random.default_rng(seed)
    whole: list[float] = []
    spread: list[Floats] = []
    for dataset in sorted({key[0] for key in targets}):
        tables = [_units(parts) for key, parts in sorted(targets.items()) if key[0] == dataset]
        labels = sorted({label for units, _, _ in tables for label in units})
        drawn = random.integers(0, len(labels), (draws, len(labels)))
        for units, ours, theirs in tables:
            place = np.array([labels.index(label) for label in units])
            mine, other = np.zeros(len(labels)), np.zeros(len(labels))
            mine[place], other[place] = ours, theirs
            whole.append(float(np.log(ours.sum() / theirs.sum())))
            sums = mine[drawn].sum(axis=1), other[drawn].sum(axis=1)
            spread.append(np.log(np.maximum(sums[0], 1e-12) / np.maximum(sums[1], 1e-12)))
    if not whole:
        raise _nothing()
    low, high = np.quantile(1 - np.exp(np.mean(spread, axis=0)), INTERVAL)
    return _skill(1 - np.exp(np.mean(whole)), low, high, list(targets.values()))


def _units(parts: Sequence[Part]) -> tuple[list[str], Floats, Floats]:
    """What is drawn: its labels in order, and its share of both errors."""
    filled = [part for part in parts if part.day.size]
    if not filled:
        raise _nothing()
    many = len({part.person for part in filled}) >= MANY_PEOPLE
    ours: defaultdict[str, float] = defaultdict(float)
    theirs: defaultdict[str, float] = defaultdict(float)
    for part in filled:
        for block in np.unique(part.day // BLOCK_DAYS):
            label = part.person if many else f"{part.person}:{block}"
            mine = part.day // BLOCK_DAYS == block
            ours[label] += float(part.crps[mine].sum()) / part.day.size
            theirs[label] += float(part.reference[mine].sum()) / part.day.size
    labels = sorted(ours)
    return labels, np.array([ours[one] for one in labels]), np.array([theirs[o] for o in labels])


def _skill(value: float, low: float, high: float, groups: Sequence[Sequence[Part]]) -> Skill:
    people = {part.person for parts in groups for part in parts if part.day.size}
    count = sum(part.day.size for parts in groups for part in parts)
    return Skill(float(value), float(low), float(high), len(people), count)


def _nothing() -> UnknotError:
    return UnknotError(
        "skill-nothing", "there is no forecast to compare.", "give a series with scored days."
    )
