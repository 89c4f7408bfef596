"""What a fit says in plain words, and the papers that are made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.answer.answer import Answer
from unknot.answer.build import Request
from unknot.answer.to_json import as_data
from unknot.api.fits import EffectTable, PersonFit
from unknot.api.showing import shows_itself
from unknot.clinic.build import clinic_paper, scores_of
from unknot.clinic.fhir import fhir_bundle
from unknot.clinic.safety import SafetyAsked, SafetyToday, safety_of
from unknot.clinic.typeset import clinic_pdf
from unknot.diary.entries import Diary
from unknot.report.html import report_html
from unknot.report.summary import summary_text
from unknot.store.files import write_file, write_result
from unknot.version import __version__
from unknot.workflow.answers import answered_fit

if TYPE_CHECKING:
    import polars as pl


@shows_itself
@dataclass(frozen=True)
class PersonAnswer:
    """What a fit says in plain words, and the diary that it speaks of."""

    answer: Answer
    diary: Diary

    def to_html(self, path: str | Path) -> Path:
        """Write the report: one file that needs no network.

        Raises:
            UnknotError: it cannot be written.
        """
        write_file(Path(path), report_html(self.answer))
        return Path(path)

    def to_pdf(
        self,
        path: str | Path,
        *,
        day: date | None = None,
        safety: SafetyAsked | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> Path:
        """Write two pages for a clinician, as a tagged PDF.

        Args:
            day: whose limits are shown; the last day of the diary by default.
            safety: what the person answered about safety; what was not asked counts as unsure.
            scores: sums of questionnaires as the person gave them: "fiqr", "wpi", "sss".

        Raises:
            UnknotError: typst is not installed, or the file cannot be written.
        """
        found = self._safety(day, safety)
        paper = clinic_paper(self.answer, found, scores=scores_of(self.answer, scores or {}))
        write_result(Path(path), clinic_pdf(paper))
        return Path(path)

    def to_fhir(
        self,
        path: str | Path,
        *,
        day: date | None = None,
        safety: SafetyAsked | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> Path:
        """Write what was recorded and answered as one FHIR R4 bundle.

        Args:
            day, safety, scores: as `to_pdf`.

        Raises:
            UnknotError: the file cannot be written.
        """
        found = self._safety(day, safety)
        bundle = fhir_bundle(self.answer, found, scores=scores_of(self.answer, scores or {}))
        write_file(Path(path), json.dumps(bundle, indent=1, ensure_ascii=False) + "\n")
        return Path(path)

    def _safety(self, day: date | None, asked: SafetyAsked | None) -> SafetyToday:
        last = self.answer.read.last
        return safety_of(self.diary, self.answer, day or last, asked or SafetyAsked())

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot analyse`."""
        return as_data(self.answer, "")

    def to_frame(self) -> pl.DataFrame:
        """One row a way of living."""
        return EffectTable(self.answer.effects).to_frame()

    def summary(self) -> str:
        """What a person reads first."""
        return summary_text(self.answer)

    def plot(self) -> str:
        """Effects, as SVG."""
        return EffectTable(self.answer.effects).plot()


def analyse(fit: PersonFit) -> PersonAnswer:
    """Put what a fit says into plain words, with its checks, forecasts and limits.

    Args:
        fit: of `fit`.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> print(uk.analyse(uk.fit(diary, quick=True)).summary())  # doctest: +SKIP
    """
    inner = fit.inner
    quick = bool(inner.kept.settings.get("quick", False))
    request = Request(seed=inner.seed, quick=quick, version=__version__)
    return PersonAnswer(answered_fit(inner, request).answer, inner.diary)
