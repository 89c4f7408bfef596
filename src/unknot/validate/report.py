"""Every row beside its published interval: met or missed, with its standard error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.model import Wiring
from unknot.observe import keyed_rng
from unknot.progress import Progress, quiet
from unknot.validate import estimands as ms
from unknot.validate.analytic_cases import Case, cases
from unknot.validate.design import OWN
from unknot.validate.parameter_batch import bodies
from unknot.validate.protocol import Protocol, PublishedRow, find_rows, protocols
from unknot.validate.protocol import rows as all_rows
from unknot.validate.replay import lived_studies, value_of

PEOPLE = 256
REPEATS = 200  # people drawn anew for the standard error


@dataclass(frozen=True)
class Result:
    """One row, asked of one model.

    Attributes:
        simulated: value, NaN where this model cannot answer.
        error: its standard error from the number of virtual people.
    """

    row: PublishedRow
    study: Protocol
    simulated: float
    error: float

    @property
    def inside(self) -> bool:
        """Whether the published interval holds the simulated value."""
        return self.row.meets(self.simulated)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        row = self.row
        return {
            "id": row.id,
            "study": row.protocol,
            "source": row.source,
            "evidence": row.evidence,
            "n": self.study.who.n,
            "quantity": row.quantity,
            "unit": row.unit,
            "grade": row.grade,
            "split": row.split,
            "published": row.published,
            "low": row.low,
            "high": row.high,
            "how": row.how,
            "simulated": self.simulated,
            "error": self.error,
            "inside": self.inside,
        }


@dataclass(frozen=True)
class ValidationReport:
    """Every row asked of one model, and the cases with a known answer."""

    wiring: str
    parameter_set: str
    model: str
    people: int
    results: tuple[Result, ...]
    cases: tuple[Case, ...]

    def met(self, split: str = "") -> tuple[int, int]:
        """How many rows of a split are met, and how many there are."""
        some = [r for r in self.results if split in ("", r.row.split)]
        return sum(r.inside for r in some), len(some)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "wiring": self.wiring,
            "parameters": self.parameter_set,
            "people": self.people,
            "met": {
                split: dict(zip(("met", "rows"), self.met(split), strict=True))
                for split in ("calibration", "kept_out", OWN)
                if split != OWN or self.met(OWN)[1]
            },
            "studies": [result.data() for result in self.results],
            "cases": [
                {
                    "id": c.id, "says": c.says, "unit": c.unit, "source": c.source,
                    "expected": c.expected, "found": c.found, "allowed": c.allowed,
                    "right": c.right,
                }
                for c in self.cases
            ],
        }  # fmt: skip


def validate(
    ids: Sequence[str] = (),
    wiring: str | Wiring = "articles",
    parameter_set: str = "default",
    *,
    people: int = PEOPLE,
    known: Mapping[str, Protocol] | None = None,
    progress: Progress = quiet,
) -> ValidationReport:
    """Replay published studies and compare.

    Args:
        ids: rows, studies or evidence; all, with the cases of known answer, where none is named.
        people: in each population.
        known: the studies; those that ship by default.

    Raises:
        UnknotError: an unknown id, wiring or parameter set.
    """
    studies = protocols() if known is None else known
    wanted = find_rows(ids, all_rows(studies.values()))
    some = bodies(wiring, parameter_set, known=studies)
    found: list[Result] = []
    for study, asked in lived_studies(some, wanted, people, studies, progress):
        for row in asked:
            value = float(value_of(study, row)[0])
            found.append(Result(row, study.protocol, value, _error(study, row)))
    found.sort(key=lambda result: result.row.id)
    return ValidationReport(
        some.model.wiring, parameter_set, some.model.hash, people, tuple(found),
        () if ids else cases(),
    )  # fmt: skip


def _error(study: ms.Study, row: PublishedRow) -> float:
    """Standard error of a row's value: people drawn anew with replacement, all at once."""
    rng = keyed_rng("validate", "standard error", row.id)
    again = replace(study, weights=_redrawn(study.weights, rng))
    if study.control_weights is not None:
        again = replace(again, control_weights=_redrawn(study.control_weights, rng))
    with np.errstate(invalid="ignore", divide="ignore"):
        values = ms.measure_of(row)(again, row)
    fine = values[np.isfinite(values)]
    return float(fine.std(ddof=1)) if len(fine) > 1 else float("nan")


def _redrawn(weights: Array, rng: np.random.Generator) -> Array:
    """Weights (1, people) times how often each is drawn, (repeats, people)."""
    there = np.flatnonzero(weights[0] > 0.0)
    out = np.zeros((REPEATS, weights.shape[1]))
    if there.size:
        drawn = rng.multinomial(there.size, np.full(there.size, 1.0 / there.size), size=REPEATS)
        out[:, there] = drawn * weights[0, there]
    return out
