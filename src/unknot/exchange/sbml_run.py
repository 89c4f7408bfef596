"""A run of an SBML model: the right-hand sides as generated code, and a solver around them.

Few sets of parameters go one by one through LSODA of ODEPACK (as SciPy has it), which switches
between a stiff and a non-stiff method by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.errors import UnknotError
from unknot.exchange.sbml_meaning import Equations
from unknot.exchange.sbml_operators import ARRAYS, NUMBERS, STUMBLES

MANY = 8  # sets from which compiling pays
MOST_STEPS = 200_000  # between two times asked for
FLOOR = 1e-12  # of the smallest number that a state begins with: what counts as nothing


@dataclass(frozen=True)
class Accuracy:
    """How exactly to solve.

    Attributes:
        relative: error allowed in a step, as a share of a state.
        absolute: the same in a state's own unit; None takes FLOOR times the smallest number that
            any state begins with, or FLOOR itself where that is less.
    """

    relative: float = 1e-6
    absolute: float | None = None

    @property
    def careful(self) -> float:
        """The relative error allowed where sets go one by one: its many small errors add up."""
        return max(self.relative * 1e-3, 1e-12)

    @property
    def agreement(self) -> float:
        """How far both ways may be apart, as a share of a state's largest value."""
        return 100.0 * self.relative

    def floor(self, start: Array) -> float:
        """The absolute error allowed for states that begin at `start`."""
        if self.absolute is not None:
            return self.absolute
        sizes = np.abs(start[np.isfinite(start) & (start != 0.0)])
        return max(FLOOR * min(1.0, float(sizes.min(initial=1.0))), 1e-300)


def begin(equations: Equations, given: Mapping[str, Array], sets: int) -> Array:
    """Every state at time 0, shape (states, sets)."""
    code = write(equations.start, (), ARRAYS)
    with np.errstate(all="ignore"):
        found = code.read((), (code.prepare(given), ()))
    return _rows([found[name] for name in equations.states], sets)


def _rows(values: list[Any], *shape: int) -> Array:
    out = np.empty((len(values), *shape))
    for n, value in enumerate(values):
        out[n] = value
    return out


def solve(
    equations: Equations,
    times: Array,
    given: Mapping[str, Array],
    sets: int,
    accuracy: Accuracy,
    together: bool | None = None,
) -> Array:
    """The columns of the equations at some times, shape (sets, times, columns).

    Args:
        times: rising, from 0 on.
        given: for each name of `equations.given`, a value a set.
        together: side by side in the compiled kernel, or one by one; None takes the kernel from
            MANY sets on. Where the kernel does not have a model's operations, comes no further in
            a set, or finds for the first set what one by one does not, sets go one by one.

    Raises:
        UnknotError: the solver came no further ("sbml-unsolved").
    """
    start = begin(equations, given, sets)
    code = Code(equations)
    many = sets >= MANY if together is None else together
    states = _together(equations, code, times, given, start, accuracy) if many else None
    out = np.empty((sets, len(times), len(equations.columns)))
    if states is not None:
        columns = code.columns(states, {name: values[None, :] for name, values in given.items()})
        out[:] = columns.transpose(2, 1, 0)
        left = [int(n) for n in np.flatnonzero(~np.isfinite(states).all(axis=(0, 1)))]
    else:
        left = list(range(sets))
    for n in left:
        mine = {name: np.float64(values[n]) for name, values in given.items()}
        out[n] = code.columns(one_by_one(code, times, mine, start[:, n], accuracy), mine).T
    return out


def _together(
    equations: Equations,
    code: Code,
    times: Array,
    given: Mapping[str, Array],
    start: Array,
    accuracy: Accuracy,
) -> Array | None:
    """States of shape (states, times, sets), or None where sets have to go one by one."""
    # Loads llvmlite, which few sets do not need.
    from unknot.exchange.sbml_batch import kernel, side_by_side

    if not np.isfinite(start).all():
        return None
    compiled = kernel(equations)
    if compiled is None:
        return None
    floor = np.array([accuracy.floor(one) for one in start.T])
    states = side_by_side(compiled, start, given, times, accuracy.relative, floor)
    first = {name: np.float64(values[0]) for name, values in given.items()}
    sure = one_by_one(code, times, first, start[:, 0], accuracy)
    span = np.abs(sure).max(axis=1, keepdims=True)
    agreed = np.abs(states[:, :, 0] - sure) <= accuracy.agreement * span + floor[0]
    return states if agreed.all() else None


class Code:
    """The right-hand sides of equations as Python, for plain numbers and for arrays."""

    def __init__(self, equations: Equations) -> None:
        self.states = len(equations.states)
        self.quick: NumpyKernel = write(equations.rates, equations.states, NUMBERS)
        self.sure: NumpyKernel = write(equations.rates, equations.states, ARRAYS)

    def rates(self, given: Mapping[str, Any]) -> Callable[[float, Array], Any]:
        """Time, states -> how fast each changes."""
        quick, sure = self.quick, self.sure
        plain = {name: float(value) for name, value in given.items()}
        with np.errstate(all="ignore"):
            surely = (sure.prepare(given), ())
        try:
            quickly = (quick.prepare(plain), ())
        except STUMBLES:
            quickly = surely

        def rates(_time: float, x: Array) -> Any:
            try:
                return quick.rates(x.tolist(), quickly)[0]
            except STUMBLES:
                with np.errstate(all="ignore"):
                    return sure.rates(x, surely)[0]

        return rates

    def columns(self, states: Array, given: Mapping[str, Any]) -> Array:
        """What is asked for at states of shape (states, times, …): (columns, times, …)."""
        with np.errstate(all="ignore"):
            found = self.sure.read(states, (self.sure.prepare(given), ()))
        return _rows([found[str(n)] for n in range(len(found))], *states.shape[1:])


def one_by_one(
    code: Code, times: Array, given: Mapping[str, Any], start: Array, accuracy: Accuracy
) -> Array:
    """One set's states at some times, shape (states, times)."""
    if not len(start):
        return np.empty((0, len(times)))
    if not np.isfinite(start).all():
        raise _unsolved(0.0, "a state does not begin with a finite number")
    odeint: Any = import_module("scipy.integrate").odeint
    from_nothing = times[0] > 0.0
    asked = np.concatenate([[0.0], times]) if from_nothing else times
    if len(asked) == 1:
        return start[:, None]
    states, report = odeint(
        code.rates(given),
        start,
        asked,
        tfirst=True,
        rtol=accuracy.careful,
        atol=accuracy.floor(start),
        mxstep=MOST_STEPS,
        full_output=True,
    )
    if report["message"] != "Integration successful." or not np.isfinite(states).all():
        reached = float(report["tcur"][-1]) if len(report["tcur"]) else 0.0
        raise _unsolved(reached, str(report["message"]))
    return states[1:].T if from_nothing else states.T


def _unsolved(time: float, why: str) -> UnknotError:
    return UnknotError(
        "sbml-unsolved",
        f"the solver stopped at time {time:.6g}: {why.rstrip('.')}.",
        "look at the model there, or allow a larger error.",
    )
