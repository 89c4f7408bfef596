"""Cohorts from a file of populations, every person beside their twin in the usual life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.api import plots
from unknot.store.files import read_file
from unknot.virtual.read import cohort_text, read_cohort
from unknot.workflow.cohorts import CohortRun
from unknot.workflow.cohorts import run_cohort as _run

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class CohortResult:
    """Made-up people under every arm of a cohort."""

    run: CohortRun

    def to_dict(self) -> dict[str, Any]:
        """What `unknot cohort --json` says, as plain data; every mean with its people."""
        return self.run.results

    def to_frame(self) -> pl.DataFrame:
        """One row a person and arm: traits, before, after, weeks, and why somebody is missing."""
        return self.run.scan().collect()

    def to_lazy_frame(self) -> pl.LazyFrame:
        """The same, read from the files when it is collected: for cohorts larger than memory."""
        return self.run.scan()

    def summary(self) -> str:
        """A line an arm: the mean change of every measure, and in how many people."""
        lines = [f"{self.to_dict()['people']:,} made-up people."]
        for arm in self.to_dict()["arms"]:
            told = ", ".join(
                f"{name} {one['mean']:+.2f} (sd {one['sd']:.2f}, n {one['n']:,})"
                for name, one in arm["change"].items()
            )
            lines.append(f"{arm['name']}: {told}.")
            told = ", ".join(
                f"{name} {one['adjusted']['mean']:+.2f} (error {one['adjusted']['error']:.2f})"
                for name, one in arm["change"].items()
                if one["adjusted"]
            )
            if told:
                lines.append(f"{arm['name']}, adjusted to {self.to_dict()['roll']:,}: {told}.")
        return "\n".join(lines)

    def plot(self) -> str:
        """5 to 95 % of the people's changes in SDs, by arm and measure, as SVG."""
        rows = [
            (f"{arm['name']}: {name}", *(one["q"][at] / _scale(one) for at in (0, 2, 4)))
            for arm in self.to_dict()["arms"]
            for name, one in arm["change"].items()
        ]
        return plots.intervals(f"{self.run.question.people:,} made-up people", rows, "SD of change")


def _scale(one: dict[str, Any]) -> float:
    return one["sd"] if one["sd"] > 0.0 else 1.0


def run_cohort(
    cohort: str | Path = "fibromyalgia", *, people: int | None = None, days: int | None = None,
    seed: int | None = None, workers: int = 1, out: str | Path | None = None, roll: int = 0,
) -> CohortResult:  # fmt: skip
    """Draw the people of a cohort and let each live every arm.

    Args:
        cohort: the name of one that ships, or the path of a TOML file.
        people, days, seed: instead of the file's.
        workers: processes; above 1 your script needs `if __name__ == "__main__":`.
        out: folder in which finished pieces are kept, and found again.
        roll: how many more live up to the start and no arm; differences of arms are then told
            adjusted to them too, with a smaller standard error.

    Raises:
        UnknotError: the file is wrong, or the folder holds another cohort.

    Example:
        >>> import unknot as uk
        >>> uk.run_cohort("fibromyalgia", people=16, days=7).to_dict()["people"]
        16
    """
    name = str(cohort)
    whole = isinstance(cohort, Path) or name.endswith(".toml")
    text = read_file(Path(cohort)) if whole else cohort_text(name)
    spec = read_cohort(text, Path(name).name, people=people, days=days)
    if seed is not None:
        spec = replace(spec, seed=seed)
    folder = None if out is None else Path(out)
    return CohortResult(_run(spec, out=folder, workers=workers, roll=roll))
