"""What the operations of SBML do with numbers: for arrays, and quicker for one number alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import gamma

Operators = dict[str, Callable[..., Any]]


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _power(x: Any, y: Any) -> Any:
    return np.power(np.asarray(x, float), y)


def _factorial(x: Any) -> Any:
    between: Any = gamma
    return between(np.asarray(x, float) + 1.0)


def _less(x: Any, y: Any) -> Any:
    return np.less(x, y) * 1.0


def _at_most(x: Any, y: Any) -> Any:
    return np.less_equal(x, y) * 1.0


def _equal(x: Any, y: Any) -> Any:
    return np.equal(x, y) * 1.0


def _select(chosen: Any, x: Any, y: Any) -> Any:
    where: Any = np.where
    return where(np.not_equal(chosen, 0.0), x, y)


_LOUD: Operators = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "exp": np.exp, "log": np.log, "log10": np.log10, "sqrt": np.sqrt, "softplus": _softplus,
    "pow": _power, "abs": np.abs, "ceil": np.ceil, "floor": np.floor, "factorial": _factorial,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh,
    "tanh": np.tanh, "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan,
    "arcsinh": np.arcsinh, "arccosh": np.arccosh, "arctanh": np.arctanh, "lt": _less,
    "le": _at_most, "eq": _equal, "select": _select,
}  # fmt: skip


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function that gives infinities and NaN without a word."""

    def quiet(*values: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*values)

    return quiet


ARRAYS: Operators = {name: _quiet(function) for name, function in _LOUD.items()}


def _number_factorial(x: float) -> float:
    return math.gamma(x + 1.0)


def _number_less(x: float, y: float) -> float:
    return 1.0 if x < y else 0.0


def _number_at_most(x: float, y: float) -> float:
    return 1.0 if x <= y else 0.0


def _number_equal(x: float, y: float) -> float:
    return 1.0 if x == y else 0.0


def _number_select(chosen: float, x: float, y: float) -> float:
    return x if chosen != 0.0 else y


# Where one of these stumbles (a logarithm of 0, a number too large), ARRAYS knows the value.
NUMBERS: Operators = {
    "exp": math.exp, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "pow": math.pow,
    "abs": abs, "ceil": math.ceil, "floor": math.floor, "factorial": _number_factorial,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "sinh": math.sinh, "cosh": math.cosh,
    "tanh": math.tanh, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
    "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh, "lt": _number_less,
    "le": _number_at_most, "eq": _number_equal, "select": _number_select,
}  # fmt: skip
STUMBLES = (ZeroDivisionError, OverflowError, ValueError)
