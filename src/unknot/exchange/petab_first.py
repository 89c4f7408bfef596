"""A PEtab problem of version 1, said as one of version 2.

Each pair of conditions that a measurement names becomes an experiment. What version 1 leaves open
(a cell left empty in a condition that follows another) is refused by name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from unknot.exchange.petab_files import PetabRow, by_name, file_beside, listed, rows, text_of
from unknot.exchange.petab_maths import read_formula, symbols
from unknot.exchange.petab_problem import (
    LAPLACE,
    LINEAR,
    LOG,
    LOG10,
    NORMAL,
    PetabExperiment,
    PetabMeasurement,
    PetabModelFile,
    PetabObservable,
    PetabParameter,
    PetabPeriod,
    PetabTables,
    refuse_problem,
)
from unknot.exchange.petab_rows import MEASUREMENT, OBSERVABLE, as_number, measurement, parameter
from unknot.exchange.sbml_maths import Maths

Conditions = dict[str, dict[str, Maths | None]]
ONLY = "model"
_PRIORS = {
    "uniform": "uniform",
    "normal": "normal",
    "laplace": "laplace",
    "logNormal": "log-normal",
    "logLaplace": "log-laplace",
}


def read_first(path: Path, page: Mapping[str, Any]) -> PetabTables:
    """The declarations of a problem of version 1.

    Raises:
        UnknotError: as for version 2; also several problems in one page ("petab-several").
    """
    problems = listed(page, "problems")
    if len(problems) != 1 or not isinstance(problems[0], dict):
        said = f"{path.name} holds {len(problems)} problems"
        raise refuse_problem("several", said, "give each a page of its own.")
    inner = cast("dict[str, Any]", problems[0])
    conditions = _conditions(_paths(path, inner, "condition"))
    measured, experiments = _measured(_paths(path, inner, "measurement"), conditions)
    tables = [file_beside(path, one) for one in listed(page, "parameter_file")]
    return PetabTables(
        1,
        _model(path, inner),
        by_name(rows(tables, ("parameterId", "estimate")), "parameterId", _parameter),
        by_name(rows(_paths(path, inner, "observable"), OBSERVABLE), "observableId", _observable),
        experiments,
        measured,
        {},
    )


def _paths(path: Path, inner: Mapping[str, Any], kind: str) -> list[Path]:
    found = [file_beside(path, one) for one in listed(inner, f"{kind}_files")]
    if not found:
        raise refuse_problem("yaml", f"{path.name} names no {kind}_files", "name them.")
    return found


def _model(path: Path, inner: Mapping[str, Any]) -> dict[str, PetabModelFile]:
    files = listed(inner, "sbml_files")
    if len(files) != 1:
        said = f"{path.name} names {len(files)} files of SBML"
        raise refuse_problem("several", said, "name one.")
    return {ONLY: PetabModelFile(ONLY, "sbml", text_of(file_beside(path, files[0])))}


def _parameter(row: PetabRow) -> PetabParameter:
    estimated = row.needed("estimate")
    if estimated not in ("0", "1"):
        raise refuse_problem("table", f"{row.where}: estimate is 0 or 1", "say which.")
    scale = row.text("parameterScale") or LINEAR
    if scale not in (LINEAR, LOG, LOG10):
        raise refuse_problem("table", f'{row.where}: no scale "{scale}"', "say lin, log or log10.")
    kind = row.text("objectivePriorType")
    inner = kind.removeprefix("parameterScale")
    if inner != kind:
        inner = inner[:1].lower() + inner[1:]
        if scale != LINEAR:
            said = f"{row.where}: a prior on a logarithmic scale has no density of the parameter"
            raise refuse_problem("prior", said, "say logNormal or logLaplace.")
    if inner and inner not in _PRIORS:
        raise refuse_problem("prior", f'{row.where}: there is no prior "{kind}"', "choose another.")
    cells = dict(row.cells)
    usual = f"{row.text('lowerBound')};{row.text('upperBound')}" if inner == "uniform" else ""
    cells["priorParameters"] = row.text("objectivePriorParameters") or usual
    return parameter(PetabRow(cells, row.where), estimated == "1", scale, _PRIORS.get(inner, ""))


def _observable(row: PetabRow) -> PetabObservable:
    name = row.name("observableId")
    distribution = row.text("noiseDistribution") or NORMAL
    measured_on = row.text("observableTransformation") or LINEAR
    if distribution not in (NORMAL, LAPLACE) or measured_on not in (LINEAR, LOG, LOG10):
        said = f'{row.where}: no noise "{measured_on}-{distribution}"'
        raise refuse_problem("noise", said, "choose normal or laplace, on lin, log or log10.")
    formula = read_formula(row.needed("observableFormula"), row.where)
    noise = read_formula(row.needed("noiseFormula"), row.where)
    both = symbols(formula) | symbols(noise)
    return PetabObservable(
        name,
        formula,
        noise,
        distribution,
        measured_on,
        _placeholders("observable", name, both),
        _placeholders("noise", name, symbols(noise)),
    )


def _placeholders(kind: str, observable: str, names: frozenset[str]) -> tuple[str, ...]:
    """Placeholders by their number; between two, none may be missing."""
    pattern = re.compile(rf"{kind}Parameter(\d+)_{re.escape(observable)}")
    numbers = [int(match[1]) for name in names if (match := pattern.fullmatch(name))]
    return tuple(f"{kind}Parameter{n}_{observable}" for n in range(1, max(numbers, default=0) + 1))


def _conditions(paths: Sequence[Path]) -> Conditions:
    found: Conditions = {}
    for row in rows(paths, ("conditionId",)):
        name = row.name("conditionId")
        if name in found:
            raise refuse_problem("twice", f'{row.where}: "{name}" stands twice', "keep one.")
        targets = [one for one in row.cells if one not in ("conditionId", "conditionName")]
        found[name] = {
            target: as_number(row.text(target), row.where) if row.text(target) else None
            for target in targets
        }
    return found


def _measured(
    paths: Sequence[Path], conditions: Conditions
) -> tuple[tuple[PetabMeasurement, ...], dict[str, PetabExperiment]]:
    experiments: dict[str, PetabExperiment] = {}
    found: list[PetabMeasurement] = []
    for row in rows(paths, (*MEASUREMENT, "simulationConditionId")):
        before = row.name("preequilibrationConditionId", empty=True)
        then = row.name("simulationConditionId")
        for name in filter(None, (before, then)):
            if name not in conditions:
                said = f'{row.where}: there is no condition "{name}"'
                raise refuse_problem("unknown-name", said, "add it to the condition table.")
        name = f"{before}__{then}" if before else then
        experiments.setdefault(name, _experiment(name, before, then, conditions))
        found.append(measurement(row, name))
    return tuple(found), experiments


def _experiment(name: str, before: str, then: str, conditions: Conditions) -> PetabExperiment:
    def changes(condition: str) -> tuple[tuple[str, Maths], ...]:
        return tuple((k, value) for k, value in conditions[condition].items() if value is not None)

    if not before:
        return PetabExperiment(name, (PetabPeriod(0.0, changes(then)),))
    both = conditions[before], conditions[then]
    blank = tuple(k for k, value in both[0].items() if value is not None and both[1][k] is None)
    periods = (PetabPeriod(-math.inf, changes(before)), PetabPeriod(0.0, changes(then)))
    return PetabExperiment(name, periods, blank)
