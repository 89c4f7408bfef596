"""What every scheme of steps has in common: trying one, its error, and what comes of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.exchange.sbml_kernel import NEVER, SMALL, BatchRun
from unknot.exchange.sbml_lanes import SEED

MIDDLE = 0.043  # of what a straight line between powers of 2 leaves out of a logarithm


@dataclass(frozen=True)
class Attempt:
    """A step being tried, a value a lane.

    Attributes:
        late: lanes that are under way. `last`: those whose step ends at `goal`.
        time: where it begins. `step`: its length.
    """

    late: Any
    last: Any
    time: Any
    goal: Any
    step: Any


def attempt(run: BatchRun) -> Attempt:
    """The step to be tried: as proposed, or up to the next jump or the end."""
    b = run.b
    late, time, proposed = run.late(), run.one("time"), run.one("next")
    goal = run.goal(time)
    rest = vec.subtract(b, goal, time)
    nearly = vec.multiply(b, proposed, run.w.const(1.01))
    last = b.and_(late, b.fcmp_ordered(">=", nearly, rest))
    step = b.select(last, rest, proposed)
    run.keep(step, "step")
    return Attempt(late, last, time, goal, step)


def decided(run: BatchRun, tried: Attempt, fine: Any, change: Any) -> Any:
    """Go on where a step was fine, and say how long the next is; the lanes that took it.

    Args:
        change: the next step as a share of this one.
    """
    b, rows = run.b, run.rows
    took = b.and_(fine, tried.late)

    def body(n: Any) -> None:
        before, after = run.get(rows["state"], n), run.get(rows["place"], n)
        run.put(before, rows["before"], n)
        run.put(b.select(took, after, before), rows["state"], n)

    run.each(body)
    run.keep(tried.time, "from")
    there = b.select(tried.last, tried.goal, vec.add(b, tried.time, tried.step))
    run.keep(b.select(took, there, tried.time), "time")
    run.keep(vec.multiply(b, tried.step, change), "next")
    steps = vec.add(b, run.one("steps"), run.w.const(1.0))
    run.keep(steps, "steps")
    stop(run, b.fcmp_ordered(">=", steps, run.w.const(run.scheme.limit)))
    return took


def stop(run: BatchRun, lanes: Any) -> None:
    """Go no further in some lanes."""
    run.keep(run.b.select(lanes, run.w.const(NEVER), run.one("stop")), "stop")


def combined(
    run: BatchRun, into: str, base: str, shares: Sequence[tuple[int, Any]], scale: Any = None
) -> None:
    """into = base + what stages contribute, by their number; all of that scaled, if asked."""
    b, rows = run.b, run.rows

    def body(i: Any) -> None:
        start = run.get(rows[base], i)
        total = start if scale is None else None
        for n, share in shares:
            if isinstance(share, float) and share == 0.0:
                continue
            factor = run.w.const(share) if isinstance(share, float) else share
            part = vec.multiply(b, factor, run.get(rows[f"stage{n}"], i))
            total = part if total is None else vec.add(b, total, part)
        if scale is not None:
            total = vec.add(b, start, vec.multiply(b, scale, total))
        run.put(total, rows[into], i)

    run.each(body)


def allowed(run: BatchRun, n: Any) -> Any:
    """The error of a state that a step may make."""
    b = run.b
    now, then = (_magnitude(run, run.get(run.rows[name], n)) for name in ("state", "place"))
    return vec.add(b, vec.multiply(b, run.relative, vec.at_least(b, then, now)), run.one("floor"))


def worst(run: BatchRun, error: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The largest error of a step and what is allowed there; NaN where there is one.

    Which is the largest is found by cross products, without a division: what is allowed is never
    so small that they come to nothing (`sbml_batch.LEAST_FLOOR`).
    """

    def share(n: Any) -> tuple[Any, Any]:
        return _magnitude(run, error(n)), allowed(run, n)

    if run.size <= SMALL:
        shares = [share(n) for n in range(run.size)]
        while len(shares) > 1:
            pairs = itertools.zip_longest(shares[::2], shares[1::2])
            shares = [one if two is None else _worse(run, one, two) for one, two in pairs]
        return shares[0]
    run.keep(run.w.const(0.0), "worst")
    run.keep(run.w.const(1.0), "worst_allowed")

    def body(n: Any) -> None:
        top, bottom = _worse(run, (run.one("worst"), run.one("worst_allowed")), share(n))
        run.keep(top, "worst")
        run.keep(bottom, "worst_allowed")

    run.each(body)
    return run.one("worst"), run.one("worst_allowed")


def rough_log(run: BatchRun, x: Any) -> Any:
    """The logarithm to base 2 of positive numbers, to .05: their bits, taken as a number."""
    b, w = run.b, run.w
    bits = b.sitofp(b.bitcast(x, w.wholes), w.vector)
    return vec.add(b, vec.multiply(b, bits, w.const(2.0**-52)), w.const(MIDDLE - 1023.0))


def rough_power(run: BatchRun, x: Any) -> Any:
    """2 to the power of x, within 4 %, for x between -1000 and 1000."""
    b, w = run.b, run.w
    bits = vec.multiply(b, vec.add(b, x, w.const(1023.0 - MIDDLE)), w.const(2.0**52))
    return b.bitcast(b.fptosi(bits, w.wholes), w.vector)


def rough_inverse(run: BatchRun, x: Any) -> Any:
    """1 / x to an eighth, for positive numbers."""
    b, w = run.b, run.w
    return b.bitcast(b.sub(w.whole_const(SEED), b.bitcast(x, w.wholes)), w.vector)


def _worse(run: BatchRun, one: tuple[Any, Any], two: tuple[Any, Any]) -> tuple[Any, Any]:
    """The larger of two shares, each a top and a bottom; NaN is larger than anything."""
    b = run.b
    left, right = vec.multiply(b, one[0], two[1]), vec.multiply(b, two[0], one[1])
    second = b.fcmp_ordered("<", left, right)
    top, bottom = (b.select(second, y, x) for x, y in zip(one, two, strict=True))
    nothing = b.fcmp_unordered("uno", left, right)
    return b.select(nothing, run.w.const(float("nan")), top), bottom


def _magnitude(run: BatchRun, x: Any) -> Any:
    return vec.intrinsic(run.b, "fabs", run.w, x)
