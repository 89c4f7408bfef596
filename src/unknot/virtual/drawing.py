"""Candidates for a place in a population, each from streams of their own."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from unknot.arrays import Array
from unknot.cohort.draw import RATED, Lives
from unknot.virtual.spec import Correlation, Stratified
from unknot.virtual.streams import Numbers, normals, uniforms

GOLDEN = 0.6180339887498949  # spreads places over populations evenly, however many there are
RESERVE = (0.4, 2.0)  # the range its trait declares


def population_of(populations: tuple[Stratified, ...], numbers: Numbers) -> Numbers:
    """Which population each place belongs to, by position; every run of places has the shares."""
    ends = np.cumsum([one.share for one in populations])
    spread = ((numbers + 1) * GOLDEN) % 1.0
    return np.minimum(np.searchsorted(ends / ends[-1], spread, side="right"), len(ends) - 1)


def traits_of(population: Stratified, seed: int, numbers: Numbers, turn: int) -> dict[str, Array]:
    """The traits of candidates, by name, (people,) each.

    Args:
        numbers: their places.
        turn: which candidate for the place, from 0.
    """
    name = population.name
    scores = {t: normals(t, seed, name, numbers, turn) for t in population.marginals}
    scores |= correlated(scores, population.correlations)
    found = {t: law.value(scores[t]) for t, law in population.marginals.items()}
    for trait, tight in _dominant(population, seed, numbers, turn).items():
        low, high = population.raised
        raised = low + (high - low) * ndtr(scores[trait])
        found[trait] = np.where(tight, np.maximum(found[trait], raised), found[trait])
    if population.female is not None:
        luck = uniforms("female", seed, name, numbers, turn)
        found["female"] = (luck < population.female).astype(float)
    law = population.fitness
    if law is not None:
        scale = found["reserve_scale"]
        if "age" in found:
            scale = scale * np.exp(law.per_year * (found["age"] - law.at_age))
        if "female" in found:
            scale = np.where(found["female"] > 0.5, scale, scale * law.male)
        found["reserve_scale"] = np.clip(scale, *RESERVE)
    return found


def correlated(scores: dict[str, Array], wanted: tuple[Correlation, ...]) -> dict[str, Array]:
    """Those scores that are correlated with others, by a Gaussian copula.

    Each is a sum over those before it in the order of their names, so that a trait beyond the last
    changes nobody.
    """
    names = sorted({name for one in wanted for name in (one.first, one.second)})
    root = np.linalg.cholesky(matrix(names, wanted))
    found: dict[str, Array] = {}
    for at, name in enumerate(names):
        total = root[at, 0] * scores[names[0]]
        for before in range(1, at + 1):
            total = total + root[at, before] * scores[names[before]]
        found[name] = total
    return found


def matrix(names: list[str], wanted: tuple[Correlation, ...]) -> Array:
    """The correlations of some traits as a matrix."""
    found = np.eye(len(names))
    for one in wanted:
        i, j = names.index(one.first), names.index(one.second)
        found[i, j] = found[j, i] = one.value
    return found


def _dominant(
    population: Stratified, seed: int, numbers: Numbers, turn: int
) -> dict[str, np.typing.NDArray[np.bool_]]:
    """Which knots are the tight ones: a race in which a likely knot is fast.

    The first of it are drawn without putting back, each with its chance; a knot more changes only
    those for whom it comes in first.
    """
    name = population.name
    knots = [knot for knot, chance in population.dominant.items() if chance > 0.0]
    if not knots or population.raised[1] <= 0.0:
        return {}
    times = np.array(
        [
            -np.log(uniforms(f"race {knot}", seed, name, numbers, turn)) / population.dominant[knot]
            for knot in knots
        ]
    )
    place = np.argsort(np.argsort(times, axis=0, kind="stable"), axis=0, kind="stable")
    single = uniforms("how many", seed, name, numbers, turn) < population.one
    count = np.where(single, 1, 2)
    return {f"tightness_{knot}": place[at] < count for at, knot in enumerate(knots)}


def lives_of(traits: dict[str, Array]) -> Lives:
    """The ordinary lives that go with these traits."""
    return Lives(
        traits["stress"],
        traits["sleep_lost"],
        traits["activity_scale"],
        {name: traits[f"scale_{name}"] for name in RATED},
    )
