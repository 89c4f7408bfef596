"""A run on the NumPy kernel: the plain, readable truth, and the fallback without a compiler."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.engine.lower import lower
from unknot.engine.mesh import Mesh
from unknot.engine.numpy_kernel import NumpyKernel, write
from unknot.engine.plan import Plan
from unknot.model import Model
from unknot.timeline import Timeline

Array = npt.NDArray[np.float64]
_MODELS: dict[str, Model] = {}


@cache
def _compiled(key: str, outputs: tuple[str, ...], activities: int) -> NumpyKernel:
    model = _MODELS[key]
    wanted = {name: model.outputs[name] for name in outputs}
    return write(lower(model.trace, model.gain, model.loss, wanted, activities), model.names)


def kernel(model: Model, outputs: tuple[str, ...], activities: int) -> NumpyKernel:
    """The NumPy kernel of a model for the outputs wanted; written once."""
    _MODELS.setdefault(model.hash, model)
    return _compiled(model.hash, tuple(sorted(set(outputs))), activities)


def run(
    model: Model,
    timeline: Timeline,
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
) -> tuple[Array, Array, Array]:
    """Run people through a timeline.

    Returns:
        Sums behind the daily means (days, kept, people), values on the hour (hours, kept, people),
        and end states (states, people).
    """
    names = [n for n, _ in plan.daily] + list(plan.hourly)
    code = kernel(model, tuple(n for n in names if n in model.outputs), timeline.shares.shape[1])
    count = start.shape[1]
    inputs = all_inputs(model, timeline)
    out = np.zeros((plan.days, len(plan.daily), count))
    hours = np.zeros((plan.hours, len(plan.hourly), count))
    kept = code.prepare(lanes)
    state = start.copy()
    sums = np.zeros((len(plan.daily), count))
    length = mesh.length
    held: Any = None
    current = -1
    with np.errstate(all="ignore"):
        for node in range(len(length) + 1):
            if node < len(length) and mesh.stretch[node] != current:
                current = int(mesh.stretch[node])
                part = {n: v[current] for n, v in timeline.parts.items()}
                step = {n: v[current] for n, v in inputs.items()}
                held = code.enter(kept, step, part, timeline.shares[current])
            values: dict[str, Any] = dict(code.read(state, (kept, held)))
            values.update({n: state[i] for i, n in enumerate(model.names)})
            values.update(model.held)
            for i, (name, kind) in enumerate(plan.daily):
                sums[i] += values[name] * plan.weights[node, kind]
            if plan.flush[node] >= 0:
                out[plan.flush[node]] = sums
                sums[...] = 0.0
            for i, (name, kind) in enumerate(plan.daily):
                sums[i] += values[name] * plan.weights[node, 3 + kind]
            if plan.hour[node] >= 0:
                for i, name in enumerate(plan.hourly):
                    hours[plan.hour[node], i] = values[name]
            if node < len(length):
                _advance(code, state, (kept, held), length[node])
    return out, hours, state


def all_inputs(model: Model, timeline: Timeline) -> dict[str, Array]:
    """Every per-stretch input of a model; treatments not in the timeline are at level 0."""
    inputs = timeline.steps | {f"level_{n}": v for n, v in timeline.levels.items()}
    for name in model.steps:
        inputs.setdefault(name, np.zeros(len(timeline.edges) - 1))
    return inputs


def _advance(code: NumpyKernel, state: Array, held: Any, h: float) -> None:
    """One exponential predictor-corrector step, in place; people who fail stay where they were."""
    gain, loss = (_stack(rate, state) for rate in code.rates(state, held))
    rest = gain / loss
    guess = rest + (state - rest) * np.exp(-loss * h)
    gain_2, loss_2 = (_stack(rate, state) for rate in code.rates(guess, held))
    loss = 0.5 * (loss + loss_2)
    rest = 0.5 * (gain + gain_2) / loss
    after = rest + (state - rest) * np.exp(-loss * h)
    failed = ~np.all(np.isfinite(after), axis=0)
    if np.any(failed):
        after[:, failed] = np.nan
    state[...] = after


def _stack(rates: Any, like: Array) -> Array:
    out = np.empty_like(like)
    for i, rate in enumerate(rates):
        out[i] = rate
    return out
