"""A run of an SBML model: the right-hand sides as generated code, and a solver around them.

Few sets of parameters go one by one through LSODA of ODEPACK (as SciPy has it), which switches
between a stiff and a non-stiff method by itself.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.errors import UnknotError
from unknot.exchange.sbml_breaks import NEAR, in_order
from unknot.exchange.sbml_meaning import Equations
from unknot.exchange.sbml_names import CLOCK
from unknot.exchange.sbml_operators import ARRAYS, NUMBERS, STUMBLES

HELD = 64  # models whose code is held at once
MANY = 8  # sets from which compiling pays
MOST_STEPS = 200_000  # between two times asked for
SHARE = 5e-4  # of the whole time: the longest step where jumps are not worked out
FLOOR = 1e-12  # of the smallest number that a state begins with: what counts as nothing
NOTHING = 1e-100  # a state that begins below is gone: squares of errors that small overflow


@dataclass(frozen=True)
class Accuracy:
    """How exactly to solve.

    Attributes:
        relative: error allowed in a step, as a share of a state.
        absolute: the same in a state's own unit; None takes FLOOR times the smallest number that
            any state begins with, those below NOTHING left aside, or FLOOR itself where that is
            less.
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
            return np.ones(start.shape[1]) * self.absolute
        counts = np.isfinite(start) & (np.abs(start) > NOTHING)
        sizes: Array = np.where(counts, np.abs(start), 1.0)
        least: Array = sizes.min(axis=0, initial=1.0)
        return FLOOR * least


def begin(equations: Equations, given: Mapping[str, Array], sets: int) -> Array:
    """Every state at time 0, shape (states, sets)."""
    return _worked_out(code_of(equations).start, equations.states, given, sets)


def jumps_of(equations: Equations, given: Mapping[str, Array], sets: int, end: float) -> Array:
    """Times at which each set jumps with the clock, rising, shape (jumps, sets)."""
    names = tuple(equations.jumps.outputs)
    return in_order(_worked_out(code_of(equations).jumps, names, given, sets), end)


def _worked_out(
    code: NumpyKernel, names: tuple[str, ...], given: Mapping[str, Array], sets: int
) -> Array:
    with np.errstate(all="ignore"):
        found = code.read((), (code.prepare(given), ()))
    return _rows([found[name] for name in names], sets)


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
    task = SbmlTask(
        equations,
        code_of(equations),
        times,
        given,
        begin(equations, given, sets),
        jumps_of(equations, given, sets, float(times[-1])),
        accuracy,
    )
    code = task.code
    many = sets >= MANY if together is None else together
    states = _together(task) if many else None
    if states is None:
        out = np.empty((sets, len(times), len(equations.rates.outputs)))
        left = range(sets)
    else:
        columns = code.columns(states, {name: values[:, None] for name, values in given.items()})
        out = columns.transpose(1, 2, 0)
        # What did not arrive has no value at the last time.
        arrived = np.isfinite(states[:, :, -1]).all(axis=0)
        left = np.flatnonzero(~arrived).tolist()
    for n in left:
        out[n] = code.columns(one_by_one(task, n), task.of(n)).T
    return out


@dataclass(frozen=True)
class SbmlTask:
    """What is to be solved: `start` (states, sets) and `jumps` (jumps, sets) as worked out."""

    equations: Equations
    code: RightHandSides
    times: Array
    given: Mapping[str, Array]
    start: Array
    jumps: Array
    accuracy: Accuracy

    def of(self, number: int) -> dict[str, Any]:
        """What is handed in for one set."""
        return {name: np.float64(values[number]) for name, values in self.given.items()}


def _together(task: SbmlTask) -> Array | None:
    """States of shape (states, sets, times), or None where sets have to go one by one."""
    # Loads llvmlite, which few sets do not need.
    from unknot.exchange.sbml_batch import LEAST_FLOOR, kernel, side_by_side

    start, code = task.start, task.code
    if not len(start):
        return np.empty((0, start.shape[1], len(task.times)))
    if task.equations.winding or not np.isfinite(start).all():
        return None
    floor = task.accuracy.floor(start)
    if floor.min() < LEAST_FLOOR:
        return None
    compiled = kernel(task.equations, start.shape[1])
    if compiled is None:
        return None
    states = side_by_side(
        compiled,
        start,
        task.given,
        task.times,
        task.jumps,
        task.accuracy.relative,
        floor,
    )
    if code.agreed is None:
        code.agreed = _agree(states, task)
    return states if code.agreed else None


def _agree(states: Array, task: SbmlTask) -> bool:
    """Whether one by one finds for the first set what the kernel found."""
    sure = one_by_one(task, 0)
    span = np.abs(sure).max(axis=1, keepdims=True)
    floor = task.accuracy.floor(task.start[:, :1])
    return bool((np.abs(states[:, 0] - sure) <= task.accuracy.agreement * span + floor).all())


class RightHandSides:
    """The right-hand sides of equations as Python, for plain numbers and for arrays.

    Attributes:
        agreed: whether the compiled kernel has been seen to find the same; None before its first
            run.
    """

    def __init__(self, equations: Equations) -> None:
        self.agreed: bool | None = None
        self.start: NumpyKernel = write(equations.start, (), ARRAYS)
        self.jumps: NumpyKernel = write(equations.jumps, (), ARRAYS)
        self.winding = equations.winding
        states = equations.states
        self.clock = states.index(CLOCK) if CLOCK in states else None
        self.quick: NumpyKernel = write(equations.rates, equations.states, NUMBERS)
        self.sure: NumpyKernel = write(equations.rates, equations.states, ARRAYS)

    def rates(self, given: Mapping[str, Any], window: Window) -> Callable[[float, Array], Any]:
        """Time, states -> how fast each changes."""
        quick, sure, clock = self.quick, self.sure, self.clock
        plain = {name: float(value) for name, value in given.items()}
        with np.errstate(all="ignore"):
            surely = (sure.prepare(given), ())
        try:
            quickly = (quick.prepare(plain), ())
        except STUMBLES:
            quickly = surely

        def rates(time: float, x: Array) -> Any:
            window.last = time
            if clock is not None:
                x = x.copy()
                x[clock] = min(max(x[clock], window.early), window.late)
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


@dataclass
class Window:
    """Between two jumps: formulas see no time before `early` or after `late`; `last` looked at."""

    early: float = 0.0
    late: float = 0.0
    last: float = 0.0


@lru_cache(maxsize=HELD)
def code_of(equations: Equations) -> RightHandSides:
    """The code of some equations, written once."""
    return RightHandSides(equations)


def one_by_one(task: SbmlTask, number: int) -> Array:
    """One set's states at some times, shape (states, times)."""
    times, state = task.times, task.start[:, number]
    if not len(state):
        return np.empty((0, len(times)))
    if not np.isfinite(state).all():
        raise _unsolved(0.0, "a state does not begin with a finite number")
    end = float(times[-1])
    turns = task.jumps[:, number]
    edges = [0.0, *turns[np.isfinite(turns)].tolist(), end]
    window, near = Window(), NEAR * end
    floor = float(task.accuracy.floor(state[:, None])[0])
    rates = task.code.rates(task.of(number), window)
    out = np.empty((len(state), len(times)))
    out[:, times == 0.0] = state[:, None]
    for begun, until in itertools.pairwise(edges):
        if until <= begun:
            continue
        inside = (times > begun) & (times <= until)
        asked = np.unique(np.concatenate([[begun], times[inside], [until]]))
        window.early, window.late = begun + near, until - near
        found = _stretch(task, rates, state, asked, floor)
        if found is None:
            why = "its steps came to nothing, or a state is no finite number"
            raise _unsolved(window.last, why)
        out[:, inside] = found[np.isin(asked, times[inside])].T
        state = found[-1]
    return out


def _stretch(
    task: SbmlTask,
    rates: Callable[[float, Array], Any],
    start: Array,
    asked: Array,
    floor: float,
) -> Array | None:
    """States at times without a jump in between, (times, states); None: it came no further."""
    odeint: Any = import_module("scipy.integrate").odeint
    longest = SHARE * float(task.times[-1]) if task.code.winding else 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same is in the report
        states, report = odeint(
            rates, start, asked, tfirst=True, rtol=task.accuracy.careful, atol=floor,
            hmax=longest, mxstep=MOST_STEPS, full_output=True,
        )  # fmt: skip
    if report["message"] != "Integration successful." or not np.isfinite(states).all():
        return None
    return states


def _unsolved(time: float, why: str) -> UnknotError:
    return UnknotError(
        "sbml-unsolved",
        f"the solver stopped at time {time:.6g}: {why.rstrip('.')}.",
        "look at the model there, or allow a larger error.",
    )
