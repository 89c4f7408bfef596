"""The second truth: one person at a time, by SciPy at tight tolerance, straight from the graph.

Slow, and independent of everything it judges: it shares no lowering, no mesh, no integrator and no
averaging with the engine. It restarts at every change of input and integrates the read-outs as
extra equations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.integrate import solve_ivp

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.expression import Node, softplus
from unknot.model import Model
from unknot.timeline import Timeline

Inputs = tuple[dict[str, float], list[dict[str, float]], list[float]]
ASLEEP = "sleep_quality"  # averaged over time asleep, as a person would judge a night

_SIGN = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


@dataclass(frozen=True)
class Reference:
    """Daily means (days,) by name, and the end state (states,)."""

    days: dict[str, Array]
    end: Array


def reference(
    model: Model,
    timeline: Timeline,
    person: Mapping[str, float],
    start: Sequence[float] | Array,
    daily: Sequence[str] = ("pain", "fatigue"),
    *,
    tolerance: float = 1e-9,
    method: Literal["DOP853", "LSODA"] = "DOP853",
) -> Reference:
    """Run one person through a timeline at tight tolerance.

    Args:
        person: the model's per-person inputs that differ from its defaults.
        start: states in the model's order.
        daily: outputs and states to average by day (sleep quality over time asleep).
        tolerance: relative tolerance of the solver; absolute a thousandth of it.

    Raises:
        UnknotError: an unknown output, inputs that differ by person, or a solver that gave up.
    """
    if timeline.people is not None:
        raise UnknotError(
            "people-count",
            "the reference follows one person, and this timeline is written for several.",
            "narrow the timeline to one, or build one for this person.",
        )
    known = (*model.outputs, *model.names)
    for name in daily:
        if name not in known:
            raise UnknotError(
                "unknown-output", f'the model gives no "{name}".', nearest(name, known)
            )
    lanes = model.defaults | {name: float(value) for name, value in person.items()}
    rate = _rate(model, daily, timeline.shares.shape[1])
    count = len(model.names)
    state = np.array(start, dtype=float)
    absolute = tolerance * np.concatenate([np.full(count, 1e-3), np.ones(len(daily))])
    days = timeline.days
    sums, weights = np.zeros((days, len(daily))), np.zeros((days, len(daily)))
    for begin, end, inputs in _stretches(model, timeline):
        step, part, share = inputs

        def slope(
            _: float, y: Array, step: Any = step, part: Any = part, share: Any = share
        ) -> Array:
            return np.array(rate(y.tolist(), lanes, step, part, share))

        began = np.concatenate([state, np.zeros(len(daily))])
        run: Any = solve_ivp(
            slope, (begin, end), began, method=method, rtol=tolerance, atol=absolute
        )
        if not run.success:
            raise UnknotError(
                "reference-failed",
                f"the reference solver gave up at hour {run.t[-1]:g}: {run.message}",
                "look at the inputs and states of that hour.",
            )
        state = run.y[:count, -1].copy()
        day = int(begin // 24.0)
        asleep = step["sleep_opportunity"]
        weight = np.array([asleep if name == ASLEEP else 1.0 for name in daily])
        sums[day] += weight * run.y[count:, -1]
        weights[day] += weight * (end - begin)
    means = sums / np.maximum(weights, 1e-12)
    return Reference({name: means[:, i] for i, name in enumerate(daily)}, state)


def _stretches(model: Model, timeline: Timeline) -> list[tuple[float, float, Inputs]]:
    """Begin, end and inputs of every stretch; equal neighbours of one day are joined."""
    steps = timeline.steps | {f"level_{name}": level for name, level in timeline.levels.items()}
    found: list[tuple[float, float, Inputs]] = []
    for i in range(len(timeline.edges) - 1):
        step = {name: float(steps[name][i]) if name in steps else 0.0 for name in model.steps}
        part = [
            {name: float(value[i, a]) for name, value in timeline.parts.items()}
            for a in range(timeline.shares.shape[1])
        ]
        share = [float(value) for value in timeline.shares[i]]
        begin, end = float(timeline.edges[i]), float(timeline.edges[i + 1])
        inputs: Inputs = (step, part, share)
        if found and begin % 24.0 and found[-1][2] == inputs:
            found[-1] = (found[-1][0], end, inputs)
        else:
            found.append((begin, end, inputs))
    return found


def _rate(model: Model, daily: Sequence[str], activities: int) -> Callable[..., list[float]]:
    """The slope of every state and the value of every read-out, as one function over floats."""
    nodes = model.trace.nodes
    place = {name: i for i, name in enumerate(model.names)}
    read = [model.outputs.get(name) for name in daily]
    roots = [*model.gain, *model.loss, *(at for at in read if at is not None)]
    lines = _lines(nodes, roots, place, activities)
    slopes = [
        f"v{gain} - v{loss} * y[{i}]"
        for i, (gain, loss) in enumerate(zip(model.gain, model.loss, strict=True))
    ]
    values = [
        f"y[{place[name]}]" if at is None else f"v{at}"
        for name, at in zip(daily, read, strict=True)
    ]
    source = (
        "def rate(y, lane, step, part, share):\n"
        + "".join(f"    {line}\n" for line in lines)
        + f"    return [{', '.join([*slopes, *values])}]\n"
    )
    space: dict[str, Any] = {
        "exp": math.exp,
        "log": math.log,
        "sqrt": math.sqrt,
        "softplus": softplus,
    }
    exec(compile(source, "<reference>", "exec"), space)  # noqa: S102 - written above, from the graph
    return space["rate"]


def _lines(
    nodes: Sequence[Node], roots: Sequence[int], place: Mapping[str, int], activities: int
) -> list[str]:
    """One assignment a node; a node that differs between activities gets one for each."""
    needed: set[int] = set()
    stack = list(roots)
    while stack:
        at = stack.pop()
        if at not in needed:
            needed.add(at)
            stack.extend(nodes[at].args)
    split: dict[int, bool] = {}
    lines: list[str] = []

    def named(at: int, activity: int) -> str:
        return f"v{at}_{activity}" if split[at] else f"v{at}"

    for at in sorted(needed):
        node = nodes[at]
        split[at] = node.op == "part" or (node.op != "mean" and any(split[a] for a in node.args))
        if node.op == "mean":
            inner = node.args[0]
            terms = [f"share[{a}] * {named(inner, a)}" for a in range(activities)]
            lines.append(f"v{at} = {' + '.join(terms) if split[inner] else named(inner, 0)}")
            continue
        for activity in range(activities if split[at] else 1):
            value = _value(node, [named(a, activity) for a in node.args], place, activity)
            lines.append(f"{named(at, activity)} = {value}")
    return lines


def _value(node: Node, args: list[str], place: Mapping[str, int], activity: int) -> str:
    match node.op:
        case "const":
            return repr(node.value)
        case "state":
            return f"y[{place[node.name]}]"
        case "lane" | "step":
            return f"{node.op}[{node.name!r}]"
        case "part":
            return f"part[{activity}][{node.name!r}]"
        case "neg":
            return f"-{args[0]}"
        case "add" | "sub" | "mul" | "div":
            return f"{args[0]} {_SIGN[node.op]} {args[1]}"
        case function:
            return f"{function}({args[0]})"
