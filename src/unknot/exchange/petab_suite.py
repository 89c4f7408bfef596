"""The PEtab test suite: each problem is run and held against the solution published with it.

A case is a folder NAME with _NAME.yaml and _NAME_solution.yaml, as at
github.com/PEtab-dev/petab_test_suite. It passes where the log-likelihood, the chi-square, every
simulated value and, where they are published, the log priors lie within the case's own tolerances.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.exchange.petab_files import file_beside, listed, open_problem, rows
from unknot.exchange.petab_problem import PetabTables
from unknot.exchange.petab_read import read_problem
from unknot.exchange.petab_run import ready
from unknot.exchange.petab_score import log_priors, scores
from unknot.exchange.sbml_suite import PASSED, REFUSED, WRONG, Conformance, SuiteCase
from unknot.progress import Progress, quiet

OTHER_LANGUAGE = "petab-language"
ROUNDED = 0.5e-14  # how far rounding moves a published number


def run_petab_suite(folder: Path, share: float = 1.0, progress: Progress = quiet) -> Conformance:
    """Every case of a folder, whatever its depth, in the order of their names.

    Args:
        share: of a case's tolerances that is allowed; 1 is the suite's own.

    Raises:
        UnknotError: the folder holds no case ("no-cases").
    """
    try:
        listed = [path for path in folder.rglob("_*_solution.yaml") if _problem(path).is_file()]
    except OSError as error:  # a folder in it that may not be read, or that goes meanwhile
        said = f"{error.filename or folder}: {(error.strerror or 'refused').lower()}."
        raise UnknotError("no-cases", said, "name the suite's own folder.") from None
    found = sorted(listed)
    if not found:
        said = f"{folder} holds no case of the PEtab test suite."
        fix = "name the folder that holds 0001, 0002, …, each with its _0001_solution.yaml."
        raise UnknotError("no-cases", said, fix)
    result = Conformance()
    for number, path in enumerate(found, start=1):
        name = path.parent.relative_to(folder).as_posix()
        result.cases.append(_case(path, path.parent.name if name == "." else name, share))
        progress("solving cases", number / len(found))
    return result


def petab_conformance(result: Conformance) -> dict[str, Any]:
    """As plain data; problems on models in other languages than SBML are counted apart."""
    apart = [case for case in result.cases if case.code == OTHER_LANGUAGE]
    mine = Conformance([case for case in result.cases if case.code != OTHER_LANGUAGE])
    return {**mine.data(), "other_languages": len(apart)}


def _problem(solution: Path) -> Path:
    return solution.with_name(solution.name.replace("_solution", ""))


def _case(solution: Path, name: str, share: float) -> SuiteCase:
    try:
        page = open_problem(solution)
        tables = read_problem(_problem(solution))
        return SuiteCase(name, *_judged(solution, page, tables, share))
    except UnknotError as error:
        return SuiteCase(name, REFUSED, error.code, error.said)


def _judged(
    solution: Path, page: Mapping[str, Any], tables: PetabTables, share: float
) -> tuple[str, str, str]:
    run = ready(tables)
    nominal = {
        name: np.array([np.nan if one.nominal is None else one.nominal])
        for name, one in tables.parameters.items()
    }
    values, noises = run.solved(nominal)
    likelihood, residual = scores(tables, values, noises)
    densities = log_priors(tables, nominal)
    pairs: list[tuple[str, float, float, float]] = []

    def add(what: str, found: float, key: str) -> None:
        if key in page:
            tolerance = _number(solution, page, f"tol_{key}")
            pairs.append((what, found, _number(solution, page, key), tolerance))

    add("log-likelihood", float(likelihood.sum()), "llh")
    add("chi-square", float((residual**2).sum()), "chi2")
    posterior = float(likelihood.sum()) + sum(float(one[0]) for one in densities.values())
    add("log posterior", posterior, "unnorm_log_posterior")
    for name, published in cast("dict[str, Any]", page.get("log_prior") or {}).items():
        density = float(densities[name][0]) if name in densities else np.nan
        tolerance = _number(solution, page, "tol_log_prior")
        pairs.append((f"log prior of {name}", density, float(published), tolerance))
    tolerance = _number(solution, page, "tol_simulations")
    for number, published in enumerate(_simulations(solution, page, tables)):
        pairs.append((f"row {number + 1}", float(values[0, number]), published, tolerance))
    for what, found, published, allowed in pairs:
        if not abs(found - published) <= share * allowed + ROUNDED:
            return WRONG, "", f"{what}: {found:.9g} where {published:.9g} is published"
    return PASSED, "", ""


def _number(solution: Path, page: Mapping[str, Any], key: str) -> float:
    try:
        return float(page[key])
    except (KeyError, TypeError, ValueError):
        raise UnknotError(
            "case-unreadable", f"{solution.name}: {key} is no number.", "look at the file."
        ) from None


def _simulations(solution: Path, page: Mapping[str, Any], tables: PetabTables) -> Array:
    """Published values, in the order of the measurements."""
    paths = [file_beside(solution, one) for one in listed(page, "simulation_files")]
    those = list(rows(paths, ("observableId", "time", "simulation")))
    same = len(those) == len(tables.measurements) and all(
        (row.text("observableId"), row.number("time")) == (one.observable, one.time)
        for row, one in zip(those, tables.measurements, strict=False)
    )
    if not same:
        raise UnknotError(
            "case-unreadable", f"{solution.name}: its rows are not those measured.", "look at it."
        )
    return np.array([row.number("simulation") for row in those])
