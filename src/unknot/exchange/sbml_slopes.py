"""How the rates of a model change with its states: a matrix of expressions, most of it nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from unknot.exchange.sbml_maths import Graph
from unknot.expression import Expression

Slopes = dict[int, Expression]  # by the number of the state; what is not there is 0
FLAT = ("const", "lane", "lt", "le", "eq", "floor", "ceil")


def jacobian(
    graph: Graph, states: Sequence[str], rates: Sequence[int]
) -> dict[tuple[int, int], Expression] | None:
    """Derivatives of rate i by state j, (i, j) -> expression.

    Args:
        rates: nodes of the graph, one a state.

    Returns:
        None where an operation has no derivative here.
    """
    number = {name: n for n, name in enumerate(states)}
    by_node: dict[int, Slopes] = {}
    needed = _needed(graph, rates)
    for at in needed:
        node = graph.nodes[at]
        if node.op in FLAT:
            by_node[at] = {}
        elif node.op == "state":
            by_node[at] = {number[node.name]: graph.const(1.0)}
        else:
            inner = [by_node[a] for a in node.args]
            if not any(inner):
                by_node[at] = {}
                continue
            rule = _RULES.get(node.op)
            if rule is None:
                return None
            args = [Expression(graph, a) for a in node.args]
            by_node[at] = rule(graph, Expression(graph, at), args, inner)
    return {(i, j): slope for i, at in enumerate(rates) for j, slope in by_node[at].items()}


def _needed(graph: Graph, roots: Sequence[int]) -> list[int]:
    """Nodes that some need, in the order they can be computed."""
    wanted = set(roots)
    for at in range(max(roots, default=-1), -1, -1):
        if at in wanted:
            wanted.update(graph.nodes[at].args)
    return sorted(wanted)


Rule = Callable[[Graph, Expression, Sequence[Expression], Sequence[Slopes]], Slopes]


def _merged(
    first: Slopes,
    second: Slopes,
    join: Callable[[Expression | None, Expression | None], Expression],
) -> Slopes:
    return {j: join(first.get(j), second.get(j)) for j in dict.fromkeys((*first, *second))}


def _sum(sign: str) -> Rule:
    def rule(
        _g: Graph, _whole: Expression, _args: Sequence[Expression], inner: Sequence[Slopes]
    ) -> Slopes:
        def join(a: Expression | None, b: Expression | None) -> Expression:
            if a is None or b is None:
                left = a if b is None else (b if sign == "add" else -b)
                assert left is not None
                return left
            return a + b if sign == "add" else a - b

        return _merged(inner[0], inner[1], join)

    return rule


def _scaled(slopes: Slopes, factor: Expression) -> Slopes:
    return {j: slope * factor for j, slope in slopes.items()}


def _added(first: Slopes, second: Slopes) -> Slopes:
    out = dict(first)
    for j, slope in second.items():
        out[j] = out[j] + slope if j in out else slope
    return out


def _product(
    _g: Graph, _whole: Expression, args: Sequence[Expression], inner: Sequence[Slopes]
) -> Slopes:
    return _added(_scaled(inner[0], args[1]), _scaled(inner[1], args[0]))


def _ratio(
    g: Graph, whole: Expression, args: Sequence[Expression], inner: Sequence[Slopes]
) -> Slopes:
    inverse = g.const(1.0) / args[1]  # one division for all
    top = _scaled(inner[0], inverse)
    return _added(top, _scaled(inner[1], -(whole * inverse))) if inner[1] else top


def _power(
    g: Graph, whole: Expression, args: Sequence[Expression], inner: Sequence[Slopes]
) -> Slopes:
    base, exponent = args
    lower = g.call("pow", base, exponent - 1.0)
    out = _scaled(inner[0], exponent * lower)
    if inner[1]:
        nothing = g.call("eq", base, g.const(0.0))
        steep = g.call("select", nothing, g.const(0.0), whole * base.apply("log"))
        out = _added(out, _scaled(inner[1], steep))
    return out


def _choice(
    g: Graph, _whole: Expression, args: Sequence[Expression], inner: Sequence[Slopes]
) -> Slopes:
    nothing = g.const(0.0)

    def join(a: Expression | None, b: Expression | None) -> Expression:
        return g.call("select", args[0], a or nothing, b or nothing)

    return _merged(inner[1], inner[2], join)


def _outer(slope: Callable[[Graph, Expression, Expression], Expression]) -> Rule:
    """The chain rule: `slope` of graph, argument, value."""

    def rule(
        g: Graph, whole: Expression, args: Sequence[Expression], inner: Sequence[Slopes]
    ) -> Slopes:
        return _scaled(inner[0], slope(g, args[0], whole))

    return rule


def _sign(g: Graph, x: Expression, _whole: Expression) -> Expression:
    return g.call("select", g.call("lt", x, g.const(0.0)), g.const(-1.0), g.const(1.0))


_RULES: dict[str, Rule] = {
    "add": _sum("add"),
    "sub": _sum("sub"),
    "mul": _product,
    "div": _ratio,
    "pow": _power,
    "select": _choice,
    "neg": lambda _g, _w, _a, inner: {j: -slope for j, slope in inner[0].items()},
    "exp": _outer(lambda _g, _x, whole: whole),
    "log": _outer(lambda _g, x, _w: 1.0 / x),
    "log10": _outer(lambda _g, x, _w: (1.0 / math.log(10.0)) / x),
    "sqrt": _outer(lambda _g, _x, whole: 0.5 / whole),
    "abs": _outer(_sign),
    "sin": _outer(lambda g, x, _w: g.call("cos", x)),
    "cos": _outer(lambda g, x, _w: -g.call("sin", x)),
    "tan": _outer(lambda _g, _x, whole: whole * whole + 1.0),
    "sinh": _outer(lambda g, x, _w: g.call("cosh", x)),
    "cosh": _outer(lambda g, x, _w: g.call("sinh", x)),
    "tanh": _outer(lambda _g, _x, whole: 1.0 - whole * whole),
}
