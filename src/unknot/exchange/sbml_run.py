"""A run of an SBML model: the right-hand sides as generated code, and a solver around them.

Few sets of parameters go one by one through LSODA of ODEPACK (as SciPy has it), which switches
between a stiff and a non-stiff method by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.errors import UnknotError
from unknot.exchange.sbml_meaning import Equations
from unknot.exchange.sbml_operators import ARRAYS, NUMBERS, STUMBLES

HELD = 16  # models whose code is held at once
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

    relative: float = 1e-5
    absolute: float | None = None

    @property
    def careful(self) -> float:
        """The relative error allowed where sets go one by one: its many small errors add up."""
        return max(self.relative * 1e-4, 1e-12)

    @property
    def agreement(self) -> float:
        """How far both ways may be apart, as a share of a state's largest value."""
        return 100.0 * self.relative

    def floor(self, start: Array) -> Array:
        """The absolute error allowed in each set whose states begin at `start` (states, sets)."""
        if self.absolute is not None:
            return np.full(start.shape[1], self.absolute)
        counts = np.isfinite(start) & (start != 0.0)
        sizes = np.where(counts, np.abs(start), 1.0).min(axis=0, initial=1.0)
        return np.maximum(FLOOR * sizes, 1e-300)


def begin(equations: Equations, given: Mapping[str, Array], sets: int) -> Array:
    """Every state at time 0, shape (states, sets)."""
    code = code_of(equations).start
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
    code = code_of(equations)
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

    if not len(start):
        return np.empty((0, len(times), start.shape[1]))
    if not np.isfinite(start).all():
        return None
    compiled = kernel(equations)
    if compiled is None:
        return None
    states = side_by_side(compiled, start, given, times, accuracy.relative, accuracy.floor(start))
    if code.agreed is None:
        code.agreed = _agree(states, code, times, given, start, accuracy)
    return states if code.agreed else None


def _agree(
    states: Array,
    code: Code,
    times: Array,
    given: Mapping[str, Array],
    start: Array,
    accuracy: Accuracy,
) -> bool:
    """Whether one by one finds for the first set what the kernel found."""
    first = {name: np.float64(values[0]) for name, values in given.items()}
    sure = one_by_one(code, times, first, start[:, 0], accuracy)
    span = np.abs(sure).max(axis=1, keepdims=True)
    floor = accuracy.floor(start[:, :1])
    return bool((np.abs(states[:, :, 0] - sure) <= accuracy.agreement * span + floor).all())


class Code:
    """The right-hand sides of equations as Python, for plain numbers and for arrays.

    Attributes:
        agreed: whether the compiled kernel has been seen to find the same; None before its first
            run.
    """

    def __init__(self, equations: Equations) -> None:
        self.agreed: bool | None = None
        self.start: NumpyKernel = write(equations.start, (), ARRAYS)
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


@lru_cache(maxsize=HELD)
def code_of(equations: Equations) -> Code:
    """The code of some equations, written once."""
    return Code(equations)


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
        atol=float(accuracy.floor(start[:, None])[0]),
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
