"""The difference of two arms of twins, adjusted for who happened to be drawn.

What an arm does differs from person to person, and most of it is told by a person's traits and by
how they were before. A regression foretells each difference; its mean over the people of the
cohort is replaced by its mean over a roll, many people who live no arm. What the regression cannot
tell stays, and so does its luck: nothing is lost where it tells nothing.

The regression of a person never saw that person (cross-fitting), so that the standard error is
not too small. Sources: Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453 (how much of the
correction is taken); Zrnic & Candès 2024, doi 10.1073/pnas.2322083121 (cross-fitted).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from unknot.arrays import Array

FOLDS = 5
FEWEST = 60  # people, and people on the roll, below whom nothing is adjusted (T)
MOST_LEARNED_FROM = 1000  # people a regression sees: its cost goes with their cube (T)
REACH = 3.0  # of the kernel, in SDs of one trait; nearer and wider told less (decision 58)
SMOOTH = 0.1  # variance of what traits cannot tell, beside the kernel's (decision 58)
AT_ONCE = 1024  # people foretold together, so that memory is bounded

Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class DrawnPeople:
    """What is known of people before any arm.

    Attributes:
        population: of each person, (people,).
        known: traits and how they were before, (people, columns); NaN where a population lacks it.
    """

    population: Words
    known: Array

    def take(self, chosen: npt.NDArray[np.bool_]) -> DrawnPeople:
        """Some of them."""
        return DrawnPeople(self.population[chosen], self.known[chosen])


@dataclass(frozen=True)
class TwinDifference:
    """A mean difference of two arms of twins, in the quantity's unit.

    Attributes:
        mean, error: adjusted, and its standard error.
        plain, plain_error: without adjusting. Both errors count that the shares of populations are
            fixed: they are what means of fresh seeds spread by.
        people: twins behind it; roll: people of the roll.
        taken: share of the correction that is taken, 0 where the regression tells nothing.
    """

    mean: float
    error: float
    plain: float
    plain_error: float
    people: int
    roll: int
    taken: float

    @property
    def fewer(self) -> float:
        """By how many times fewer people say as much as without adjusting."""
        return (self.plain_error / self.error) ** 2 if self.error > 0.0 else float("nan")


def _names(population: Words) -> list[str]:
    return sorted({str(name) for name in population})


def strata_error(values: Array, population: Words) -> float:
    """Standard error of a mean over people whose populations have fixed shares.

    Args:
        values: (people,), none missing. A population of one person varies as all do.
    """
    if len(values) < 2:
        return float("nan")
    total = 0.0
    for name in _names(population):
        mine = values[population == name]
        spread = np.var(mine, ddof=1) if len(mine) > 1 else np.var(values)
        total += len(mine) * float(spread)
    return float(np.sqrt(total)) / len(values)


def adjusted(each: Array, people: DrawnPeople, roll: DrawnPeople) -> list[TwinDifference] | None:
    """Differences of twins, adjusted to the people of a roll.

    Args:
        each: differences, (people, quantities); whoever lacks one counts for none.

    Returns:
        One a quantity; None where people or roll are too few, or a population is not on the roll.
    """
    there: npt.NDArray[np.bool_] = np.asarray(np.isfinite(each).all(axis=1), np.bool_)
    each, people = each[there], people.take(there)
    owners = _names(people.population)
    roll = roll.take(np.array([name in owners for name in roll.population], dtype=bool))
    missing = set(owners) - set(_names(roll.population))
    if min(len(each), len(roll.population)) < FEWEST or missing:
        return None
    own, whole = _foretold(each, people, roll)
    return [
        _difference(each[:, at], own[:, at], whole[:, at], people.population, roll.population)
        for at in range(each.shape[1])
    ]


def _difference(
    each: Array, own: Array, whole: Array, population: Words, owners: Words
) -> TwinDifference:
    count, others = len(each), len(whole)
    share = _taken(each, own, population, count / others)
    rest = each - share * own
    mean, error = float(rest.mean()), strata_error(rest, population) ** 2
    for name in _names(population):
        weight = np.count_nonzero(population == name) / count
        mine: Array = np.asarray(share * whole[owners == name], np.float64)
        spread = np.var(mine, ddof=1) if len(mine) > 1 else np.var(share * whole)
        mean += weight * float(mine.mean())
        error += weight**2 * float(spread) / len(mine)
    return TwinDifference(
        mean, float(np.sqrt(error)), float(each.mean()), strata_error(each, population),
        count, others, share,
    )  # fmt: skip


def _taken(each: Array, own: Array, population: Words, ratio: float) -> float:
    """The share of the correction with the smallest variance, 0 to 1.

    Args:
        ratio: people over people on the roll.
    """
    together = apart = 0.0
    for name in _names(population):
        mine = population == name
        centred = own[mine] - own[mine].mean()
        together += float(centred @ each[mine])
        apart += float(centred @ centred)
    return float(np.clip(together / ((1.0 + ratio) * apart), 0.0, 1.0)) if apart > 0.0 else 0.0


def _foretold(each: Array, people: DrawnPeople, roll: DrawnPeople) -> tuple[Array, Array]:
    """What regressions foretell of people they never saw, and of the roll on average."""
    ours, theirs = _features(people, roll)
    fold = np.arange(len(each)) % FOLDS
    own, whole = np.empty_like(each), np.zeros((len(theirs), each.shape[1]))
    for at in range(FOLDS):
        learned = np.flatnonzero(fold != at)[:MOST_LEARNED_FROM]
        law = _learn(ours[learned], each[learned])
        own[fold == at] = law.foretell(ours[fold == at])
        whole += law.foretell(theirs) / FOLDS
    return own, whole


def _features(people: DrawnPeople, roll: DrawnPeople) -> tuple[Array, Array]:
    """Columns in SDs of the roll, and one a population; those that do not vary are left out."""
    known = roll.known
    count = np.maximum(np.isfinite(known).sum(axis=0), 1)
    middle = np.nansum(known, axis=0) / count
    size = np.sqrt(np.nansum((known - middle) ** 2, axis=0) / count)
    varies = size > 1e-9 * np.maximum(np.abs(middle), 1.0)
    names = np.array(_names(people.population))

    def of(group: DrawnPeople) -> Array:
        apart = (group.known[:, varies] - middle[varies]) / size[varies]
        owner = (group.population[:, None] == names[None, :]).astype(float)
        return np.concatenate([np.nan_to_num(apart), owner], axis=1)

    return of(people), of(roll)


@dataclass(frozen=True)
class _Law:
    """A line through the data, and a Gaussian kernel for what bends."""

    line: Array
    seen: Array
    weights: Array

    def foretell(self, x: Array) -> Array:
        """Differences of people, (people, quantities)."""
        parts = [x[at : at + AT_ONCE] for at in range(0, len(x), AT_ONCE)]
        return np.concatenate(
            [
                _with_one(part) @ self.line + _kernel(part, self.seen) @ self.weights
                for part in parts
            ]
        )


def _learn(x: Array, y: Array) -> _Law:
    columns = _with_one(x)
    squares = columns.T @ columns
    ridge = SMOOTH * np.eye(len(squares))  # keeps columns that are sums of others apart
    line = np.linalg.solve(squares + ridge, columns.T @ y)
    near = _kernel(x, x) + SMOOTH * np.eye(len(x))
    weights = cho_solve(cho_factor(near), y - columns @ line)
    return _Law(np.asarray(line, float), x, np.asarray(weights, float))


def _with_one(x: Array) -> Array:
    return np.concatenate([np.ones((len(x), 1)), x], axis=1)


def _kernel(a: Array, b: Array) -> Array:
    apart = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :] - 2.0 * a @ b.T
    return np.asarray(np.exp(-0.5 * np.maximum(apart, 0.0) / REACH**2), float)
