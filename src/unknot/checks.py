"""What is refused before knots are tied: two owners, unlike units, names that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from unknot.errors import ModelError, UnknotError, nearest
from unknot.knot import Knot
from unknot.library import Intervention, Wiring
from unknot.timeline import PART_INPUTS, STEP_INPUTS
from unknot.units import Measured, parse, same

# (knot, state) -> what turns the gain and the loss of its flow into "per hour".
PerHour = dict[tuple[str, str], tuple[float, float]]


def check_owners(knots: Sequence[Knot]) -> None:
    """Refuse a name, state, output or trait of two knots, and additions to what nobody owns.

    Raises:
        ModelError: with both owners, or the nearest name.
    """
    owner: dict[str, str] = {}
    names: set[str] = set()
    for knot in knots:
        if knot.name in names:
            raise ModelError(
                "two-knots", f'two knots are called "{knot.name}".', "give one another name."
            )
        names.add(knot.name)
        for item in (*knot.states, *knot.outputs, *knot.traits):
            if item.name in owner:
                raise ModelError(
                    "two-owners",
                    f'"{item.name}" belongs to both "{owner[item.name]}" and "{knot.name}".',
                    "one state, trait or output has one owner: rename one.",
                )
            owner[item.name] = knot.name
    states = [state.name for knot in knots for state in knot.states]
    for knot in knots:
        for name in knot.adds:
            if name not in states:
                _unknown(
                    f'knot "{knot.name}" adds to "{name}", a state no knot owns.', name, states
                )


def check_units(knots: Sequence[Knot]) -> PerHour:
    """Run every function of every knot on units alone.

    Returns:
        What turns the rates of a flow, which may count in seconds or days, into rates an hour.

    Raises:
        ModelError: a sum of unlike units, or a result whose unit is not the declared one.
    """
    unit_of = dict(STEP_INPUTS) | dict(PART_INPUTS)
    for knot in knots:
        for item in (*knot.states, *knot.outputs, *knot.traits):
            unit_of[item.name] = item.unit
    found: PerHour = {}
    for knot in knots:
        _reads_alike(knot, unit_of)
        values = {name: Measured(parse(unit), name) for name, unit in knot.declared().items()}
        for output in knot.outputs:
            value = _on_units(knot, output.compute, values)
            if isinstance(value, Measured) and not same(value.unit, parse(output.unit)):
                _slip(knot, output.name, value, output.unit)
        if knot.flow is None:
            continue
        for name, rate in _on_units(knot, knot.flow, values).items():
            state = unit_of.get(name, "1")
            found[knot.name, name] = (
                _per_hour(knot, f"the gain of {name}", rate.gain, f"{state}/h"),
                _per_hour(knot, f"the loss of {name}", rate.loss, "1/h"),
            )
    return found


def _on_units(knot: Knot, function: Callable[..., Any], values: Mapping[str, Measured]) -> Any:
    try:
        return function(**{name: values[name] for name in knot.needs(function)})
    except UnknotError as error:
        where = f'knot "{knot.name}", {function.__name__}(): {error.said}'
        raise ModelError(error.code, where, error.fix) from None


def _reads_alike(knot: Knot, unit_of: Mapping[str, str]) -> None:
    for read in knot.reads:
        offered = unit_of.get(read.name)
        if offered is not None and not same(parse(offered), parse(read.unit)):
            raise ModelError(
                "unit-slip",
                f'knot "{knot.name}" reads "{read.name}" in {read.unit}, offered in {offered}.',
                f"read it in {offered}.",
            )


def _per_hour(knot: Knot, what: str, value: Any, unit: str) -> float:
    if not isinstance(value, Measured):
        if value != 0:
            _slip(knot, what, Measured(parse("1"), repr(value)), unit)
        return 1.0
    if value.unit.powers != parse(unit).powers:
        _slip(knot, what, value, unit)
    return value.unit.size / parse(unit).size


def _slip(knot: Knot, what: str, value: Measured, unit: str) -> None:
    raise ModelError(
        "unit-slip",
        f'knot "{knot.name}": {what} comes out in [{value.unit}], declared [{parse(unit)}].',
        "mend the equation, or the declared unit.",
    )


def check_names(
    knots: Sequence[Knot],
    wiring: Wiring,
    parameters: Iterable[str],
    agents: Sequence[Intervention],
) -> None:
    """Refuse a wiring, a parameter or a treatment that names something the knots do not have.

    Args:
        parameters: the parameters that are set or varied, "knot.parameter".

    Raises:
        ModelError: with the nearest name.
    """
    states = {s.name for k in knots for s in k.states}
    traits = {t.name for k in knots for t in k.traits}
    outputs = {o.name for k in knots for o in k.outputs}
    couplings = {f"{r.name} -> {k.name}" for k in knots for r in k.reads}
    known = {f"{k.name}.{p.name}" for k in knots for p in k.params}
    for verb, named, choices in (
        ("holds", wiring.hold, states),
        ("cuts", wiring.cut, couplings),
        ("loosens", wiring.loose, traits),
    ):
        for name in named:
            if name not in choices:
                _unknown(f'wiring "{wiring.name}" {verb} "{name}".', name, choices)
    for name in parameters:
        if name not in known:
            _unknown(f'there is no parameter "{name}".', name, known)
    targets = known | outputs | {f"{s}.{side}" for s in states for side in ("gain", "loss")}
    for agent in agents:
        for act in agent.acts:
            if act.on not in targets:
                _unknown(f'treatment "{agent.name}" acts on "{act.on}".', act.on, targets)


def _unknown(said: str, name: str, choices: Iterable[str]) -> None:
    raise ModelError("unknown-name", said, nearest(name, choices))
