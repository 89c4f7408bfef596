"""Times at which a formula of a model jumps because the clock passes a number.

A solver that chooses its own steps may step over a short pulse and never see it. Where a clock is
compared with what does not change, the time of the jump is known beforehand, and every step ends
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.exchange.sbml_maths import Graph
from unknot.expression import Expression

COMPARED, JUMPING = ("lt", "le", "eq"), ("floor", "ceil")
NEAR = 1e-12  # of the whole time: how near to a jump a formula is looked at


@dataclass(frozen=True)
class Jumps:
    """Where a model jumps with the clock.

    Attributes:
        times: nodes of the graph, each the time of a jump.
        winding: whether it also jumps at times that are not worked out here.
    """

    times: tuple[int, ...]
    winding: bool


def jumps(graph: Graph, clock: str, roots: Sequence[int]) -> Jumps:
    """The jumps in what some nodes need."""
    needed = set(roots)
    for at in range(max(roots, default=-1), -1, -1):
        if at in needed:
            needed.update(graph.nodes[at].args)
    moving: dict[int, set[str]] = {}
    found: dict[int, None] = {}
    winding = False
    for at in sorted(needed):
        node = graph.nodes[at]
        moving[at] = set[str]().union(*(moving[a] for a in node.args))
        if node.op == "state":
            moving[at] = {node.name}
        elif node.op in (*COMPARED, *JUMPING) and moving[at] == {clock}:
            time = _time_of(graph, node.args) if node.op in COMPARED else None
            if time is None:
                winding = True
            else:
                found[time.index] = None
    return Jumps(tuple(found), winding)


def _time_of(graph: Graph, sides: Sequence[int]) -> Expression | None:
    """When both sides of a comparison are equal, if they follow the clock evenly."""
    lines = [_line(graph, at) for at in sides]
    if lines[0] is None or lines[1] is None:
        return None
    (steep, high), (steep_other, high_other) = lines[0], lines[1]
    return (high_other - high) / (steep - steep_other)


def _line(graph: Graph, at: int) -> tuple[Expression, Expression] | None:
    """Slope and height of what follows the clock evenly; neither changes in a run."""
    node = graph.nodes[at]
    nothing, here = graph.const(0.0), Expression(graph, at)
    if node.op == "state":
        return graph.const(1.0), nothing
    if not _moves(graph, at):
        return nothing, here
    if node.op not in ("add", "sub", "neg", "mul", "div"):
        return None
    lines = [_line(graph, a) for a in node.args]
    if any(line is None for line in lines):
        return None
    sides = [line for line in lines if line is not None]
    if node.op == "neg":
        return -sides[0][0], -sides[0][1]
    (steep, high), (steep_other, high_other) = sides
    if node.op in ("add", "sub"):
        op = node.op
        return graph.binary(op, steep, steep_other), graph.binary(op, high, high_other)
    first, second = (_moves(graph, a) for a in node.args)
    if (first and second) or (node.op == "div" and second):
        return None
    if second:
        steep, high, high_other = steep_other, high_other, high
    return graph.binary(node.op, steep, high_other), graph.binary(node.op, high, high_other)


def _moves(graph: Graph, at: int) -> bool:
    """Whether a value changes in a run."""
    wanted, seen = [at], set[int]()
    while wanted:
        here = wanted.pop()
        if here in seen:
            continue
        seen.add(here)
        node = graph.nodes[here]
        if node.op == "state":
            return True
        wanted.extend(node.args)
    return False


def in_order(times: Array, end: float) -> Array:
    """Jumps of each set (jumps, sets) within a run, rising; those left over are infinite."""
    near = NEAR * end
    inside = np.where((times > 4.0 * near) & (times < end - 4.0 * near), times, np.inf)
    rising = np.sort(inside, axis=0)
    before = np.vstack([np.full((1, rising.shape[1]), -np.inf), rising[:-1]])
    with np.errstate(invalid="ignore"):
        twice = rising - before < 4.0 * near
    return np.sort(np.where(twice, np.inf, rising), axis=0)
