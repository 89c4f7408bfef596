"""How daily means answer to numbers of a person: central differences as extra lanes.

The steps are the same for every lane, so the map from numbers to means is smooth, and the
differences are good to about 1e-7; forward lanes cost less than reverse mode below some fifty
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.engine.mesh import Mesh, even
from unknot.engine.solve import People, narrow, solve
from unknot.errors import UnknotError, nearest
from unknot.model import Model
from unknot.timeline import Timeline

NUDGE = 1e-4  # the best of 1e-3 to 1e-6 in double precision


@dataclass(frozen=True)
class Slopes:
    """Daily means and their derivatives.

    Shapes: `days[name]` (days, people); `slopes[name]` (days, numbers, people), the numbers in the
    order asked for.
    """

    days: dict[str, Array]
    slopes: dict[str, Array]


def slopes(
    model: Model,
    timeline: Timeline,
    who: People,
    numbers: Sequence[str],
    *,
    daily: Sequence[str] = ("pain", "fatigue", "fog", "sleep_quality"),
    mesh: Mesh | None = None,
    threads: int | None = None,
) -> Slopes:
    """Solve once with two extra lanes a number.

    Args:
        numbers: traits or varied parameters (lanes of the model), or states for their start.

    Raises:
        UnknotError: the model has no such number.
    """
    count, moved = who.count, len(numbers)
    lanes = np.tile(np.arange(count, dtype=np.intp), 1 + 2 * moved)
    crowd = who.take(lanes)
    rows = {n: crowd.lanes[n] for n in crowd.lanes} | dict(
        zip(model.names, crowd.start, strict=True)
    )
    widths: list[Array] = []
    for n, name in enumerate(numbers):
        if name not in rows:
            raise UnknotError("unknown-trait", f'the model has no "{name}".', nearest(name, rows))
        width = NUDGE * np.maximum(np.abs(rows[name][:count]), 0.1)
        for side, sign in ((1 + 2 * n, 1.0), (2 + 2 * n, -1.0)):
            rows[name][side * count : (side + 1) * count] += sign * width
        widths.append(width)
    steps = mesh or even(timeline)
    wide = timeline if timeline.people is None else narrow(timeline, lanes)
    run = solve(model, wide, crowd, daily=daily, mesh=steps, threads=threads)
    days: dict[str, Array] = {}
    found: dict[str, Array] = {}
    for name, values in run.days.items():
        blocks = values.reshape(len(values), 1 + 2 * moved, count)
        days[name] = blocks[:, 0]
        rise = blocks[:, 1::2] - blocks[:, 2::2]
        found[name] = rise / (2.0 * np.array(widths).reshape(1, moved, count))
    return Slopes(days, found)
