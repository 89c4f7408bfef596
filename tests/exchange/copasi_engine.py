"""A PEtab problem by libpetab's reading and COPASI's solving; run as a program.

COPASI solves by its own reading of the SBML file and its own LSODA or RADAU5, stretch by stretch of
the experiment: no step goes over a change. `python -m tests.exchange.copasi_engine PAGE [radau5]`.
"""

from __future__ import annotations

import math
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

RELATIVE, ABSOLUTE = 1e-9, 1e-11
# COPASI's absolute error is a share of what a state begins with: one that has faded to 1e-300 asks
# for more than numbers can hold.
FADED = 1e-100


class Copasi:
    """The model of a file, to be read, set and lived on."""

    def __init__(self, file: Path, method: str) -> None:
        self.copasi: Any = import_module("COPASI")
        data = self.copasi.CRootContainer.addDatamodel()
        assert data.importSBML(str(file))
        self.model = data.getModel()
        count = self.model.getNumModelValues()
        values = [self.model.getModelValue(n) for n in range(count)]
        self.values = {one.getSBMLId(): one for one in values}
        moving = self.copasi.CModelEntity.Status_ODE
        self.states = [one for one in values if one.getStatus() == moving]
        self.task = data.getTask("Time-Course")
        methods = {"lsoda": "Method_deterministic", "radau5": "Method_RADAU5"}
        self.task.setMethodType(getattr(self.copasi.CTaskEnum, methods[method]))
        self.problem = self.task.getProblem()
        self.problem.setTimeSeriesRequested(False)
        self.problem.setStepNumber(1)
        settings = self.task.getMethod()
        settings.getParameter("Relative Tolerance").setDblValue(RELATIVE)
        settings.getParameter("Absolute Tolerance").setDblValue(ABSOLUTE)
        settings.getParameter("Max Internal Steps").setUIntValue(10_000_000)
        self.model.compileIfNecessary()
        self.task.setUpdateModel(True)  # where a stretch ends, the next begins

    def get(self, name: str) -> float:
        return float(self.values[name].getInitialValue())

    def set(self, new: dict[str, float]) -> None:
        for name, value in new.items():
            self.values[name].setInitialValue(value)
        for one in self.states:
            if abs(one.getInitialValue()) < FADED:
                one.setInitialValue(0.0)
        self.model.updateInitialValues(self.copasi.CCore.Framework_Concentration)

    def live(self, hours: float) -> None:
        self.problem.setDuration(hours)
        assert self.task.process(True), self.task.getProcessError()


def copasi_engine(page: Path, method: str) -> float:
    """The log-likelihood by libpetab's reading and COPASI's solving."""
    read: Any = import_module("petab.v2").Problem.from_yaml(page)
    model = Copasi(page.parent / "model.xml", method)
    values = {one.id: float(one.nominal_value) for one in read.parameters}
    model.set({name: value for name, value in values.items() if name in model.values})

    def number(formula: Any) -> float:
        names = {symbol: symbol.name for symbol in formula.free_symbols}
        return float(
            formula.subs({s: values[n] if n in values else model.get(n) for s, n in names.items()})
        )

    changes = {c.id: [(x.target_id, x.target_value) for x in c.changes] for c in read.conditions}
    observables = {one.id: one for one in read.observables}
    (experiment,) = read.experiments
    now, total, seen = 0.0, 0.0, 0
    for period in experiment.sorted_periods:
        if period.time > now:
            model.live(period.time - now)
            now = period.time
        model.set({t: number(v) for c in period.condition_ids for t, v in changes[c]})
        for one in (m for m in read.measurements if m.time == period.time):
            observable = observables[one.observable_id]
            sd = number(observable.noise_formula)
            away = (one.measurement - number(observable.formula)) / sd
            total += -0.5 * away**2 - math.log(sd) - 0.5 * math.log(2.0 * math.pi)
            seen += 1
    assert seen == len(read.measurements)
    return total


if __name__ == "__main__":
    print(repr(copasi_engine(Path(sys.argv[1]), (sys.argv[2:] or ["lsoda"])[0])))
