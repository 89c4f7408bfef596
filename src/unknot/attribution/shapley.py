"""Which knot an outcome comes from: exact Shapley shares over all combinations of tightnesses.

Each combination of a person's tightnesses (the rest at 0) is one lane, 2^9 = 512 for nine. A knot's
share is what it adds to the others, averaged over every order in which knots could be tightened. So
the shares add up to the whole difference whatever the folds on the way; a path of small steps
(integrated gradients) misses a fold's jump and does not.

Source: Shapley, A value for n-person games, 1953.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import factorial

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.solve import People, narrow, people, solve
from unknot.engine.steady_state import settle
from unknot.errors import UnknotError, nearest
from unknot.model import Model, tightnesses
from unknot.observe import observables
from unknot.timeline import Life, Timeline, build

Whole = npt.NDArray[np.intp]
Value = Callable[[Model, People, Whole], Mapping[str, Array]]

MOST_PLAYERS = 12  # 4,096 lanes a person
LAST_DAYS = 7
START = "sick"


@dataclass(frozen=True)
class Shares:
    """An outcome, split over knots.

    Shapes: `parts` (knots, people) in the order of `names`; `base` with every tightness at 0 and
    `whole` with a person's own, (people,). Parts add up to whole - base to rounding. `untied`
    (knots, people) is how much of the whole goes where that knot alone is healthy.
    """

    names: tuple[str, ...]
    parts: Array
    base: Array
    whole: Array
    untied: Array

    def of(self, person: int = 0) -> dict[str, float]:
        """One person's shares by knot, largest first."""
        order = np.argsort(-np.abs(self.parts[:, person]), kind="stable")
        return {self.names[k]: float(self.parts[k, person]) for k in order}


@dataclass(frozen=True)
class LivedOutcome:
    """An outcome to split: what a life leaves behind, of people settled in their usual life.

    Attributes:
        names: outputs, states or observables ("pain", "fiqr").
        usual: the days that repeat until people are settled.
        life: the days that follow; by default one more period of the usual ones.
        against: other days of the same length that are taken off, for an effect.
        last: over how many of the last days the mean goes; 0 for all of them.
        start: where settling begins, "sick" or "healthy": it chooses a bistable person's branch.
    """

    names: tuple[str, ...] = ("pain", "fatigue")
    usual: Timeline | None = None
    life: Timeline | None = None
    against: Timeline | None = None
    last: int = LAST_DAYS
    start: str = START

    def __call__(self, model: Model, who: People, origin: Whole) -> dict[str, Array]:
        """The outcome of people; `origin` says whose life each of them lives."""
        usual = self.usual or build(Life(1))
        begun = people(model, dict(who.lanes), start=self.start, count=who.count)
        settled = settle(model, _of(usual, origin), begun).state
        ready = People(who.lanes, settled)
        found = self._means(model, _of(self.life or usual, origin), ready)
        if self.against is None:
            return found
        other = self._means(model, _of(self.against, origin), ready)
        return {name: found[name] - other[name] for name in found}

    def shared(self) -> bool:
        """Whether everybody lives the same days."""
        lives = (self.usual, self.life, self.against)
        return all(life is None or life.people is None for life in lives)

    def _means(self, model: Model, life: Timeline, who: People) -> dict[str, Array]:
        seen = observables()
        known = (*model.outputs, *model.names, *seen)
        for name in self.names:
            if name not in known:
                raise UnknotError(
                    "unknown-output", f'the model gives no "{name}".', nearest(name, known)
                )
        needs = chain.from_iterable(needs_of(name) for name in self.names)
        run = solve(model, life, who, daily=tuple(dict.fromkeys(needs)))
        if not run.ok.all():
            raise UnknotError(
                "not-finite",
                f"{int((~run.ok).sum())} of {who.count} combinations of tightnesses broke down.",
                "look at the traits and at the life for numbers out of range.",
            )
        days = {n: seen[n].compute(run.days) if n in seen else run.days[n] for n in self.names}
        return {name: value[-self.last :].mean(axis=0) for name, value in days.items()}


def needs_of(name: str) -> tuple[str, ...]:
    """The daily means that an output, a state or an observable is computed from."""
    seen = observables()
    return seen[name].needs if name in seen else (name,)


def _of(life: Timeline, origin: Whole) -> Timeline:
    return life if life.people is None else narrow(life, origin)


def shapley(
    model: Model,
    traits: Mapping[str, float | Array],
    value: Value | None = None,
    *,
    players: Sequence[str] | None = None,
) -> dict[str, Shares]:
    """Split outcomes of people over their knots, exactly.

    Args:
        traits: tightnesses and scales of one or more people; what is not named is healthy.
        value: outcomes of a crowd as (crowd,) by name, given the model, the crowd and whose life
            each of it lives; by default pain and fatigue once settled, see `Lived`.
        players: traits among which to split, at their healthy value in the base; by default the
            tightnesses. Those that the wiring silences get 0.

    Returns:
        Outcome -> shares by knot.

    Raises:
        UnknotError: an unknown trait, or too many players.
    """
    names = tuple(tightnesses() if players is None else players)
    if len(names) > MOST_PLAYERS:
        raise UnknotError(
            "too-many-players",
            f"{len(names)} numbers make {2 ** len(names)} combinations.",
            f"name at most {MOST_PLAYERS}.",
        )
    who = people(model, dict(traits))
    value = value or LivedOutcome()
    active = tuple(n for n in names if n in model.lanes)
    together = combinations(len(active))
    count = who.count
    origin = np.tile(np.arange(count, dtype=np.intp), len(together))
    rows = {n: v[origin] for n, v in who.lanes.items()}
    for n, name in enumerate(active):
        taken = np.repeat(together[:, n], count)
        rows[name] = np.where(taken, rows[name], model.defaults[name])
    chosen, back = _once(rows, origin, isinstance(value, LivedOutcome) and value.shared())
    crowd = people(model, {n: v[chosen] for n, v in rows.items()}, count=len(chosen))
    outcomes = value(model, crowd, origin[chosen])
    found: dict[str, Shares] = {}
    for outcome, values in outcomes.items():
        table = values[back].reshape(len(together), count)
        parts, untied = np.zeros((2, len(names), count))
        at = [names.index(n) for n in active]
        parts[at] = split(table)
        untied[at] = table[-1] - table[len(together) - 1 - 2 ** np.arange(len(active))]
        labels = tuple(n.removeprefix("tightness_") for n in names)
        found[outcome] = Shares(labels, parts, table[0], table[-1], untied)
    return found


def _once(rows: Mapping[str, Array], origin: Whole, shared: bool) -> tuple[Whole, Whole]:
    """Lanes that differ, and for every lane which of them it is.

    People who share a background share most combinations, so a crowd of them costs far less.
    """
    columns = list(rows.values()) if shared else [*rows.values(), origin.astype(float)]
    _, first, back = np.unique(np.array(columns), axis=1, return_index=True, return_inverse=True)
    return first.astype(np.intp), back.astype(np.intp).ravel()


@cache
def combinations(players: int) -> npt.NDArray[np.bool_]:
    """Who takes part in each combination, (2^players, players); row r spells r in binary."""
    numbers = np.arange(2**players, dtype=np.intp)[:, None]
    return np.bitwise_and(numbers, 2 ** np.arange(players, dtype=np.intp)) > 0


def split(values: Array) -> Array:
    """Exact Shapley shares from the value of every combination.

    Args:
        values: (2^players, people), in the order of `combinations`.

    Returns:
        (players, people); each column adds up to values[-1] - values[0].
    """
    count = len(values).bit_length() - 1
    together = combinations(count)
    size = together.sum(axis=1)
    parts = np.zeros((count, values.shape[1]))
    for player in range(count):
        without = np.flatnonzero(~together[:, player])
        orders = [factorial(int(s)) * factorial(count - int(s) - 1) for s in size[without]]
        weight = np.array(orders, dtype=float) / factorial(count)
        gain = values[without + 2**player] - values[without]
        parts[player] = weight @ gain
    return parts
