"""For a clinician: two pages to print or hand on, and the same facts for a computer."""

from __future__ import annotations

import tempfile
from pathlib import Path

from unknot.web.answers import answer_state, once_read
from unknot.web.page import Give, Go, Page, Shown, Tab, Visit


def show(visit: Visit) -> Shown:
    """What the report holds, and from which days."""
    state = answer_state(visit, begin=False)
    return {"state": state, "read": None if state.kept is None else state.kept.answer.read}


def pdf(visit: Visit) -> Give | Go:
    """The two pages as a PDF."""
    from unknot.web.clinic_report import report_basis, report_pdf

    basis = report_basis(visit)
    if basis is None:
        return Go("/report", "report.none_yet")
    content = report_pdf(visit, basis)
    return _given(visit, content, f"unknot-{visit.today.isoformat()}.pdf", "application/pdf")


def fhir(visit: Visit) -> Give | Go:
    """The same facts as one FHIR bundle."""
    from unknot.web.clinic_report import report_basis, report_fhir

    basis = report_basis(visit)
    if basis is None:
        return Go("/report", "report.none_yet")
    name = f"unknot-{visit.today.isoformat()}-fhir.json"
    return _given(visit, report_fhir(basis), name, "application/fhir+json")


def _given(visit: Visit, content: bytes, name: str, media_type: str) -> Give:
    place = Path(tempfile.mkdtemp(dir=visit.scratch)) / name
    place.write_bytes(content)
    return Give(place, name, media_type)


PAGE = Page(
    "report", "/report", "report.html.j2", once_read(show), {"pdf": pdf, "fhir": fhir},
    tab=Tab(80), rests=False,
)  # fmt: skip
