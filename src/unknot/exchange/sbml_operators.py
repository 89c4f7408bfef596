"""What the operations of SBML do with numbers: for arrays, and quicker for one number alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import gamma

Operators = dict[str, Callable[..., Any]]


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function that gives infinities and NaN without a word."""

    def quiet(*values: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*values)

    return quiet


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _power(x: Any, y: Any) -> Any:
    return np.power(np.asarray(x, float), y)


ARRAYS: Operators = {
    name: _quiet(function)
    for name, function in {
        "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
        "neg": np.negative, "exp": np.exp, "log": np.log, "log10": np.log10, "sqrt": np.sqrt,
        "softplus": _softplus, "pow": _power, "abs": np.abs, "ceil": np.ceil, "floor": np.floor,
        "factorial": lambda x: gamma(np.asarray(x, float) + 1.0),
        "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh,
        "tanh": np.tanh, "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan,
        "arcsinh": np.arcsinh, "arccosh": np.arccosh, "arctanh": np.arctanh,
        "lt": lambda x, y: np.less(x, y) * 1.0,
        "le": lambda x, y: np.less_equal(x, y) * 1.0,
        "eq": lambda x, y: np.equal(x, y) * 1.0,
        "select": lambda c, x, y: np.where(np.not_equal(c, 0.0), x, y),
    }.items()
}  # fmt: skip

# Where one of these stumbles (a logarithm of 0, a number too large), ARRAYS knows the value.
NUMBERS: Operators = {
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "pow": math.pow,
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "factorial": lambda x: math.gamma(x + 1.0),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "arcsinh": math.asinh,
    "arccosh": math.acosh,
    "arctanh": math.atanh,
    "lt": lambda x, y: float(x < y),
    "le": lambda x, y: float(x <= y),
    "eq": lambda x, y: float(x == y),
    "select": lambda c, x, y: x if c != 0.0 else y,
}
STUMBLES = (ZeroDivisionError, OverflowError, ValueError)
