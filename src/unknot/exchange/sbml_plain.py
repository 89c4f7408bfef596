"""Steps for models that are not stiff: an explicit method of fifth order, and who needs another.

Dormand and Prince's method as in DOPRI5 of Hairer, Nørsett and Wanner, Solving Ordinary
Differential Equations I, 1993, section II.4 to II.6: its step control with a memory, its fourth
order in between, and its sign of stiffness (volume II, section IV.2). A step costs a third of one
for stiff models; a set that would go on in small steps for long is left to those.
"""

from __future__ import annotations

import math
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.exchange.sbml_kernel import BatchRun, Scheme
from unknot.exchange.sbml_step import (
    Attempt,
    allowed,
    attempt,
    combined,
    decided,
    rough_inverse,
    rough_log,
    rough_power,
    stop,
    worst,
)

# How earlier stages enter the place of a stage; the last place is where the step ends.
PLACE: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
BEND = (
    -12715105075 / 11282082432, 0.0, 87487479700 / 32700410799, -10690763975 / 1880347072,
    701980252875 / 199316789632, -1453857185 / 822651844, 69997945 / 29380423,
)  # fmt: skip
SHORTEST, LONGEST, SAFETY = 0.2, 10.0, 0.9
MEMORY, POWER = 0.04, 0.17  # how the error of the step before and of this one enter the next step
LEAST = math.log2(1e-4)  # what a smaller error of the step before counts as
LIMIT = 20_000.0
STABLE = 3.25  # step times the steepest slope: about where the method stops being stable
STIFF_STEPS, CALM_STEPS = 15.0, 6.0  # so many say that a set is stiff, or is no more
REFUSED = 15.0  # steps refused in a row
FEW = 300.0  # who would be through in so few steps goes on, stiff or not
OWN = {"memory": LEAST, "refused": 0.0, "stiff": 0.0, "calm": 0.0, "slopes": 0.0, "ways": 0.0}


def _begin(run: BatchRun, new: Any) -> None:
    """The rates at the beginning, in lanes that are new."""
    if run.jumps:
        return
    b, rows = run.b, run.rows
    run.call("rates", "state", "kept", "window", "place")

    def body(n: Any) -> None:
        known, fresh = run.get(rows["stage0"], n), run.get(rows["place"], n)
        run.put(b.select(new, fresh, known), rows["stage0"], n)

    run.each(body)


def _step(run: BatchRun) -> Any:
    b, w = run.b, run.w
    tried = attempt(run)
    _first_stage(run, tried)
    last = len(PLACE) - 1
    for stage in range(1, len(PLACE)):
        # The place of the stage before the last tells how steep the slopes are.
        place = "earlier" if stage == last - 1 else "place"
        combined(run, place, "state", list(enumerate(PLACE[stage])), tried.step)
        run.call("rates", place, "kept", "window", f"stage{stage}")
    error, least = worst(run, lambda n: vec.multiply(b, tried.step, _sum(run, n, ERROR)))
    fine = b.fcmp_ordered("<=", error, least)
    size = vec.subtract(b, rough_log(run, error), rough_log(run, least))
    again = b.fcmp_ordered(">", run.one("refused"), w.const(0.0))
    taken = decided(run, tried, fine, _change(run, error, size, again))
    memory = b.select(taken, vec.at_least(b, size, w.const(LEAST)), run.one("memory"))
    run.keep(memory, "memory")
    refused = vec.add(b, run.one("refused"), w.const(1.0))
    run.keep(b.select(taken, w.const(0.0), refused), "refused")
    _give_up(run, tried, taken)
    return taken


def _first_stage(run: BatchRun, tried: Attempt) -> None:
    """The rates where the step begins: those of the end of the step before."""
    b, rows = run.b, run.rows
    if run.jumps:  # which belong to what held before a jump
        run.call("rates", "state", "kept", "window", "stage0")
        return
    moved = b.fcmp_ordered(">", tried.time, run.one("from"))

    def body(n: Any) -> None:
        known, end = (run.get(rows[f"stage{k}"], n) for k in (0, len(PLACE) - 1))
        run.put(b.select(moved, end, known), rows["stage0"], n)

    run.each(body)


def _change(run: BatchRun, error: Any, size: Any, again: Any) -> Any:
    """The next step as a share of this one; `size` is the logarithm of the error as a share."""
    b, w = run.b, run.w
    power = vec.multiply(b, w.const(MEMORY), run.one("memory"))
    power = vec.subtract(b, power, vec.multiply(b, w.const(POWER), size))
    change = vec.multiply(b, w.const(SAFETY), rough_power(run, power))
    change = vec.at_most(b, vec.at_least(b, change, w.const(SHORTEST)), w.const(LONGEST))
    finite = b.fcmp_ordered("<", error, w.const(float("inf")))
    change = b.select(finite, change, w.const(SHORTEST))
    return b.select(again, vec.at_most(b, change, w.const(1.0)), change)


def _give_up(run: BatchRun, tried: Attempt, taken: Any) -> None:
    """Lanes that are far from the end and stiff, or refused again and again, stop here."""
    b, w = run.b, run.w
    rest = vec.subtract(b, run.end, tried.time)
    far = b.fcmp_ordered(">", rest, vec.multiply(b, tried.step, w.const(FEW)))
    far = b.and_(far, tried.late)
    with b.if_then(run.some(far)):
        steep = b.and_(taken, _steep(run, tried.step))
        calm = b.select(steep, w.const(0.0), vec.add(b, run.one("calm"), w.const(1.0)))
        stiff = b.select(steep, vec.add(b, run.one("stiff"), w.const(1.0)), run.one("stiff"))
        stiff = b.select(b.fcmp_ordered(">=", calm, w.const(CALM_STEPS)), w.const(0.0), stiff)
        enough = b.or_(
            b.fcmp_ordered(">=", stiff, w.const(STIFF_STEPS)),
            b.fcmp_ordered(">=", run.one("refused"), w.const(REFUSED)),
        )
        run.keep(calm, "calm")
        run.keep(b.select(far, stiff, run.one("stiff")), "stiff")
        stop(run, b.and_(far, enough))


def _steep(run: BatchRun, step: Any) -> Any:
    """Whether the step times the steepest slope, as the last two stages tell, is unstable."""
    b, w = run.b, run.w
    run.keep(w.const(0.0), "slopes")
    run.keep(w.const(0.0), "ways")
    last = len(PLACE) - 1

    def body(n: Any) -> None:
        now, earlier = (run.get(run.rows[name], n) for name in ("place", "earlier"))
        weight = rough_inverse(run, allowed(run, n))
        rates = (run.get(run.rows[f"stage{k}"], n) for k in (last, last - 1))
        for name, apart in (
            ("slopes", vec.subtract(b, *rates)), ("ways", vec.subtract(b, now, earlier)),
        ):  # fmt: skip
            part = vec.multiply(b, apart, weight)
            run.keep(vec.add(b, run.one(name), vec.multiply(b, part, part)), name)

    run.each(body)
    slopes = vec.multiply(b, vec.multiply(b, step, step), run.one("slopes"))
    return b.fcmp_ordered(">", slopes, vec.multiply(b, run.one("ways"), w.const(STABLE**2)))


def _sum(run: BatchRun, n: Any, shares: tuple[float, ...]) -> Any:
    total = None
    for stage, share in enumerate(shares):
        if share:
            rate = run.get(run.rows[f"stage{stage}"], n)
            product = vec.multiply(run.b, run.w.const(share), rate)
            total = product if total is None else vec.add(run.b, total, product)
    return total


def _between(run: BatchRun, n: int, share: Any, rest: Any) -> Any:
    b, rows, step = run.b, run.rows, run.one("step")
    before, after = run.get(rows["before"], n), run.get(rows["state"], n)
    first, last = (
        vec.multiply(b, step, run.get(rows[f"stage{k}"], n)) for k in (0, len(PLACE) - 1)
    )
    way = vec.subtract(b, after, before)
    early = vec.subtract(b, first, way)
    late = vec.subtract(b, vec.subtract(b, way, last), early)
    bend = vec.multiply(b, step, _sum(run, n, BEND))
    total = vec.add(b, vec.multiply(b, rest, bend), late)
    total = vec.add(b, vec.multiply(b, share, total), early)
    total = vec.add(b, vec.multiply(b, rest, total), way)
    return vec.add(b, vec.multiply(b, share, total), before)


PLAIN = Scheme("plain", _begin, _step, _between, LIMIT, OWN)
