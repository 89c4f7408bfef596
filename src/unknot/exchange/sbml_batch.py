"""Many sets of parameters through the compiled kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import cpu_count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unknot.arrays import Array
from unknot.engine.llvm.compiler import assembled, loaded
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level, Program, lower
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.engine.threads import threads
from unknot.exchange.sbml_breaks import NEAR
from unknot.exchange.sbml_kernel import ARRAYS_IN, COUNTS_IN, BatchRun
from unknot.exchange.sbml_lanes import KNOWN
from unknot.exchange.sbml_matrix import WIDTH, Pattern, Written, inverted, parts_of
from unknot.exchange.sbml_meaning import Equations
from unknot.exchange.sbml_names import CLOCK
from unknot.exchange.sbml_operators import ARRAYS
from unknot.exchange.sbml_plain import PLAIN
from unknot.exchange.sbml_slopes import jacobian
from unknot.exchange.sbml_stiff import STIFF

MOST_WORK = 20_000  # operations in a step's matrix and rates; above, compiling takes too long
WORK_A_SET = 100  # and so many for each set to be solved
MOST_JUMPS = 32  # with the clock
FIRST_STEP = 1e-3  # of the whole time
PARTS_A_THREAD = 4
LEAST_PART, MOST_PART = 64, 8192  # sets: lanes wait for the last of a part; Ctrl-C for a part
LEAST_FLOOR = 1e-100  # products of two such errors are still something
SCHEMES = (PLAIN, STIFF)
KEPT = 32  # compiled models held at once


@dataclass(frozen=True)
class Kernel:
    """A compiled model.

    Attributes:
        functions: one a scheme, tried one after the other. `engine`: holds their code.
        program: what it was written from. `code`: the same for arrays; works out what is kept.
    """

    functions: tuple[Any, ...]
    engine: Any
    program: Program
    code: NumpyKernel


def kernel(equations: Equations, sets: int) -> Kernel | None:
    """The compiled kernel of a model, or None where sets have to go one by one.

    Compiling a large model takes as long as solving it for many sets: it waits for as many.
    """
    draft = _draft(equations)
    if draft is None or draft.work > min(MOST_WORK, WORK_A_SET * sets):
        return None
    return _compiled(draft)


@dataclass(frozen=True, eq=False)
class Draft:
    """What a kernel would be written from, and how many operations it would have."""

    program: Program
    states: tuple[str, ...]
    jumps: int
    work: int


@lru_cache(maxsize=KEPT)
def _draft(equations: Equations) -> Draft | None:
    """None where the kernel does not have a model's operations."""
    turns = len(equations.jumps.outputs)
    if not equations.states or turns > MOST_JUMPS:
        return None
    slopes = jacobian(equations.graph, equations.states, equations.slopes)
    if slopes is None:
        return None
    entries = {f"{i} {j}": slope.index for (i, j), slope in slopes.items()}
    nothing = equations.graph.const(0.0).index
    losses = [nothing] * len(equations.states)
    program = inverted(lower(equations.graph, equations.slopes, losses, entries))
    if any(w.level == Level.STATE and w.op not in (*KNOWN, "state") for w in program.work):
        return None
    work = len(program.work) + Pattern(len(equations.states), list(slopes)).products
    return Draft(program, equations.states, turns, work)


@lru_cache(maxsize=KEPT)
def _compiled(draft: Draft) -> Kernel:
    program, states = draft.program, draft.states
    pairs = [(name.split(), at) for name, at in program.outputs.items()]
    entries = {(int(i), int(j)): at for (i, j), at in pairs}
    model = Written(program, states, CLOCK, entries, draft.jumps)
    module = ir.Module(name="sets")
    parts = parts_of(module, model)
    for scheme in SCHEMES:
        BatchRun(module, model, parts, scheme).build()
    engine = loaded(assembled(str(module)))
    kind = ctypes.CFUNCTYPE(
        None, *[ctypes.c_void_p] * len(ARRAYS_IN), *[ctypes.c_int64] * len(COUNTS_IN)
    )
    functions = tuple(kind(engine.get_function_address(one.name)) for one in SCHEMES)
    return Kernel(functions, engine, program, write(program, states, ARRAYS))


def side_by_side(
    kernel: Kernel,
    start: Array,
    given: Mapping[str, Array],
    times: Array,
    jumps: Array,
    relative: float,
    floor: Array,
) -> Array:
    """States of every set at some times, (states, sets, times); NaN where a set came no further.

    Args:
        start: states at time 0, (states, sets).
        times: rising, from 0 on.
        jumps: times no step may pass, rising (jumps, sets); infinite where there is none.
        floor: the absolute error allowed in a step, a set.
    """
    sets = start.shape[1]
    with np.errstate(all="ignore"):
        found = kernel.code.prepare(given)
    kept = np.empty((max(len(found), 1), sets))
    for n, value in enumerate(found):
        kept[n] = value
    out = np.full((len(start), sets, len(times)), np.nan)
    end = max(float(times[-1]), 1e-300)
    arrays = [
        kept, np.ascontiguousarray(start), np.ascontiguousarray(times, float), out,
        np.ascontiguousarray(floor), np.array([relative, FIRST_STEP * end, NEAR * end]),
        np.ascontiguousarray(jumps),
    ]  # fmt: skip
    which = np.arange(sets, dtype=np.int64)
    for function in kernel.functions:
        if len(which):
            _run(function, arrays, which, sets)
        which = which[~np.isfinite(out[:, which, -1]).all(axis=0)]
    return out


def _run(function: Any, arrays: list[Array], which: NDArray[np.int64], sets: int) -> None:
    """Run some sets, in parts, each on a thread that is free."""
    count, moments = len(which), len(arrays[2])
    share = min(cpu_count(), -(-count // WIDTH.lanes))
    parts = min(PARTS_A_THREAD * share, count // LEAST_PART) if share > 1 else 1
    parts = max(parts, share, -(-count // MOST_PART))
    edges = [count * part // parts for part in range(parts + 1)]

    def work(part: int) -> None:
        pointers = [a.ctypes.data for a in arrays]
        function(*pointers, which.ctypes.data, moments, sets, edges[part], edges[part + 1])

    if share == 1:
        for part in range(parts):
            work(part)
    else:
        with threads(share) as pool:
            list(pool.map(work, range(parts)))
