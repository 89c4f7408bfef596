"""Formulas of an SBML model worked out on whatever a knot is run on: numbers, traces or units."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from math import isfinite
from math import log as natural
from typing import Any

from unknot.exchange.sbml_maths import Graph, refuse
from unknot.exchange.sbml_rails import needed
from unknot.expression import Expression, Node
from unknot.maths import Number, exp, log, sqrt
from unknot.units import Measured

TRUTHS = ("lt", "le", "eq")
SMALL = 1e-30  # beside a distance, so that equal numbers divide nothing by nothing


def replay(graph: Graph, roots: Sequence[int], leaves: Mapping[str, Number]) -> list[Number]:
    """The values of some nodes.

    Args:
        leaves: values of inputs and states, by name.
    """
    values: dict[int, Number] = {}
    counts: set[int] = set()
    for at in needed(graph, roots):
        node = graph.nodes[at]
        if _counts(node, counts):
            counts.add(at)
        if node.op == "eq" and counts.issuperset(node.args):
            values[at] = _alike(*(values[a] for a in node.args))
        elif node.op == "const":
            values[at] = node.value
        elif node.op in ("lane", "state"):
            values[at] = leaves[node.name]
        else:
            values[at] = WAYS[node.op](*(values[a] for a in node.args))
    return [values[at] for at in roots]


def _counts(node: Node, counts: Container[int]) -> bool:
    """Whether a node is a truth or a count of truths: a whole number but for its last digit."""
    if node.op == "const":
        return node.value == round(node.value) if isfinite(node.value) else False
    return node.op in TRUTHS or (node.op == "add" and all(a in counts for a in node.args))


def leaves_of(graph: Graph, roots: Sequence[int]) -> list[str]:
    """The inputs and states that some nodes need."""
    nodes = (graph.nodes[at] for at in needed(graph, roots))
    return [node.name for node in nodes if node.op in ("lane", "state")]


def check_operations(graph: Graph, roots: Sequence[int]) -> None:
    """Refuse what a body's engine has no operation for.

    Raises:
        UnknotError: code "sbml-knot-operation".
    """
    for at in needed(graph, roots):
        op = graph.nodes[at].op
        if op not in WAYS and op not in ("const", "lane", "state"):
            raise refuse(
                "knot-operation",
                f'"{op}" is no operation of a body\'s engine',
                "write the formula without it, or run the model alone: simulate().",
            )


def _power(x: Number, y: Number) -> Number:
    if isinstance(y, Expression) and not isinstance(x, Expression | Measured):
        return exp(y * log(x))
    return x**y


def _size(x: Number) -> Number:
    return sqrt(x * x)


def _less(x: Number, y: Number) -> Number:
    """1 where x < y, else 0."""
    ahead = y - x
    size = _size(ahead)
    return (ahead + size) / (size * 2.0 + SMALL)


def _at_most(x: Number, y: Number) -> Number:
    return -_less(y, x) + 1.0


def _equal(x: Number, y: Number) -> Number:
    return _at_most(x, y) * _at_most(y, x)


def _alike(x: Number, y: Number) -> Number:
    """1 where two whole numbers are equal, whatever their last digits."""
    return _less(_size(x - y), 0.5)


def _select(chosen: Number, x: Number, y: Number) -> Number:
    return y + chosen * (x - y)


def _log10(x: Number) -> Number:
    return log(x) * (1.0 / natural(10.0))


def _sinh(x: Number) -> Number:
    return (exp(x) - exp(-x)) * 0.5


def _cosh(x: Number) -> Number:
    return (exp(x) + exp(-x)) * 0.5


def _tanh(x: Number) -> Number:
    return -(2.0 / (exp(x * 2.0) + 1.0)) + 1.0


def _add(a: Number, b: Number) -> Number:
    return a + b


def _sub(a: Number, b: Number) -> Number:
    return a - b


def _mul(a: Number, b: Number) -> Number:
    return a * b


def _div(a: Number, b: Number) -> Number:
    return a / b


def _neg(a: Number) -> Number:
    return -a


WAYS: Mapping[str, Callable[..., Any]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _neg,
    "exp": exp,
    "log": log,
    "sqrt": sqrt,
    "log10": _log10,
    "pow": _power,
    "abs": _size,
    "lt": _less,
    "le": _at_most,
    "eq": _equal,
    "select": _select,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
}
