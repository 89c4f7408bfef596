"""The operations of SBML on vectors, a set of parameters in each lane."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.maths import Width

SEED = 0x7FDE_6238_5024_84BA  # less a number's bits: about its inverse
CLOSE = 1e-7  # what may be left over, as a share, for one more correction to do
NAN, INFINITE = float("nan"), float("inf")


def operation(b: Any, w: Width, op: str, args: Sequence[Any]) -> Any:
    """The value of an operation; `op` is one of KNOWN."""
    return _WAYS[op](b, w, *args)


def quick_ratio(b: Any, w: Width, x: Any, y: Any) -> tuple[Any, Any]:
    """x / y by products alone, and in which lanes that holds: to 2e-16, for |x| above 1e-290.

    A vector of doubles waits 16 cycles for its divider. The bits of y taken from a constant are
    its inverse to an eighth; each round takes the error to its third
    power; what is left over of x corrects the ratio once more. It does not hold for infinities,
    NaN, 0 and the ends of the range: there the remainder is large, or none.
    """
    one = w.const(1.0)
    inverse = b.bitcast(b.sub(w.whole_const(SEED), b.bitcast(y, w.wholes)), w.vector)
    for _ in range(2):
        error = vec.subtract(b, one, vec.multiply(b, y, inverse))
        share = vec.add(b, vec.multiply(b, error, error), error)
        inverse = vec.add(b, vec.multiply(b, inverse, share), inverse)
    ratio = vec.multiply(b, x, inverse)
    rest = vec.subtract(b, x, vec.multiply(b, y, ratio))
    size, least = (vec.intrinsic(b, "fabs", w, one) for one in (rest, x))
    holds = b.fcmp_ordered("<=", size, vec.multiply(b, least, w.const(CLOSE)))
    return vec.add(b, vec.multiply(b, rest, inverse), ratio), holds


def _exp(b: Any, w: Width, x: Any) -> Any:
    (found,) = vec.exp(b, w, [x])
    found = b.select(b.fcmp_ordered(">", x, w.const(700.0)), w.const(INFINITE), found)
    return b.select(b.fcmp_ordered("<", x, w.const(-700.0)), w.const(0.0), found)


def _log(b: Any, w: Width, x: Any) -> Any:
    (found,) = vec.log(b, w, [x])
    found = b.select(b.fcmp_ordered("==", x, w.const(0.0)), w.const(-INFINITE), found)
    found = b.select(b.fcmp_ordered("==", x, w.const(INFINITE)), x, found)
    found = b.select(b.fcmp_ordered("<", x, w.const(0.0)), w.const(NAN), found)
    return b.select(b.fcmp_unordered("uno", x, x), x, found)


def _log10(b: Any, w: Width, x: Any) -> Any:
    return vec.multiply(b, _log(b, w, x), w.const(1.0 / math.log(10.0)))


def _whole(b: Any, w: Width, x: Any) -> Any:
    return b.fcmp_ordered("==", vec.intrinsic(b, "floor", w, x), x)


def _power(b: Any, w: Width, x: Any, y: Any) -> Any:
    """x ^ y: of a negative number only whole powers; 0 ^ 0 is 1."""
    size = vec.intrinsic(b, "fabs", w, x)
    zero, one = w.const(0.0), w.const(1.0)
    found = _exp(b, w, vec.multiply(b, y, _log(b, w, size)))
    half = vec.multiply(b, y, w.const(0.5))
    signed = b.select(_whole(b, w, half), found, b.fneg(found))
    signed = b.select(_whole(b, w, y), signed, w.const(NAN))
    found = b.select(b.fcmp_ordered("<", x, zero), signed, found)
    return b.select(b.fcmp_ordered("==", y, zero), one, found)


def _compared(sign: str) -> Callable[..., Any]:
    def compared(b: Any, w: Width, x: Any, y: Any) -> Any:
        return b.select(b.fcmp_ordered(sign, x, y), w.const(1.0), w.const(0.0))

    return compared


def _select(b: Any, w: Width, chosen: Any, x: Any, y: Any) -> Any:
    return b.select(b.fcmp_unordered("!=", chosen, w.const(0.0)), x, y)


def _named(name: str) -> Callable[..., Any]:
    def named(b: Any, w: Width, x: Any) -> Any:
        return vec.intrinsic(b, name, w, x)

    return named


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that needs no width."""

    def plain(b: Any, _w: Width, *args: Any) -> Any:
        return function(b, *args)

    return plain


def _divide(b: Any, x: Any, y: Any) -> Any:
    return b.fdiv(x, y)


def _negate(b: Any, x: Any) -> Any:
    return b.fneg(x)


def _sqrt(b: Any, w: Width, x: Any) -> Any:
    return vec.sqrt(b, w, [x])[0]


def _sinh(b: Any, w: Width, x: Any) -> Any:
    return b.fsub(*_halves(b, w, x))


def _cosh(b: Any, w: Width, x: Any) -> Any:
    return b.fadd(*_halves(b, w, x))


def _tan(b: Any, w: Width, x: Any) -> Any:
    return b.fdiv(vec.intrinsic(b, "sin", w, x), vec.intrinsic(b, "cos", w, x))


def _halves(b: Any, w: Width, x: Any) -> tuple[Any, Any]:
    """Half of e^x and of e^-x."""
    half = w.const(0.5)
    up, down = _exp(b, w, x), _exp(b, w, b.fneg(x))
    return vec.multiply(b, half, up), vec.multiply(b, half, down)


def _tanh(b: Any, w: Width, x: Any) -> Any:
    """By the exponential that does not grow."""
    size = vec.intrinsic(b, "fabs", w, x)
    small = _exp(b, w, vec.multiply(b, size, w.const(-2.0)))
    one = w.const(1.0)
    found = b.fdiv(vec.subtract(b, one, small), vec.add(b, one, small))
    return b.select(b.fcmp_ordered("<", x, w.const(0.0)), b.fneg(found), found)


_WAYS: dict[str, Callable[..., Any]] = {
    "add": _plain(vec.add),
    "sub": _plain(vec.subtract),
    "mul": _plain(vec.multiply),
    "div": _plain(_divide),
    "neg": _plain(_negate),
    "exp": _exp,
    "log": _log,
    "log10": _log10,
    "sqrt": _sqrt,
    "pow": _power,
    "abs": _named("fabs"),
    "floor": _named("floor"),
    "ceil": _named("ceil"),
    "sin": _named("sin"),
    "cos": _named("cos"),
    "tan": _tan,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "lt": _compared("<"),
    "le": _compared("<="),
    "eq": _compared("=="),
    "select": _select,
}
KNOWN = frozenset(_WAYS)
