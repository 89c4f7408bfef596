"""The numbers of the population as lanes: one set, or many jittered ones, each calibrated anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.engine.calibrate import calibrate, constants, parameter_set_values
from unknot.errors import UnknotError, nearest
from unknot.knots import all_knots
from unknot.library import Wiring, wiring
from unknot.model import tie
from unknot.observe import keyed_rng

JITTER = 0.08  # SD of the logarithm, as in the specification's test of fragility
BY_DEFINITION = "by definition"  # ends of scales and units are no numbers of a body


@dataclass(frozen=True)
class Numbers:
    """Sets of numbers of the population.

    Attributes:
        values: "knot.parameter" -> value, of the parameter set that the draws surround.
        held: healthy means at which a wiring holds states.
        names: the parameters that are inputs of a lane: all of them.
        lanes: parameter, normaliser or healthy mean -> (draws,).
    """

    values: Mapping[str, float]
    held: Mapping[str, float]
    names: tuple[str, ...]
    lanes: Mapping[str, Array]
    draws: int


def numbers(
    chosen: Wiring,
    parameter_set: str | Mapping[str, float] = "default",
    draws: Sequence[int] = (),
    seed: int = 1,
) -> Numbers:
    """A parameter set, or jittered draws around it, with normalisers found anew for each.

    Args:
        draws: numbers of the jittered draws; none for the set itself.

    Raises:
        UnknotError: an unknown parameter set or parameter.
    """
    if isinstance(parameter_set, str):
        values: dict[str, float] = dict(parameter_set_values(parameter_set))
    else:
        values = dict(parameter_set)
    declared = {f"{k.name}.{p.name}": p for k in all_knots() for p in k.params}
    for name in values:
        if name not in declared:
            raise UnknotError(
                "unknown-parameter", f'there is no parameter "{name}".', nearest(name, declared)
            )
    names = tuple(declared)
    held: dict[str, float] = {}
    if chosen.hold or chosen.cut:
        held = dict(constants(wiring("articles"), values))
    lanes: dict[str, Array] = {}
    for name, param in declared.items():
        middle = values.get(name, param.value)
        lanes[name] = np.array([middle])
        if draws:
            fixed = param.source.found == BY_DEFINITION
            drawn = [middle * (1.0 if fixed else _luck(seed, n, name)) for n in draws]
            # A share of more than one would turn a rate around.
            lanes[name] = np.clip(drawn, min(param.low, middle), max(param.high, middle))
    free = tie(chosen, values, held, free=True, vary=names)
    given = {name: value for name, value in lanes.items() if name in free.lanes}
    found = calibrate(free, given)
    return Numbers(values, held, names, lanes | found, max(len(draws), 1))


def _luck(seed: int, draw: int, name: str) -> float:
    """Keyed by name, so that a new parameter leaves the draws of the others alone."""
    return float(np.exp(JITTER * keyed_rng("claims jitter", seed, draw, name).standard_normal()))
