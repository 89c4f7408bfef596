"""A run on the LLVM kernel: people in blocks of lanes, blocks over threads."""

from __future__ import annotations

from functools import cache
from multiprocessing import cpu_count
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.llvm.advance import COLUMNS, fixed_losses
from unknot.engine.llvm.compiler import Compiled, compile_text, object_key
from unknot.engine.llvm.kernel import MOVES, Layout, inputs_of, write
from unknot.engine.lower import Program, lower
from unknot.engine.mesh import Mesh
from unknot.engine.numpy.run import all_inputs
from unknot.engine.output_plan import Plan
from unknot.engine.threads import threads as thread_pool
from unknot.model import Model
from unknot.timeline import Timeline

_MODELS: dict[str, Model] = {}
PARTS_A_THREAD = 16


@cache
def compiled(key: str, layout: Layout, activities: int) -> Compiled:
    """The kernel of a model for a layout; compiled once."""
    return compile_text(
        object_key(key, layout, activities),
        lambda: write(_program(key, layout, activities), layout),
    )


@cache
def _program(key: str, layout: Layout, activities: int) -> Program:
    names = {*(name for name, _ in layout.daily), *layout.hourly}
    return _lowered(key, tuple(sorted(names)), activities)


@cache
def _lowered(key: str, names: tuple[str, ...], activities: int) -> Program:
    model = _MODELS[key]
    wanted = {n: model.outputs[n] for n in names if n in model.outputs}
    return lower(model.trace, model.gain, model.loss, wanted, activities)


@cache
def _losses(key: str, layout: Layout, activities: int) -> Array:
    """The losses that never change, in the order of their states."""
    fixed = fixed_losses(_program(key, layout, activities))
    return np.array([fixed[n] for n in sorted(fixed)])


def _pace(losses: Array, mesh: Mesh) -> tuple[Array, npt.NDArray[np.int32]]:
    """What a kernel needs to know of each length of step, and which length each step has.

    One row for each move of the scheme: a quarter of h, h, and for each state whose loss never
    changes, what stays, how much of the gain comes, and how the gain leans to the last one.
    """
    length = mesh.length
    _, first, kind = np.unique(np.round(length, 11), return_index=True, return_inverse=True)
    lengths = length[first][:, None] * np.array(MOVES[mesh.order])
    out = np.empty((*lengths.shape, 2 + COLUMNS * len(losses)))
    out[..., 0] = 0.25 * lengths
    out[..., 1] = lengths
    z = lengths[..., None] * losses
    safe = np.where(losses > 0.0, losses, 1.0)
    out[..., 2::COLUMNS] = np.exp(-z)
    out[..., 3::COLUMNS] = np.where(losses > 0.0, -np.expm1(-z) / safe, lengths[..., None])
    out[..., 4::COLUMNS] = 0.75 + 0.125 * np.minimum(z, 2.0)
    return out, kind.astype(np.int32)


def _inputs(model: Model, timeline: Timeline) -> dict[str, Array]:
    """Per-stretch inputs by the names of a layout: (stretches,) or (stretches, people)."""
    found = all_inputs(model, timeline)
    for activity in range(timeline.shares.shape[1]):
        found[f"share@{activity}"] = timeline.shares[:, activity]
        for name, value in timeline.parts.items():
            found[f"{name}@{activity}"] = value[:, activity]
    return found


def workers() -> int:
    """How many threads a run may use."""
    return cpu_count()


def layout_of(
    model: Model, timeline: Timeline, mesh: Mesh, plan: Plan, double: bool, alone: bool = False
) -> tuple[Program, Layout]:
    """The program behind a run, and what its kernel is compiled for."""
    _MODELS.setdefault(model.hash, model)
    inputs = _inputs(model, timeline)
    daily = tuple((n, k) for n, k in plan.daily if n not in model.held)
    hourly = tuple(n for n in plan.hourly if n not in model.held)
    names = {*(n for n, _ in daily), *hourly}
    program = _lowered(model.hash, tuple(sorted(names)), timeline.shares.shape[1])
    needed = dict.fromkeys(inputs_of(program))
    layout = Layout(
        lanes=model.lanes,
        states=model.names,
        uniform=tuple(n for n in needed if inputs[n].ndim == 1),
        varied=tuple(n for n in needed if inputs[n].ndim == 2),
        daily=daily,
        hourly=hourly,
        double=double,
        order=mesh.order,
        alone=alone,
    )
    return program, layout


def run(
    model: Model,
    timeline: Timeline,
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
    double: bool = True,
    threads: int | None = None,
    alone: bool = False,
) -> tuple[Array, Array, Array]:
    """Run people through a timeline; arguments and results as in the NumPy run.

    Args:
        alone: whether nobody's last digit may depend on who runs beside them.
    """
    _, layout = layout_of(model, timeline, mesh, plan, double, alone)
    activities = timeline.shares.shape[1]
    inputs = _inputs(model, timeline)
    code = compiled(model.hash, layout, activities)
    losses = _losses(model.hash, layout, activities)
    sums, hours, end = _call(code, layout, losses, inputs, lanes, start, mesh, plan, threads)
    count = start.shape[1]
    return (
        _with_held(sums[..., :count], plan.daily, list(layout.daily), model, plan),
        _hours_with_held(hours[..., :count], plan.hourly, layout.hourly, model),
        end[:, :count],
    )


def _call(
    code: Compiled,
    layout: Layout,
    losses: Array,
    inputs: dict[str, Array],
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
    threads: int | None,
) -> tuple[Array, Array, Array]:
    kind: Any = np.float64 if layout.double else np.float32
    count = int(start.shape[1])
    width = layout.width.lanes
    padded = -(-count // width) * width
    pad = np.minimum(np.arange(padded, dtype=np.intp), count - 1)
    lane_rows = np.zeros((max(len(layout.lanes), 1), padded), kind)
    for i, name in enumerate(layout.lanes):
        lane_rows[i] = np.take(lanes[name], pad)
    state = np.ascontiguousarray(start.astype(kind)[:, pad])
    stretches = len(next(iter(inputs.values())))
    uniform = np.array([inputs[n] for n in layout.uniform], kind).T
    varied = np.empty((stretches, max(len(layout.varied), 1), padded), kind)
    for i, name in enumerate(layout.varied):
        varied[:, i, :count] = inputs[name]
        varied[:, i, count:] = inputs[name][:, -1:]
    out = np.zeros((plan.days, max(len(layout.daily), 1), padded), kind)
    hours = np.zeros((max(plan.hours, 1), max(len(layout.hourly), 1), padded), kind)
    blocks = padded // width
    share = min(threads or workers(), blocks)
    # More parts than threads: who is held up by another program leaves its rest to the others.
    parts = min(blocks, PARTS_A_THREAD * share) if share > 1 else 1
    edges = [blocks * part // parts for part in range(parts + 1)]
    pace, kinds = _pace(losses, mesh)
    arrays = [
        lane_rows, state, np.ascontiguousarray(uniform), varied,
        pace.astype(kind), np.ascontiguousarray(plan.weights.astype(kind)), out, hours,
        mesh.stretch.astype(np.int32), kinds, plan.flush, plan.hour,
    ]  # fmt: skip

    def work(part: int) -> None:
        # A thread left behind by an interruption still writes: it holds the arrays themselves.
        pointers = [a.ctypes.data for a in arrays]
        code.function(*pointers, len(mesh.stretch), padded, edges[part], edges[part + 1])

    if share == 1:
        work(0)
    else:
        with thread_pool(share) as pool:
            list(pool.map(work, range(parts)))
    done: list[Array] = [a.astype(np.float64, copy=False) for a in (out, hours, state)]
    return done[0], done[1], done[2]


def _with_held(
    sums: Array,
    daily: tuple[tuple[str, int], ...],
    kept: list[tuple[str, int]],
    model: Model,
    plan: Plan,
) -> Array:
    if len(kept) == len(daily):
        return sums[:, : len(daily)]
    out = np.empty((sums.shape[0], len(daily), sums.shape[2]))
    for i, (name, kind) in enumerate(daily):
        if name in model.held:
            out[:, i] = model.held[name] * plan.totals[:, kind, None]
        else:
            out[:, i] = sums[:, [n for n, _ in kept].index(name)]
    return out


def _hours_with_held(
    hours: Array, hourly: tuple[str, ...], kept: tuple[str, ...], model: Model
) -> Array:
    out = np.empty((hours.shape[0], len(hourly), hours.shape[2]))
    for i, name in enumerate(hourly):
        out[:, i] = model.held[name] if name in model.held else hours[:, kept.index(name)]
    return out
