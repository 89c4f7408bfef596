"""The model evaluated on plain numbers, name by name: no trace, no graph, no kernel.

What `model.tie` does by tracing, done again in the simplest way that works, for the tests of every
knot. One activity at a time, so that a value and its mean over activities are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.timeline import PART_INPUTS, STEP_INPUTS

Array = npt.NDArray[np.float64]


@dataclass
class Plain:
    """Everything the knots may ask for, as arrays over random points.

    Attributes:
        values: states, traits, inputs and constants by name; "knot.parameter" for parameters.
        shifted: what one knot alone sees instead, by (knot, name).
    """

    values: Mapping[str, Array]
    shifted: dict[tuple[str, str], Array] = field(default_factory=dict[tuple[str, str], Array])

    @cached_property
    def outputs(self) -> dict[str, tuple[Knot, Callable[..., Any]]]:
        """Who computes what."""
        return {o.name: (k, o.compute) for k in all_knots() for o in k.outputs}

    def look_up(self, name: str, knot: Knot) -> Any:
        """What a knot gets when it asks for a name."""
        if (knot.name, name) in self.shifted:
            return self.shifted[knot.name, name]
        if f"{knot.name}.{name}" in self.values:
            return self.values[f"{knot.name}.{name}"]
        if name in self.values:
            return self.values[name]
        owner, compute = self.outputs[name]
        return self.call(owner, compute)

    def call(self, knot: Knot, function: Callable[..., Any]) -> Any:
        """A function of a knot, with what it asks for."""
        return function(**{name: self.look_up(name, knot) for name in knot.needs(function)})

    def rates(self, knot: Knot) -> dict[str, tuple[Array, Array]]:
        """Gain and loss of every state a knot's flow speaks of."""
        if knot.flow is None:
            return {}
        found = self.call(knot, knot.flow)
        shape = next(iter(self.values.values())).shape
        return {
            name: (np.broadcast_to(rate.gain, shape), np.broadcast_to(rate.loss, shape))
            for name, rate in found.items()
        }


def random_point(
    constants: Mapping[str, float],
    points: int = 200,
    seed: int = 3,
    vary: bool = False,
    values_of: Mapping[str, float] | None = None,
) -> Plain:
    """Admissible random states, persons and inputs.

    Args:
        vary: parameters anywhere in their ranges; otherwise at the knots' own values.
        values_of: parameters that differ from those, as a parameter set has them.
    """
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for knot in all_knots():
        for state in knot.states:
            high = min(state.high, 8.0 * max(state.reference or 0.0, state.scale))
            values[state.name] = rng.uniform(state.low + 1e-3 * high, high, points)
            healthy = constants.get(f"healthy_{state.name}", state.start)
            if state.reference is not None:
                healthy = state.reference
            values[f"healthy_{state.name}"] = np.full(points, healthy)
        for trait in knot.traits:
            values[trait.name] = rng.uniform(trait.low, trait.high, points)
        for param in knot.params:
            key = f"{knot.name}.{param.name}"
            own = np.full(points, (values_of or {}).get(key, param.value))
            drawn = rng.uniform(param.low, param.high, points)
            values[key] = drawn if vary else own
    for name, value in constants.items():
        if name.startswith("norm_"):
            values[name] = np.full(points, value)
    for name in STEP_INPUTS:
        values[name] = rng.uniform(0, 1, points)
    for name in PART_INPUTS:
        values[name] = rng.uniform(0, 1, points)
    values["load"] = rng.uniform(0, 10, points)
    values["interval_load"] = values["load"] * rng.uniform(0.5, 1, points)
    values["paced"] = rng.integers(0, 2, points).astype(float)
    return Plain(values)
