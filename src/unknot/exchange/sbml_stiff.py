"""Steps for stiff models: a Rosenbrock method of fourth order with third order in between.

Rodas4 of Hairer and Wanner, Solving Ordinary Differential Equations II, 1996, section IV.10.
"""

from __future__ import annotations

from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.exchange.sbml_kernel import BatchRun, Scheme
from unknot.exchange.sbml_step import attempt, combined, decided, rough_log, rough_power, worst

GAMMA = 0.25
# Rows of the method: how earlier stages enter the place of a stage, and its right-hand side.
PLACE: tuple[tuple[float, ...], ...] = (
    (),
    (1.544,),
    (0.9466785280815826, 0.2557011698983284),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0),
)
CARRY: tuple[tuple[float, ...], ...] = (
    (),
    (-5.6688,),
    (-2.430093356833875, -0.2063599157091915),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
    (
        8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
        -6.058818238834054,
    ),
)  # fmt: skip
# How the stages bend the way from a step's beginning to its end: third order in between.
BENDS: tuple[tuple[float, ...], ...] = (
    (
        10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823,
        1.025137723295662,
    ),
    (
        -0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386,
        -6.594389125716872,
    ),
)  # fmt: skip
LIMIT = 100_000.0
SHORTEST, LONGEST, SAFETY, POWER = 0.2, 6.0, 0.9, 0.25  # how a step may change


def _nothing(_run: BatchRun, _new: Any) -> None:
    """Every step begins anew."""


def _step(run: BatchRun) -> Any:
    b, w, rows = run.b, run.w, run.rows
    tried = attempt(run)
    pace = b.fdiv(w.const(1.0 / GAMMA), tried.step)
    run.keep(pace, "pace")
    run.call("factors", "state", "kept", "window", "pace", "matrix", "stage0")
    inverse = vec.multiply(b, pace, w.const(GAMMA))
    last = len(PLACE) - 1
    for stage in range(len(PLACE)):
        if stage:  # the rates of the first came with the matrix
            combined(run, "place", "state", list(enumerate(PLACE[stage])))
            run.call("rates", "place", "kept", "window", f"stage{stage}")
            shares = [vec.multiply(b, inverse, w.const(c)) for c in CARRY[stage]]
            combined(run, f"stage{stage}", f"stage{stage}", list(enumerate(shares)))
        run.call("solved", "matrix", f"stage{stage}")
    combined(run, "place", "place", [(last, 1.0)])
    error, least = worst(run, lambda n: run.get(rows[f"stage{last}"], n))
    fine = b.fcmp_ordered("<=", error, least)
    size = vec.subtract(b, rough_log(run, error), rough_log(run, least))
    change = rough_power(run, vec.multiply(b, size, w.const(-POWER)))
    change = vec.multiply(b, w.const(SAFETY), change)
    change = vec.at_most(b, vec.at_least(b, change, w.const(SHORTEST)), w.const(LONGEST))
    finite = b.fcmp_ordered("<", error, w.const(float("inf")))
    return decided(run, tried, fine, b.select(finite, change, w.const(SHORTEST)))


def _between(run: BatchRun, n: Any, share: Any, rest: Any) -> Any:
    b, rows = run.b, run.rows
    first, second = (_bent(run, n, shares) for shares in BENDS)
    bend = vec.multiply(b, rest, vec.add(b, vec.multiply(b, share, second), first))
    far = vec.multiply(b, share, vec.add(b, bend, run.get(rows["state"], n)))
    return vec.add(b, vec.multiply(b, rest, run.get(rows["before"], n)), far)


def _bent(run: BatchRun, n: Any, shares: tuple[float, ...]) -> Any:
    total = run.w.const(0.0)
    for stage, share in enumerate(shares):
        product = vec.multiply(run.b, run.w.const(share), run.get(run.rows[f"stage{stage}"], n))
        total = vec.add(run.b, total, product)
    return total


STIFF = Scheme("stiff", _nothing, _step, _between, LIMIT, {})
