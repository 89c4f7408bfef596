"""Formulas of SBML, written out as nodes of the expression graph that the engine compiles.

Truth is 1 and falsehood 0; any number but 0 counts as true. Numbers behave as IEEE says: what has
no value is NaN, and shows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from unknot.errors import UnknotError
from unknot.exchange.sbml_operators import ARRAYS
from unknot.expression import Expression, Node, Trace


@dataclass(frozen=True)
class Maths:
    """One piece of a formula: an operation on pieces, a number, a name, or a call of a function."""

    op: str
    args: tuple[Maths, ...] = ()
    value: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Function:
    """A function definition."""

    arguments: tuple[str, ...]
    body: Maths


def refuse(what: str, said: str, fix: str) -> UnknotError:
    """The refusal of a document; `what` names the reason in its code."""
    return UnknotError(f"sbml-{what}", f"this SBML model cannot be run: {said}.", fix)


class Graph(Trace):
    """The engine's expression graph with all operations of SBML."""

    def call(self, op: str, *args: Expression) -> Expression:
        """An operation of `sbml_operators` on values; constants fold."""
        nodes = [self.nodes[a.index] for a in args]
        if all(node.op == "const" for node in nodes):
            return self.const(float(ARRAYS[op](*(node.value for node in nodes))))
        if op == "select" and nodes[0].op == "const":
            return args[1] if nodes[0].value != 0.0 else args[2]
        return self._index(Node(op, tuple(a.index for a in args)))

    def binary(self, op: str, x: Expression, y: Expression) -> Expression:
        """Apply an operator; unlike the engine's own, 0 times what may be infinite stays."""
        a, b = self.nodes[x.index], self.nodes[y.index]
        if a.op == b.op == "const":
            return self.const(float(ARRAYS[op](a.value, b.value)))
        if op in ("mul", "div") and 0.0 in (node.value for node in (a, b) if node.op == "const"):
            return self._index(Node(op, (x.index, y.index)))
        if op == "div" and b.op == "const":
            return x if b.value == 1.0 else self._index(Node(op, (x.index, y.index)))
        return super().binary(op, x, y)

    def unary(self, op: str, x: Expression) -> Expression:
        """Apply a function of one value."""
        if self.nodes[x.index].op == "const":
            return self.call(op, x)
        return super().unary(op, x)

    def is_truth(self, x: Expression) -> bool:
        """Whether a value is known to be 0 or 1."""
        node = self.nodes[x.index]
        return node.op in ("lt", "le", "eq") or (node.op == "const" and node.value in (0.0, 1.0))


Look = Callable[[str], Expression]


@dataclass(frozen=True)
class Scope:
    """What names mean where a formula stands.

    Attributes:
        value: of a name. `time`: the time. `rate`: how fast what a name means changes.
        functions: definitions by name.
    """

    graph: Graph
    value: Look
    time: Callable[[], Expression]
    rate: Look
    functions: Mapping[str, Function]


def write_out(maths: Maths, scope: Scope) -> Expression:
    """The value of a formula; functions are written out where they are called.

    Raises:
        UnknotError: an unknown function, or one called with too many or too few arguments.
    """
    graph = scope.graph
    if maths.op == "number":
        return graph.const(maths.value)
    if maths.op == "name":
        return scope.value(maths.name)
    if maths.op == "time":
        return scope.time()
    if maths.op == "rate_of":
        return scope.rate(maths.args[0].name)
    args = [write_out(piece, scope) for piece in maths.args]
    if maths.op == "call":
        return _called(maths.name, args, scope)
    return _WAYS[maths.op](graph, args)


def _called(name: str, args: Sequence[Expression], scope: Scope) -> Expression:
    function = scope.functions.get(name)
    if function is None or len(function.arguments) != len(args):
        raise refuse("invalid", f'"{name}" is no function of {len(args)} arguments', "define it.")
    given = dict(zip(function.arguments, args, strict=True))

    def value(inner: str) -> Expression:
        if inner in given:
            return given[inner]
        return scope.value(inner)  # SBML forbids it; libSBML has said so before

    def rate(inner: str) -> Expression:
        if inner in given:
            raise refuse("operation", f'"{name}" takes the rate of its argument', "write it out.")
        return scope.rate(inner)

    inside = Scope(scope.graph, value, scope.time, rate, scope.functions)
    return write_out(function.body, inside)


# Ways to write an operation out: graph, arguments -> value.

Args = Sequence[Expression]


def _joined(op: str, nothing: float, g: Graph, args: Args) -> Expression:
    """Any number of values, joined in pairs, pairs of pairs: deep trees would cost recursion."""
    if not args:
        return g.const(nothing)
    if len(args) == 1:
        return args[0]
    half = len(args) // 2
    left, right = _joined(op, nothing, g, args[:half]), _joined(op, nothing, g, args[half:])
    return g.binary(op, left, right)


def _minus(g: Graph, args: Args) -> Expression:
    return g.unary("neg", args[0]) if len(args) == 1 else g.binary("sub", *args)


def _power(g: Graph, args: Args) -> Expression:
    base, exponent = args
    node = g.nodes[exponent.index]
    if node.op == "const" and node.value in (1.0, 2.0, 3.0, 4.0, 0.5):
        return g.power(base, exponent)
    return g.call("pow", base, exponent)


def _root(g: Graph, args: Args) -> Expression:
    degree, base = args if len(args) == 2 else (g.const(2.0), args[0])
    return _power(g, (base, g.binary("div", g.const(1.0), degree)))


def _log(g: Graph, args: Args) -> Expression:
    base, x = args if len(args) == 2 else (g.const(10.0), args[0])
    if g.nodes[base.index] == Node("const", value=10.0):
        return g.call("log10", x)
    return g.binary("div", g.unary("log", x), g.unary("log", base))


def _plain(op: str, g: Graph, args: Args) -> Expression:
    return g.call(op, *args)


def _inverse_of(op: str, g: Graph, args: Args) -> Expression:
    """1 / f(x)."""
    return g.binary("div", g.const(1.0), g.call(op, *args))


def _of_inverse(op: str, g: Graph, args: Args) -> Expression:
    """f(1 / x)."""
    return g.call(op, g.binary("div", g.const(1.0), args[0]))


def _truncated(g: Graph, x: Expression) -> Expression:
    below = g.call("lt", x, g.const(0.0))
    return g.call("select", below, g.call("ceil", x), g.call("floor", x))


def _quotient(g: Graph, args: Args) -> Expression:
    return _truncated(g, g.binary("div", *args))


def _rem(g: Graph, args: Args) -> Expression:
    return g.binary("sub", args[0], g.binary("mul", args[1], _quotient(g, args)))


def _extreme(least: bool, g: Graph, args: Args) -> Expression:
    best = args[0]
    for other in args[1:]:
        pair = (best, other) if least else (other, best)
        best = g.call("select", g.call("lt", *pair), best, other)
    return best


def _truth(g: Graph, x: Expression) -> Expression:
    return x if g.is_truth(x) else _not(g, [g.call("eq", x, g.const(0.0))])


def _not(g: Graph, args: Args) -> Expression:
    return g.call("eq", args[0], g.const(0.0))


def _and(g: Graph, args: Args) -> Expression:
    met = _joined("add", 0.0, g, [_truth(g, x) for x in args])
    return g.call("eq", met, g.const(float(len(args))))


def _or(g: Graph, args: Args) -> Expression:
    met = _joined("add", 0.0, g, [_truth(g, x) for x in args])
    return g.call("lt", g.const(0.0), met)


def _xor(g: Graph, args: Args) -> Expression:
    met = g.const(0.0)
    for x in args:
        met = _not(g, [g.call("eq", met, _truth(g, x))])
    return met


def _implies(g: Graph, args: Args) -> Expression:
    return _or(g, [_not(g, args[:1]), args[1]])


def _related(op: str, swapped: bool, g: Graph, args: Args) -> Expression:
    """a < b < c: each with the next."""
    pairs = itertools.pairwise(args)
    return _and(g, [g.call(op, *(pair[::-1] if swapped else pair)) for pair in pairs])


def _unlike(g: Graph, args: Args) -> Expression:
    return _not(g, [g.call("eq", *args)])


def _piecewise(g: Graph, args: Args) -> Expression:
    """Value, condition, value, condition, … and what holds otherwise; nothing is NaN."""
    value = args[-1] if len(args) % 2 else g.const(math.nan)
    for n in range(len(args) // 2 - 1, -1, -1):
        value = g.call("select", args[2 * n + 1], args[2 * n], value)
    return value


_WAYS: dict[str, Callable[[Graph, Args], Expression]] = {
    "plus": partial(_joined, "add", 0.0),
    "times": partial(_joined, "mul", 1.0),
    "divide": lambda g, args: g.binary("div", *args),
    "minus": _minus,
    "power": _power,
    "root": _root,
    "ln": lambda g, args: g.unary("log", args[0]),
    "log": _log,
    "exp": lambda g, args: g.unary("exp", args[0]),
    "abs": partial(_plain, "abs"),
    "ceiling": partial(_plain, "ceil"),
    "floor": partial(_plain, "floor"),
    "factorial": partial(_plain, "factorial"),
    "max": partial(_extreme, False),
    "min": partial(_extreme, True),
    "quotient": _quotient,
    "rem": _rem,
    "piecewise": _piecewise,
    **{op: partial(_plain, op) for op in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "sec": partial(_inverse_of, "cos"),
    "csc": partial(_inverse_of, "sin"),
    "cot": partial(_inverse_of, "tan"),
    "sech": partial(_inverse_of, "cosh"),
    "csch": partial(_inverse_of, "sinh"),
    "coth": partial(_inverse_of, "tanh"),
    "arcsin": partial(_plain, "arcsin"),
    "arccos": partial(_plain, "arccos"),
    "arctan": partial(_plain, "arctan"),
    "arcsinh": partial(_plain, "arcsinh"),
    "arccosh": partial(_plain, "arccosh"),
    "arctanh": partial(_plain, "arctanh"),
    "arcsec": partial(_of_inverse, "arccos"),
    "arccsc": partial(_of_inverse, "arcsin"),
    "arccot": partial(_of_inverse, "arctan"),
    "arcsech": partial(_of_inverse, "arccosh"),
    "arccsch": partial(_of_inverse, "arcsinh"),
    "arccoth": partial(_of_inverse, "arctanh"),
    "eq": partial(_related, "eq", False),
    "neq": _unlike,
    "lt": partial(_related, "lt", False),
    "leq": partial(_related, "le", False),
    "gt": partial(_related, "lt", True),
    "geq": partial(_related, "le", True),
    "and": _and,
    "or": _or,
    "xor": _xor,
    "not": _not,
    "implies": _implies,
}
