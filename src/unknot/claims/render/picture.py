"""A small picture of what an experiment gave: lines over one axis, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array


@dataclass(frozen=True)
class Picture:
    """Lines over one axis.

    Attributes:
        lines: label -> values, as long as `x`.
        across, up: what the axes show, with the unit.
        dots: whether places stand for themselves (doses) and not for moments of a course.
    """

    x: Array
    lines: Mapping[str, Array]
    across: str
    up: str
    dots: bool = False

    @staticmethod
    def course(across: str, up: str, lines: Mapping[str, Array]) -> Picture:
        """Daily courses, (days, draws) each; the first draw is drawn."""
        first = {label: values[:, 0] for label, values in lines.items()}
        days = np.arange(1, len(next(iter(first.values()))) + 1, dtype=np.float64)
        return Picture(days, first, across, up)
