"""A21: a page for a person, a report for a clinician, an interface for a researcher."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least
from unknot.claims.experiment import Lab
from unknot.claims.software import surface, told
from unknot.evidence import Grade


def experiment(lab: Lab) -> Found:
    """Analyse a made-up diary in one call, write its report, and look at every page of a person."""
    found = told(lab)
    write = surface("unknot.report.html", "report_html")
    report = str(write(found.answer)) if write is not None else ""
    look = surface("unknot.web.first_look", "page_answers")
    missing = "" if look is not None else "There is no page for a person."
    return Found(
        {
            "interface": float(len(found.answer.effects) > 0),
            "report": float(bool(report) and found.answer.model in report),
            "page": 0.0 if look is None else float(look()),
        },
        remark=missing,
    )


CLAIM = Claim(
    id="A21",
    says="Patients, clinicians and researchers all use this view.",
    asks="A made-up diary is analysed in one call, its report written, each page of theirs asked.",
    criteria=(
        at_least("page", 1.0, "share of a person's pages that answer"),
        at_least("report", 1.0, "a report is written"),
        at_least("interface", 1.0, "one call gives the answer as data"),
    ),
    experiment=experiment,
    grade=Grade.D,
    feature=True,
)
