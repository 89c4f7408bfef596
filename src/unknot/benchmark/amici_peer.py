"""AMICI in the comparison: our SBML built into C++ in a folder that goes afterwards.

Used as well as we know how: Adams with fixed-point iteration, no sensitivities, and the compiled
entry point itself, past a wrapper that takes longer than the solution of most segments.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.benchmark.problem import JUDGED, Problem
from unknot.exchange import sbml

TOOLS = ("swig", "cmake")


def lacking() -> tuple[str, ...]:
    """What AMICI would need to be built here and is not there."""
    _find_tools()
    missing = [] if find_spec("amici") else ["amici"]
    missing += [tool for tool in TOOLS if shutil.which(tool) is None]
    if not any(shutil.which(one) for one in (os.environ.get("CXX", "c++"), "g++", "clang++")):
        missing.append("a C++ compiler")
    return tuple(missing)


def _find_tools() -> None:
    """Tools installed beside this Python count too, whether or not its environment is entered."""
    beside = str(Path(sys.executable).parent)
    places = os.environ.get("PATH", "").split(os.pathsep)
    if beside not in places:
        os.environ["PATH"] = os.pathsep.join([beside, *places])


def prepare(problem: Problem) -> Callable[[list[int], float], tuple[Array, float]]:
    """Build the model (a minute or more), and give a function that solves people one by one."""
    _find_tools()
    logging.disable(logging.CRITICAL)  # it logs every segment
    model = _built(problem)
    return _solver(problem, model)


def _built(problem: Problem) -> Any:
    importer: Any = import_module("amici.importers.sbml").SbmlImporter
    amici: Any = import_module("amici")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "unknot.xml"
        # It shares values by itself, and differentiates functions at length: rules suit it best.
        source.write_text(sbml.write(problem.model, JUDGED, folded=True), encoding="utf-8")
        importer(str(source)).sbml2amici(
            "unknot_peer",
            f"{folder}/model",
            observation_model=[amici.MeasurementChannel(f"seen_{n}", formula=n) for n in JUDGED],
            generate_sensitivity_code=False,
            compute_conservation_laws=False,
        )
        return amici.import_model_module("unknot_peer", f"{folder}/model").get_model()


def _solver(problem: Problem, model: Any) -> Callable[[list[int], float], tuple[Array, float]]:
    sundials: Any = import_module("amici.sim.sundials")
    wrappers: Any = import_module("amici.sim.sundials._swig_wrappers")
    solver = model.create_solver()
    solver.set_sensitivity_order(sundials.SensitivityOrder.none)
    solver.set_stability_limit_flag(False)
    solver.set_linear_multistep_method(sundials.LinearMultistepMethod.adams)
    solver.set_non_linear_solver_iteration(sundials.NonlinearSolverIteration.fixedpoint)
    held = [wrappers._get_ptr(one) for one in (solver, None, model)]
    at = {name: n for n, name in enumerate(model.get_free_parameter_ids())}
    seen = list(model.get_observable_ids())
    columns = [seen.index(f"seen_{name}") for name in JUDGED]
    order = [list(problem.model.names).index(name) for name in model.get_state_ids()]

    def live(person: int) -> list[list[float]]:
        numbers = list(model.get_free_parameters())
        for name, values in problem.who.lanes.items():
            numbers[at[sbml.identifier(name)]] = float(values[person])
        state = problem.who.start[order, person].tolist()
        midnights: list[list[float]] = []
        for segment in problem.segments:
            for name, value in segment.changed.items():
                numbers[at[sbml.identifier(name)]] = value
            model.set_free_parameters(numbers)
            model.set_t0(segment.start)
            model.set_timepoints([segment.end])
            model.set_initial_state(state)
            found = wrappers.amici_swig.run_simulation(*held)
            if found.status != 0:
                raise RuntimeError(f"AMICI ended with status {found.status}")
            state = list(found.x)
            if abs(segment.end / 24.0 - round(segment.end / 24.0)) < 1e-9:
                last = list(found.y)
                midnights.append([last[column] for column in columns])
        return midnights

    def solve(who: list[int], tolerance: float) -> tuple[Array, float]:
        solver.set_relative_tolerance(tolerance)
        solver.set_absolute_tolerance(tolerance * 1e-3)
        began = time.process_time()
        lives = [live(person) for person in who]
        seconds = time.process_time() - began
        return np.moveaxis(np.array(lives), 0, 2), seconds

    return solve
