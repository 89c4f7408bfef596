"""Published studies replayed on virtual people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unknot.api.models import alternatives
from unknot.api.showing import shows_itself
from unknot.model import Model
from unknot.validate.picture import forest, verdict
from unknot.validate.report import ValidationReport, validate

if TYPE_CHECKING:
    import polars as pl


@shows_itself
@dataclass(frozen=True)
class Replay:
    """A published study, each number beside what virtual people gave.

    Attributes:
        reports: one a wiring that the model stands for.
    """

    reports: tuple[ValidationReport, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a published number and wiring."""
        import polars as pl

        rows = [
            {"wiring": report.wiring, **result.data()}
            for report in self.reports
            for result in report.results
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command, by wiring."""
        return {report.wiring: report.data() for report in self.reports}

    def summary(self) -> str:
        """How many published numbers are met, and which, by wiring."""
        lines: list[str] = []
        for report in self.reports:
            met, asked = report.met()
            lines.append(f"{report.wiring}: {met} of {asked} published numbers are met.")
            lines += [
                f"  {result.row.id}: published {result.row.published:g}, "
                f"simulated {result.simulated:.3g}, {verdict(result)}"
                for result in report.results
            ]
        return "\n".join(lines)

    def plot(self) -> str:
        """Published intervals and simulated values of the first wiring, as SVG."""
        results = self.reports[0].results
        return forest(results[0].study.title, results)


def replay_trial(name: str, model: Model, *, n: int = 256) -> Replay:
    """Replay a published study that ships.

    Args:
        name: of the study, or of one of its rows; `unknot validate --json` lists them.
        model: of `load_model`; one that stands for several wirings is asked under each.
        n: how many people in each virtual cohort.

    Raises:
        UnknotError: an unknown study: the nearest name is told.

    Example:
        >>> import unknot as uk
        >>> uk.replay_trial("coyle_1984", uk.load_model("articles"), n=16).to_frame().height
        3
    """
    wirings = [one.recipe.wiring for one, _ in alternatives(model)]
    return Replay(
        tuple(validate((name,), wiring, model.parameter_set, people=n) for wiring in wirings)
    )
