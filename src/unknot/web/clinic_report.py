"""The two pages for a clinician, from what the file of a person holds: no fit, no question."""

from __future__ import annotations

import json
from dataclasses import dataclass

from unknot.answer.answer import Answer
from unknot.clinic.build import clinic_paper, scores_of
from unknot.clinic.coming_days import coming_days
from unknot.clinic.fhir import fhir_bundle
from unknot.clinic.safety import SafetyAsked, SafetyToday, safety_of
from unknot.clinic.typeset import clinic_pdf
from unknot.web.answers import answer_state
from unknot.web.page import Visit
from unknot.workflow.body_map import body_sums
from unknot.workflow.less_week import with_less
from unknot.workflow.plan_shelves import PlanRows
from unknot.workflow.safety import said_in, signs_asked


@dataclass(frozen=True)
class ReportBasis:
    """What a report is made of: the kept answer, what is safe today, and sums of questions."""

    answer: Answer
    safety: SafetyToday
    scores: dict[str, float]


def report_basis(visit: Visit) -> ReportBasis | None:
    """The basis of today's report; None while there is no answer yet."""
    kept, diary = answer_state(visit, begin=False).kept, visit.diary()
    if kept is None or diary is None:
        return None
    said = said_in(visit.store, visit.today)
    asked = SafetyAsked(
        said.answers, signs_asked=signs_asked(visit.store),
        most=with_less(visit.store, visit.today, said.most),
        flare_beyond=said.bad_day,
    )  # fmt: skip
    safety = safety_of(diary, kept.answer, visit.today, asked)
    return ReportBasis(
        kept.answer, safety, scores_of(kept.answer, body_sums(visit.store, visit.today))
    )


def report_pdf(visit: Visit, basis: ReportBasis) -> bytes:
    """The two pages.

    Raises:
        UnknotError: the extra that sets them is not installed.
    """
    plan = PlanRows(visit.store).plan()
    own = plan is not None and plan.person == basis.answer.person
    week = coming_days(plan, basis.safety) if plan is not None and own else None
    paper = clinic_paper(basis.answer, basis.safety, scores=basis.scores, planned=week)
    return clinic_pdf(paper)


def report_fhir(basis: ReportBasis) -> bytes:
    """The same facts as one FHIR R4 bundle."""
    bundle = fhir_bundle(basis.answer, basis.safety, scores=basis.scores)
    return (json.dumps(bundle, ensure_ascii=False, indent=1) + "\n").encode()
