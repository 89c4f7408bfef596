"""One SBML model under many sets of parameters: ours beside libRoadRunner's loop, in one run.

    python benchmarks/bench_sbml.py [--sets 1000] [--json]

Both start from SBML text, read and compiled beforehand and not counted. Both answer with the same
columns at the same times, and are compared with SciPy's LSODA at 1e-9. libRoadRunner has its own
tolerance, 1e-6, and a looser one. It runs on one core; ours on as many as there are, and on one.
Seconds are of the processor, which other programs on the machine disturb less than the clock's.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.exchange import sbml_batch
from unknot.exchange.sbml_meaning import equations
from unknot.exchange.sbml_names import AMOUNT, SbmlColumn
from unknot.exchange.sbml_read import read
from unknot.exchange.sbml_run import Accuracy, solve

REPEATS = 3


@dataclass(frozen=True)
class Contest:
    """A model in the making: species, numbers, and (takes, makes, law) a reaction."""

    name: str
    species: dict[str, float]
    numbers: dict[str, float]
    reactions: list[tuple[str, str, str]]
    until: float
    moments: int

    def text(self) -> str:
        """The model as SBML."""
        libsbml: Any = import_module("libsbml")
        document = libsbml.SBMLDocument(3, 1)
        model = document.createModel()
        model.setId(self.name)
        place = model.createCompartment()
        for set_to in (place.setId("cell"), place.setSize(1.0), place.setConstant(True)):
            assert set_to == 0
        place.setSpatialDimensions(3)
        for name, value in self.species.items():
            one = model.createSpecies()
            one.setId(name)
            one.setCompartment("cell")
            one.setInitialConcentration(value)
            for field in ("HasOnlySubstanceUnits", "BoundaryCondition", "Constant"):
                getattr(one, f"set{field}")(False)
        for name, value in self.numbers.items():
            one = model.createParameter()
            one.setId(name)
            one.setValue(value)
            one.setConstant(True)
        for number, (takes, makes, law) in enumerate(self.reactions):
            one = model.createReaction()
            one.setId(f"v{number}")
            one.setReversible(False)
            one.setFast(False)
            for side, names in (("Reactant", takes), ("Product", makes)):
                for name in names.split():
                    part = getattr(one, f"create{side}")()
                    part.setSpecies(name)
                    part.setStoichiometry(1.0)
                    part.setConstant(True)
            for name in self.species:
                if name in law and name not in takes.split():
                    one.createModifier().setSpecies(name)
            maths = libsbml.parseL3Formula(f"cell * ({law})")
            assert maths is not None, libsbml.getLastParseL3Error()
            one.createKineticLaw().setMath(maths)
        return libsbml.writeSBMLToString(document)


def cascade() -> Contest:
    """A cascade of kinases with negative feedback that oscillates, after Kholodenko (2000)."""
    species = {
        "MKKK": 90.0, "MKKKP": 10.0, "MKK": 280.0, "MKKP": 10.0, "MKKPP": 10.0, "MAPK": 280.0,
        "MAPKP": 10.0, "MAPKPP": 10.0,
    }  # fmt: skip
    numbers = {
        "V1": 2.5, "KI": 9.0, "K1": 10.0, "V2": 0.25, "K2": 8.0, "k3": 0.025, "K3": 15.0,
        "k4": 0.025, "K4": 15.0, "V5": 0.75, "K5": 15.0, "V6": 0.75, "K6": 15.0, "k7": 0.025,
        "K7": 15.0, "k8": 0.025, "K8": 15.0,
        "V9": 0.5, "K9": 15.0, "V10": 0.5, "K10": 15.0,
    }  # fmt: skip
    reactions = [
        ("MKKK", "MKKKP", "V1 * MKKK / ((1 + MAPKPP / KI) * (K1 + MKKK))"),
        ("MKKKP", "MKKK", "V2 * MKKKP / (K2 + MKKKP)"),
        ("MKK", "MKKP", "k3 * MKKKP * MKK / (K3 + MKK)"),
        ("MKKP", "MKKPP", "k4 * MKKKP * MKKP / (K4 + MKKP)"),
        ("MKKPP", "MKKP", "V5 * MKKPP / (K5 + MKKPP)"),
        ("MKKP", "MKK", "V6 * MKKP / (K6 + MKKP)"),
        ("MAPK", "MAPKP", "k7 * MKKPP * MAPK / (K7 + MAPK)"),
        ("MAPKP", "MAPKPP", "k8 * MKKPP * MAPKP / (K8 + MAPKP)"),
        ("MAPKPP", "MAPKP", "V9 * MAPKPP / (K9 + MAPKPP)"),
        ("MAPKP", "MAPK", "V10 * MAPKP / (K10 + MAPKP)"),
    ]
    return Contest("cascade", species, numbers, reactions, 1500.0, 51)


def robertson() -> Contest:
    """Three species whose rates lie nine powers of ten apart: the classic stiff problem."""
    reactions = [("A", "B", "k1 * A"), ("B", "C", "k2 * B * B"), ("B", "A", "k3 * B * C")]
    numbers = {"k1": 0.04, "k2": 3e7, "k3": 1e4}
    return Contest("robertson", {"A": 1.0, "B": 0.0, "C": 0.0}, numbers, reactions, 1000.0, 51)


def chain() -> Contest:
    """A disease that passes through people: four groups, smooth and not stiff."""
    numbers = {"beta": 0.4, "sigma": 0.2, "gamma": 0.1, "n": 1000.0}
    reactions = [("S", "E", "beta * S * I / n"), ("E", "I", "sigma * E"), ("I", "R", "gamma * I")]
    return Contest(
        "epidemic", {"S": 999.0, "E": 0.0, "I": 1.0, "R": 0.0}, numbers, reactions, 160.0, 51
    )


def drawn(contest: Contest, sets: int) -> dict[str, Array]:
    """Every number of a model, about a fifth around its own."""
    random = np.random.default_rng(np.random.SeedSequence(1))
    return {
        name: value * np.exp(0.2 * random.standard_normal(sets))
        for name, value in contest.numbers.items()
    }


def fastest(run: Callable[[], Array]) -> tuple[Array, float]:
    """What a run gives, and the shortest it took."""
    best, found = np.inf, np.empty(0)
    for _ in range(REPEATS):
        began = time.process_time()
        found = run()
        best = min(best, time.process_time() - began)
    return found, best


def roadrunner_loop(
    contest: Contest, sets: dict[str, Array], relative: float
) -> Callable[[], Array]:
    """libRoadRunner's loop: reset, set, simulate."""
    module: Any = import_module("roadrunner")
    module.Config.setValue(module.Config.LLVM_BACKEND, module.Config.LLJIT)
    runner = module.RoadRunner(contest.text())
    runner.integrator.relative_tolerance = relative
    runner.timeCourseSelections = list(contest.species)
    at = {name: n for n, name in enumerate(runner.model.getGlobalParameterIds())}
    places = [at[name] for name in sets]
    values = np.array(list(sets.values())).T

    def run() -> Array:
        out = np.empty((len(values), contest.moments, len(contest.species)))
        for n, mine in enumerate(values):
            runner.resetToOrigin()
            runner.model.setGlobalParameterValues(places, mine)
            out[n] = runner.simulate(0.0, contest.until, contest.moments)
        return out

    return run


def apart(found: Array, sure: Array) -> float:
    """The largest difference, as a share of the largest value of a column in a set."""
    return float((np.abs(found - sure) / np.abs(sure).max(axis=1, keepdims=True)).max())


def measured(contest: Contest, count: int) -> dict[str, Any]:
    """A row of the table."""
    sets = drawn(contest, count)
    ready = equations(
        read(contest.text()), [SbmlColumn(name, AMOUNT) for name in contest.species], tuple(sets)
    )
    times = np.linspace(0.0, contest.until, contest.moments)
    few = min(count, 100)
    part = {name: values[:few] for name, values in sets.items()}
    sure = solve(ready, times, part, few, Accuracy(), together=False)
    solve(ready, times, part, few, Accuracy(), together=True)  # compiles
    ours, seconds = fastest(lambda: solve(ready, times, sets, count, Accuracy(), together=True))
    cores, sbml_batch.cpu_count = sbml_batch.cpu_count, lambda: 1
    _, alone = fastest(lambda: solve(ready, times, sets, count, Accuracy(), together=True))
    sbml_batch.cpu_count = cores
    row = {
        "model": contest.name, "states": len(ready.states), "sets": count, "seconds": seconds,
        "seconds_on_one_core": alone, "error": apart(ours[:few], sure),
    }  # fmt: skip
    for relative in (1e-6, 1e-4):
        theirs, taken = fastest(roadrunner_loop(contest, sets, relative))
        row[f"roadrunner_{relative:g}"] = {
            "seconds": taken, "error": apart(theirs[:few], sure),
            "times_ours": taken / seconds, "times_ours_on_one_core": taken / alone,
        }  # fmt: skip
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = [measured(one(), asked.sets) for one in (chain, cascade, robertson)]
    if asked.json:
        print(json.dumps({"cores": os.cpu_count(), "rows": rows}))
        return
    for row in rows:
        print(json.dumps(row, indent=1))


if __name__ == "__main__":
    main()
