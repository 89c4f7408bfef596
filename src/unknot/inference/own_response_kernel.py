"""Whether kinds of exertion tell in a diary, compiled: many draws side by side.

For each lag kernel, each choice of sizes and each draw a few rows are factored (L D L', without
roots). Kinds are independent before the diary, so what the first kind leaves of the second is
worked out once for each size of the first.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.llvm.build import INDEX, Builder, whole
from unknot.engine.llvm.compiler import compile_object, object_key
from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.untyped import ir

LANES = 8  # draws side by side
WIDTH = Width(LANES, double=True)
POINTERS = ("own", "loads", "pull", "square", "pivots")
COUNTS = ("first", "second", "rows", "stride", "begin", "count", "kernels")
Values = list[Any]
Rows = list[Values]


def pivots_of(
    own: Array, loads: Array, pull: Array, on: tuple[int, ...], priors: Array, at: tuple[int, int]
) -> tuple[Array, Array]:
    """Squared whitened pull, and the product of pivots, of kinds that are on.

    Precision of a draw's coefficients is `own` less what scales take of it: `loads` with itself.

    Args:
        own: (columns, columns), of every kernel's rows side by side.
        loads: (scales, columns, draws), in C order.
        pull: (kernels, rows, draws), in C order.
        on: one kind or two, in order.
        priors: inverse covariance of one kind's coefficients by size, (sizes, symptoms, symptoms).
        at: first draw, and how many; a multiple of `LANES`.

    Returns:
        Two of shape (choices, kernels, as many draws); the second kind's size turns fastest.
    """
    kernels, rows, draws = pull.shape
    symptoms = priors.shape[1]
    begin, count = at
    code = _compiled(symptoms, len(on), len(loads), priors.tobytes())
    square = np.empty((len(priors) ** len(on), kernels, count))
    pivots = np.empty_like(square)
    own = np.ascontiguousarray(own)
    pointers = [each.ctypes.data for each in (own, loads, pull, square, pivots)]
    first, second = on[0] * symptoms, on[-1] * symptoms
    code.function(*pointers, first, second, rows, draws, begin, count, kernels)
    return square, pivots


@dataclass(frozen=True)
class _Compiled:
    """`engine` owns the machine code of `function`."""

    function: Any
    engine: Any


@cache
def _compiled(symptoms: int, on: int, scales: int, priors: bytes) -> _Compiled:
    sizes = np.frombuffer(priors).reshape(-1, symptoms, symptoms)
    text = _Writer(symptoms, on, scales, sizes).text()
    engine = compile_object(object_key("own response", text), lambda: text)
    kinds = [ctypes.c_void_p] * len(POINTERS) + [ctypes.c_int64] * len(COUNTS)
    function = ctypes.CFUNCTYPE(None, *kinds)(engine.get_function_address("run"))
    return _Compiled(function, engine)


class _Writer:
    """Writes the loop over kernels and draws."""

    def __init__(self, symptoms: int, on: int, scales: int, sizes: Array) -> None:
        self.symptoms = symptoms
        self.on = on
        self.scales = scales
        self.sizes = sizes
        self.module = ir.Module(name="own_response")
        number = WIDTH.scalar.as_pointer()
        arguments = [(name, number) for name in POINTERS] + [(name, INDEX) for name in COUNTS]
        self.build = Builder(self.module, WIDTH, "run", arguments)
        self.b = self.build.b

    def text(self) -> str:
        """LLVM's text of the whole."""
        count = self.build.arg["count"]

        def kernel(k: Any) -> None:
            self.build.loop(whole(0), count, "draw", lambda n: self._body(k, n), LANES)

        self.build.loop(whole(0), self.build.arg["kernels"], "kernel", kernel)
        self.b.ret_void()
        return str(self.module)

    def _body(self, k: Any, n: Any) -> None:
        """Every choice of sizes of one kernel and one vector of draws."""
        first, second = self.build.arg["first"], self.build.arg["second"]
        loads, along = self._loads(k, n, first), self._pulls(k, n, first)
        own = self._block(k, (first, loads), (first, loads), lower=True)
        if self.on == 1:
            for i in range(len(self.sizes)):
                _, _, square, pivots = self._factored(self._with_prior(own, i), along)
                self._left(k, n, i, square, pivots)
            return
        others, other_along = self._loads(k, n, second), self._pulls(k, n, second)
        beside = self._block(k, (second, others), (first, loads), lower=False)
        other = self._block(k, (second, others), (second, others), lower=True)
        for i in range(len(self.sizes)):
            lower, inverse, square, pivots = self._factored(self._with_prior(own, i), along)
            rest, pulled = self._beyond(lower, inverse, along, beside, other, other_along)
            for j in range(len(self.sizes)):
                _, _, more, product = self._factored(self._with_prior(rest, j), pulled)
                at = i * len(self.sizes) + j
                self._left(k, n, at, self.b.fadd(square, more), self.b.fmul(pivots, product))

    def _column(self, k: Any, row: Any, i: int) -> Any:
        """The place of one kind's symptom among all columns."""
        b = self.b
        return b.add(b.mul(k, self.build.arg["rows"]), b.add(row, whole(i)))

    def _columns(self) -> Any:
        return self.b.mul(self.build.arg["kernels"], self.build.arg["rows"])

    def _loads(self, k: Any, n: Any, row: Any) -> Rows:
        """By symptom of one kind: what each scale takes of it."""
        b = self.b
        found: Rows = []
        for i in range(self.symptoms):
            column = self._column(k, row, i)
            lines = [b.add(b.mul(whole(w), self._columns()), column) for w in range(self.scales)]
            found.append([self._load("loads", line, n) for line in lines])
        return found

    def _block(
        self, k: Any, row: tuple[Any, Rows], column: tuple[Any, Rows], *, lower: bool
    ) -> Rows:
        """Precisions of one kind's rows with another's columns."""
        b = self.b
        found: Rows = []
        for i in range(self.symptoms):
            line = b.mul(self._column(k, row[0], i), self._columns())
            found.append([])
            for j in range(i + 1 if lower else self.symptoms):
                place = b.add(line, self._column(k, column[0], j))
                value = self.build.spread(self.build.scalar(self.build.arg["own"], place))
                for mine, its in zip(row[1][i], column[1][j], strict=True):
                    value = b.fsub(value, b.fmul(mine, its))
                found[-1].append(value)
        return found

    def _pulls(self, k: Any, n: Any, row: Any) -> Values:
        return [self._load("pull", self._column(k, row, i), n) for i in range(self.symptoms)]

    def _load(self, name: str, line: Any, n: Any) -> Any:
        b, arg = self.b, self.build.arg
        place = b.add(b.mul(line, arg["stride"]), b.add(arg["begin"], n))
        return self.build.load_row(arg[name], place)

    def _left(self, k: Any, n: Any, choice: int, square: Any, pivots: Any) -> None:
        b, arg = self.b, self.build.arg
        line = b.add(b.mul(whole(choice), arg["kernels"]), k)
        place = b.add(b.mul(line, arg["count"]), n)
        self.build.store_row(square, arg["square"], place)
        self.build.store_row(pivots, arg["pivots"], place)

    def _with_prior(self, block: Rows, size: int) -> Rows:
        prior = self.sizes[size]
        return [
            [self.b.fadd(value, WIDTH.const(float(prior[i, j]))) for j, value in enumerate(row)]
            for i, row in enumerate(block)
        ]

    def _factored(self, block: Rows, along: Values) -> tuple[Rows, Values, Any, Any]:
        """L below its diagonal, inverse pivots, the squared whitened pull, the pivots' product."""
        b = self.b
        lower: Rows = []
        pivot: Values = []
        inverse: Values = []
        half: Values = []
        for i, row in enumerate(block):
            scaled: Values = []  # L times D, as it comes
            mine: Values = []
            for j in range(i):
                value = row[j]
                for m in range(j):
                    value = b.fsub(value, b.fmul(scaled[m], lower[j][m]))
                scaled.append(value)
                mine.append(b.fmul(value, inverse[j]))
            last, pulled = row[i], along[i]
            for m in range(i):
                last = b.fsub(last, b.fmul(scaled[m], mine[m]))
                pulled = b.fsub(pulled, b.fmul(mine[m], half[m]))
            lower.append(mine)
            pivot.append(last)
            inverse.append(b.fdiv(WIDTH.const(1.0), last))
            half.append(pulled)
        squares = [b.fmul(b.fmul(h, h), one) for h, one in zip(half, inverse, strict=True)]
        return lower, inverse, self._over(b.fadd, squares), self._over(b.fmul, pivot)

    def _beyond(
        self,
        lower: Rows,
        inverse: Values,
        along: Values,
        beside: Rows,
        other: Rows,
        other_along: Values,
    ) -> tuple[Rows, Values]:
        """What the first kind leaves of the second's precision and pull."""
        b = self.b
        half: Values = []
        for i in range(self.symptoms):
            value = along[i]
            for m in range(i):
                value = b.fsub(value, b.fmul(lower[i][m], half[m]))
            half.append(value)
        scaled = [self._forward(lower, row) for row in beside]
        through = [
            [b.fmul(value, one) for value, one in zip(row, inverse, strict=True)] for row in scaled
        ]
        rest: Rows = []
        pulled: Values = []
        for i, row in enumerate(other):
            rest.append([])
            for j, value in enumerate(row):
                less = value
                for m in range(self.symptoms):
                    less = b.fsub(less, b.fmul(through[i][m], scaled[j][m]))
                rest[-1].append(less)
            less = other_along[i]
            for m in range(self.symptoms):
                less = b.fsub(less, b.fmul(through[i][m], half[m]))
            pulled.append(less)
        return rest, pulled

    def _forward(self, lower: Rows, row: Values) -> Values:
        """One row of the second kind, solved through the first kind's L."""
        b = self.b
        found: Values = []
        for i in range(self.symptoms):
            value = row[i]
            for m in range(i):
                value = b.fsub(value, b.fmul(found[m], lower[i][m]))
            found.append(value)
        return found

    def _over(self, join: Callable[[Any, Any], Any], values: Values) -> Any:
        whole_value = values[0]
        for value in values[1:]:
            whole_value = join(whole_value, value)
        return whole_value
