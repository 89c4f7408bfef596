"""A diary's fit as a PEtab problem of version 2, for other programs that estimate parameters.

The body is SBML, what was done and slept are conditions hour by hour, reports are measurements. A
report is of a whole day, and PEtab observes moments: so the model sums each symptom up, and a
condition at midnight turns the sum into the day's mean and begins a new one. What of our own
observation model PEtab has no words for is left out, and `LEFT_OUT` says so: the likelihood is that
of a simpler model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.cohort.draw import ANSWERS
from unknot.exchange.petab_draw import DrawnDays, DrawnPerson, lived_days, simple_sd
from unknot.exchange.sbml import identifier, library, write
from unknot.inference.fit import PreparedDiary
from unknot.inference.prior import LAW
from unknot.inference.reports import Reports
from unknot.model import Model
from unknot.timeline import PART_INPUTS, STEP_INPUTS

LEFT_OUT = (
    "Symptoms' days hang together and drift slowly; here each report scatters by itself.",
    "Symptoms of a day scatter together; here each by itself.",
    "A report at the end of its scale stands for all beyond it; here it counts as its number.",
    "Doing more on good days and less on bad ones is not modelled here.",
    "A response of the person's own to what they did, beside the body's, is not here.",
    "Other recorded causes of bad days (a cold, say) are not here.",
    "Which knots are tight together is known of the population; here each is uniform in 0..1.",
    "The past before the first day is that of one draw, and not estimated.",
    "Stress and lost sleep are as that draw had them, and not estimated.",
    "The body follows one wiring; rivals are not weighed.",
)
SDS_OUT = 5.0  # bounds of a prior, in its standard deviations
LEAST_SD, MOST_SD = 0.05, 10.0  # points, of a report's scatter
HOURS = 24.0
ACTIVITY = "activity_level"
MIDNIGHT = "midnight"
MODEL_FILE, PAGE = "model.xml", "problem.yaml"
TABLES = ("parameter", "observable", "measurement", "condition", "experiment")
EXPERIMENT = "diary"
INPUTS = (*STEP_INPUTS, *PART_INPUTS)
LOADS = ("load", "interval_load")
Table = list[dict[str, str]]


@dataclass(frozen=True)
class PetabExport:
    """A problem ready to be written.

    Attributes:
        files: their text by name.
        measurements: how many reports. `conditions`: how many different stretches of a day.
        body_log_likelihood: the log-likelihood of this simpler model at the nominal parameters, by
            the daily means of our own engine at its usual accuracy.
    """

    files: dict[str, str]
    measurements: int
    conditions: int
    body_log_likelihood: float

    @property
    def left_out(self) -> tuple[str, ...]:
        """What of the fitted model is not in it, a sentence each."""
        return LEFT_OUT


def export(model: Model, prepared: PreparedDiary, person: DrawnPerson) -> PetabExport:
    """A diary and one person as a PEtab problem.

    Args:
        person: whose numbers are the nominal values; see `petab_draw.best_draw`.

    Raises:
        UnknotError: python-libsbml is not installed ("missing-extra").
    """
    days = lived_days(model, prepared, person)
    reports = prepared.reports
    sd = simple_sd(reports, person.noise)
    conditions, experiments = _conditions(days, reports)
    measured = _measurements(reports)
    tables: dict[str, Table] = {
        "parameter": _parameters(days, reports, person, sd),
        "observable": _observables(days, reports, person.response),
        "measurement": measured,
        "condition": conditions,
        "experiment": experiments,
    }
    texts = {f"{kind}s.tsv": _tsv(table) for kind, table in tables.items()}
    files = {
        PAGE: _page(),
        MODEL_FILE: _model(days, reports.symptoms),
        **texts,
        "left_out.txt": "\n".join(LEFT_OUT) + "\n",
    }
    kinds = len({row["conditionId"] for row in conditions} - {MIDNIGHT})
    likelihood = _by_the_body(days, reports, person, sd)
    return PetabExport(files, len(measured), kinds, likelihood)


def _number(value: float) -> str:
    return repr(float(value))


def _tsv(table: Table) -> str:
    columns = list(dict.fromkeys(name for row in table for name in row))
    lines = ["\t".join(columns)]
    lines += ["\t".join(row.get(name, "") for name in columns) for row in table]
    return "\n".join(lines) + "\n"


def _page() -> str:
    lines = ["format_version: 2.0.0", "model_files:", "  body:", "    language: sbml",
             f"    location: {MODEL_FILE}"]  # fmt: skip
    lines += [f"{kind}_files: [{kind}s.tsv]" for kind in TABLES]
    return "\n".join(lines) + "\n"


def _parameters(days: DrawnDays, reports: Reports, person: DrawnPerson, sd: Array) -> Table:
    """What is estimated, with what is believed of it before."""
    found: Table = []

    def add(name: str, value: float, low: float, high: float, kind: str, *numbers: float) -> None:
        found.append(
            {
                "parameterId": identifier(name),
                "lowerBound": _number(min(low, value)),
                "upperBound": _number(max(high, value)),
                "nominalValue": _number(value),
                "estimate": "true",
                "priorDistribution": kind,
                "priorParameters": ";".join(_number(n) for n in numbers),
            }
        )

    def log_normal(name: str, value: float, middle: float, size: float) -> None:
        far = SDS_OUT * size
        low, high = math.exp(middle - far), math.exp(middle + far)
        add(name, value, low, high, "log-normal", middle, size)

    for name, value in days.lanes.items():
        if name == "reserve_scale":
            log_normal(name, value, 0.0, LAW.reserve_sd)
        elif name == "answer_to_movement":
            add(name, value, *ANSWERS, "normal", *LAW.answer)
        else:
            add(name, value, 0.0, 1.0, "uniform", 0.0, 1.0)
    log_normal(ACTIVITY, days.activity, *LAW.activity)
    for n, symptom in enumerate(reports.symptoms):
        far = SDS_OUT * float(reports.scale_sd[n])
        low, high = max(1.0 - far, 0.05), 1.0 + far
        scale = float(person.scale[n])
        add(f"scale_{symptom}", scale, low, high, "normal", 1.0, float(reports.scale_sd[n]))
        value = float(sd[n])
        add(f"sd_{symptom}", value, LEAST_SD, MOST_SD, "uniform", LEAST_SD, MOST_SD)
    return found


def _observables(days: DrawnDays, reports: Reports, response: float) -> Table:
    found: Table = []
    for n, symptom in enumerate(reports.symptoms):
        mean, level = f"day_mean_{symptom}", _number(days.levels[n])
        # How strongly symptoms answer to life, around their long-run level.
        answer = mean if response == 1.0 else f"({level} + {response!r} * ({mean} - {level}))"
        found.append(
            {
                "observableId": f"report_{symptom}",
                "observableName": f"{symptom} in the evening, 0 to 10, 10 the bad end",
                "observableFormula": f"scale_{symptom} * {answer}",
                "noiseFormula": f"sd_{symptom}",
                "noiseDistribution": "normal",
            }
        )
    return found


def _measurements(reports: Reports) -> Table:
    return [
        {
            "observableId": f"report_{symptom}",
            "experimentId": EXPERIMENT,
            "time": _number(HOURS * (day + 1)),
            "measurement": _number(reports.values[n, day]),
        }
        for n, symptom in enumerate(reports.symptoms)
        for day in range(reports.days)
        if np.isfinite(reports.values[n, day])
    ]


def _inputs(days: DrawnDays) -> list[dict[str, str]]:
    """What each stretch sets: input -> a number, or one times the person's level of activity."""
    written = days.written
    model = days.model
    names = [name for name in INPUTS if name in model.steps or name in model.parts]
    found: list[dict[str, str]] = []
    for row in range(len(written.edges) - 1):
        values: dict[str, str] = {}
        for name in names:
            held = written.steps.get(name, written.parts.get(name))
            assert held is not None, name
            number = _number(np.asarray(held[row]).ravel()[0])
            scaled = name in LOADS and bool(days.about[row])
            values[name] = f"{number} * {ACTIVITY}" if scaled else number
        found.append(values)
    return found


def _conditions(days: DrawnDays, reports: Reports) -> tuple[Table, Table]:
    """Stretches alike share a condition; midnight is one of its own."""
    conditions: Table = []
    experiments: Table = []
    seen: dict[tuple[str, ...], str] = {}

    def at(time: float, condition: str) -> None:
        row = {"experimentId": EXPERIMENT, "time": _number(time), "conditionId": condition}
        experiments.append(row)

    def midnight(time: float) -> None:
        if time > 0.0 and abs(time / HOURS - round(time / HOURS)) < 1e-9:
            at(time, MIDNIGHT)

    for row, values in enumerate(_inputs(days)):
        key = tuple(values.values())
        if key not in seen:
            seen[key] = f"stretch_{len(seen) + 1}"
            conditions += [
                {"conditionId": seen[key], "targetId": identifier(name), "targetValue": value}
                for name, value in values.items()
            ]
        time = float(days.written.edges[row])
        at(time, seen[key])
        midnight(time)
    midnight(float(days.written.edges[-1]))
    for symptom in reports.symptoms:
        for target, value in (
            (f"day_mean_{symptom}", f"day_sum_{symptom} / {HOURS!r}"),
            (f"day_sum_{symptom}", "0.0"),
        ):
            row_ = {"conditionId": MIDNIGHT, "targetId": target, "targetValue": value}
            conditions.append(row_)
    return conditions, experiments


def _model(days: DrawnDays, symptoms: Sequence[str]) -> str:
    """The body as SBML, with each symptom's sum over the day and its mean of the day before."""
    text = write(days.model, outputs=tuple(symptoms))
    libsbml = library()
    document = libsbml.readSBMLFromString(text)
    model = document.getModel()
    begins: Mapping[str, float] = dict(zip(days.model.names, days.start.tolist(), strict=True))
    for name, value in (*begins.items(), *days.lanes.items()):
        model.getParameter(identifier(name)).setValue(float(value))
    for symptom in symptoms:
        _sum_up(model, symptom, libsbml.parseL3Formula)
    return libsbml.writeSBMLToString(document)


def _sum_up(model: Any, symptom: str, parsed: Callable[[str], Any]) -> None:
    """A running sum of a symptom over time, and a place for its mean."""
    unit = model.getParameter(symptom).getUnits()
    hours = model.createUnitDefinition()
    hours.setId(f"sum_of_{symptom}")
    for kind in (unit, model.getTimeUnits()):
        known = model.getUnitDefinition(kind)
        for part in known.getListOfUnits() if known is not None else ():
            hours.addUnit(part)
    for name, units in ((f"day_sum_{symptom}", hours.getId()), (f"day_mean_{symptom}", unit)):
        parameter = model.createParameter()
        parameter.setId(name)
        parameter.setValue(0.0)
        parameter.setConstant(False)
        parameter.setUnits(units)
    rule = model.createRateRule()
    rule.setVariable(f"day_sum_{symptom}")
    rule.setMath(parsed(symptom))


def _by_the_body(days: DrawnDays, reports: Reports, person: DrawnPerson, sd: Array) -> float:
    level = days.levels[:, None]
    said = person.scale[:, None] * (level + person.response * (days.means - level))
    away = (reports.values - said) / sd[:, None]
    each = -0.5 * away**2 - np.log(sd)[:, None] - 0.5 * math.log(2.0 * math.pi)
    return float(np.nansum(each))
