"""exp, log, softplus and division as vector instructions, several at a time.

Each function takes a list of vectors and works on them side by side, so that the long chains of
one fill the waiting times of another. Stated error against the exact function, double: exp and log
4e-16 relative, softplus 6e-16 absolute; single: 3e-7.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from typing import Any

from unknot.engine.llvm.untyped import ir

# Only contraction to fused multiply-adds: infinities and NaN must survive, or failures would hide.
FLAGS = ("contract",)
FADE_LIMIT = 1.0  # and knows the shrunken one up to here


@dataclass(frozen=True)
class Width:
    """A vector of `lanes` people in one precision."""

    lanes: int
    double: bool

    @property
    def scalar(self) -> Any:
        """The type of one number."""
        return ir.DoubleType() if self.double else ir.FloatType()

    @property
    def scalar_bytes(self) -> int:
        """Bytes of one number."""
        return 8 if self.double else 4

    @property
    def bytes(self) -> int:
        """Bytes of a vector."""
        return self.lanes * self.scalar_bytes

    @property
    def vector(self) -> Any:
        """The type of a vector of numbers."""
        return ir.VectorType(self.scalar, self.lanes)

    @property
    def whole(self) -> Any:
        """The integer type of a number's bits."""
        return ir.IntType(64 if self.double else 32)

    @property
    def wholes(self) -> Any:
        """A vector of such integers."""
        return ir.VectorType(self.whole, self.lanes)

    def const(self, value: float) -> Any:
        """The same number in every lane."""
        return ir.Constant(self.vector, [float(value)] * self.lanes)

    def whole_const(self, value: int) -> Any:
        """The same integer in every lane."""
        return ir.Constant(self.wholes, [value] * self.lanes)


def _atanh_share(u: Decimal) -> Decimal:
    root = u.sqrt()
    return ((1 + root) / (1 - root)).ln() / (2 * root)


# Polynomials: the function, and the range it is needed on.
_LOG_END = Decimal(((math.sqrt(2) - 1) / (math.sqrt(2) + 1)) ** 2)
_HALF_BIT = Decimal(2).ln() / 2
_KERNELS: dict[str, tuple[Callable[[Decimal], Decimal], Decimal, Decimal]] = {
    "exp": (lambda r: r.exp(), -_HALF_BIT, _HALF_BIT),
    "log": (_atanh_share, Decimal(0), _LOG_END),
    "softplus_double": (_atanh_share, Decimal(0), Decimal(1) / 9),
    "softplus_single": (lambda e: (1 + e).ln() / e, Decimal(0), Decimal(1)),
    "fade": (lambda z: (1 - (-z).exp()) / z, Decimal(0), Decimal(FADE_LIMIT)),
}


@cache
def fitted(name: str, degree: int) -> tuple[float, ...]:
    """Near-minimax polynomial of a kernel, lowest power first: Chebyshev points, many digits."""
    function, low, high = _KERNELS[name]
    with localcontext() as context:
        context.prec = 60
        turns = [math.cos(math.pi * (k + 0.5) / (degree + 1)) for k in range(degree + 1)]
        nodes = [(high + low) / 2 + (high - low) / 2 * Decimal(t) for t in turns]
        slopes = [function(x) for x in nodes]
        for order in range(1, degree + 1):
            for k in range(degree, order - 1, -1):
                slopes[k] = (slopes[k] - slopes[k - 1]) / (nodes[k] - nodes[k - order])
        power = [slopes[degree]]
        for slope, x in zip(slopes[-2::-1], nodes[-2::-1], strict=True):
            shifted = [Decimal(0), *power]
            power = [s - x * p for s, p in zip(shifted, [*power, Decimal(0)], strict=True)]
            power[0] += slope
        return tuple(float(c) for c in power)


def multiply(b: Any, x: Any, y: Any) -> Any:
    """x y."""
    return b.fmul(x, y, flags=FLAGS)


def add(b: Any, x: Any, y: Any) -> Any:
    """x + y."""
    return b.fadd(x, y, flags=FLAGS)


def subtract(b: Any, x: Any, y: Any) -> Any:
    """x - y."""
    return b.fsub(x, y, flags=FLAGS)


def _polynomial(b: Any, w: Width, xs: Sequence[Any], coefficients: Sequence[float]) -> list[Any]:
    """Even and odd powers apart: half the waiting of Horner's rule for one more product."""
    squares = [multiply(b, x, x) for x in xs]
    halves: list[list[Any]] = []
    for part in (coefficients[0::2], coefficients[1::2]):
        totals = [w.const(part[-1])] * len(xs)
        for c in part[-2::-1]:
            totals = [
                add(b, multiply(b, t, s), w.const(c)) for t, s in zip(totals, squares, strict=True)
            ]
        halves.append(totals)
    even, odd = halves
    return [add(b, multiply(b, o, x), e) for e, o, x in zip(even, odd, xs, strict=True)]


def intrinsic(b: Any, name: str, w: Width, *args: Any) -> Any:
    """Call an LLVM vector intrinsic of one result."""
    kind = f"v{w.lanes}f{64 if w.double else 32}"
    function = b.module.globals.get(f"llvm.{name}.{kind}")
    if function is None:
        signature = ir.FunctionType(w.vector, [w.vector] * len(args))
        function = ir.Function(b.module, signature, f"llvm.{name}.{kind}")
    return b.call(function, args)


def at_least(b: Any, x: Any, low: Any) -> Any:
    """max(x, low); NaN stays NaN."""
    return b.select(b.fcmp_ordered(">", low, x), low, x)


def at_most(b: Any, x: Any, high: Any) -> Any:
    """min(x, high); NaN stays NaN."""
    return b.select(b.fcmp_ordered("<", high, x), high, x)


def sqrt(b: Any, w: Width, xs: Sequence[Any]) -> list[Any]:
    """Square roots."""
    return [intrinsic(b, "sqrt", w, x) for x in xs]


def _exp_within(b: Any, w: Width, xs: Sequence[Any], exact: bool) -> list[Any]:
    """e^x for x within the exponent's range.

    Adding a large constant leaves round(x / ln 2) in the low bits, biased, ready to be an exponent.
    """
    bits, bias = (52, 1023) if w.double else (23, 127)
    magic = w.const(1.5 * 2.0**bits + bias)
    scale = w.const(1.0 / math.log(2.0))
    rough = [add(b, multiply(b, x, scale), magic) for x in xs]
    whole = [b.fsub(k, magic) for k in rough]
    if not exact:
        steps = (math.log(2.0),)
    elif w.double:
        steps = (0.6931471803691238, 1.9082149292705877e-10)
    else:
        steps = (0.693359375, -2.12194440e-4)
    rest = list(xs)
    for step in steps:
        rest = [
            subtract(b, r, multiply(b, n, w.const(step))) for r, n in zip(rest, whole, strict=True)
        ]
    powers = _polynomial(b, w, rest, fitted("exp", 11 if w.double else 6))
    shifted = [b.shl(b.bitcast(k, w.wholes), w.whole_const(bits)) for k in rough]
    return [multiply(b, p, b.bitcast(s, w.vector)) for p, s in zip(powers, shifted, strict=True)]


def exp(b: Any, w: Width, xs: Sequence[Any]) -> list[Any]:
    """e^x; beyond about ±700 (±87 in single) it stays at the end of the range."""
    limit = 700.0 if w.double else 87.0
    held = [at_most(b, at_least(b, x, w.const(-limit)), w.const(limit)) for x in xs]
    return _exp_within(b, w, held, exact=True)


def log(b: Any, w: Width, xs: Sequence[Any]) -> list[Any]:
    """The natural logarithm of a normal positive number; tiny or negative x count as 1e-300."""
    bits, bias = (52, 1023) if w.double else (23, 127)
    root = w.whole_const(0x0009_5F62_0000_0000 if w.double else 0x004A_FB10)
    one, two = w.const(1.0), w.const(math.log(2.0))
    exponents: list[Any] = []
    tops: list[Any] = []
    bottoms: list[Any] = []
    for x in xs:
        raw = b.bitcast(at_least(b, x, w.const(1e-300 if w.double else 1e-37)), w.wholes)
        # Move the mantissa to sqrt(1/2)..sqrt(2): add a carry where it is above sqrt(2).
        shifted = b.add(raw, root)
        exponent = b.sub(b.lshr(shifted, w.whole_const(bits)), w.whole_const(bias))
        mantissa = b.sub(raw, b.shl(exponent, w.whole_const(bits)))
        m = b.bitcast(mantissa, w.vector)
        exponents.append(b.sitofp(exponent, w.vector))
        tops.append(b.fsub(m, one))
        bottoms.append(b.fadd(m, one))
    ratios = divide(b, w, tops, bottoms)
    squares = [multiply(b, s, s) for s in ratios]
    shares = _polynomial(b, w, squares, fitted("log", 8 if w.double else 4))
    body = [multiply(b, b.fadd(s, s), p) for s, p in zip(ratios, shares, strict=True)]
    return [add(b, multiply(b, e, two), y) for e, y in zip(exponents, body, strict=True)]


def softplus(b: Any, w: Width, zs: Sequence[Any]) -> list[Any]:
    """ln(1 + e^z)."""
    floor = w.const(-40.0)
    sizes = [b.fneg(intrinsic(b, "fabs", w, z)) for z in zs]
    # Where the exponential is small its relative error does not matter: one reduction step does.
    small = _exp_within(b, w, [at_least(b, s, floor) for s in sizes], exact=False)
    if w.double:
        bottoms = [b.fadd(e, w.const(2.0)) for e in small]
        ratios = divide(b, w, small, bottoms)
        squares = [multiply(b, s, s) for s in ratios]
        shares = _polynomial(b, w, squares, fitted("softplus_double", 9))
        small = [b.fadd(s, s) for s in ratios]
    else:
        shares = _polynomial(b, w, small, fitted("softplus_single", 9))
    zero = w.const(0.0)
    return [
        add(b, multiply(b, e, p), at_least(b, z, zero))
        for e, p, z in zip(small, shares, zs, strict=True)
    ]


def divide(b: Any, w: Width, tops: Sequence[Any], bottoms: Sequence[Any]) -> list[Any]:
    """x / y for each pair; one division serves up to four, since dividers are slow and rare."""
    if len(tops) > 4:
        return [
            *divide(b, w, tops[:4], bottoms[:4]),
            *divide(b, w, tops[4:], bottoms[4:]),
        ]
    if len(tops) == 1:
        return [b.fdiv(tops[0], bottoms[0], flags=FLAGS)]
    parts = _inverses(b, w, bottoms)
    return [multiply(b, x, inverse) for x, inverse in zip(tops, parts, strict=True)]


def _inverses(b: Any, w: Width, ys: Sequence[Any]) -> list[Any]:
    """1 / y for each, from the inverse of their product."""
    pairs = [ys[i : i + 2] for i in range(0, len(ys), 2)]
    products = [multiply(b, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
    if len(products) == 1:
        inverses = [b.fdiv(w.const(1.0), products[0], flags=FLAGS)]
    else:
        whole = b.fdiv(w.const(1.0), multiply(b, *products), flags=FLAGS)
        inverses = [multiply(b, whole, products[1]), multiply(b, whole, products[0])]
    out: list[Any] = []
    for pair, inverse in zip(pairs, inverses, strict=True):
        if len(pair) == 1:
            out.append(inverse)
        else:
            out += [multiply(b, inverse, pair[1]), multiply(b, inverse, pair[0])]
    return out


def fade_time(b: Any, w: Width, losses: Sequence[Any], quarter: Any) -> list[Any]:
    """(1 - e^(-loss h)) / loss for loss h up to 4, without division; `quarter` is h / 4.

    The value at a quarter of the argument comes from a polynomial; each doubling is two products,
    since 1 - e^(-2z) = (1 - e^-z) (2 - (1 - e^-z)).
    """
    shrunk = [multiply(b, x, quarter) for x in losses]
    shares = _polynomial(b, w, shrunk, fitted("fade", 11 if w.double else 6))
    times = [multiply(b, p, quarter) for p in shares]
    for _ in range(2):
        left = [
            subtract(b, w.const(2.0), multiply(b, x, t)) for x, t in zip(losses, times, strict=True)
        ]
        times = [multiply(b, t, r) for t, r in zip(times, left, strict=True)]
    return times
