"""Tie knots into one system under a wiring: names, units and rings checked, graph traced once.

At run time nothing of the wiring is left: one flat vector of states and one graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from unknot.checks import PerHour, check_names, check_owners, check_units
from unknot.errors import ModelError, nearest
from unknot.expression import Expression, Trace
from unknot.knot import Knot, Output, State
from unknot.knots import all_knots
from unknot.library import (
    Act,
    Intervention,
    Wiring,
    interventions,
    parameter_sets,
    parse_intervention,
    phenotypes,
    tightnesses,
    wiring,
    wirings,
)
from unknot.timeline import PART_INPUTS, STEP_INPUTS
from unknot.tracing import Tracing

# Those who tie a model need these beside it.
__all__ = [
    "Act",
    "Intervention",
    "Model",
    "Wiring",
    "check_units",
    "find_output",
    "interventions",
    "named",
    "parameter_sets",
    "parse_intervention",
    "phenotypes",
    "tie",
    "tightnesses",
    "wiring",
    "wirings",
]


@dataclass(frozen=True)
class Recipe:
    """What a model was tied from, so that it can be tied again; as in `tie`."""

    wiring: Wiring
    values: Mapping[str, float]
    constants: Mapping[str, float]
    parameter_set: str
    knots: tuple[Knot, ...] | None
    agents: tuple[Intervention, ...]
    intervals: bool


@dataclass(frozen=True, repr=False)
class Model:
    """Knots tied under a wiring: states, inputs, and the graph of their rates and outputs.

    Attributes:
        lanes: names of per-person inputs: traits, varied parameters ("knot.name"), free constants.
        gain, loss: node of each state's production and loss, in the order of `states`.
        outputs: node of each output, averaged over activities.
        constants: healthy means and normalisers used, by name.
        units: of every lane, step, part, state and output, by name.
        recipe: what it was tied from.
        rivals: the same body under every wiring, where none is chosen (`person.stories`); a run
            of this model itself knows nothing of them.
    """

    wiring: str
    parameter_set: str
    trace: Trace
    states: tuple[State, ...]
    lanes: tuple[str, ...]
    defaults: dict[str, float]
    steps: tuple[str, ...]
    parts: tuple[str, ...]
    agents: tuple[str, ...]
    gain: tuple[int, ...]
    loss: tuple[int, ...]
    outputs: dict[str, int]
    constants: dict[str, float]
    held: dict[str, float]
    hash: str
    units: dict[str, str]
    recipe: Recipe
    wanted: dict[str, tuple[float, str]] = field(default_factory=dict[str, tuple[float, str]])
    rivals: tuple[Model, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(state.name for state in self.states)

    def __repr__(self) -> str:
        """One line; the graph alone would fill a hundred pages of a notebook."""
        return (
            f"<Model {self.wiring!r}: {len(self.states)} states,"
            f" {len(self.outputs)} outputs, {len(self.lanes)} numbers of a person>"
        )


def tie(
    wiring_: Wiring,
    values: Mapping[str, float],
    constants: Mapping[str, float],
    *,
    parameter_set: str = "study",
    knots: Sequence[Knot] | None = None,
    vary: Sequence[str] = (),
    free: bool = False,
    agents: Sequence[Intervention] = (),
    intervals: bool = False,
    named: bool = False,
) -> Model:
    """Tie knots into a model.

    Args:
        values: parameters that differ from the knots' own, "knot.parameter": value.
        constants: healthy means and normalisers from self-calibration.
        vary: parameters that become per-person inputs.
        free: healthy means and normalisers become per-person inputs (for self-calibration).
        intervals: whether interval work is told apart from its mean power.
        named: every declared number becomes an input under its own name, so that each keeps its
            unit; for other programs, as it costs a few times the arithmetic.

    Raises:
        ModelError: an unknown or doubly owned name, a ring of outputs, or a unit slip.
    """
    chosen = tuple(sorted(all_knots() if knots is None else knots, key=lambda k: k.name))
    check_owners(chosen)
    per_hour = _shipped_units() if knots is None else check_units(chosen)
    check_names(chosen, wiring_, (*values, *vary), agents)
    build = Tracing(
        chosen, wiring_, values, constants, tuple(vary), free, tuple(agents), intervals, per_hour,
        named,
    )  # fmt: skip
    gain, loss = build.rates()
    states = tuple(s for k in chosen for s in k.states if s.name not in wiring_.hold)
    for state in states:
        if state.name not in gain:
            raise ModelError(
                "no-rate",
                f'state "{state.name}" is declared, yet no flow gives its rate.',
                "return a Rate for it from the flow of its knot.",
            )
    outputs = _outputs(build)
    return Model(
        wiring=wiring_.name,
        parameter_set=parameter_set,
        trace=build.trace,
        states=states,
        lanes=tuple(build.lanes),
        defaults=dict(build.lanes),
        steps=(*STEP_INPUTS, *(f"level_{a.name}" for a in agents)),
        parts=tuple(PART_INPUTS),
        agents=tuple(a.name for a in agents),
        gain=tuple(gain[s.name].index for s in states),
        loss=tuple(loss[s.name].index for s in states),
        outputs=outputs,
        constants=dict(constants),
        held=_held(build),
        hash=_hash(build, states, gain, loss, outputs),
        units=build.units,
        recipe=Recipe(
            wiring_,
            values,
            constants,
            parameter_set,
            None if knots is None else chosen,
            tuple(agents),
            intervals,
        ),
        wanted=_wanted(chosen, wiring_),
    )


def _outputs(build: Tracing) -> dict[str, int]:
    """The node of each output, averaged over activities."""
    outputs: dict[str, int] = {}
    for knot in build.knots:
        for output in knot.outputs:
            value = build.output(output.name, reference=False)
            outputs[output.name] = (build.trace.mean(value) if output.each else value).index
    return outputs


def _held(build: Tracing) -> dict[str, float]:
    """The value at which each held state rests."""
    states = {name: build.state_of[name][1] for name in build.wiring.hold}
    return {
        name: build.constants.get(f"healthy_{name}", s.start)
        if s.reference is None
        else s.reference
        for name, s in states.items()
    }


def named(model: Model) -> Model:
    """The same model, with every declared number an input under its own name."""
    how = model.recipe
    return tie(
        how.wiring,
        how.values,
        how.constants,
        parameter_set=how.parameter_set,
        knots=how.knots,
        agents=how.agents,
        intervals=how.intervals,
        named=True,
    )


@cache
def _shipped_units() -> PerHour:
    return check_units(all_knots())


def _wanted(knots: Sequence[Knot], wiring_: Wiring) -> dict[str, tuple[float, str]]:
    wanted: dict[str, tuple[float, str]] = {}
    for knot in knots:
        for state in knot.states:
            if state.normalised and state.reference is not None and state.name not in wiring_.hold:
                wanted[state.name] = (state.reference, "")
        for output in knot.outputs:
            if output.reference is not None:
                wanted[output.name] = (output.reference, output.weight)
    return wanted


def _hash(
    build: Tracing,
    states: Sequence[State],
    gain: Mapping[str, Expression],
    loss: Mapping[str, Expression],
    outputs: Mapping[str, int],
) -> str:
    digest = hashlib.sha256()
    for node in build.trace.nodes:
        digest.update(f"{node.op}|{node.args}|{node.value!r}|{node.name}\n".encode())
    for state in states:
        digest.update(f"{state.name}|{gain[state.name].index}|{loss[state.name].index}\n".encode())
    digest.update(repr(sorted(outputs.items())).encode())
    return digest.hexdigest()[:16]


def find_output(name: str) -> tuple[Knot, Output]:
    """The output of this name and the knot that owns it.

    Raises:
        ModelError: there is none.
    """
    owned = {o.name: (k, o) for k in all_knots() for o in k.outputs}
    if name not in owned:
        raise ModelError("unknown-output", f'there is no output "{name}".', nearest(name, owned))
    return owned[name]
