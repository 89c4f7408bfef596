"""From the expression graph to straight-line work, hoisted to where it changes.

A node belongs to the slowest of four levels: one person for good (LANE), one stretch of time
(STEP), or every evaluation (STATE). Per-activity nodes are written out once for every activity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from unknot.expression import Leaf, Node, Trace


class Level(IntEnum):
    """How often a value changes."""

    CONST = 0
    LANE = 1
    STEP = 2
    STATE = 3


@dataclass(frozen=True)
class Work:
    """One operation on numbered values.

    Attributes:
        op: the operation; "const", "lane", "step", "part", "share", "state" are inputs.
        args: values it works on. `at` is its own number.
        activity: which activity a "part" or "share" input belongs to.
    """

    at: int
    op: str
    args: tuple[int, ...]
    level: Level
    value: float = 0.0
    name: str = ""
    activity: int = 0


@dataclass(frozen=True)
class Program:
    """Work in order, and where the wanted values end up."""

    work: tuple[Work, ...]
    gain: tuple[int, ...]
    loss: tuple[int, ...]
    outputs: dict[str, int]

    def carried(self, level: Level) -> tuple[int, ...]:
        """Values of this level that later levels or the results use."""
        wanted = {*self.gain, *self.loss, *self.outputs.values()}
        for item in self.work:
            if item.level > level:
                wanted.update(item.args)
        return tuple(w.at for w in self.work if w.level == level and w.at in wanted)


_LEAF_LEVEL = {Leaf.LANE: Level.LANE, Leaf.STEP: Level.STEP, Leaf.STATE: Level.STATE}


class _Lowering:
    def __init__(self, trace: Trace, activities: int) -> None:
        self.nodes = trace.nodes
        self.activities = activities
        self.work: list[Work] = []
        self.known: dict[tuple[object, ...], int] = {}
        self.found: dict[tuple[int, int], int] = {}
        self.split = _depends_on_part(trace.nodes)

    def emit(
        self,
        op: str,
        args: tuple[int, ...] = (),
        level: Level | None = None,
        value: float = 0.0,
        name: str = "",
        activity: int = 0,
    ) -> int:
        key = (op, args, value, name, activity)
        at = self.known.get(key)
        if at is not None:
            return at
        if level is None:
            level = max((self.work[a].level for a in args), default=Level.CONST)
        at = len(self.work)
        self.work.append(Work(at, op, args, level, value, name, activity))
        self.known[key] = at
        return at

    def value(self, index: int, activity: int = 0) -> int:
        """The numbered value of a node, for one activity where it differs between them."""
        if not self.split[index]:
            activity = 0
        at = self.found.get((index, activity))
        if at is None:  # once: written out as a tree, the graph is fifty times larger
            at = self.found[index, activity] = self.fresh(index, activity)
        return at

    def fresh(self, index: int, activity: int) -> int:
        """A value met for the first time."""
        node = self.nodes[index]
        if node.op == "const":
            return self.emit("const", value=node.value)
        if node.op == "part":
            return self.emit("part", level=Level.STEP, name=node.name, activity=activity)
        if node.op in ("lane", "step", "state"):
            return self.emit(node.op, level=_LEAF_LEVEL[Leaf(node.op)], name=node.name)
        if node.op == "mean":
            return self.mean(node)
        return self.emit(node.op, tuple(self.value(a, activity) for a in node.args))

    def mean(self, node: Node) -> int:
        inner = node.args[0]
        if self.activities == 1 or not self.split[inner]:
            return self.value(inner)
        total = None
        for activity in range(self.activities):
            share = self.emit("share", level=Level.STEP, activity=activity)
            term = self.emit("mul", (self.value(inner, activity), share))
            total = term if total is None else self.emit("add", (total, term))
        assert total is not None
        return total


def _depends_on_part(nodes: Iterable[Node]) -> list[bool]:
    split: list[bool] = []
    for node in nodes:
        if node.op == "part":
            split.append(True)
        elif node.op == "mean":
            split.append(False)
        else:
            split.append(any(split[a] for a in node.args))
    return split


def lower(
    trace: Trace,
    gain: Iterable[int],
    loss: Iterable[int],
    outputs: dict[str, int],
    activities: int = 1,
) -> Program:
    """Write a graph out as work; only what the wanted values need is kept.

    Args:
        activities: how many activities a stretch may hold side by side.
    """
    lowering = _Lowering(trace, activities)
    return Program(
        gain=tuple(lowering.value(i) for i in gain),
        loss=tuple(lowering.value(i) for i in loss),
        outputs={name: lowering.value(i) for name, i in outputs.items()},
        work=tuple(lowering.work),
    )
