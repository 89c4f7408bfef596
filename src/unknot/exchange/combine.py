"""A run as a COMBINE archive: the model with its life, how to simulate it, and what came out.

Holds `model.xml` (SBML Level 3, the person's traits and start as values, every change of their
days as an event at its hour), `simulation.sedml` (SED-ML Level 1 Version 4: hourly values of the
columns, a report and a picture), `scenario.toml` as it was given, `results.csv` of our own engine,
and the manifest. Other programs can run it without us. Sources: Bergmann 2014
(doi 10.1186/s12859-014-0369-z), SED-ML L1V4 (doi 10.1515/jib-2021-0021).

An activity that shares its hour with another is refused by name: its rates are averaged by our
engine, which no set of inputs can say.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

import numpy as np

from unknot.arrays import Array
from unknot.cohort.simulate import PosedScenario
from unknot.engine.mesh import even
from unknot.engine.solve import solve
from unknot.errors import ScenarioError
from unknot.exchange import sbml
from unknot.timeline import Timeline

SEDML = "http://sed-ml.org/sed-ml/level1/version4"
MANIFEST = "http://identifiers.org/combine.specifications/omex-manifest"
SPECIFICATION = "http://identifiers.org/combine.specifications/"
CVODE = "KISAO:0000019"
# Adams' method: libRoadRunner's stiff one gives up at the hour of a change.
SETTINGS = {"KISAO:0000209": "1e-08", "KISAO:0000211": "1e-10", "KISAO:0000671": "false"}
SAME_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same run gives the same bytes
MATHML = "http://www.w3.org/1998/Math/MathML"
DIGITS = 9


@dataclass(frozen=True)
class Change:
    """Inputs that take new values at an hour."""

    hour: float
    values: dict[str, float]


def archive(posed: PosedScenario, scenario: str) -> bytes:
    """The archive's bytes; the same for the same run.

    Args:
        posed: the scenario made ready.
        scenario: its text as it was given.

    Raises:
        UnknotError: python-libsbml is not installed.
        ScenarioError: two activities share an hour.
    """
    outputs = tuple(n for n in posed.columns if n in posed.model.outputs)
    shown = tuple(n for n in posed.columns if n in posed.model.names) + outputs
    shown = shown or ("pain",)
    outputs = tuple(n for n in shown if n in posed.model.outputs)
    days = round(float(posed.when.edges[-1]) / 24.0)
    held = {
        "model.xml": living_model(posed, outputs),
        "simulation.sedml": sed_ml(shown, 24 * days),
        "scenario.toml": scenario,
        "results.csv": _results(posed, shown),
    }
    formats = {
        "model.xml": f"{SPECIFICATION}sbml.level-3.version-2",
        "simulation.sedml": f"{SPECIFICATION}sed-ml.level-1.version-4",
        "scenario.toml": "http://purl.org/NET/mediatypes/application/toml",
        "results.csv": "http://purl.org/NET/mediatypes/text/csv",
    }
    return _zipped({"manifest.xml": _manifest(formats), **held})


def changes(model_inputs: Sequence[str], when: Timeline) -> tuple[Change, ...]:
    """What each input is from the first hour on, and every later change.

    Raises:
        ScenarioError: two activities share an hour.
    """
    shares = when.shares if when.shares.ndim == 2 else when.shares[..., 0]
    if ((shares > 1e-9).sum(axis=1) > 1).any():
        at = int(np.flatnonzero((shares > 1e-9).sum(axis=1) > 1)[0])
        raise ScenarioError(
            "several-activities",
            f"two activities share the hours from {when.edges[at]:g} to {when.edges[at + 1]:g}.",
            "begin sessions at another hour, or end them before the next begins.",
        )
    rows = np.arange(len(shares))
    doing = shares.argmax(axis=1)
    inputs: dict[str, Array] = {n: v.reshape(len(rows), -1)[:, 0] for n, v in when.steps.items()}
    inputs |= {f"level_{n}": v.reshape(len(rows), -1)[:, 0] for n, v in when.levels.items()}
    for name, value in when.parts.items():
        flat = value if value.ndim == 2 else value[..., 0]
        # One column stands for all activities.
        inputs[name] = flat[rows, doing if flat.shape[1] > 1 else 0]
    found: list[Change] = []
    before: dict[str, float] = {}
    for row, hour in enumerate(when.edges[:-1]):
        now = {name: float(inputs[name][row]) for name in model_inputs if name in inputs}
        changed = {name: value for name, value in now.items() if before.get(name) != value}
        if changed:
            found.append(Change(float(hour), changed))
        before = now
    return tuple(found)


def living_model(posed: PosedScenario, outputs: tuple[str, ...]) -> str:
    """The SBML of a body with one person's traits, start and days in it."""
    model = posed.model
    text = sbml.write(model, outputs)  # refuses where libSBML is missing
    libsbml: Any = import_module("libsbml")
    document = libsbml.readSBMLFromString(text)
    target = document.getModel()
    hour = target.getTimeUnits()
    for name, value in posed.who.lanes.items():
        parameter = target.getParameter(sbml.identifier(name))
        if parameter is not None:
            parameter.setValue(float(value[0]))
    for name, value in zip(model.names, posed.who.start[:, 0], strict=True):
        target.getParameter(sbml.identifier(name)).setValue(float(value))
    first, *later = changes((*model.steps, *model.parts), posed.when)
    for name, value in first.values.items():
        target.getParameter(sbml.identifier(name)).setValue(value)
    for number, change in enumerate(later):
        event = target.createEvent()
        event.setId(f"change_{number + 1}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setInitialValue(True)
        trigger.setPersistent(True)
        trigger.setMath(libsbml.parseL3Formula(f"time >= {change.hour!r} {hour}"))
        for name, value in change.values.items():
            assignment = event.createEventAssignment()
            assignment.setVariable(sbml.identifier(name))
            unit = target.getParameter(sbml.identifier(name)).getUnits()
            assignment.setMath(libsbml.parseL3Formula(f"{value!r} {unit}"))
    return libsbml.writeSBMLToString(document)


def sed_ml(shown: Sequence[str], hours: int) -> str:
    """How to run it: hourly values of what is shown, as a report and a picture."""
    ElementTree.register_namespace("", SEDML)
    ElementTree.register_namespace("math", MATHML)
    root = ElementTree.Element(f"{{{SEDML}}}sedML", {"level": "1", "version": "4"})

    def under(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
        return ElementTree.SubElement(parent, f"{{{SEDML}}}{tag}", attributes)

    simulations = under(root, "listOfSimulations")
    course = under(
        simulations, "uniformTimeCourse", id="hours", initialTime="0", outputStartTime="0",
        outputEndTime=str(hours), numberOfSteps=str(hours),
    )  # fmt: skip
    algorithm = under(course, "algorithm", kisaoID=CVODE)
    parameters = under(algorithm, "listOfAlgorithmParameters")
    for kisao, value in SETTINGS.items():
        under(parameters, "algorithmParameter", kisaoID=kisao, value=value)
    models = under(root, "listOfModels")
    under(models, "model", id="body", language="urn:sedml:language:sbml", source="model.xml")
    tasks = under(root, "listOfTasks")
    under(tasks, "task", id="life", modelReference="body", simulationReference="hours")
    generators = under(root, "listOfDataGenerators")
    for name in ("time", *shown):
        _generator(under, generators, name)
    outputs = under(root, "listOfOutputs")
    report = under(under(outputs, "report", id="report"), "listOfDataSets")
    plot = under(under(outputs, "plot2D", id="picture"), "listOfCurves")
    for name in ("time", *shown):
        plain = sbml.identifier(name)
        under(report, "dataSet", id=f"column_{plain}", label=name, dataReference=f"of_{plain}")
    for name in shown:
        plain = sbml.identifier(name)
        under(
            plot, "curve", id=f"curve_{plain}", xDataReference="of_time",
            yDataReference=f"of_{plain}",
        )  # fmt: skip
    return _written(root)


def _generator(under: Any, parent: ElementTree.Element, name: str) -> None:
    plain = sbml.identifier(name)
    generator = under(parent, "dataGenerator", id=f"of_{plain}", name=name)
    variables = under(generator, "listOfVariables")
    where = (
        {"symbol": "urn:sedml:symbol:time"}
        if name == "time"
        else {
            "target": f"/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='{plain}']"
        }
    )
    variable = under(variables, "variable", id=f"value_{plain}", taskReference="life", **where)
    if name != "time":
        variable.set("xmlns:sbml", "http://www.sbml.org/sbml/level3/version2/core")
    mathematics = ElementTree.SubElement(generator, f"{{{MATHML}}}math")
    ElementTree.SubElement(mathematics, f"{{{MATHML}}}ci").text = f"value_{plain}"


def _manifest(formats: dict[str, str]) -> str:
    ElementTree.register_namespace("", MANIFEST)
    root = ElementTree.Element(f"{{{MANIFEST}}}omexManifest")
    rows = {".": f"{SPECIFICATION}omex", "./manifest.xml": MANIFEST}
    rows |= {f"./{name}": kind for name, kind in formats.items()}
    for location, kind in rows.items():
        row = ElementTree.SubElement(
            root, f"{{{MANIFEST}}}content", {"location": location, "format": kind}
        )
        if location == "./simulation.sedml":
            row.set("master", "true")
    return _written(root)


def _written(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _results(posed: PosedScenario, shown: Sequence[str]) -> str:
    """Hourly values by our own engine, the first of them the start."""
    steps = even(posed.when, 0.25, 0.05, hourly=True)
    run = solve(posed.model, posed.when, posed.who, daily=(), hourly=tuple(shown), mesh=steps)
    rows = [",".join(("time", *shown))]
    columns = [run.hours[name][:, 0] for name in shown]
    rows += [
        ",".join((str(hour), *(f"{value:.{DIGITS}g}" for value in now)))
        for hour, now in enumerate(zip(*columns, strict=True))
    ]
    return "\n".join(rows) + "\n"


def _zipped(held: dict[str, str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in held.items():
            out.writestr(zipfile.ZipInfo(name, SAME_TIME), text, zipfile.ZIP_DEFLATED)
    return whole.getvalue()
