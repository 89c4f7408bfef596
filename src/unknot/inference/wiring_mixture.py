"""No story of the body chosen: every draw follows one of the rival wirings, the diary weighs them.

How much each is believed before stands in `prior.STORIES`. Their states are those of the
whole body; what a wiring holds keeps the value it has there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine import calibrate
from unknot.engine.solve import Solution
from unknot.errors import ModelError, nearest
from unknot.inference import prior
from unknot.inference.prior import STORIES, Traits
from unknot.library import ANY, Wiring, wirings
from unknot.model import Model

if TYPE_CHECKING:
    from unknot.inference.population_monte_carlo import Draws


WHOLE = "articles"  # the wiring that has every state


def load(wiring: str | Wiring = ANY, parameter_set: str = "default") -> Model:
    """A wiring by its name or itself, or, by "any", the whole body with all of them as rivals.

    Raises:
        ModelError: an unknown wiring or parameter set.
    """
    if wiring == ANY:
        return _any(parameter_set)
    known = wirings()
    if isinstance(wiring, str) and wiring not in known:
        way_out = nearest(wiring, (ANY, *known))
        raise ModelError("unknown-wiring", f'there is no wiring "{wiring}".', way_out)
    return calibrate.load(wiring, parameter_set)


@cache
def _any(parameter_set: str) -> Model:
    rivals = tuple(calibrate.load(name, parameter_set) for name in STORIES)
    told = "|".join(f"{rival.hash} {STORIES[rival.wiring]}" for rival in rivals)
    mixed = hashlib.sha256(told.encode()).hexdigest()
    whole = rivals[list(STORIES).index(WHOLE)]
    return replace(whole, wiring=ANY, rivals=rivals, hash=mixed[: len(whole.hash)])


def of(model: Model, who: Traits) -> npt.NDArray[np.int_]:
    """A number for the story that each person follows; 0 for all where one is chosen."""
    return who.story if model.rivals else np.zeros(len(who.story), dtype=int)


def belief(z: Array, weight: Array | None = None) -> Array:
    """Share of draws (draws, size) that follow each story, (stories,).

    Args:
        weight: of each of them (draws,), sums to 1; by default all weigh the same.
    """
    share = np.full(len(z), 1.0 / len(z)) if weight is None else weight
    return np.asarray(np.bincount(prior.story_of(z), share, len(STORIES)), dtype=np.float64)


def beliefs(draws: Sequence[Draws]) -> tuple[Array, Array]:
    """Belief in each story before the diary and after it, of runs; (runs, stories) each."""
    before = [belief(draw.z[: len(draw.before)], draw.before) for draw in draws]
    return np.array(before), np.array([belief(draw.z, draw.response.sum(axis=0)) for draw in draws])


@dataclass(frozen=True)
class Alike:
    """People who follow one story.

    Attributes:
        model: their body.
        at: their positions among all, (people,).
        rows: where its states stand among those of the whole body, (states of theirs,).
    """

    model: Model
    at: npt.NDArray[np.int_]
    rows: npt.NDArray[np.int_]

    def states(self, whole: Array) -> Array:
        """Their states, of everybody's (states of the whole body, all people)."""
        return whole[np.ix_(self.rows, self.at)]

    def put(self, whole: Array, own: Array) -> None:
        """Write their states back."""
        whole[np.ix_(self.rows, self.at)] = own


def apart(model: Model, who: Traits) -> Iterator[Alike]:
    """People by the story they follow; all together where one is chosen."""
    if not model.rivals:
        yield Alike(model, np.arange(len(who.story)), np.arange(len(model.names)))
        return
    row = {name: k for k, name in enumerate(model.names)}
    for number in sorted({int(one) for one in who.story}):
        own = model.rivals[number]
        rows = np.array([row[name] for name in own.names])
        yield Alike(own, np.flatnonzero(who.story == number), rows)


def join(model: Model, state: Array, runs: list[tuple[Alike, Solution]]) -> Solution:
    """Daily means and end states of everybody, from runs of those alike.

    Args:
        state: of everybody as the runs began (states, people).
    """
    count = state.shape[1]
    end, status = state.copy(), np.empty(count, dtype=int)
    days: dict[str, Array] = {}
    for alike, run in runs:
        alike.put(end, run.end)
        status[alike.at] = run.status
        for name, values in run.days.items():
            whole = days.setdefault(name, np.empty((len(values), count)))
            whole[:, alike.at] = values
    return Solution(days, {}, end, status, None, model.hash, model.names)
