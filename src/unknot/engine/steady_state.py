"""The settled state of a life that repeats itself, without living it out in full.

The state after one period is a map of the state before it. People live some months in single
precision and long steps; where Newton's method on the map then finds a stable state close by, that
is it, to many digits. The others, near a fold, live on. A bistable person so stays on the branch
they began on: start them healthy for the one and sick for the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.mesh import Mesh, even
from unknot.engine.solve import Backend, People, default_backend, narrow, solve
from unknot.model import Model
from unknot.timeline import Timeline

ROUND_DAYS = 280
MOST_ROUNDS = 8
LONGEST_HOURS = 3.0
NEWTON_STEPS = 4
CLOSE_BY = 0.25  # of a state: farther away may be another branch
NUDGE = 1e-5


@dataclass(frozen=True)
class Settled:
    """Where people settle.

    Shapes: `state` (states, people) at the first midnight of the period; `moves` (people,) largest
    change over a period, as a share of the state; `radius` (people,) how much of a small push is
    left after a period: below 1 the state is stable, near 1 it lies near a fold.
    """

    state: Array
    moves: Array
    radius: Array


def repeated(timeline: Timeline, times: int) -> Timeline:
    """The same days again and again."""

    def again(values: dict[str, Array]) -> dict[str, Array]:
        return {n: np.concatenate([v] * times) for n, v in values.items()}

    shifts = float(timeline.edges[-1]) * np.arange(times)
    edges = (timeline.edges[:-1] + shifts[:, None]).ravel()
    return Timeline(
        np.append(edges, times * timeline.edges[-1]),
        again(timeline.steps),
        again(timeline.parts),
        np.concatenate([timeline.shares] * times),
        np.concatenate([timeline.fine] * times),
        again(timeline.levels),
    )


def settle(model: Model, period: Timeline, who: People, tolerance: float = 1e-9) -> Settled:
    """Find the state to which people settle if `period` repeats for ever.

    Args:
        period: whole days; one ordinary day, or a week with its bouts.
        who: people; their starting states choose the branch.
        tolerance: largest change over a period that counts as standing still.
    """
    state = who.start.copy()
    moves, radius = np.full(who.count, np.inf), np.ones(who.count)
    moving = np.arange(who.count)
    months = repeated(period, -(-ROUND_DAYS // period.days))
    single = default_backend() is Backend.LLVM
    for _ in range(MOST_ROUNDS):
        crowd = People(who.take(moving).lanes, state[:, moving])
        lived = _of(months, moving)
        steps = even(lived, LONGEST_HOURS)
        here = solve(model, lived, crowd, daily=(), mesh=steps, single=single).end
        found = _newton(model, _of(period, moving), People(crowd.lanes, here), tolerance)
        state[:, moving], moves[moving], radius[moving] = found.state, found.moves, found.radius
        moving = moving[found.moves > tolerance]
        if not moving.size:
            break
    return Settled(state, moves, radius)


def _newton(model: Model, period: Timeline, who: People, tolerance: float) -> Settled:
    """The still point close by, where there is a stable one; else people stay where they are."""
    scale = np.array([s.scale for s in model.states])[:, None]
    steps = even(period)
    state, slope = who.start.copy(), np.zeros(0)
    first, moves = np.zeros(0), np.zeros(0)
    for _ in range(NEWTON_STEPS):
        change, slope = _map(model, period, People(who.lanes, state), state, steps)
        moves = _share(change, state, scale)
        first = first if first.size else np.maximum(moves, 2.0 * tolerance)
        if np.all(moves < tolerance):
            break
        step = np.linalg.solve(np.eye(len(state)) - slope, change.T[..., None])[..., 0].T
        state = np.maximum(state + np.where(moves < tolerance, 0.0, step), 0.1 * state)
    away = _share(state - who.start, who.start, 10.0 * scale)
    close = np.flatnonzero((moves < tolerance) & (away < CLOSE_BY))
    radius = np.ones(who.count)
    radius[close] = np.max(np.abs(np.linalg.eigvals(slope[close])), axis=-1)
    good = radius < 1.0
    return Settled(np.where(good, state, who.start), np.where(good, moves, first), radius)


def _of(period: Timeline, who: npt.NDArray[np.int_]) -> Timeline:
    return period if period.people is None else narrow(period, who)


def _share(change: Array, state: Array, scale: Array) -> Array:
    return np.max(np.abs(change) / np.maximum(np.abs(state), 0.01 * scale), axis=0)


def _map(
    model: Model, period: Timeline, who: People, state: Array, steps: Mesh
) -> tuple[Array, Array]:
    """Change over a period (states, people), and the map's slopes (people, states, states)."""
    states, count = int(state.shape[0]), int(state.shape[1])
    nudge = NUDGE * np.maximum(np.abs(state), 1e-3)
    lanes = np.tile(np.arange(count, dtype=np.intp), states + 1)
    start = state[:, lanes]
    for n in range(states):
        start[n, (n + 1) * count : (n + 2) * count] += nudge[n]
    crowd = People({name: v[lanes] for name, v in who.lanes.items()}, start)
    wide = _of(period, lanes)
    end = solve(model, wide, crowd, daily=(), mesh=steps).end.reshape(states, states + 1, count)
    base = end[:, 0]
    slope = (end[:, 1:] - base[:, None]) / nudge[None]
    return base - state, np.transpose(slope, (2, 0, 1))
