"""What to keep of a run: daily means by the trapezium rule, and values on the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.mesh import Mesh
from unknot.errors import UnknotError, nearest
from unknot.model import Model
from unknot.timeline import Timeline

ASLEEP = ("sleep_quality",)  # averaged over time asleep, not over the day
DAY, SLEEP, LEFT = 0, 1, 2


@dataclass(frozen=True)
class Plan:
    """Weights of every node (step edge) in the daily means, and which nodes are kept.

    Shapes: `weights` (steps + 1, 6), the first three for the day before the node, the last three
    for the day behind it: plain, by time asleep, and left-sided for what jumps with inputs;
    `flush` (steps + 1,) the day that ends at a node or -1; `hour` (steps + 1,) the hour or -1;
    `totals` (days, 3).
    """

    daily: tuple[tuple[str, int], ...]
    hourly: tuple[str, ...]
    weights: Array
    flush: npt.NDArray[np.int32]
    hour: npt.NDArray[np.int32]
    totals: Array

    @property
    def days(self) -> int:
        """Days covered."""
        return len(self.totals)

    @property
    def hours(self) -> int:
        """Hours kept."""
        return int(self.hour.max(initial=-1)) + 1


_JUMPS: dict[str, list[bool]] = {}  # by the model's hash


def _jumps(model: Model) -> list[bool]:
    """Which nodes depend on inputs that change within a day.

    Levels of treatments change at midnight only; there the mesh reads on both sides.
    """
    known = _JUMPS.get(model.hash)
    if known is not None:
        return known
    jumps: list[bool] = []
    for node in model.trace.nodes:
        own = node.op == "part" or (node.op == "step" and not node.name.startswith("level_"))
        jumps.append(own or any(jumps[a] for a in node.args))
    _JUMPS[model.hash] = jumps
    return jumps


def make(
    model: Model,
    timeline: Timeline,
    mesh: Mesh,
    daily: Sequence[str],
    hourly: Sequence[str],
    alone: bool = False,
) -> Plan:
    """Plan what to keep.

    Args:
        alone: time in bed counts instead of the people's mean chance of sleep in it, so that no
            mean depends on who else is in the run.

    Raises:
        UnknotError: the model gives no such output or state.
    """
    known = (*model.outputs, *model.names, *model.held)
    for name in (*daily, *hourly):
        if name not in known:
            raise UnknotError(
                "unknown-output", f'the model gives no "{name}".', nearest(name, known)
            )
    jumps = _jumps(model)

    def kind(name: str) -> int:
        if name in ASLEEP:
            return SLEEP
        return LEFT if name in model.outputs and jumps[model.outputs[name]] else DAY

    length = mesh.length
    opportunity = timeline.steps["sleep_opportunity"]
    asleep = opportunity if opportunity.ndim == 1 else opportunity.mean(axis=1)
    if alone:
        in_bed = opportunity if opportunity.ndim == 1 else opportunity.max(axis=1)
        asleep = (in_bed > 0.0).astype(float)
    night = length * asleep[mesh.stretch]
    steps = len(length)
    weights = np.zeros((steps + 1, 6))
    weights[1:, DAY], weights[:-1, 3 + DAY] = length / 2, length / 2
    weights[1:, SLEEP], weights[:-1, 3 + SLEEP] = night / 2, night / 2
    weights[:-1, 3 + LEFT] = length
    middle = 0.5 * (mesh.start[1:] + mesh.start[:-1])
    day = np.floor(middle / 24.0).astype(int)
    flush = np.full(steps + 1, -1, dtype=np.int32)
    ends = np.append(day[1:] != day[:-1], True)
    flush[1:][ends] = day[ends]
    totals = np.zeros((int(day[-1]) + 1, 3))
    for column, value in ((DAY, length), (SLEEP, night), (LEFT, length)):
        totals[:, column] = np.bincount(day, weights=value, minlength=len(totals))
    hour = np.full(steps + 1, -1, dtype=np.int32)
    whole = np.abs(mesh.start - np.round(mesh.start)) < 1e-9
    if hourly:
        hour[whole] = np.round(mesh.start[whole]).astype(np.int32)
    return Plan(tuple((n, kind(n)) for n in daily), tuple(hourly), weights, flush, hour, totals)
