"""People whose numbers the specification prints, settled once for all tests of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from unknot.engine.calibrate import load
from unknot.engine.solve import People, Solution, people, solve
from unknot.model import Model, phenotypes
from unknot.observe import FIQR_NEEDS
from unknot.timeline import Bout, Life, build

Array = npt.NDArray[np.float64]
SETTLED_DAYS = 500  # the specification's word for "settled"
FROM_HEALTHY_DAYS = 400  # what its "started healthy" columns come out at; see test_reproduction


def traits(names: list[str]) -> dict[str, float | Array]:
    """The tightnesses of some phenotypes, side by side."""
    table = phenotypes()
    return {
        f"tightness_{knot}": np.array([table[name][knot] for name in names])
        for knot in table[names[0]]
    }


@dataclass(frozen=True)
class Settled:
    """Every phenotype after 500 ordinary days from the sick start, and 400 from a healthy one.

    The healthy person's settled state is the one reached from health.
    """

    model: Model
    names: list[str]
    sick: Solution
    healthy: Solution

    def of(self, *names: str) -> People:
        """Some phenotypes in their settled state."""
        where = [self.names.index(name) for name in names]
        states = self.sick.end[:, where].copy()
        for i, name in enumerate(names):
            if name == "healthy":
                states[:, i] = self.healthy.end[:, self.names.index(name)]
        return people(self.model, traits(list(names)), start=states)

    def after(
        self,
        *names: str,
        bouts: tuple[Bout, ...] = (),
        days: int = 14,
        hourly: tuple[str, ...] = (),
        daily: tuple[str, ...] = ("pain", "fatigue"),
    ) -> Solution:
        """Some settled phenotypes, after bouts in an otherwise ordinary life."""
        timeline = build(Life(days), bouts)
        return solve(self.model, timeline, self.of(*names), daily=daily, hourly=hourly)


@cache
def _settle() -> Settled:
    model = load("articles", "study")
    names = list(phenotypes())
    daily = (*FIQR_NEEDS, "peak_oxygen_uptake", *(n for n in model.names if n not in FIQR_NEEDS))
    who = traits(names)
    sick = solve(model, build(Life(SETTLED_DAYS)), people(model, who), daily=daily)
    well = people(model, who, start="healthy")
    healthy = solve(model, build(Life(FROM_HEALTHY_DAYS)), well, daily=daily)
    return Settled(model, names, sick, healthy)


@pytest.fixture(scope="session")
def settled() -> Settled:
    """Every phenotype, settled."""
    return _settle()
