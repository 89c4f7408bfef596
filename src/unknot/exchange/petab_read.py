"""A PEtab problem of version 2, or of version 1 where the file says so, as declarations.

libpetab is not asked: its upgrade of version 1 makes another distribution of some (log10-normal),
its formulas come back rounded and rewritten, and it opens addresses of the internet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from unknot.exchange.petab_files import (
    PetabRow,
    by_name,
    check_name,
    file_beside,
    listed,
    open_problem,
    rows,
    text_of,
)
from unknot.exchange.petab_first import read_first
from unknot.exchange.petab_maths import read_formula
from unknot.exchange.petab_problem import (
    LAPLACE,
    LINEAR,
    LOG,
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
from unknot.exchange.petab_rows import (
    MEASUREMENT,
    OBSERVABLE,
    PARAMETER,
    measurement,
    parameter,
)
from unknot.exchange.sbml_maths import Maths

DISTRIBUTIONS = {
    "normal": (NORMAL, LINEAR),
    "laplace": (LAPLACE, LINEAR),
    "log-normal": (NORMAL, LOG),
    "log-laplace": (LAPLACE, LOG),
}
Changes = dict[str, tuple[tuple[str, Maths], ...]]


def read_problem(path: Path) -> PetabTables:
    """The declarations of a problem.

    Args:
        path: of its YAML page.

    Raises:
        UnknotError: a file is missing ("no-file"), or the problem is not valid, or needs what is
            not there; each reason has its code, "petab-…" (docs/how-to/petab.md).
    """
    page = open_problem(path)
    version = str(page.get("format_version", "")).strip()
    if version.split(".")[0] == "1":
        return checked(read_first(path, page))
    if version.split(".")[0] != "2":
        said = (
            f'{path.name} is of version "{version}"' if version else f"{path.name} has no version"
        )
        raise refuse_problem("version", said, "1 and 2.0.0 are read; give it as format_version.")
    return checked(_second(path, page))


def _second(path: Path, page: Mapping[str, Any]) -> PetabTables:
    _extensions(page)

    def paths(kind: str, needed: bool = False) -> list[Path]:
        found = [file_beside(path, one) for one in listed(page, f"{kind}_files")]
        if needed and not found:
            raise refuse_problem("yaml", f"{path.name} names no {kind}_files", "name them.")
        return found

    changes = _changes(paths("condition"))
    return PetabTables(
        2,
        _models(path, page),
        by_name(rows(paths("parameter", True), PARAMETER), "parameterId", _parameter),
        by_name(rows(paths("observable", True), OBSERVABLE), "observableId", _observable),
        _experiments(paths("experiment"), changes),
        tuple(measurement(row) for row in rows(paths("measurement", True), MEASUREMENT)),
        _aliases(paths("mapping")),
    )


def _extensions(page: Mapping[str, Any]) -> None:
    extensions: object = page.get("extensions") or {}
    if not isinstance(extensions, dict):
        raise refuse_problem("yaml", "its extensions are no list of names", "mend the YAML page.")
    for name, what in cast("dict[str, Any]", extensions).items():
        required = not isinstance(what, dict) or cast("dict[str, Any]", what).get("required", True)
        if required:
            said = f'it needs the extension "{name}"'
            raise refuse_problem("extension", said, "write the problem without it.")


def _models(path: Path, page: Mapping[str, Any]) -> dict[str, PetabModelFile]:
    models = page.get("model_files")
    if not isinstance(models, dict) or not models:
        raise refuse_problem("yaml", f"{path.name} names no model_files", "name the model.")
    found: dict[str, PetabModelFile] = {}
    for name, what in cast("dict[Any, Any]", models).items():
        check_name(str(name), path.name)
        fields = cast("dict[str, Any]", what if isinstance(what, dict) else {})
        language = str(fields.get("language", "")).strip().lower()
        text = text_of(file_beside(path, fields.get("location")))
        found[str(name)] = PetabModelFile(str(name), language, text)
    return found


def _parameter(row: PetabRow) -> PetabParameter:
    estimated = row.needed("estimate").lower()
    if estimated not in ("true", "false"):
        raise refuse_problem("table", f"{row.where}: estimate is true or false", "say which.")
    return parameter(row, estimated == "true", LINEAR, row.text("priorDistribution"))


def _observable(row: PetabRow) -> PetabObservable:
    distribution = row.text("noiseDistribution") or "normal"
    if distribution not in DISTRIBUTIONS:
        said = f'{row.where}: there is no noise distribution "{distribution}"'
        raise refuse_problem("noise", said, f"choose one of {', '.join(DISTRIBUTIONS)}.")
    placeholders = tuple(row.parts("observablePlaceholders"))
    noise_placeholders = tuple(row.parts("noisePlaceholders"))
    for name in (*placeholders, *noise_placeholders):
        check_name(name, row.where)
    return PetabObservable(
        row.name("observableId"),
        read_formula(row.needed("observableFormula"), row.where),
        read_formula(row.needed("noiseFormula"), row.where),
        *DISTRIBUTIONS[distribution],
        placeholders,
        noise_placeholders,
    )


def _changes(paths: Sequence[Path]) -> Changes:
    found: dict[str, dict[str, Maths]] = defaultdict(dict)
    for row in rows(paths, ("conditionId", "targetId", "targetValue")):
        condition, target = row.name("conditionId"), row.name("targetId")
        if target in found[condition]:
            said = f'{row.where}: "{condition}" sets "{target}" twice'
            raise refuse_problem("twice", said, "keep one of both.")
        found[condition][target] = read_formula(row.needed("targetValue"), row.where)
    return {name: tuple(those.items()) for name, those in found.items()}


def _experiments(paths: Sequence[Path], changes: Changes) -> dict[str, PetabExperiment]:
    found: dict[str, dict[float, dict[str, Maths]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows(paths, ("experimentId", "time", "conditionId")):
        time, condition = row.number("time"), row.name("conditionId", empty=True)
        if time == math.inf:
            raise refuse_problem("time", f"{row.where}: it never begins", "give a time.")
        period = found[row.name("experimentId")][time]
        if condition and condition not in changes:
            said = f'{row.where}: there is no condition "{condition}"'
            raise refuse_problem("unknown-name", said, "add it to the condition table.")
        for target, value in changes.get(condition, ()):
            if target in period:
                said = f'{row.where}: "{target}" is set twice at once'
                raise refuse_problem("twice", said, "keep one of both.")
            period[target] = value
    return {
        name: PetabExperiment(
            name,
            tuple(PetabPeriod(time, tuple(periods[time].items())) for time in sorted(periods)),
        )
        for name, periods in found.items()
    }


def _aliases(paths: Sequence[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows(paths, ("petabEntityId", "modelEntityId")):
        name, entity = row.name("petabEntityId"), row.text("modelEntityId")
        if entity and entity != name:
            found[name] = entity
    return found


def checked(tables: PetabTables) -> PetabTables:
    """The same, once everything that refers to something is found to do so.

    Raises:
        UnknotError: an unknown observable, experiment or model, overrides that do not fit the
            placeholders, or a measurement that its distribution cannot give.
    """
    for one in tables.measurements:
        _measurement_fits(tables, one)
    return tables


def _measurement_fits(tables: PetabTables, one: PetabMeasurement) -> None:
    for name, known, kind in (
        (one.observable, tables.observables, "observable"),
        (one.experiment, {"", *tables.experiments}, "experiment"),
        (one.model, {"", *tables.models}, "model"),
    ):
        if name not in known:
            said = f'a measurement is of the {kind} "{name}", which there is not'
            raise refuse_problem("unknown-name", said, "mend the name, or add what is missing.")
    if not one.model and len(tables.models) > 1:
        said = "a measurement does not say of which of the models it is"
        raise refuse_problem("unknown-name", said, "fill in modelId.")
    observable = tables.observables[one.observable]
    counts = (
        (len(one.overrides), len(observable.placeholders)),
        (len(one.noise_overrides), len(observable.noise_placeholders)),
    )
    for given, wanted in counts:
        if given != wanted:
            said = f'a measurement of "{one.observable}" fills {given} of {wanted} placeholders'
            raise refuse_problem("override", said, "give one value for each, between semicolons.")
    if not math.isfinite(one.value):
        raise refuse_problem("measurement", "a measurement is infinite", "remove it.")
    if one.time == -math.inf:
        raise refuse_problem("time", "a measurement lies before every time", "give its time.")
    if observable.measured_on != LINEAR and one.value <= 0.0:
        said = f'a measurement of "{one.observable}" is not above 0, and its logarithm is asked for'
        raise refuse_problem("measurement", said, "choose another noise distribution.")
