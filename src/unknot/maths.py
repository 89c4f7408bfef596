"""The only functions a knot may use. Each takes floats, arrays, traced values or units alike.

All are smooth, so that a person's outcome changes smoothly with every number of theirs.
The forms are conventional (softplus excess, Hill saturation) and carry no empirical claim.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unknot.expression import Expression
from unknot.units import Measured

# A float, an array of people, a traced value or a unit. The arithmetic is the same for all.
Number = Any


def _apply(function: str, x: Number) -> Number:
    if isinstance(x, Expression | Measured):
        return x.apply(function)
    return _PLAIN[function](x)


def exp(x: Number) -> Number:
    """e to the power x."""
    return _apply("exp", x)


def log(x: Number) -> Number:
    """The natural logarithm of x > 0."""
    return _apply("log", x)


def sqrt(x: Number) -> Number:
    """The square root of x >= 0. Units halve their powers."""
    if isinstance(x, Measured):
        return x**0.5
    return _apply("sqrt", x)


def softplus(x: Number, width: Number) -> Number:
    """A smooth max(x, 0) whose corner is `width` wide: width * ln(1 + exp(x / width))."""
    return width * _apply("softplus", x / width)


def hill(x: Number, half: Number, steepness: Number) -> Number:
    """A saturating share in 0..1 that is one half at x == half: x^n / (x^n + half^n)."""
    raised = (x / half) ** steepness
    return raised / (raised + 1.0)


def saturate(x: Number, bend: Number) -> Number:
    """x / (1 + bend * x): linear for small x, never above 1 / bend."""
    return x / (1.0 + bend * x)


def excess(x: Number, normal: Number, margin: Number, width: Number) -> Number:
    """How far x lies above normal + margin, as a smooth, never negative amount."""
    return softplus(x - normal - margin, width)


def shortfall(x: Number, normal: Number, margin: Number, width: Number) -> Number:
    """How far x lies below normal - margin, as a smooth, never negative amount."""
    return softplus(normal - x - margin, width)


def smooth_floor(x: Number, low: Number) -> Number:
    """A smooth max(x, low) for low > 0; the corner is a quarter of `low` wide."""
    return softplus(x - low, low / 4.0) + low


def smooth_ceiling(x: Number, high: Number, width: Number) -> Number:
    """A smooth min(x, high)."""
    return x - softplus(x - high, width)


def gain_of(x: Number, bend: Number) -> Number:
    """A saturating multiplier of a signal x that is 1 at x == 1: x (1 + bend) / (x + bend)."""
    return x * (1.0 + bend) / (x + bend)


def relative(x: Number) -> Number:
    """How far a signal lies from its healthy mean 1: -1 at 0, 0 at 1, at most 2."""
    return (x - 1.0) / (1.0 + 0.5 * x)


def _plain_softplus(x: Number) -> Number:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


_PLAIN: dict[str, Any] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "softplus": _plain_softplus,
}
