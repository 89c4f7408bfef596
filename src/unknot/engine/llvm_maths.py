"""exp, log and softplus as vector instructions, by range reduction and Chebyshev polynomials.

Stated error against the exact function, double: exp 4e-16 relative, log and softplus 4e-16
absolute or relative, whichever is larger; single: 2e-7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numpy.polynomial import chebyshev, polynomial

FLAGS = ("contract",)


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


@cache
def fitted(name: str, degree: int) -> tuple[float, ...]:
    """Near-minimax polynomial, lowest power first, of one of the three kernels below.

    "exp": e^r on |r| <= ln2/2. "log": atanh(s)/s in s^2 for log's mantissa, "log1p": the same for
    softplus, on their ranges of s^2.
    """
    ends = {
        "exp": (-0.5 * math.log(2.0), 0.5 * math.log(2.0)),
        "log": (0.0, ((math.sqrt(2) - 1) / (math.sqrt(2) + 1)) ** 2),
        "log1p": (0.0, 1.0 / 9.0),
    }
    low, high = ends[name]
    nodes = np.cos(np.pi * (np.arange(4 * degree) + 0.5) / (4 * degree))
    at = 0.5 * (high + low) + 0.5 * (high - low) * nodes
    if name == "exp":
        values = np.exp(at)
    else:
        root = np.sqrt(at)
        values = np.arctanh(root) / root
    series = chebyshev.Chebyshev(chebyshev.chebfit(nodes, values, degree), domain=[low, high])
    power = series.convert(kind=polynomial.Polynomial, domain=[-1, 1], window=[-1, 1])
    return tuple(float(c) for c in power.coef)


def _horner(b: Any, w: Width, x: Any, coefficients: tuple[float, ...]) -> Any:
    total = w.const(coefficients[-1])
    for c in coefficients[-2::-1]:
        total = b.fadd(b.fmul(total, x, flags=FLAGS), w.const(c), flags=FLAGS)
    return total


def _intrinsic(b: Any, name: str, w: Width, *args: Any) -> Any:
    kind = f"v{w.lanes}f{64 if w.double else 32}"
    function = b.module.globals.get(f"llvm.{name}.{kind}")
    if function is None:
        signature = ir.FunctionType(w.vector, [w.vector] * len(args))
        function = ir.Function(b.module, signature, f"llvm.{name}.{kind}")
    return b.call(function, args)


def maximum(b: Any, w: Width, x: Any, y: Any) -> Any:
    """The larger of two, lane by lane."""
    return b.select(b.fcmp_ordered(">", x, y), x, y)


def minimum(b: Any, w: Width, x: Any, y: Any) -> Any:
    """The smaller of two, lane by lane."""
    return b.select(b.fcmp_ordered("<", x, y), x, y)


def sqrt(b: Any, w: Width, x: Any) -> Any:
    """The square root."""
    return _intrinsic(b, "sqrt", w, x)


def exp(b: Any, w: Width, x: Any) -> Any:
    """e^x; beyond about ±700 (±87 in single) it stays at the end of the range."""
    limit = 700.0 if w.double else 87.0
    x = minimum(b, w, maximum(b, w, x, w.const(-limit)), w.const(limit))
    n = _intrinsic(b, "rint", w, b.fmul(x, w.const(1.0 / math.log(2.0)), flags=FLAGS))
    if w.double:
        high, low = 0.6931471803691238, 1.9082149292705877e-10
    else:
        high, low = 0.693359375, -2.12194440e-4
    r = b.fsub(x, b.fmul(n, w.const(high), flags=FLAGS), flags=FLAGS)
    r = b.fsub(r, b.fmul(n, w.const(low), flags=FLAGS), flags=FLAGS)
    p = _horner(b, w, r, fitted("exp", 12 if w.double else 6))
    bits, bias = (52, 1023) if w.double else (23, 127)
    power = b.shl(b.add(b.fptosi(n, w.wholes), w.whole_const(bias)), w.whole_const(bits))
    return b.fmul(p, b.bitcast(power, w.vector), flags=FLAGS)


def _atanh_twice(b: Any, w: Width, top: Any, bottom: Any, which: str, degree: int) -> Any:
    s = divide(b, w, top, bottom)
    p = _horner(b, w, b.fmul(s, s, flags=FLAGS), fitted(which, degree))
    return b.fmul(b.fadd(s, s, flags=FLAGS), p, flags=FLAGS)


def log(b: Any, w: Width, x: Any) -> Any:
    """The natural logarithm of a normal positive number; tiny or negative x count as 1e-300."""
    x = maximum(b, w, x, w.const(1e-300 if w.double else 1e-37))
    bits, bias = (52, 1023) if w.double else (23, 127)
    raw = b.bitcast(x, w.wholes)
    root = w.whole_const(0x0009_5F62_0000_0000 if w.double else 0x004A_FB10)
    # Move the mantissa to sqrt(1/2)..sqrt(2): add a carry where it is above sqrt(2).
    shifted = b.add(raw, root)
    exponent = b.sub(b.lshr(shifted, w.whole_const(bits)), w.whole_const(bias))
    mantissa = b.sub(raw, b.shl(exponent, w.whole_const(bits)))
    m = b.bitcast(mantissa, w.vector)
    e = b.sitofp(exponent, w.vector)
    one = w.const(1.0)
    body = _atanh_twice(
        b, w, b.fsub(m, one), b.fadd(m, one), "log", 8 if w.double else 4
    )
    return b.fadd(body, b.fmul(e, w.const(math.log(2.0)), flags=FLAGS), flags=FLAGS)


def softplus(b: Any, w: Width, z: Any) -> Any:
    """ln(1 + e^z)."""
    size = _intrinsic(b, "fabs", w, z)
    e = exp(b, w, b.fneg(size))
    tail = _atanh_twice(
        b, w, e, b.fadd(e, w.const(2.0), flags=FLAGS), "log1p", 10 if w.double else 5
    )
    return b.fadd(maximum(b, w, z, w.const(0.0)), tail, flags=FLAGS)


def divide(b: Any, w: Width, x: Any, y: Any) -> Any:
    """x / y."""
    return b.fdiv(x, y, flags=FLAGS)
