"""The parameters under which what was measured is likeliest: searches from many random starts.

A parameter is searched on the scale its table names (version 1), or on a logarithmic one where
both its bounds lie above 0 and far apart. Slopes are central differences, all solved side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.exchange.petab_problem import LINEAR, PetabParameter, refuse_problem
from unknot.exchange.petab_run import PetabRun
from unknot.exchange.petab_score import log_priors, scores
from unknot.exchange.sbml_run import Accuracy
from unknot.observe import keyed_rng
from unknot.progress import Progress, quiet

FINE = Accuracy(relative=1e-8)  # below what differences of STEP make of an error
STEP = 1e-2  # for differences, where a step of one is what a search begins with:
PARTS = 10.0  # so many steps from bound to bound, or a factor of e each on a logarithmic scale
FAR_APART = 100.0  # bounds that far apart, both above 0, are searched by their logarithm
HOPELESS = 1e12  # in place of an infinite misfit, which a search cannot use
ENOUGH = 1e-8  # of the log-likelihood: a smaller gain ends a search
SAME = 0.1  # log-likelihoods nearer than this count as the same optimum


@dataclass(frozen=True)
class SearchStart:
    """What came of one start.

    Attributes:
        number: its own; the same seed and number begin at the same place.
        parameters: where it ended, on the plain scale. `objective`: reached, higher is better.
        evaluations: of the objective and its slopes. `message`: why it ended.
    """

    number: int
    parameters: dict[str, float]
    objective: float
    evaluations: int
    message: str


@dataclass(frozen=True)
class _Axis:
    """One estimated parameter as the search sees it."""

    of: PetabParameter
    logarithmic: bool

    @property
    def range(self) -> tuple[float, float]:
        """The bounds, or their logarithms."""
        low, high = self.of.lower, self.of.upper
        return (math.log(low), math.log(high)) if self.logarithmic else (low, high)

    @property
    def unit(self) -> float:
        """How much one step of the search is."""
        low, high = self.range
        return 1.0 if self.logarithmic or not math.isfinite(high - low) else (high - low) / PARTS

    @property
    def ends(self) -> tuple[float, float]:
        """The bounds in steps of the search."""
        low, high = self.range
        unit = self.unit or 1.0
        return low / unit, high / unit

    def plain(self, x: Array) -> Array:
        """What a search's numbers mean."""
        found = x * (self.unit or 1.0)
        return np.exp(found) if self.logarithmic else found

    def start(self, share: float) -> float:
        """Where a share of the prior, or of the range between the bounds, lies."""
        if self.of.prior is not None:
            drawn = float(self.of.prior.at(np.array(share)))
            turned = math.log(max(drawn, 1e-300)) if self.logarithmic else drawn
            return turned / (self.unit or 1.0)
        low, high = self.ends
        if not math.isfinite(high - low):
            said = f'"{self.of.name}" has neither finite bounds nor a prior to start from'
            raise refuse_problem("bounds", said, "give it one of both.")
        return low + share * (high - low)


def _axes(run: PetabRun) -> list[_Axis]:
    found: list[_Axis] = []
    for one in run.tables.parameters.values():
        if one.estimated:
            wide = one.lower > 0.0 and one.upper / one.lower >= FAR_APART
            chosen = one.scale != LINEAR
            found.append(_Axis(one, chosen or (run.tables.version > 1 and wide)))
    if not found:
        raise refuse_problem("nothing-estimated", "no parameter is to be estimated", "mark one.")
    return found


def objective(
    run: PetabRun, parameters: dict[str, Array], priors: bool, accuracy: Accuracy
) -> Array:
    """Log-likelihood of each set, with the log priors where asked."""
    values, noises = run.solved(parameters, accuracy)
    found: Array = scores(run.tables, values, noises)[0].sum(axis=1)
    if priors:
        for density in log_priors(run.tables, parameters).values():
            found = found + density
    return found


class _Task:
    """The misfit and its slopes on the scales of the search."""

    def __init__(self, run: PetabRun, priors: bool) -> None:
        self.run = run
        self.priors = priors
        self.axes = _axes(run)
        self.fixed = {
            name: one.nominal
            for name, one in run.tables.parameters.items()
            if not one.estimated and one.nominal is not None
        }

    def named(self, points: Array) -> dict[str, Array]:
        """Points (sets, axes) as parameters on the plain scale."""
        sets = len(points)
        found = {name: np.full(sets, value) for name, value in self.fixed.items()}
        for n, axis in enumerate(self.axes):
            plain = axis.plain(points[:, n])
            found[axis.of.name] = np.clip(plain, axis.of.lower, axis.of.upper)
        return found

    def misfit(self, x: Array) -> tuple[float, Array]:
        """How badly a point fits, and the slopes there."""
        low = np.array([axis.ends[0] for axis in self.axes])
        high = np.array([axis.ends[1] for axis in self.axes])
        step = STEP * np.eye(len(x))
        above, below = np.clip(x + step, low, high), np.clip(x - step, low, high)
        points = np.vstack([x, above, below])
        found = -objective(self.run, self.named(points), self.priors, FINE)
        found = np.where(np.isfinite(found), np.minimum(found, HOPELESS), HOPELESS)
        count = len(x)
        width = np.diag(above - below)
        with np.errstate(all="ignore"):
            slopes = (found[1 : count + 1] - found[count + 1 :]) / width
        fine = np.isfinite(slopes) & (
            np.maximum(found[1 : count + 1], found[count + 1 :]) < HOPELESS
        )
        return float(found[0]), np.where(fine, slopes, 0.0)

    def from_start(self, seed: int, number: int) -> SearchStart:
        """Search from one start."""
        minimise: Callable[..., Any] = import_module("scipy.optimize").minimize
        shares = keyed_rng("petab", seed, number).random(len(self.axes))
        start = np.array([axis.start(float(u)) for axis, u in zip(self.axes, shares, strict=True)])
        ends = [axis.ends for axis in self.axes]
        # Where every parameter has bounds, a first step as long as the slope would end in a corner.
        steep = max(float(np.linalg.norm(self.misfit(start)[1])), 1.0)

        def gentle(x: Array) -> tuple[float, Array]:
            misfit, slopes = self.misfit(x)
            return misfit / steep, slopes / steep

        enough = {"ftol": ENOUGH / steep, "gtol": ENOUGH}
        found = minimise(gentle, start, jac=True, method="L-BFGS-B", bounds=ends, options=enough)
        named = self.named(np.asarray(found.x)[None, :])
        reached = float(objective(self.run, named, self.priors, FINE)[0])
        plain = {axis.of.name: float(named[axis.of.name][0]) for axis in self.axes}
        return SearchStart(number, plain, reached, int(found.nfev), str(found.message))


def search(
    run: PetabRun, starts: int, seed: int, priors: bool, progress: Progress = quiet
) -> list[SearchStart]:
    """Searches from random starts, best first.

    Args:
        starts: how many; more never change those before.
        priors: add the log priors, for the likeliest parameters under both.

    Raises:
        UnknotError: nothing is to be estimated, or nowhere to start from.
    """
    task = _Task(run, priors)
    found: list[SearchStart] = []
    for number in range(starts):
        progress("searching", number / starts)
        found.append(task.from_start(seed, number))
    return sorted(
        found, key=lambda one: -one.objective if math.isfinite(one.objective) else math.inf
    )
