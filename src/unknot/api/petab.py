"""PEtab problems of one's own: run, scored and fitted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.exchange.petab_problem import PetabTables
from unknot.exchange.petab_read import read_problem
from unknot.exchange.petab_run import PetabRun, ready
from unknot.exchange.petab_score import log_priors, scores
from unknot.exchange.petab_search import SAME, SearchStart, search
from unknot.progress import Progress, quiet

if TYPE_CHECKING:
    import polars as pl

Values = Mapping[str, "float | Sequence[float] | npt.NDArray[np.float64]"]


@dataclass(frozen=True)
class PetabSimulation:
    """What a problem's model gives where it was measured.

    Attributes:
        tables: what the problem says.
        values, noises, likelihoods, residuals: each (sets, measurements): what the model gives,
            the scale of the noise, the log-likelihood, and how far the measurement lies from the
            model in units of the noise.
    """

    tables: PetabTables
    values: Array
    noises: Array
    likelihoods: Array
    residuals: Array

    @property
    def log_likelihood(self) -> Array:
        """Of each set, (sets,)."""
        return self.likelihoods.sum(axis=1)

    @property
    def chi_square(self) -> Array:
        """Of each set, (sets,)."""
        return (self.residuals**2).sum(axis=1)

    def to_frame(self) -> pl.DataFrame:
        """One row a set and measurement, in the order of the measurement table."""
        import polars as pl

        sets, count = self.values.shape
        those = self.tables.measurements
        head: dict[str, Any] = {
            "set": [number for number in range(sets) for _ in range(count)],
            "observable": [one.observable for one in those] * sets,
            "experiment": [one.experiment for one in those] * sets,
            "time": [one.time for one in those] * sets,
            "measurement": [one.value for one in those] * sets,
        }
        found = {
            "simulation": self.values.ravel(),
            "noise": self.noises.ravel(),
            "residual": self.residuals.ravel(),
            "log_likelihood": self.likelihoods.ravel(),
        }
        return pl.DataFrame(head | found)

    def to_dict(self) -> dict[str, Any]:
        """As plain data: scores of each set, and the rows of `to_frame`."""
        return {
            "log_likelihood": [_plain(x) for x in self.log_likelihood],
            "chi_square": [_plain(x) for x in self.chi_square],
            "rows": self.to_frame().to_dicts(),
        }

    def summary(self) -> str:
        """How well the best set fits, in a sentence or two."""
        best = int(np.argmax(self.log_likelihood))
        sets, count = self.values.shape
        which = f" in the best of {sets} sets" if sets > 1 else ""
        return (
            f"{count} measurements, log-likelihood {self.log_likelihood[best]:.6g}, "
            f"chi-square {self.chi_square[best]:.6g}{which}."
        )


@dataclass(frozen=True)
class PetabFit:
    """The likeliest parameters that were found, and how sure the search can be of them.

    Attributes:
        parameters: every parameter of the problem, on the plain scale.
        objective: the log-likelihood reached; with priors, the sum of both.
        starts: what came of each start, best first.
        at_bounds: estimated parameters that ended at one of their bounds.
    """

    parameters: dict[str, float]
    objective: float
    with_priors: bool
    starts: tuple[SearchStart, ...]
    at_bounds: tuple[str, ...]

    @property
    def agreeing(self) -> int:
        """How many starts ended as high as the best."""
        return sum(one.objective >= self.objective - SAME for one in self.starts)

    def to_frame(self) -> pl.DataFrame:
        """One row a start, best first."""
        import polars as pl

        return pl.DataFrame(
            [
                {"start": one.number, "objective": one.objective, **one.parameters,
                 "evaluations": one.evaluations, "message": one.message}
                for one in self.starts
            ]
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "parameters": self.parameters,
            "objective": _plain(self.objective),
            "with_priors": self.with_priors,
            "agreeing": self.agreeing,
            "at_bounds": list(self.at_bounds),
            "starts": self.to_frame().to_dicts(),
        }

    def summary(self) -> str:
        """The best parameters, and what speaks against them."""
        what = "log-likelihood and log priors" if self.with_priors else "log-likelihood"
        many = f"{self.agreeing} of {len(self.starts)} starts end there"
        lines = [f"Highest {what} found: {self.objective:.6g}; {many}."]
        lines += [f"  {name} = {value:.6g}" for name, value in self.parameters.items()]
        if self.at_bounds:
            lines.append(f"At a bound, so not settled: {', '.join(self.at_bounds)}.")
        if self.agreeing < 2:
            lines.append("No second start found it: try more starts.")
        return "\n".join(lines)


class PetabProblem:
    """A model, what was measured, and what is to be estimated.

    Attributes:
        tables: what the problem's files say.
    """

    def __init__(self, run: PetabRun) -> None:
        self.tables = run.tables
        self._run = run

    @cached_property
    def estimated(self) -> tuple[str, ...]:
        """Names of the parameters to be estimated."""
        return tuple(name for name, one in self.tables.parameters.items() if one.estimated)

    def simulate(self, parameters: Values | None = None) -> PetabSimulation:
        """What the model gives where it was measured, under one or many sets of parameters.

        Args:
            parameters: values on the plain scale, a number or one a set; those left out have the
                nominal value of the parameter table.

        Raises:
            UnknotError: an unknown name, a parameter without a value, or the model cannot be
                solved under the only set given.
        """
        values, noises = self._run.solved(self._given(parameters))
        return PetabSimulation(self.tables, values, noises, *scores(self.tables, values, noises))

    def log_likelihood(self, parameters: Values | None = None) -> Array:
        """The log-likelihood of each set, (sets,); minus infinity where a set cannot be solved."""
        return self.simulate(parameters).log_likelihood

    def log_prior(self, parameters: Values | None = None) -> Array:
        """The log prior density of each set, (sets,), cut off at the bounds; 0 without priors."""
        given = self._given(parameters)
        sets = len(next(iter(given.values()))) if given else 1
        found = np.zeros(sets)
        for density in log_priors(self.tables, given).values():
            found = found + density
        return found

    def fit(
        self,
        starts: int = 20,
        seed: int = 1,
        priors: bool = False,
        progress: Progress | None = None,
    ) -> PetabFit:
        """The likeliest parameters, by searches (L-BFGS-B) from many random starts.

        Args:
            starts: how many. Each depends on the seed and its own number alone.
            priors: find the highest log-likelihood plus log prior instead.

        Raises:
            UnknotError: nothing is to be estimated, no start could be solved, or a parameter has
                neither finite bounds nor a prior.
        """
        if starts < 1:
            raise UnknotError("petab-starts", "a search needs a start.", "give 1 or more.")
        found = search(self._run, starts, seed, priors, progress or quiet)
        best = found[0]
        if not math.isfinite(best.objective):
            said = "the model could be solved from none of the starts."
            raise UnknotError("petab-no-start", said, "narrow the bounds, or give more starts.")
        fixed = {
            name: one.nominal
            for name, one in self.tables.parameters.items()
            if not one.estimated and one.nominal is not None
        }
        ends = tuple(n for n, x in best.parameters.items() if self._at_bound(n, x))
        return PetabFit(fixed | best.parameters, best.objective, priors, tuple(found), ends)

    def _at_bound(self, name: str, value: float) -> bool:
        one = self.tables.parameters[name]
        return any(math.isclose(value, end, rel_tol=1e-6) for end in (one.lower, one.upper))

    def _given(self, parameters: Values | None) -> dict[str, Array]:
        chosen = dict(parameters or {})
        for name in chosen:
            if name not in self.tables.parameters:
                said = f'the parameter table has no "{name}".'
                raise UnknotError("petab-parameters", said, nearest(name, self.tables.parameters))
        found: dict[str, Array] = {}
        for name, one in self.tables.parameters.items():
            value = chosen.get(name, one.nominal)
            if value is None:
                said = f'"{name}" has no nominal value.'
                raise UnknotError("petab-parameters", said, "give it one here.")
            found[name] = np.atleast_1d(np.asarray(value, dtype=np.float64))
        counts = {len(value) for value in found.values()} - {1}
        flat = all(value.ndim == 1 and np.isfinite(value).all() for value in found.values())
        if not flat or len(counts) > 1 or 0 in counts:
            said = "each parameter has to be a finite number, or as many as there are sets."
            raise UnknotError("petab-parameters", said, "give every list the same length, above 0.")
        sets = counts.pop() if counts else 1
        return {name: np.broadcast_to(value, (sets,)) for name, value in found.items()}


def load_petab(path: str | Path) -> PetabProblem:
    """A PEtab problem on models in SBML, of version 2 or 1.

    Args:
        path: of its YAML page; the files that it names lie beside it. Nothing is fetched.

    Raises:
        UnknotError: PyYAML or python-libsbml is not installed, a file is missing, or the problem
            is not valid or needs what is not solved here; each reason has its code.

    Example:
        >>> import unknot as uk
        >>> problem = uk.load_petab("problem.yaml")  # doctest: +SKIP
        >>> problem.fit(starts=10).summary()  # doctest: +SKIP
    """
    return PetabProblem(ready(read_problem(Path(path))))


def _plain(value: Any) -> float | None:
    """A number, or None where it is infinite or none."""
    return float(value) if math.isfinite(value) else None
