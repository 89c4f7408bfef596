"""Tie knots into one system under a wiring: names, units and rings checked, graph traced once.

At run time nothing of the wiring is left: one flat vector of states and one graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from unknot.checks import PerHour, check_names, check_owners, check_units
from unknot.errors import UnknotError, nearest
from unknot.expression import Expression, Leaf, Trace
from unknot.knot import Knot, Output, Param, State
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

# Those who tie a model need these beside it.
__all__ = [
    "Act",
    "Intervention",
    "Model",
    "Wiring",
    "check_units",
    "find_output",
    "interventions",
    "parameter_sets",
    "parse_intervention",
    "phenotypes",
    "tie",
    "tightnesses",
    "wiring",
    "wirings",
]


@dataclass(frozen=True)
class Model:
    """Knots tied under a wiring: states, inputs, and the graph of their rates and outputs.

    Attributes:
        lanes: names of per-person inputs: traits, varied parameters ("knot.name"), free constants.
        gain, loss: node of each state's production and loss, in the order of `states`.
        outputs: node of each output, averaged over activities.
        constants: healthy means and normalisers used, by name.
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
    wanted: dict[str, tuple[float, str]] = field(default_factory=dict[str, tuple[float, str]])
    rivals: tuple[Model, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(state.name for state in self.states)


@dataclass
class _Tie:
    knots: tuple[Knot, ...]
    wiring: Wiring
    values: Mapping[str, float]
    constants: Mapping[str, float]
    vary: tuple[str, ...]
    free: bool
    agents: tuple[Intervention, ...]
    intervals: bool
    per_hour: PerHour
    trace: Trace = field(default_factory=Trace)
    memo: dict[tuple[str, bool], Expression] = field(
        default_factory=dict[tuple[str, bool], Expression]
    )
    open: list[str] = field(default_factory=list[str])
    lanes: dict[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        self.state_of = {s.name: (k, s) for k in self.knots for s in k.states}
        self.output_of = {o.name: (k, o) for k in self.knots for o in k.outputs}
        self.trait_of = {t.name: t for k in self.knots for t in k.traits}
        normalised = [s.name for k in self.knots for s in k.states if s.normalised]
        kept = [o.name for k in self.knots for o in k.outputs if o.reference is not None]
        self.norms = {f"norm_{name}" for name in (*normalised, *kept)}

    def lane(self, name: str, default: float) -> Expression:
        self.lanes[name] = default
        return self.trace.leaf(Leaf.LANE, name)

    def healthy(self, state: str) -> Expression:
        _, declared = self.state_of[state]
        if declared.reference is not None:
            return self.trace.const(declared.reference)
        value = self.constants.get(f"healthy_{state}", declared.start)
        if self.free and state not in self.wiring.hold:
            return self.lane(f"healthy_{state}", value)
        return self.trace.const(value)

    def norm(self, name: str) -> Expression:
        key = f"norm_{name}"
        value = self.constants.get(key, 1.0)
        return self.lane(key, value) if self.free else self.trace.const(value)

    def param(self, knot: Knot, param: Param) -> Expression:
        key = f"{knot.name}.{param.name}"
        value = self.values.get(key, param.value)
        base = self.lane(key, value) if key in self.vary else self.trace.const(value)
        return self.acted(key, base)

    def acted(self, on: str, value: Expression) -> Expression:
        for agent in self.agents:
            level = self.trace.leaf(Leaf.STEP, f"level_{agent.name}")
            for act in agent.acts:
                if act.on != on:
                    continue
                if act.multiply is not None:
                    value = value * (1 + (act.multiply - 1) * level)
                if act.add is not None:
                    value = value + act.add * level
        return value

    def state(self, name: str, reference: bool) -> Expression:
        if reference or name in self.wiring.hold:
            return self.healthy(name)
        return self.trace.leaf(Leaf.STATE, name)

    def trait(self, name: str) -> Expression:
        trait = self.trait_of[name]
        if name in self.wiring.loose:
            return self.trace.const(trait.healthy)
        return self.lane(name, trait.healthy)

    def part(self, name: str) -> Expression:
        if name == "interval_load" and not self.intervals:
            name = "load"
        return self.trace.leaf(Leaf.PART, name)

    def output(self, name: str, reference: bool) -> Expression:
        known = self.memo.get((name, reference))
        if known is not None:
            return known
        if name in self.open:
            ring = " -> ".join([*self.open[self.open.index(name) :], name])
            raise UnknotError(
                "ring", f"outputs need each other in a ring: {ring}.", "let a state break the ring."
            )
        self.open.append(name)
        knot, output = self.output_of[name]
        value = self.call(knot, output.compute, output.each, reference)
        value = self.acted(name, value)
        self.open.pop()
        self.memo[(name, reference)] = value
        return value

    def call(
        self, knot: Knot, function: Callable[..., Any], each: bool, reference: bool = False
    ) -> Any:
        asked = knot.needs(function)
        return function(**{name: self.argument(knot, name, each, reference) for name in asked})

    def argument(self, knot: Knot, name: str, each: bool, reference: bool) -> Expression:
        for param in knot.params:
            if param.name == name:
                return self.param(knot, param)
        if f"{name} -> {knot.name}" in self.wiring.cut:
            reference = True
        if name.removeprefix("healthy_") in self.state_of and name not in self.state_of:
            return self.healthy(name.removeprefix("healthy_"))
        if name in self.norms:
            return self.norm(name.removeprefix("norm_"))
        if name in self.trait_of:
            return self.trait(name)
        if name in self.state_of:
            return self.state(name, reference)
        if name in STEP_INPUTS:
            return self.trace.leaf(Leaf.STEP, name)
        if name in PART_INPUTS:
            part = self.part(name)
            return part if each else self.trace.mean(part)
        if name in self.output_of:
            value = self.output(name, reference)
            if self.output_of[name][1].each and not each:
                return self.trace.mean(value)
            return value
        everything = (*self.state_of, *self.output_of, *self.trait_of, *STEP_INPUTS, *PART_INPUTS)
        raise UnknotError(
            "unoffered",
            f'knot "{knot.name}" reads "{name}", which nobody offers.',
            nearest(name, everything),
        )

    def rates(self) -> tuple[dict[str, Expression], dict[str, Expression]]:
        gain: dict[str, Expression] = {}
        loss: dict[str, Expression] = {}
        zero = self.trace.const(0.0)
        for knot in self.knots:
            if knot.flow is None:
                continue
            owned = {state.name for state in knot.states}
            for name, rate in self.call(knot, knot.flow, each=False).items():
                if name not in owned and name not in knot.adds:
                    raise UnknotError(
                        "not-owned",
                        f'knot "{knot.name}" changes "{name}", which it neither owns nor adds to.',
                        f'declare it: adds=("{name}",), or ' + nearest(name, (*owned, *knot.adds)),
                    )
                faster, sooner = self.per_hour[knot.name, name]
                made = self.lift(rate.gain) * faster
                lost = self.lift(rate.loss) * sooner
                gain[name] = gain.get(name, zero) + self.acted(f"{name}.gain", made)
                loss[name] = loss.get(name, zero) + self.acted(f"{name}.loss", lost)
        return gain, loss

    def lift(self, value: Any) -> Expression:
        return self.trace.lift(value)


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
) -> Model:
    """Tie knots into a model.

    Args:
        values: parameters that differ from the knots' own, "knot.parameter": value.
        constants: healthy means and normalisers from self-calibration.
        vary: parameters that become per-person inputs.
        free: healthy means and normalisers become per-person inputs (for self-calibration).
        intervals: whether interval work is told apart from its mean power.

    Raises:
        UnknotError: an unknown or doubly owned name, a ring of outputs, or a unit slip.
    """
    chosen = tuple(sorted(all_knots() if knots is None else knots, key=lambda k: k.name))
    check_owners(chosen)
    per_hour = _shipped_units() if knots is None else check_units(chosen)
    check_names(chosen, wiring_, (*values, *vary), agents)
    build = _Tie(
        chosen, wiring_, values, constants, tuple(vary), free, tuple(agents), intervals, per_hour
    )
    gain, loss = build.rates()
    states = tuple(s for k in chosen for s in k.states if s.name not in wiring_.hold)
    for state in states:
        if state.name not in gain:
            raise UnknotError(
                "no-rate",
                f'state "{state.name}" is declared, yet no flow gives its rate.',
                "return a Rate for it from the flow of its knot.",
            )
    outputs: dict[str, int] = {}
    for knot in chosen:
        for output in knot.outputs:
            value = build.output(output.name, reference=False)
            if output.each:
                value = build.trace.mean(value)
            outputs[output.name] = value.index
    held = {
        name: build.constants.get(f"healthy_{name}", s.start)
        if s.reference is None
        else s.reference
        for name in wiring_.hold
        for s in [build.state_of[name][1]]
    }
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
        held=held,
        hash=_hash(build, states, gain, loss, outputs),
        wanted=_wanted(chosen, wiring_),
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
    build: _Tie,
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
        UnknotError: there is none.
    """
    owned = {o.name: (k, o) for k in all_knots() for o in k.outputs}
    if name not in owned:
        raise UnknotError("unknown-output", f'there is no output "{name}".', nearest(name, owned))
    return owned[name]
