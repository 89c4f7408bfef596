"""A PEtab problem by libpetab's reading and libRoadRunner's solving; run as a program."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def other_engine(page: Path) -> float:
    """The log-likelihood by libpetab's reading and libRoadRunner's solving."""
    read: Any = import_module("petab.v2").Problem.from_yaml(page)
    roadrunner: Any = import_module("roadrunner")
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_ERROR)
    model = roadrunner.RoadRunner(str(page.parent / "model.xml"))
    model.integrator.relative_tolerance = 1e-10
    model.integrator.absolute_tolerance = 1e-12
    model.integrator.maximum_num_steps = 1_000_000
    values = {one.id: float(one.nominal_value) for one in read.parameters}
    inside = set(model.model.getGlobalParameterIds())
    for name, value in values.items():
        if name in inside:
            model.setValue(name, value)

    def number(formula: Any) -> float:
        names = {s: values.get(s.name) for s in formula.free_symbols}
        return float(
            formula.subs({s: model.getValue(s.name) if v is None else v for s, v in names.items()})
        )

    changes = {c.id: [(x.target_id, x.target_value) for x in c.changes] for c in read.conditions}
    observables = {one.id: one for one in read.observables}
    (experiment,) = read.experiments
    now, total, seen = 0.0, 0.0, 0
    for period in experiment.sorted_periods:
        if period.time > now:
            model.simulate(now, period.time, 2)
            now = period.time
        new = [(t, number(v)) for c in period.condition_ids for t, v in changes[c]]
        for target, value in new:
            model.setValue(target, value)
        for one in (m for m in read.measurements if m.time == period.time):
            observable = observables[one.observable_id]
            sd = number(observable.noise_formula)
            away = (one.measurement - number(observable.formula)) / sd
            total += -0.5 * away**2 - math.log(sd) - 0.5 * math.log(2.0 * math.pi)
            seen += 1
    assert seen == len(read.measurements)
    return total


if __name__ == "__main__":
    print(repr(float(other_engine(Path(sys.argv[1])))))
