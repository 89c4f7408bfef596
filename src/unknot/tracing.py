"""The functions of the knots run once on traced values, every name resolved under a wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from unknot.checks import PerHour
from unknot.errors import ModelError, nearest
from unknot.expression import Expression, Leaf, Trace
from unknot.knot import Knot, Param
from unknot.library import Intervention, Wiring
from unknot.timeline import PART_INPUTS, STEP_INPUTS
from unknot.units import time_in_an_hour


@dataclass
class Tracing:
    """One model's names on their way to expressions; see `model.tie` for what each means.

    Attributes:
        named: declared numbers become inputs under their own names.
        units: of every name met.
    """

    knots: tuple[Knot, ...]
    wiring: Wiring
    values: Mapping[str, float]
    constants: Mapping[str, float]
    vary: tuple[str, ...]
    free: bool
    agents: tuple[Intervention, ...]
    intervals: bool
    per_hour: PerHour
    named: bool = False
    trace: Trace = field(default_factory=Trace)
    memo: dict[tuple[str, bool], Expression] = field(
        default_factory=dict[tuple[str, bool], Expression]
    )
    open: list[str] = field(default_factory=list[str])
    lanes: dict[str, float] = field(default_factory=dict[str, float])
    units: dict[str, str] = field(default_factory=lambda: {**STEP_INPUTS, **PART_INPUTS})

    def __post_init__(self) -> None:
        self.state_of = {s.name: (k, s) for k in self.knots for s in k.states}
        self.output_of = {o.name: (k, o) for k in self.knots for o in k.outputs}
        self.trait_of = {t.name: t for k in self.knots for t in k.traits}
        normalised = [s.name for k in self.knots for s in k.states if s.normalised]
        kept = [o.name for k in self.knots for o in k.outputs if o.reference is not None]
        self.norms = {f"norm_{name}" for name in (*normalised, *kept)}
        for name, (_, item) in (*self.state_of.items(), *self.output_of.items()):
            self.units[name] = item.unit

    def _lane(self, name: str, default: float, unit: str) -> Expression:
        self.lanes[name] = default
        self.units[name] = unit
        return self.trace.leaf(Leaf.LANE, name)

    def _number(self, name: str, value: float, unit: str, free: bool = False) -> Expression:
        """A declared number: under its own name where that was asked for, or else as it is."""
        if free or self.named:
            return self._lane(name, value, unit)
        return self.trace.const(value)

    def _healthy(self, state: str) -> Expression:
        _, declared = self.state_of[state]
        key = f"healthy_{state}"
        if declared.reference is not None:
            return self._number(key, declared.reference, declared.unit)
        value = self.constants.get(key, declared.start)
        free = self.free and state not in self.wiring.hold
        return self._number(key, value, declared.unit, free)

    def _norm(self, name: str) -> Expression:
        key = f"norm_{name}"
        return self._number(key, self.constants.get(key, 1.0), "1", self.free)

    def _param(self, knot: Knot, param: Param) -> Expression:
        key = f"{knot.name}.{param.name}"
        value = self.values.get(key, param.value)
        return self._acted(key, self._number(key, value, param.unit, key in self.vary), param.unit)

    def _acted(self, on: str, value: Expression, unit: str) -> Expression:
        """A value in `unit` after every treatment that acts on it."""
        for agent in self.agents:
            level = self.trace.leaf(Leaf.STEP, f"level_{agent.name}")
            self.units[f"level_{agent.name}"] = "1"
            for act in agent.acts:
                if act.on != on:
                    continue
                if act.multiply is not None:
                    value = value * (1 + (act.multiply - 1) * level)
                if act.add is not None:
                    value = value + self._number(f"{agent.name}.{on}", act.add, unit) * level
        return value

    def _an_hour(self, factor: float) -> float | Expression:
        """What turns a rate into one an hour, such as 3600 seconds an hour."""
        if not self.named or factor == 1.0:
            return factor
        name, told = time_in_an_hour(factor)
        return self._lane(told, factor, f"{name}/h")

    def _state(self, name: str, reference: bool) -> Expression:
        if reference or name in self.wiring.hold:
            return self._healthy(name)
        return self.trace.leaf(Leaf.STATE, name)

    def _trait(self, name: str) -> Expression:
        trait = self.trait_of[name]
        if name in self.wiring.loose:
            return self.trace.const(trait.healthy)
        return self._lane(name, trait.healthy, trait.unit)

    def _part(self, name: str) -> Expression:
        if name == "interval_load" and not self.intervals:
            name = "load"
        return self.trace.leaf(Leaf.PART, name)

    def output(self, name: str, reference: bool) -> Expression:
        """An output by its name, or its healthy reference.

        Raises:
            ModelError: outputs need each other in a ring.
        """
        known = self.memo.get((name, reference))
        if known is not None:
            return known
        if name in self.open:
            ring = " -> ".join([*self.open[self.open.index(name) :], name])
            raise ModelError(
                "ring", f"outputs need each other in a ring: {ring}.", "let a state break the ring."
            )
        self.open.append(name)
        knot, output = self.output_of[name]
        value = self._call(knot, output.compute, output.each, reference)
        value = self._acted(name, value, output.unit)
        self.open.pop()
        self.memo[(name, reference)] = value
        return value

    def _call(
        self, knot: Knot, function: Callable[..., Any], each: bool, reference: bool = False
    ) -> Any:
        asked = knot.needs(function)
        return function(**{name: self._argument(knot, name, each, reference) for name in asked})

    def _argument(self, knot: Knot, name: str, each: bool, reference: bool) -> Expression:
        for param in knot.params:
            if param.name == name:
                return self._param(knot, param)
        if f"{name} -> {knot.name}" in self.wiring.cut:
            reference = True
        if name.removeprefix("healthy_") in self.state_of and name not in self.state_of:
            return self._healthy(name.removeprefix("healthy_"))
        if name in self.norms:
            return self._norm(name.removeprefix("norm_"))
        if name in self.trait_of:
            return self._trait(name)
        if name in self.state_of:
            return self._state(name, reference)
        if name in STEP_INPUTS:
            return self.trace.leaf(Leaf.STEP, name)
        if name in PART_INPUTS:
            part = self._part(name)
            return part if each else self.trace.mean(part)
        if name in self.output_of:
            value = self.output(name, reference)
            if self.output_of[name][1].each and not each:
                return self.trace.mean(value)
            return value
        everything = (*self.state_of, *self.output_of, *self.trait_of, *STEP_INPUTS, *PART_INPUTS)
        raise ModelError(
            "unoffered",
            f'knot "{knot.name}" reads "{name}", which nobody offers.',
            nearest(name, everything),
        )

    def rates(self) -> tuple[dict[str, Expression], dict[str, Expression]]:
        """Production and loss of every state, an hour.

        Raises:
            ModelError: a flow changes what its knot neither owns nor adds to.
        """
        gain: dict[str, Expression] = {}
        loss: dict[str, Expression] = {}
        zero = self.trace.const(0.0)
        for knot in self.knots:
            if knot.flow is None:
                continue
            owned = {state.name for state in knot.states}
            for name, rate in self._call(knot, knot.flow, each=False).items():
                if name not in owned and name not in knot.adds:
                    raise ModelError(
                        "not-owned",
                        f'knot "{knot.name}" changes "{name}", which it neither owns nor adds to.',
                        f'declare it: adds=("{name}",), or ' + nearest(name, (*owned, *knot.adds)),
                    )
                faster, sooner = self.per_hour[knot.name, name]
                made = self._lift(rate.gain) * self._an_hour(faster)
                lost = self._lift(rate.loss) * self._an_hour(sooner)
                unit = f"{self.units.get(name, '1')}/h"
                gain[name] = gain.get(name, zero) + self._acted(f"{name}.gain", made, unit)
                loss[name] = loss.get(name, zero) + self._acted(f"{name}.loss", lost, "1/h")
        return gain, loss

    def _lift(self, value: Any) -> Expression:
        return self.trace.lift(value)
