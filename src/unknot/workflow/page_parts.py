"""What is worked out beside the page: what it is given, and the parts that are kept of it.

The work itself is `page_work`; what a page reads of it needs nothing of the body model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unknot.diary.entries import Diary
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.store.fit_rows import ANSWER
from unknot.store.fits_in_memory import HeldAnswer, HeldFit
from unknot.store.kept import KeptRow
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile
from unknot.workflow.kept_answers import EffectChange
from unknot.workflow.plan_shelves import PlanOrigin, PlanRequest, PlanRows
from unknot.workflow.shown_details import CONVERTER, keep_details

CHANGE = "answer change"
NEW_BODY, NEW_DAYS = "mended body and rule", "new days"


@dataclass(frozen=True)
class PageWork:
    """What is to be worked out.

    Attributes:
        today: the first day of the plan.
        before: fits that may be gone on from.
        last: the answer that stands, to tell what changed.
        plan: what was said to the plan; None makes none.
        plan_before: the plan that stands.
        seed: the same gives the same answer.
        quick: fewer draws.
    """

    diary: Diary
    today: date
    before: tuple[HeldFit, ...] = ()
    last: KeptRow | None = None
    plan: PlanRequest | None = None
    plan_before: WeeklyPlan | None = None
    seed: int = 1
    quick: bool = False


@dataclass(frozen=True)
class AnswerChange:
    """Why an answer is not as it was.

    Attributes:
        causes: "mended body and rule", "new days".
        version_then: of unknot, that gave the answer before.
        effects: those whose verdict changed, or that moved by more than a trace.
    """

    causes: tuple[str, ...]
    version_then: str
    effects: tuple[EffectChange, ...] = ()

    @property
    def turned(self) -> tuple[EffectChange, ...]:
        """Those of which something else is said now."""
        return tuple(one for one in self.effects if one.verdict_then != one.verdict_now)


@dataclass(frozen=True)
class FinishedPart:
    """A part that is finished and may be kept.

    Attributes:
        fits, answers: made beside those that were there.
        details, change: as plain data, under the id of their fit.
    """

    fit: str
    data: str
    fits: tuple[HeldFit, ...] = ()
    answers: tuple[HeldAnswer, ...] = ()
    details: Any = None
    change: Any = None
    plan: tuple[WeeklyPlan, PlanRequest, PlanOrigin] | None = None


def keep_part(store: PersonFile, part: FinishedPart, when: datetime) -> None:
    """Keep a finished part in a person's file."""
    for fit in part.fits:
        store.keep_fit(fit.id, fit.content, fit.about, when)
    for one in part.answers:
        store.keep(
            ANSWER, one.id, one.payload, model_hash=str(one.about.get("model", "")),
            data_hash=part.data, when=when,
        )  # fmt: skip
    if part.details is not None:
        keep_details(store, part.fit, part.details, part.data, when)
    if part.change is not None:
        store.keep(CHANGE, part.fit, part.change, model_hash="", data_hash=part.data, when=when)
    if part.plan is not None:
        plan, request, origin = part.plan
        PlanRows(store).keep_plan(plan, request, when, origin)


def kept_change(store: PersonFile, fit: str) -> AnswerChange | None:
    """Why the answer of a fit is not as the one before it; None where it is, or is the first."""
    row = newest_kept(store, CHANGE, fit)
    return None if row is None else CONVERTER.structure(row.payload, AnswerChange)


def fits_before(store: PersonFile, most: int = 1) -> tuple[HeldFit, ...]:
    """The newest kept fits, to go on from."""
    records = store.fits()[-most:]
    return tuple(HeldFit(one.id, one.about, store.fit_bytes(one.id)) for one in records)
