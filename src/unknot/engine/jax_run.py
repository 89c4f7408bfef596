"""A run in JAX, for accelerators and for derivatives by autodiff. Optional: `unknot[jax]`.

The same source as the NumPy kernel, over JAX's functions; the steps are one scan. Precision is
double where JAX is allowed it (`jax_enable_x64`), else single.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.lower import lower
from unknot.engine.mesh import Mesh
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.engine.numpy.run import all_inputs
from unknot.engine.output_plan import Plan
from unknot.errors import UnknotError, install
from unknot.model import Model
from unknot.timeline import Timeline

_MODELS: dict[str, Model] = {}


def _jax() -> Any:
    if find_spec("jax") is None:
        raise UnknotError("missing-extra", "this needs JAX.", install("jax"))
    return import_module("jax")


@cache
def kernel(key: str, outputs: tuple[str, ...], activities: int) -> NumpyKernel:
    """The rates and read-outs of a model known by its hash, as JAX functions."""
    jnp = _jax().numpy
    model = _MODELS[key]
    wanted = {name: model.outputs[name] for name in outputs}
    program = lower(model.trace, model.gain, model.loss, wanted, activities)
    functions = {
        "exp": jnp.exp,
        "log": jnp.log,
        "sqrt": jnp.sqrt,
        "softplus": _jax().nn.softplus,
    }
    return write(program, model.names, functions)


def traced(
    model: Model, timeline: Timeline, mesh: Mesh, plan: Plan
) -> Callable[[dict[str, Any], Any], tuple[Any, Any, Any]]:
    """A pure function of lanes and starting states, ready for `jit`, `grad`, `jacfwd` and `vmap`.

    It gives the sums behind the daily means (days, kept, people), values on the hour, and end
    states, as the NumPy run does.
    """
    jnp = _jax().numpy
    _MODELS.setdefault(model.hash, model)
    names = sorted({*(n for n, _ in plan.daily), *plan.hourly} & model.outputs.keys())
    code = kernel(model.hash, tuple(names), timeline.shares.shape[1])
    steps = len(mesh.stretch)
    inputs = (all_inputs(model, timeline), dict(timeline.parts), timeline.shares)
    table = _jax().tree.map(jnp.asarray, inputs)
    stretch = np.append(mesh.stretch, mesh.stretch[-1])
    per_node = {
        "stretch": stretch,
        "h": np.append(mesh.length, 0.0),
        "weights": plan.weights,
        "days": _days_beside(plan),
        "hour": np.where(plan.hour >= 0, plan.hour, plan.hours),
    }

    def run(lanes: dict[str, Any], start: Any) -> tuple[Any, Any, Any]:
        kept = code.prepare(lanes)
        count = start.shape[1]
        sums = jnp.zeros((plan.days + 1, len(plan.daily), count), start.dtype)
        hours = jnp.zeros((plan.hours + 1, len(plan.hourly), count), start.dtype)

        def node(carry: Any, at: Any) -> tuple[Any, None]:
            state, sums, hours = carry

            def now_in(values: Any) -> Any:
                return values[at["stretch"]]

            step, part, share = _jax().tree.map(now_in, table)
            held = (kept, code.enter(kept, step, part, share))
            values = {**code.read(state, held), **dict(zip(model.names, state, strict=True))}
            values |= model.held
            like = jnp.zeros(count, start.dtype)
            if plan.daily:
                now = jnp.stack([values[n] + like for n, _ in plan.daily])
                kinds = np.array([kind for _, kind in plan.daily])
                before = now * at["weights"][kinds][:, None]
                behind = now * at["weights"][3 + kinds][:, None]
                sums = sums.at[at["days"][0]].add(before).at[at["days"][1]].add(behind)
            if plan.hourly:
                now = jnp.stack([values[n] + like for n in plan.hourly])
                hours = hours.at[at["hour"]].set(now)
            return (_advance(jnp, code, state, held, at["h"], mesh.order), sums, hours), None

        nodes = {n: jnp.asarray(v) for n, v in per_node.items()}
        nodes = {n: v.astype(start.dtype) if v.dtype.kind == "f" else v for n, v in nodes.items()}
        (state, sums, hours), _ = _jax().lax.scan(node, (start, sums, hours), nodes)
        return sums[: plan.days], hours[: plan.hours], state

    assert len(per_node["days"]) == steps + 1
    return run


def run(
    model: Model,
    timeline: Timeline,
    lanes: dict[str, Array],
    start: Array,
    mesh: Mesh,
    plan: Plan,
    double: bool = True,
) -> tuple[Array, Array, Array]:
    """Run people through a timeline; arguments and results as in the NumPy run."""
    jax = _jax()
    jnp = jax.numpy
    with _precision(jax, double):
        call = jax.jit(traced(model, timeline, mesh, plan))
        kind = jnp.float64 if double else jnp.float32
        given = {n: jnp.asarray(v, kind) for n, v in lanes.items()}
        done = call(given, jnp.asarray(start, kind))
        sums, hours, end = (np.array(a, dtype=np.float64) for a in done)
    return sums, hours, end


def _precision(jax: Any, double: bool) -> Any:
    """Double precision for a while; the caller's own setting comes back afterwards."""
    return (
        jax.enable_x64(double)
        if hasattr(jax, "enable_x64")
        else jax.experimental.enable_x64(double)
    )


def _days_beside(plan: Plan) -> npt.NDArray[Any]:
    """The days to which what lies before and behind each node belongs, (nodes, 2)."""
    ends = plan.flush >= 0
    behind = np.cumsum(ends)
    before = behind - ends
    return np.stack([before, behind], axis=1)


def _advance(jnp: Any, code: NumpyKernel, state: Any, held: Any, h: Any, order: int) -> Any:
    def rates(at: Any) -> tuple[Any, Any]:
        gain, loss = code.rates(at, held)
        like = jnp.zeros_like(at[0])
        return jnp.stack([g + like for g in gain]), jnp.stack([x + like for x in loss])

    first = rates(state)
    if order == 2:
        last = rates(_moved(jnp, state, *first, h))
        mean = [0.5 * (a + b) for a, b in zip(first, last, strict=True)]
        return _moved(jnp, state, mean[0], mean[1], h)
    third = _moved(jnp, state, *first, h / 3.0)
    guess = _moved(jnp, state, *rates(third), 2.0 * h / 3.0)
    (gain, loss), (gain_last, loss_last) = first, rates(guess)
    steeper = loss_last - loss
    loss = loss + 0.75 * steeper
    z = jnp.minimum(loss * h, 2.0)
    bend = z * (0.75 * state + 0.25 * guess) + 1.5 * (guess - state)
    leaning = gain + (0.75 + 0.125 * z) * (gain_last - gain) - 0.125 * steeper * bend
    return _moved(jnp, state, jnp.maximum(leaning, 0.0), loss, h)


def _moved(jnp: Any, state: Any, gain: Any, loss: Any, h: Any) -> Any:
    z = loss * h
    safe = jnp.where(z > 0.0, z, 1.0)
    return state + (gain - loss * state) * h * jnp.where(z > 0.0, -jnp.expm1(-safe) / safe, 1.0)
