"""Bodies under one or many sets of population parameters, side by side as lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.calibrate import calibrate, constants, load, parameter_set_values
from unknot.engine.solve import Backend, default_backend
from unknot.errors import UnknotError
from unknot.model import Model, Wiring, interventions, tie, wiring
from unknot.validate.protocol import Protocol, protocols


@dataclass(frozen=True)
class Bodies:
    """A model and the parameter vectors it is asked under.

    Attributes:
        model: tied; where there is more than one vector, with `vary` and `free=True`.
        lanes: varied parameters, healthy means and factors, (vectors,) each; may be empty.
        count: how many vectors.
    """

    model: Model
    lanes: Mapping[str, Array]
    count: int = 1

    def take(self, chosen: Sequence[int] | npt.NDArray[np.int_]) -> Bodies:
        """Some of the vectors, by position."""
        at = np.asarray(chosen, dtype=np.intp)
        return Bodies(self.model, {n: v[at] for n, v in self.lanes.items()}, len(at))

    def start(self, which: str) -> Array:
        """Healthy or sick states, (states, vectors), at each vector's own healthy means."""
        out = np.empty((len(self.model.states), self.count))
        for i, state in enumerate(self.model.states):
            healthy = state.reference
            if healthy is None:
                healthy = self.model.constants.get(f"healthy_{state.name}", state.start)
                healthy = self.lanes.get(f"healthy_{state.name}", healthy)
            out[i] = healthy if which == "healthy" or state.sick is None else state.sick
        return out


def single() -> bool:
    """Whether cohorts run in single precision: wherever there is a compiled kernel."""
    return default_backend() is Backend.LLVM


def bodies(
    wiring_name: str | Wiring = "articles",
    parameter_set: str = "default",
    vectors: Mapping[str, Array] | None = None,
    known: Mapping[str, Protocol] | None = None,
) -> Bodies:
    """A calibrated model ready to be measured.

    Args:
        vectors: parameter ("knot.name") -> values, (vectors,); each vector is calibrated by itself.
            Without it, the parameter set alone. States that a wiring holds stay at the healthy
            means of the parameter set under every vector.
        known: the studies, whose treatments the model must have; those that ship by default.

    Raises:
        UnknotError: an unknown wiring, parameter or treatment.
    """
    studies = (protocols() if known is None else known).values()
    names = sorted({t for p in studies for a in p.arms.values() for t, _ in a.treatments})
    shipped = interventions()
    for name in names:
        if name not in shipped:
            raise UnknotError(
                "unknown-treatment", f'there is no treatment "{name}".', "see `unknot simulate`."
            )
    agents = [shipped[name] for name in names]
    if not vectors:
        return Bodies(load(wiring_name, parameter_set, agents=agents), {})
    chosen, values = wiring(wiring_name), parameter_set_values(parameter_set)
    found = constants(chosen, values)
    vary = tuple(vectors)
    free = tie(
        chosen, values, found,
        parameter_set=parameter_set, vary=vary, free=True,
    )  # fmt: skip
    given = {name: np.asarray(value, float) for name, value in vectors.items()}
    lanes = given | calibrate(free, given)
    model = tie(
        chosen, values, found,
        parameter_set=parameter_set, agents=agents, vary=vary, free=True,
    )  # fmt: skip
    lanes = {name: value for name, value in lanes.items() if name in model.lanes}
    return Bodies(model, lanes, len(next(iter(given.values()))))
