"""The SBML Test Suite: each case is solved and held against the result published with it.

A case is a folder NAME with NAME-sbml-lLvV.xml, NAME-settings.txt and NAME-results.csv, as at
github.com/sbmlteam/sbml-test-suite. It passes where every number lies within the case's own
tolerances, is refused where a model cannot be run (with the code of the refusal), and is wrong
otherwise.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.exchange.sbml_meaning import equations
from unknot.exchange.sbml_names import AMOUNT, CONCENTRATION, VALUE, SbmlColumn
from unknot.exchange.sbml_read import read
from unknot.exchange.sbml_run import Accuracy, solve
from unknot.progress import Progress, quiet

PASSED, REFUSED, WRONG = "passed", "refused", "wrong"


@dataclass(frozen=True)
class SuiteCase:
    """What came of a case: PASSED, REFUSED or WRONG, the code of a refusal, and why."""

    name: str
    came_of_it: str
    code: str = ""
    why: str = ""


@dataclass(frozen=True)
class Conformance:
    """What came of a suite."""

    cases: list[SuiteCase] = field(default_factory=list[SuiteCase])

    def count(self, what: str) -> int:
        """How many cases passed, were refused or are wrong."""
        return sum(case.came_of_it == what for case in self.cases)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        refused = [case for case in self.cases if case.came_of_it == REFUSED]
        reasons = Counter(case.code for case in refused)
        return {
            "cases": len(self.cases),
            **{what: self.count(what) for what in (PASSED, REFUSED, WRONG)},
            "by_reason": [{"reason": code, "count": n} for code, n in sorted(reasons.items())],
            "failed": [
                {"case": case.name, "why": case.why}
                for case in self.cases
                if case.came_of_it == WRONG
            ],
            "refused_cases": [
                {"case": case.name, "reason": case.code, "why": case.why} for case in refused
            ],
        }


def run_suite(
    folder: Path,
    share: float = 1.0,
    sets: int = 1,
    progress: Progress = quiet,
    names: tuple[str, ...] = (),
) -> Conformance:
    """Every case of a folder, in the order of their names.

    Args:
        share: of a case's tolerances that is allowed; 1 is the suite's own.
        sets: how often each model is solved in one run; from 8 on side by side, and the last
            counts.
        names: only these cases.

    Raises:
        UnknotError: the folder holds no case ("no-cases").
    """
    found = sorted(path.parent for path in folder.glob("*/*-settings.txt") if _is_case(path.parent))
    if names:
        found = [path for path in found if path.name in names]
    if not found:
        said = f"{folder} holds no case of the SBML Test Suite."
        fix = "name the folder that holds 00001, 00002, …, each with its -settings.txt."
        raise UnknotError("no-cases", said, fix)
    result = Conformance()
    for number, path in enumerate(found, start=1):
        result.cases.append(_case(path, share, sets))
        progress("solving cases", number / len(found))
    return result


def _is_case(path: Path) -> bool:
    return (path / f"{path.name}-settings.txt").is_file()


def _case(path: Path, share: float, sets: int) -> SuiteCase:
    name = path.name
    try:
        asked = _settings(path / f"{name}-settings.txt")
        columns, rows = _results(path / f"{name}-results.csv")
        wanted = [SbmlColumn(column, asked.kind(column)) for column in columns[1:]]
        ready = equations(read(_newest(path).read_text(encoding="utf-8")), wanted)
        found = solve(ready, rows[:, 0], {}, sets, Accuracy())[-1]
    except UnknotError as error:
        return SuiteCase(name, REFUSED, error.code, error.said)
    return _judged(name, columns[1:], rows, found, asked, share)


def _judged(
    name: str, columns: list[str], rows: Array, found: Array, asked: _Settings, share: float
) -> SuiteCase:
    expected = rows[:, 1:]
    with np.errstate(invalid="ignore"):
        apart = np.abs(found - expected)
        allowed = share * (asked.absolute + asked.relative * np.abs(expected))
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    fine = same | (apart <= allowed)
    if fine.all():
        return SuiteCase(name, PASSED)
    row, column = (int(n) for n in np.argwhere(~fine)[0])
    why = (
        f"{columns[column]} at time {rows[row, 0]:g}: {found[row, column]:.9g} "
        f"where {expected[row, column]:.9g} is published"
    )
    return SuiteCase(name, WRONG, why=why)


@dataclass(frozen=True)
class _Settings:
    absolute: float
    relative: float
    amounts: frozenset[str]
    concentrations: frozenset[str]

    def kind(self, name: str) -> str:
        """How a species is told."""
        if name in self.amounts:
            return AMOUNT
        return CONCENTRATION if name in self.concentrations else VALUE


def _unreadable(path: Path, why: str) -> UnknotError:
    return UnknotError("case-unreadable", f"{path.name}: {why}.", "look at the file.")


def _settings(path: Path) -> _Settings:
    text = path.read_text(encoding="utf-8")
    pairs = (line.partition(":") for line in text.splitlines())
    found = {key.strip(): value.strip() for key, _, value in pairs}

    def names(key: str) -> frozenset[str]:
        return frozenset(re.findall(r"[^\s,]+", found.get(key, "")))

    try:
        absolute, relative = float(found["absolute"]), float(found["relative"])
    except (KeyError, ValueError):
        raise _unreadable(path, "it has no tolerances") from None
    return _Settings(absolute, relative, names("amount"), names("concentration"))


def _results(path: Path) -> tuple[list[str], Array]:
    """Column names, and the numbers (times, columns), the time first."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        rows = np.array([[_number(cell) for cell in line.split(",")] for line in lines[1:]])
    except (OSError, ValueError):
        raise _unreadable(path, "no table of numbers") from None
    columns = [name.strip().strip('"') for name in lines[0].split(",")] if lines else []
    if rows.ndim != 2 or rows.shape[1] != len(columns):
        raise _unreadable(path, "rows and columns do not fit")
    return columns, rows


def _number(cell: str) -> float:
    """A cell; "INF" is infinite."""
    return float(cell.strip().strip('"') or math.nan)


def _newest(path: Path) -> Path:
    """The model of the newest level and version."""
    models = sorted(path.glob(f"{path.name}-sbml-l[0-9]v[0-9].xml"))
    if not models:
        raise _unreadable(path, "it holds no model")
    return models[-1]
