"""A run on the LLVM kernel: people in blocks of lanes, blocks over threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.engine.llvm_kernel import Compiled, Layout, compile_kernel, inputs_of
from unknot.engine.lower import lower
from unknot.engine.mesh import Mesh
from unknot.engine.numpy_run import all_inputs
from unknot.engine.plan import Plan
from unknot.model import Model
from unknot.timeline import Timeline

Array = npt.NDArray[np.float64]
_MODELS: dict[str, Model] = {}


@cache
def _compiled(key: str, layout: Layout, activities: int) -> Compiled:
    model = _MODELS[key]
    return compile_kernel(_program(key, layout, activities), layout) if model else None  # type: ignore


@cache
def _program(key: str, layout: Layout, activities: int) -> Any:
    model = _MODELS[key]
    names = {*(name for name, _ in layout.daily), *layout.hourly}
    wanted = {n: model.outputs[n] for n in sorted(names) if n in model.outputs}
    return lower(model.trace, model.gain, model.loss, wanted, activities)


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
    return max(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 1)


def run(
    model: Model,
    timeline: Timeline,
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
    double: bool = True,
    threads: int | None = None,
) -> tuple[Array, Array, Array]:
    """Run people through a timeline; arguments and results as in the NumPy run."""
    _MODELS.setdefault(model.hash, model)
    activities = timeline.shares.shape[1]
    inputs = _inputs(model, timeline)
    kept = [(n, k) for n, k in plan.daily if n not in model.held]
    hourly = tuple(n for n in plan.hourly if n not in model.held)
    names = {*(n for n, _ in kept), *hourly}
    wanted = {n: model.outputs[n] for n in sorted(names) if n in model.outputs}
    needed = dict.fromkeys(
        inputs_of(lower(model.trace, model.gain, model.loss, wanted, activities))
    )
    layout = Layout(
        lanes=model.lanes,
        states=model.names,
        uniform=tuple(n for n in needed if inputs[n].ndim == 1),
        varied=tuple(n for n in needed if inputs[n].ndim == 2),
        daily=tuple(kept),
        hourly=hourly,
        double=double,
    )
    code = _compiled(model.hash, layout, activities)
    sums, hours, end = _call(code, layout, inputs, lanes, start, mesh, plan, threads)
    count = start.shape[1]
    return (
        _with_held(sums[..., :count], plan.daily, kept, model, plan),
        _hours_with_held(hours[..., :count], plan.hourly, hourly, model),
        end[:, :count].astype(np.float64),
    )


def _call(
    code: Compiled,
    layout: Layout,
    inputs: dict[str, Array],
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
    threads: int | None,
) -> tuple[Array, Array, Array]:
    kind = np.float64 if layout.double else np.float32
    count = start.shape[1]
    padded = -(-count // code.width) * code.width
    pad = np.minimum(np.arange(padded), count - 1)
    lane_rows = np.array([lanes[n] for n in layout.lanes] or np.zeros((1, count)), kind)[:, pad]
    state = np.ascontiguousarray(start.astype(kind)[:, pad])
    stretches = len(next(iter(inputs.values())))
    uniform = np.array([inputs[n] for n in layout.uniform], kind).T
    varied = np.empty((stretches, max(len(layout.varied), 1), padded), kind)
    for i, name in enumerate(layout.varied):
        varied[:, i] = inputs[name][:, pad]
    out = np.zeros((plan.days, max(len(layout.daily), 1), padded), kind)
    hours = np.zeros((max(plan.hours, 1), max(len(layout.hourly), 1), padded), kind)
    blocks = padded // code.width
    share = min(threads or workers(), blocks)
    edges = np.linspace(0, blocks, share + 1).astype(int)
    arrays = [
        np.ascontiguousarray(lane_rows), state, np.ascontiguousarray(uniform), varied,
        mesh.stretch.astype(np.int32), mesh.length.astype(kind),
        np.ascontiguousarray(plan.weights.astype(kind)), plan.flush, out, plan.hour, hours,
    ]  # fmt: skip

    def work(part: int) -> None:
        scratch = np.zeros((code.scratch + 1, code.width), kind)
        pointers = [a.ctypes.data for a in (*arrays, scratch)]
        code.function(
            *pointers, len(mesh.stretch), padded, int(edges[part]), int(edges[part + 1])
        )

    if share == 1:
        work(0)
    else:
        with ThreadPoolExecutor(share) as pool:
            list(pool.map(work, range(share)))
    return out, hours, state


def _with_held(
    sums: Array,
    daily: tuple[tuple[str, int], ...],
    kept: list[tuple[str, int]],
    model: Model,
    plan: Plan,
) -> Array:
    if len(kept) == len(daily):
        return sums.astype(np.float64)[:, : len(daily)]
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
