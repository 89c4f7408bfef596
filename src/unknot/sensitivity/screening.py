"""Morris screening and Sobol's shares of variance, of results over a population's inputs.

Sources: Morris 1991 (doi 10.1080/00401706.1991.10484804), with the mean of absolute effects of
Campolongo 2007 (doi 10.1016/j.envsoft.2006.10.004); Sobol 2001 (doi
10.1016/S0378-4754(00)00270-6), sampled and estimated as Saltelli 2010 (doi
10.1016/j.cpc.2009.09.018), all by SALib.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError, install, nearest
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.sensitivity.inputs import AskedResult, inputs_of, persons
from unknot.sensitivity.pictures import bars, plain

if TYPE_CHECKING:
    import polars as pl

TRAJECTORIES = 40
LEVELS = 6
SAMPLES = 512
SURE = 0.9  # of every interval


@dataclass(frozen=True)
class Screening:
    """Morris: the mean size of the effect of moving one input through its range, and how it varies.

    Shapes: (inputs, results). An input whose `sigma` is as large as its `mu_star` acts in some
    people only, or both ways, or with other inputs.

    Attributes:
        mu_star: mean of absolute elementary effects, points for the whole range of an input.
        mu: mean of elementary effects with their sign.
        sigma: their standard deviation over people.
        error: half-width of the 90 % interval of `mu_star`, from resampling.
        runs: lives lived.
    """

    wiring: str
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    mu_star: Array
    mu: Array
    sigma: Array
    error: Array
    runs: int

    def to_frame(self) -> pl.DataFrame:
        """One row an input and result."""
        import polars as pl

        return pl.DataFrame(self.to_dict()["effects"])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, largest first within each result."""
        rows = [
            {
                "input": self.inputs[i],
                "result": result,
                "mu_star": float(self.mu_star[i, r]),
                "error": float(self.error[i, r]),
                "mu": float(self.mu[i, r]),
                "sigma": float(self.sigma[i, r]),
            }
            for r, result in enumerate(self.results)
            for i in _descending(self.mu_star[:, r])
        ]
        return {"method": "morris", "wiring": self.wiring, "runs": self.runs, "effects": rows}

    def summary(self) -> str:
        """The three inputs that move each result most."""
        lines = [f"Morris screening of {len(self.inputs)} inputs, {self.runs} lives:"]
        for r, result in enumerate(self.results):
            most = _descending(self.mu_star[:, r])[:3]
            words = ", ".join(f"{plain(self.inputs[i])} {self.mu_star[i, r]:.2f}" for i in most)
            lines.append(f"{plain(result)}: {words} points over their range.")
        return "\n".join(lines)

    def plot(self, result: str | None = None) -> str:
        """Mean absolute effect of every input on one result, as SVG."""
        r = self.results.index(result or _asked_first(self.results))
        rows = [
            (
                self.inputs[i],
                max(float(self.mu_star[i, r] - self.error[i, r]), 0.0),
                float(self.mu_star[i, r]),
                float(self.mu_star[i, r] + self.error[i, r]),
                float(self.sigma[i, r]),
            )
            for i in _descending(self.mu_star[:, r])
        ]
        what = plain(self.results[r])
        title = f"What moves {what}: mean size of the effect of each input's whole range"
        return bars(title, rows, "points", ("mean size", "spread over people"))


@dataclass(frozen=True)
class VarianceShares:
    """Sobol: which part of a result's variance over people each input makes, alone and in all.

    Shapes: (inputs, results).

    Attributes:
        first: share that an input makes on its own.
        total: share in which it has any part.
        first_error, total_error: half-widths of their 90 % intervals, from resampling.
        variance: of each result, (results,); shares of next to none say nothing.
        runs: lives lived.
    """

    wiring: str
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    first: Array
    total: Array
    first_error: Array
    total_error: Array
    variance: Array
    runs: int

    def to_frame(self) -> pl.DataFrame:
        """One row an input and result."""
        import polars as pl

        return pl.DataFrame(self.to_dict()["shares"])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, largest in all first within each result."""
        rows = [
            {
                "input": self.inputs[i],
                "result": result,
                "first": float(self.first[i, r]),
                "first_error": float(self.first_error[i, r]),
                "total": float(self.total[i, r]),
                "total_error": float(self.total_error[i, r]),
            }
            for r, result in enumerate(self.results)
            for i in _descending(self.total[:, r])
        ]
        sd = dict(zip(self.results, np.sqrt(self.variance).tolist(), strict=True))
        return {
            "method": "sobol", "wiring": self.wiring, "runs": self.runs, "sd": sd, "shares": rows,
        }  # fmt: skip

    def summary(self) -> str:
        """The three inputs with the largest part in each result, and what no input makes alone."""
        lines = [f"Shares of variance over {len(self.inputs)} inputs, {self.runs} lives:"]
        for r, result in enumerate(self.results):
            most = _descending(self.total[:, r])[:3]
            words = ", ".join(
                f"{plain(self.inputs[i])} {100 * self.total[i, r]:.0f} ± "
                f"{100 * self.total_error[i, r]:.0f} %"
                for i in most
            )
            alone = 100 * float(self.first[:, r].sum())
            lines.append(f"{plain(result)}: {words}; all inputs alone make {alone:.0f} %.")
        return "\n".join(lines)

    def plot(self, result: str | None = None) -> str:
        """Total and first-order share of every input in one result, as SVG."""
        r = self.results.index(result or _asked_first(self.results))
        rows = [
            (
                self.inputs[i],
                max(float(self.total[i, r] - self.total_error[i, r]), 0.0),
                float(self.total[i, r]),
                float(self.total[i, r] + self.total_error[i, r]),
                max(float(self.first[i, r]), 0.0),
            )
            for i in _descending(self.total[:, r])
        ]
        title = f"Whose differences make those in {plain(self.results[r])} between people"
        return bars(title, rows, "of the variance", ("any part", "on its own"))


def screen(
    model: Model,
    asked: AskedResult,
    *,
    inputs: tuple[str, ...] | None = None,
    trajectories: int = TRAJECTORIES,
    seed: int = 1,
    progress: Progress = quiet,
) -> Screening:
    """Morris's elementary effects of a population's inputs.

    Args:
        trajectories: paths through the inputs; runs are this times inputs and one.

    Raises:
        UnknotError: SALib is not installed, an input is not known, or a run broke down.
    """
    names = _named(model, inputs)
    problem = _problem(names)
    sample, analysis = _salib("sample.morris"), _salib("analyze.morris")
    table = np.asarray(sample.sample(problem, trajectories, num_levels=LEVELS, seed=seed))
    lived = asked.live(model, persons(model, names, table), progress)
    found = [
        analysis.analyze(problem, table, lived[name], conf_level=SURE, num_levels=LEVELS, seed=seed)
        for name in asked.names
    ]

    def column(key: str) -> Array:
        return np.stack([np.asarray(one[key], dtype=float) for one in found], axis=1)

    return Screening(
        model.wiring, names, asked.names, column("mu_star"), column("mu"), column("sigma"),
        column("mu_star_conf"), len(table),
    )  # fmt: skip


def variance_shares(
    model: Model,
    asked: AskedResult,
    *,
    inputs: tuple[str, ...] | None = None,
    samples: int = SAMPLES,
    seed: int = 1,
    progress: Progress = quiet,
) -> VarianceShares:
    """Sobol's first-order and total shares of variance.

    Args:
        samples: a power of two; runs are this times inputs and two.

    Raises:
        UnknotError: SALib is not installed, an input is not known, samples are no power of two,
            or a run broke down.
    """
    if samples < 2 or samples & (samples - 1):
        raise UnknotError("not-a-power", f"{samples} is no power of two.", "try 64, 128 or 256.")
    names = _named(model, inputs)
    problem = _problem(names)
    sample, analysis = _salib("sample.sobol"), _salib("analyze.sobol")
    table = np.asarray(sample.sample(problem, samples, calc_second_order=False, seed=seed))
    lived = asked.live(model, persons(model, names, table), progress)
    found = [
        analysis.analyze(problem, lived[name], calc_second_order=False, conf_level=SURE, seed=seed)
        for name in asked.names
    ]

    def column(key: str) -> Array:
        return np.stack([np.asarray(one[key], dtype=float) for one in found], axis=1)

    variance = np.array([lived[name].var() for name in asked.names])
    return VarianceShares(
        model.wiring, names, asked.names, column("S1"), column("ST"), column("S1_conf"),
        column("ST_conf"), variance, len(table),
    )  # fmt: skip


def _descending(values: Array) -> list[int]:
    return [int(n) for n in np.argsort(-values, kind="stable")]


def _asked_first(results: tuple[str, ...]) -> str:
    """What is drawn where nothing is named: the change of pain where a programme is asked about."""
    return "pain_change" if "pain_change" in results else results[0]


def _named(model: Model, inputs: tuple[str, ...] | None) -> tuple[str, ...]:
    known = inputs_of(model)
    for name in inputs or ():
        if name not in known:
            raise UnknotError(
                "unknown-input", f'no input is called "{name}".', nearest(name, known)
            )
    return inputs or known


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _salib(module: str) -> Any:
    try:
        return importlib.import_module(f"SALib.{module}")  # an extra; it may not be there
    except ImportError:
        raise UnknotError(
            "no-salib", "screening and shares of variance need SALib.",
            f"run {install('sensitivity')}",
        ) from None  # fmt: skip
