"""Traced arithmetic: the graph a flow leaves behind says what the flow says."""

# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false
# The equations here take numbers of any kind, as those of knots do.

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot import maths
from unknot.expression import Expression, Leaf, Node, Trace, softplus

value = st.floats(0.1, 5.0)


def evaluate(trace: Trace, at: int, values: dict[str, float]) -> float:
    """Walk a graph with plain numbers."""
    node = trace.nodes[at]
    args = [evaluate(trace, a, values) for a in node.args]
    functions: dict[str, Callable[..., float]] = {
        "neg": lambda a: -a,
        "exp": math.exp,
        "log": math.log,
        "sqrt": math.sqrt,
        "softplus": softplus,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "mean": lambda a: a,
    }
    if node.op == "const":
        return node.value
    return functions[node.op](*args) if args else values[node.name]


# A formula is a function of x and y that works on numbers and on traces alike.
Formula = Callable[[Any, Any], Any]


def grow(inner: Any) -> Any:
    """Bigger formulas from smaller ones; all stay positive, so that every function is defined."""

    def two(make: Callable[[Any, Any], Any]) -> Any:
        return st.tuples(inner, inner).map(
            lambda pair: lambda x, y: make(pair[0](x, y), pair[1](x, y))
        )

    def one(make: Callable[[Any], Any]) -> Any:
        return inner.map(lambda f: lambda x, y: make(f(x, y)))

    return st.one_of(
        two(lambda a, b: a + b),
        two(lambda a, b: a * b),
        two(lambda a, b: a / b),
        two(lambda a, b: a / (1 + b) + 0.0),
        two(lambda a, b: maths.hill(a, b, 3) + 0.1),
        two(lambda a, b: maths.softplus(a - b, 0.2) + 1e-3),
        one(lambda a: 1 * a - 0 + 0 * a),
        one(lambda a: -(a * -1)),
        one(lambda a: maths.sqrt(a)),
        one(lambda a: maths.log(1.0 + a) + 0.1),
        one(lambda a: maths.exp(-a) + 0.1),
        one(lambda a: (a / (1 + a)) ** 1.3 + 0.1),
        one(lambda a: a**-2 + 0.1),
        one(lambda a: a**0.25),
        one(lambda a: (2 + a) ** (a / (1 + a))),
    )


leaves: Any = st.one_of(
    st.just(lambda x, y: x),
    st.just(lambda x, y: y),
    st.floats(0.1, 3.0).map(lambda c: lambda x, y: c),
)
formulas: Any = st.recursive(leaves, grow, max_leaves=12)


@given(formula=formulas, x=value, y=value)
def test_the_graph_says_what_the_formula_says(formula: Formula, x: float, y: float):
    plain = float(formula(x, y))
    trace = Trace()
    traced = trace.lift(formula(trace.leaf(Leaf.STATE, "x"), trace.leaf(Leaf.STATE, "y")))
    assert evaluate(trace, traced.index, {"x": x, "y": y}) == pytest.approx(plain, rel=1e-9)


@given(formula=formulas)
def test_tracing_twice_adds_nothing(formula: Formula):
    trace = Trace()
    x, y = trace.leaf(Leaf.STATE, "x"), trace.leaf(Leaf.STATE, "y")
    first = trace.lift(formula(x, y))
    size = len(trace.nodes)
    assert trace.lift(formula(x, y)).index == first.index
    assert len(trace.nodes) == size


@given(formula=formulas)
def test_every_node_comes_after_what_it_needs(formula: Formula):
    trace = Trace()
    formula(trace.leaf(Leaf.STATE, "x"), trace.leaf(Leaf.STATE, "y"))
    assert all(arg < at for at, node in enumerate(trace.nodes) for arg in node.args)


def test_constants_fold_and_no_ops_vanish():
    trace = Trace()
    x = trace.leaf(Leaf.STATE, "x")
    for same in (x + 0, 0 + x, x * 1, 1 * x, x / 1, x - 0, x**1, (-x).apply("neg")):
        assert same.index == x.index
    assert trace.nodes[(x * 0).index] == Node("const", value=0.0)
    assert trace.nodes[(0 / x).index] == Node("const", value=0.0)
    assert trace.nodes[(x**0).index] == Node("const", value=1.0)
    two = trace.const(2.0)
    assert trace.nodes[(two * 3 + 1).index] == Node("const", value=7.0)
    assert trace.nodes[maths.exp(trace.const(0.0)).index] == Node("const", value=1.0)
    assert trace.nodes[(0 - x).index].op == "neg"
    assert (x + 1).index == (1 + x).index
    assert trace.nodes[(x / 2).index].op == "mul"


def test_whole_and_quarter_powers_need_no_logarithm():
    trace = Trace()
    x = trace.leaf(Leaf.STATE, "x")
    for power in (2, 3, 5, 8, 0.5, 0.25, -2):
        _ = x**power
    assert "log" not in {node.op for node in trace.nodes}
    _ = x**1.3
    assert "log" in {node.op for node in trace.nodes}


def test_a_number_of_another_kind_is_a_bug():
    with pytest.raises(TypeError, match="mixed a traced value with a str"):
        _ = Trace().leaf(Leaf.STATE, "x") + "one"


def test_softplus_is_stable_far_out():
    assert softplus(-800.0) == 0.0
    assert softplus(800.0) == 800.0
    assert softplus(0.0) == pytest.approx(math.log(2))


def test_expressions_of_one_trace_share_nodes_and_two_traces_do_not():
    one, two = Trace(), Trace()
    a, b = one.leaf(Leaf.LANE, "a"), two.leaf(Leaf.LANE, "a")
    assert isinstance(a, Expression)
    assert a.trace is not b.trace
    assert (a * a).index == (a * a).index
