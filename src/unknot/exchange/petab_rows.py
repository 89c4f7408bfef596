"""Rows of PEtab's tables that both versions write alike."""

from __future__ import annotations

import math
from collections.abc import Sequence

from unknot.exchange.petab_files import PetabRow, check_name
from unknot.exchange.petab_maths import number, read_formula
from unknot.exchange.petab_priors import COUNTS, PetabPrior
from unknot.exchange.petab_problem import (
    LINEAR,
    PetabMeasurement,
    PetabParameter,
    refuse_problem,
)
from unknot.exchange.sbml_maths import Maths

PARAMETER = ("parameterId", "estimate")
OBSERVABLE = ("observableId", "observableFormula", "noiseFormula")
MEASUREMENT = ("observableId", "time", "measurement")


def parameter(row: PetabRow, estimated: bool, scale: str, prior: str) -> PetabParameter:
    """A parameter, with what both versions say alike; `prior` is a name of version 2, or ""."""
    name = row.name("parameterId")
    usual = None if estimated else 0.0
    lower, upper = row.number("lowerBound", usual), row.number("upperBound", usual)
    if estimated and not lower <= upper:
        raise refuse_problem("bounds", f"{row.where}: the bounds leave no room", "widen them.")
    if scale != LINEAR and estimated and not lower > 0.0:
        said = f"{row.where}: a bound on a logarithmic scale is not above 0"
        raise refuse_problem("bounds", said, "raise the lower bound.")
    nominal = row.number("nominalValue") if row.text("nominalValue") else None
    if nominal is None and not estimated:
        raise refuse_problem("table", f"{row.where}: it has no nominalValue", "give it one.")
    if nominal is not None and not math.isfinite(nominal):
        raise refuse_problem(
            "table", f"{row.where}: its nominalValue is infinite", "give a number."
        )
    numbers = [row.read(one, "priorParameters") for one in row.parts("priorParameters")]
    made = _prior(row, prior, numbers, lower, upper) if prior and estimated else None
    return PetabParameter(name, lower, upper, nominal, estimated, scale, made)


def _prior(
    row: PetabRow, name: str, numbers: Sequence[float], lower: float, upper: float
) -> PetabPrior:
    if name not in COUNTS:
        said = f'{row.where}: there is no prior "{name}"'
        raise refuse_problem("prior", said, f"choose one of {', '.join(COUNTS)}.")
    prior = PetabPrior(name, tuple(numbers), lower, upper)
    if prior.fault:
        raise refuse_problem("prior", f"{row.where}: {prior.fault}", "mend priorParameters.")
    return prior


def measurement(row: PetabRow, experiment: str | None = None) -> PetabMeasurement:
    """A measurement; the experiment is its own column's where it is not given."""
    return PetabMeasurement(
        row.text("modelId"),
        row.name("observableId"),
        row.name("experimentId", empty=True) if experiment is None else experiment,
        row.number("time"),
        row.number("measurement"),
        tuple(_override(row, one) for one in row.parts("observableParameters")),
        tuple(_override(row, one) for one in row.parts("noiseParameters")),
    )


def _override(row: PetabRow, part: str) -> Maths:
    found = read_formula(part, row.where)
    plain = found.args[0] if found.op == "minus" and len(found.args) == 1 else found
    if plain.op not in ("number", "name") or (found is not plain and plain.op == "name"):
        said = f'{row.where}: "{part}" is neither a number nor the name of a parameter'
        raise refuse_problem("override", said, "give one of both.")
    return found


def as_number(text: str, where: str) -> Maths:
    """A cell that is a number or a name, as a formula."""
    try:
        return number(float(text))
    except ValueError:
        check_name(text, where)
        return Maths("name", name=text)
