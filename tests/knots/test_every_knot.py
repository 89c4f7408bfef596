"""The contract, over every knot the moment its file exists."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knots.plain import Plain, random_point

from unknot.engine.calibrate import load
from unknot.engine.numpy.run import kernel
from unknot.evidence import WORST_FIRST, Source, table
from unknot.knot import Knot
from unknot.knots import all_knots, knot
from unknot.library import parameter_sets
from unknot.units import powers

approx = pytest.approx
every_knot = pytest.mark.parametrize("one", all_knots(), ids=lambda item: item.name)


@cache
def constants() -> dict[str, float]:
    return load("articles", "study").constants


def sources(one: Knot) -> list[tuple[str, Source]]:
    return [(item.name, item.source) for item in (*one.params, *one.reads)]


@every_knot
def test_it_says_what_it_is_and_what_it_leaves_out(one: Knot):
    module = importlib.import_module(f"unknot.knots.{one.name}")
    assert inspect.getdoc(module)
    assert one.says.endswith(".")
    assert one.leaves_out.endswith(".")
    assert knot(one.name) is one
    for item in (*one.states, *one.params, *one.traits, *one.reads, *one.outputs):
        assert item.says, item.name
    for claim in one.claims:
        assert re.fullmatch(r"A([1-9]|1\d|2[01])|B([1-9]|1\d|20)", claim), claim


@every_knot
def test_every_number_has_a_range_a_source_and_a_grade(one: Knot):
    for param in one.params:
        assert param.low < param.high, param.name
        assert param.low <= param.value <= param.high, param.name
    for name, source in sources(one):
        assert source.found, name
        assert source.grade in WORST_FIRST, name


@every_knot
def test_sources_resolve_and_never_flatter(one: Knot):
    """A citation may stretch a row and then say a lower grade, never a better one."""
    rows = table()
    for name, source in sources(one):
        if source.key:
            row = rows[source.key]
            assert WORST_FIRST.index(source.grade) <= WORST_FIRST.index(row.grade), name
            assert source.reference == row.reference, name
    for read in one.reads:
        assert read.sign in (-1, 0, 1), read.name
        assert set(read.against) <= set(rows), read.name


@every_knot
def test_its_flow_gives_a_rate_for_each_state_it_owns_and_no_other(one: Knot):
    rates = random_point(constants(), points=2).rates(one)
    assert set(rates) == {state.name for state in one.states} | set(one.adds)


@every_knot
@pytest.mark.parametrize("vary", [False, True], ids=["own numbers", "any numbers in range"])
def test_gain_and_loss_are_never_negative(one: Knot, vary: bool):
    point = random_point(constants(), points=2000, vary=vary)
    for name, (gain, loss) in point.rates(one).items():
        for what, values in (("gain", gain), ("loss", loss)):
            assert np.isfinite(values).all(), f"{what} of {name}"
            assert (values >= 0).all(), f"{what} of {name}"


@every_knot
def test_bounded_states_turn_back_at_their_bounds(one: Knot):
    """At its upper bound a state may only fall; at its lower bound nothing pulls further down."""
    point = random_point(constants(), points=500)
    for state in one.states:
        if state.high > 1.0:
            continue  # a far bound is for drawing, not for physiology
        values = {**point.values, state.name: np.full(500, state.high)}
        gain, loss = Plain(values).rates(one)[state.name]
        assert (gain - loss * state.high <= 1e-12).all(), state.name


# One entry for each kind of quantity: nature does not care what its unit is called.
dimensions = st.fixed_dictionaries(
    {
        name: st.floats(0.1, 10)
        for name in ("time", "metabolic_rate", "concentration", "volume", "mass", "points")
    }
)


@every_knot
@given(data=st.data(), sizes=dimensions)
def test_flow_does_not_care_how_long_a_second_is(
    one: Knot, data: st.DataObject, sizes: dict[str, float]
):
    def scale(unit: str) -> float:
        return float(np.prod([sizes[name] ** power for name, power in powers(unit).items()]))

    low_high = {p.name: (p.low, p.high) for p in one.params}
    old = {
        name: data.draw(st.floats(*low_high.get(name, (0.01, 1.0))), label=name)
        for name in one.declared()
    }
    new = {name: old[name] * scale(unit) for name, unit in one.declared().items()}

    def asked(function: Any, values: dict[str, float]) -> Any:
        return function(**{name: values[name] for name in one.needs(function)})

    for output in one.outputs:
        before, after = asked(output.compute, old), asked(output.compute, new)
        assert after == approx(before * scale(output.unit), rel=1e-6, abs=1e-12)
    if one.flow is not None:
        units = {state.name: state.unit for state in one.states}
        before, after = asked(one.flow, old), asked(one.flow, new)
        for name, rate in before.items():
            gain = rate.gain * scale(units[name]) / sizes["time"]
            assert after[name].gain == approx(gain, rel=1e-6, abs=1e-12)
            assert after[name].loss == approx(rate.loss / sizes["time"], rel=1e-6, abs=1e-12)


@every_knot
def test_a_coupling_pushes_the_way_it_says(one: Knot):
    """Where a read says +1 (-1), something this knot owns rises (falls) when it rises."""
    # In the set that ships: a coupling that was mended in moves nothing in the specification's.
    shipped = parameter_sets()["default"]
    point = random_point(load().constants, points=300, values_of=shipped)
    wrong: list[str] = []
    for read in one.reads:
        if read.sign == 0:
            continue
        here = np.asarray(point.look_up(read.name, one))
        moved = replace(point, shifted={(one.name, read.name): here * 1.01 + 1e-4})
        pushes: list[float] = []
        for name, (gain, loss) in moved.rates(one).items():
            before = point.rates(one)[name]
            x = point.values[name]
            pushes.append(float(np.mean((gain - loss * x) - (before[0] - before[1] * x))))
        for output in one.outputs:
            change: Any = moved.call(one, output.compute) - point.call(one, output.compute)
            pushes.append(float(np.asarray(change, dtype=float).mean()))
        if not any(push * read.sign > 0 for push in pushes):
            wrong.append(f"{read.name}: says {read.sign:+d}, pushes {pushes}")
    assert not wrong, "\n".join(wrong)


def test_tracing_and_plain_numbers_agree():
    """The whole model, name by name without a trace, against its kernel."""
    model = load("articles", "study", intervals=True)
    point = random_point(constants(), points=300)
    inputs = {name: point.values[name] for name in model.steps}
    parts = {name: point.values[name][None] for name in model.parts}
    code = kernel(model, tuple(model.outputs), 1)
    kept = code.prepare({name: point.values[name] for name in model.lanes})
    held = code.enter(kept, inputs, parts, np.ones((1, 300)))
    state = np.array([point.values[name] for name in model.names])
    gain, loss = code.rates(state, (kept, held))
    traced = dict(zip(model.names, zip(gain, loss, strict=True), strict=True))
    for one in all_knots():
        for name, rate in point.rates(one).items():
            for ours, theirs in zip(rate, traced[name], strict=True):
                assert ours == approx(np.broadcast_to(theirs, 300), rel=1e-9, abs=1e-15), name
        for output in one.outputs:
            read = code.read(state, (kept, held))[output.name]
            assert point.call(one, output.compute) == approx(read, rel=1e-9, abs=1e-15), output.name
