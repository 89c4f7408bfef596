"""Traced arithmetic: a flow run once on these values leaves its expression graph behind.

Equal subexpressions share one node, and constants fold as they are met.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

UNARY = ("neg", "exp", "log", "sqrt", "softplus")
BINARY = ("add", "sub", "mul", "div")


class Leaf(StrEnum):
    """Where an input comes from, slowest to change first."""

    LANE = "lane"  # a number of one person, for the whole run
    STEP = "step"  # an input that holds for a stretch of time
    PART = "part"  # an input of one activity within the stretch
    STATE = "state"


@dataclass(frozen=True)
class Node:
    """One operation: its name, the nodes it works on, and a constant's value or an input's name."""

    op: str  # "const", one of Leaf, one of UNARY or BINARY, or "mean" over activities
    args: tuple[int, ...] = ()
    value: float = 0.0
    name: str = ""


@dataclass
class Trace:
    """A growing expression graph; nodes are numbered in the order they can be computed."""

    nodes: list[Node] = field(default_factory=list[Node])
    _known: dict[Node, int] = field(default_factory=dict[Node, int])

    def _index(self, node: Node) -> Expression:
        at = self._known.get(node)
        if at is None:
            at = len(self.nodes)
            self.nodes.append(node)
            self._known[node] = at
        return Expression(self, at)

    def const(self, value: float) -> Expression:
        """A number that never changes."""
        return self._index(Node("const", value=float(value)))

    def leaf(self, kind: Leaf, name: str) -> Expression:
        """An input of the graph."""
        return self._index(Node(kind.value, name=name))

    def lift(self, value: object) -> Expression:
        """A plain number or an expression, as an expression of this trace."""
        if isinstance(value, Expression):
            return value
        if isinstance(value, int | float):
            return self.const(float(value))
        raise TypeError(f"a flow mixed a traced value with a {type(value).__name__}")

    def unary(self, op: str, x: Expression) -> Expression:
        """Apply a function of one value, folding constants."""
        node = self.nodes[x.index]
        if node.op == "const":
            return self.const(_FOLD_ONE[op](node.value))
        if op == "neg" and node.op == "neg":
            return Expression(self, node.args[0])
        return self._index(Node(op, (x.index,)))

    def binary(self, op: str, x: Expression, y: Expression) -> Expression:
        """Apply an operator to two values, folding constants and dropping no-ops."""
        a, b = self.nodes[x.index], self.nodes[y.index]
        left = a.value if a.op == "const" else None
        right = b.value if b.op == "const" else None
        if left is not None and right is not None:
            return self.const(_FOLD_TWO[op](left, right))
        simple = self._simplify(op, x, y, left, right)
        if simple is not None:
            return simple
        if op == "div" and right is not None:
            return self.binary("mul", x, self.const(1.0 / right))
        if op in ("add", "mul") and x.index > y.index:
            x, y = y, x
        return self._index(Node(op, (x.index, y.index)))

    def _simplify(
        self, op: str, x: Expression, y: Expression, left: float | None, right: float | None
    ) -> Expression | None:
        if op == "add" and left == 0.0:
            return y
        if op in ("add", "sub") and right == 0.0:
            return x
        if op == "sub" and left == 0.0:
            return self.unary("neg", y)
        if op == "mul" and 0.0 in (left, right):
            return self.const(0.0)
        if op == "mul" and left == 1.0:
            return y
        if op in ("mul", "div") and right == 1.0:
            return x
        if op == "div" and left == 0.0:
            return self.const(0.0)
        return None

    def mean(self, x: Expression) -> Expression:
        """The average of a value over the activities of a stretch, by their share of it."""
        return self._index(Node("mean", (x.index,)))

    def power(self, x: Expression, exponent: Expression) -> Expression:
        """x to a power; whole and quarter powers become products and roots."""
        node = self.nodes[exponent.index]
        if node.op != "const":
            return self.unary("exp", self.binary("mul", exponent, self.unary("log", x)))
        p = node.value
        if p == 0.0:
            return self.const(1.0)
        if p < 0.0:
            return self.binary("div", self.const(1.0), self.power(x, self.const(-p)))
        if p == int(p) and p <= 8:
            return self._whole(x, int(p))
        if p in (0.5, 0.25):
            root = self.unary("sqrt", x)
            return root if p == 0.5 else self.unary("sqrt", root)
        return self.unary("exp", self.binary("mul", exponent, self.unary("log", x)))

    def _whole(self, x: Expression, p: int) -> Expression:
        if p == 1:
            return x
        half = self._whole(x, p // 2)
        square = self.binary("mul", half, half)
        return self.binary("mul", square, x) if p % 2 else square


@dataclass(frozen=True, eq=False)
class Expression:
    """A traced value: arithmetic on it adds nodes to its trace."""

    trace: Trace
    index: int

    def __add__(self, other: object) -> Expression:
        return self.trace.binary("add", self, self.trace.lift(other))

    def __radd__(self, other: object) -> Expression:
        return self.trace.binary("add", self.trace.lift(other), self)

    def __sub__(self, other: object) -> Expression:
        return self.trace.binary("sub", self, self.trace.lift(other))

    def __rsub__(self, other: object) -> Expression:
        return self.trace.binary("sub", self.trace.lift(other), self)

    def __mul__(self, other: object) -> Expression:
        return self.trace.binary("mul", self, self.trace.lift(other))

    def __rmul__(self, other: object) -> Expression:
        return self.trace.binary("mul", self.trace.lift(other), self)

    def __truediv__(self, other: object) -> Expression:
        return self.trace.binary("div", self, self.trace.lift(other))

    def __rtruediv__(self, other: object) -> Expression:
        return self.trace.binary("div", self.trace.lift(other), self)

    def __pow__(self, other: object) -> Expression:
        return self.trace.power(self, self.trace.lift(other))

    def __neg__(self) -> Expression:
        return self.trace.unary("neg", self)

    def apply(self, function: str) -> Expression:
        """Apply one of the unary functions by name."""
        return self.trace.unary(function, self)


def softplus(z: float) -> float:
    """ln(1 + e^z) without overflow."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


_FOLD_ONE: dict[str, Callable[[float], float]] = {
    "neg": operator.neg,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "softplus": softplus,
}
_FOLD_TWO: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": lambda a, b: a / b,
}
