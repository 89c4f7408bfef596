"""A run on the NumPy kernel: the plain, readable truth, and the fallback without a compiler."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.lower import lower
from unknot.engine.mesh import Mesh
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.engine.output_plan import Plan
from unknot.model import Model
from unknot.timeline import Timeline

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
                _advance(code, state, (kept, held), length[node], mesh.order)
    return out, hours, state


def all_inputs(model: Model, timeline: Timeline) -> dict[str, Array]:
    """Every per-stretch input of a model; treatments not in the timeline are at level 0."""
    inputs = timeline.steps | {f"level_{n}": v for n, v in timeline.levels.items()}
    for name in model.steps:
        inputs.setdefault(name, np.zeros(len(timeline.edges) - 1))
    return inputs


def _advance(code: NumpyKernel, state: Array, held: Any, h: float, order: int) -> None:
    """One step of the scheme, in place; people who fail stay failed."""

    def rates(at: Array) -> tuple[Array, Array]:
        gain, loss = code.rates(at, held)
        return _stack(gain, at), _stack(loss, at)

    gain, loss = rates(state)
    if order == 2:
        gain_last, loss_last = rates(_moved(state, gain, loss, h))
        after = _moved(state, 0.5 * (gain + gain_last), 0.5 * (loss + loss_last), h)
    else:
        third = _moved(state, gain, loss, h / 3.0)
        guess = _moved(state, *rates(third), 2.0 * h / 3.0)
        after = _third_order(state, guess, (gain, loss), rates(guess), h)
    failed = ~np.all(np.isfinite(after), axis=0)
    if np.any(failed):
        after[:, failed] = np.nan
    state[...] = after


def _moved(state: Array, gain: Array, loss: Array, h: float) -> Array:
    """The exact solution of dx/dt = gain - loss x after h."""
    z = loss * h
    share = np.where(z > 0.0, -np.expm1(-z) / np.where(z > 0.0, z, 1.0), 1.0)
    return state + (gain - loss * state) * h * share


def _third_order(
    state: Array, guess: Array, first: tuple[Array, Array], last: tuple[Array, Array], h: float
) -> Array:
    """The end of a step, from the rates at its beginning and two thirds into it.

    Gain and loss are averaged with weights 1/4 and 3/4. What that leaves to be desired at third
    order is that a gain counts the more the later it comes, and that a loss works on the state it
    meets; both are added to the gain, which never falls below 0.
    """
    (gain, loss), (gain_last, loss_last) = first, last
    steeper = loss_last - loss
    loss = loss + 0.75 * steeper
    z = np.minimum(loss * h, 2.0)
    bend = z * (0.75 * state + 0.25 * guess) + 1.5 * (guess - state)
    leaning = gain + (0.75 + 0.125 * z) * (gain_last - gain) - 0.125 * steeper * bend
    return _moved(state, np.maximum(leaning, 0.0), loss, h)


def _stack(rates: Any, like: Array) -> Array:
    out = np.empty_like(like)
    for i, rate in enumerate(rates):
        out[i] = rate
    return out
