"""The rates of an SBML model as a body's engine wants them: production and loss, never negative.

A body's states cannot fall below 0. Where a state of a document never does either (whatever takes
from it vanishes with it, as in mass action), its losses are written as a share of it. Any other
state is the difference of two that cannot: what pushes up feeds the one, what pushes down the
other, and they annihilate each other (the dual-rail encoding of reaction networks). Both are exact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unknot.exchange.sbml_maths import Graph
from unknot.expression import Expression, Node

TINY = 1e-24  # under the root of a smooth positive part
MOST_TERMS = 200  # in which a rate is taken apart; a piece with more stays whole
ALWAYS = frozenset({"exp", "sqrt", "abs", "cosh", "lt", "le", "eq"})  # never negative
ODD = frozenset({"sinh", "tanh", "arcsinh", "arctan", "arcsin"})  # negative as their argument is


@dataclass(frozen=True)
class Term:
    """A product: +1 or -1, factors above the line and factors below it, each a node."""

    sign: int
    over: tuple[int, ...]
    under: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rail:
    """Production and loss of one state of a body: nodes of the graph."""

    gain: int
    loss: int


@dataclass(frozen=True)
class Rails:
    """A state of the document by states of a body: one, or the difference of two."""

    above: Rail
    below: Rail | None

    @property
    def each(self) -> tuple[Rail, ...]:
        """One, or both."""
        return (self.above,) if self.below is None else (self.above, self.below)


@dataclass
class Signs:
    """Which nodes are never negative (+1) or never positive (-1); 0 where it is not known.

    Attributes:
        lanes: usual values of numbers handed in; NaN where the sign is not known.
        both: states that may be on either side of 0.
    """

    graph: Graph
    lanes: Mapping[str, float]
    both: frozenset[str]
    known: dict[int, int] = field(default_factory=dict[int, int])

    def of(self, at: int) -> int:
        """The sign of a node."""
        for one in needed(self.graph, [at]):
            if one not in self.known:
                self.known[one] = self._fresh(one)
        return self.known[at]

    def _fresh(self, at: int) -> int:
        node = self.graph.nodes[at]
        if node.op == "const":
            return -1 if node.value < 0.0 else 1
        if node.op == "lane":
            usual = self.lanes[node.name]
            return 0 if math.isnan(usual) else -1 if usual < 0.0 else 1
        if node.op == "state":
            return 0 if node.name in self.both else 1
        signs = [self.known[a] for a in node.args]
        if node.op in ALWAYS or (node.op == "pow" and signs[0] > 0):
            return 1
        if node.op == "mul" and node.args[0] == node.args[1]:
            return 1
        if node.op in ("mul", "div"):
            return signs[0] * signs[1]
        if node.op in ODD or node.op == "neg":
            return -signs[0] if node.op == "neg" else signs[0]
        if node.op == "sub":
            signs[1] = -signs[1]
        if node.op == "select":
            signs = signs[1:]
        alike = node.op in ("add", "sub", "select") and signs[0] == signs[1]
        return signs[0] if alike else 0


def needed(graph: Graph, roots: Sequence[int]) -> list[int]:
    """All nodes that some nodes need, in the order in which they can be worked out."""
    wanted = set(roots)
    for at in range(max(roots, default=-1), -1, -1):
        if at in wanted:
            wanted.update(graph.nodes[at].args)
    return sorted(wanted)


def rails(
    graph: Graph, slopes: Mapping[str, int], starts: Mapping[str, float], lanes: Mapping[str, float]
) -> dict[str, Rails]:
    """Production and loss of every state.

    Args:
        slopes: state -> node of how fast it changes. `starts`: where it begins.
        lanes: usual value of every number handed in, whose sign it keeps; NaN where that is not
            known.
    """
    terms = {name: expanded(graph, at) for name, at in slopes.items()}
    both = frozenset(name for name in slopes if starts[name] < 0.0)
    while True:
        signs = Signs(graph, lanes, both)
        split = _Split(graph, signs)
        crossing = {
            name for name in slopes
            if name not in both and not all(split.stays_above(name, one) for one in terms[name])
        }  # fmt: skip
        if not crossing:
            break
        both |= crossing
    return {
        name: split.both(name, terms[name]) if name in both else split.one(name, terms[name])
        for name in slopes
    }


def expanded(graph: Graph, at: int) -> list[Term]:
    """A node as a sum of products."""
    node = graph.nodes[at]
    whole = [Term(1, (at,))]
    if node.op in ("add", "sub"):
        first, second = (expanded(graph, a) for a in node.args)
        if node.op == "sub":
            second = [Term(-one.sign, one.over, one.under) for one in second]
        return first + second if len(first) + len(second) <= MOST_TERMS else whole
    if node.op == "neg":
        return [Term(-one.sign, one.over, one.under) for one in expanded(graph, node.args[0])]
    if node.op == "mul":
        first, second = (expanded(graph, a) for a in node.args)
        if len(first) * len(second) > MOST_TERMS:
            return whole
        return [
            Term(a.sign * b.sign, a.over + b.over, a.under + b.under) for a in first for b in second
        ]
    if node.op == "div":
        return [
            Term(one.sign, one.over, (*one.under, node.args[1]))
            for one in expanded(graph, node.args[0])
        ]
    if node.op == "const" and node.value < 0.0:
        return [Term(-1, (graph.const(-node.value).index,))]
    return whole


@dataclass(frozen=True)
class _Split:
    graph: Graph
    signs: Signs

    def sign(self, term: Term) -> int:
        """The sign of a product; a factor that stands in it twice is a square."""
        sign = term.sign
        for at, count in Counter((*term.over, *term.under)).items():
            sign *= self.signs.of(at) if count % 2 else 1
        return sign

    def without(self, name: str, term: Term) -> Term | None:
        """A product divided by a state that is one of its factors; None where it is none."""
        for n, at in enumerate(term.over):
            node = self.graph.nodes[at]
            rest = (*term.over[:n], *term.over[n + 1 :])
            if node.op == "state" and node.name == name:
                return Term(term.sign, rest, term.under)
            if node.op != "pow":
                continue
            base, power = node.args
            if self.graph.nodes[base] == Node("state", name=name) and self.above_one(power):
                graph = self.graph
                less = graph.binary("sub", Expression(graph, power), graph.const(1.0))
                lower = graph.call("pow", Expression(graph, base), less)
                return Term(term.sign, (*rest, lower.index), term.under)
        return None

    def above_one(self, at: int) -> bool:
        """Whether an exponent is a number of at least 1."""
        node = self.graph.nodes[at]
        if node.op == "lane":
            return self.signs.lanes[node.name] >= 1.0
        return node.op == "const" and node.value >= 1.0

    def stays_above(self, name: str, term: Term) -> bool:
        """Whether a product cannot take a state below 0."""
        return self.sign(term) > 0 or self.without(name, term) is not None

    def node(self, term: Term) -> Expression:
        """A product written out."""
        graph = self.graph
        value = graph.const(float(term.sign))
        for at in term.over:
            value = graph.binary("mul", value, Expression(graph, at))
        for at in term.under:
            value = graph.binary("div", value, Expression(graph, at))
        return value

    def parts(self, term: Term) -> tuple[Expression, Expression]:
        """What a product is above 0, and what below: their difference is the product."""
        graph, sign = self.graph, self.sign(term)
        nothing = graph.const(0.0)
        if sign > 0:
            return self.node(term), nothing
        if sign < 0:
            return nothing, self.node(Term(-term.sign, term.over, term.under))
        value = self.node(term)
        square = graph.binary("add", graph.binary("mul", value, value), graph.const(TINY))
        size = graph.unary("sqrt", square)
        half = graph.const(0.5)
        return (
            graph.binary("mul", half, graph.binary("add", size, value)),
            graph.binary("mul", half, graph.binary("sub", size, value)),
        )

    def one(self, name: str, terms: Sequence[Term]) -> Rails:
        """A state that never falls below 0."""
        graph = self.graph
        gain, loss = graph.const(0.0), graph.const(0.0)
        for term in terms:
            share = self.without(name, term)
            if share is None or self.sign(term) > 0:
                gain = graph.binary("add", gain, self.node(term))
                continue
            up, down = self.parts(share)
            state = self.state(name)
            gain = graph.binary("add", gain, graph.binary("mul", up, state))
            loss = graph.binary("add", loss, down)
        return Rails(Rail(gain.index, loss.index), None)

    def state(self, name: str) -> Expression:
        """The value of a state."""
        node = next(
            n for n, one in enumerate(self.graph.nodes) if one.op == "state" and one.name == name
        )
        return Expression(self.graph, node)

    def both(self, name: str, terms: Sequence[Term]) -> Rails:
        """A state that may be on either side of 0."""
        graph = self.graph
        above = below = fading = graph.const(0.0)
        for term in terms:
            share = self.without(name, term)
            if share is not None and self.sign(share) < 0:  # falls back to 0 from both sides
                fading = graph.binary("add", fading, self.parts(share)[1])
                continue
            up, down = self.parts(term)
            above, below = graph.binary("add", above, up), graph.binary("add", below, down)
        return Rails(Rail(above.index, fading.index), Rail(below.index, fading.index))
