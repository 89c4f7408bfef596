"""The kept answer as pages show it, whether it is of the days as they stand, and the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from unknot.answer.answer import Answer
from unknot.diary.entries import summary
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.library import ANY
from unknot.store.fit_rows import ANSWER
from unknot.store.kept import KeptRow
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile
from unknot.web.fitting.bench import Stage, WorkStanding
from unknot.web.fitting.worker import PageTask
from unknot.web.page import Go, Show, Shown, Visit
from unknot.workflow.kept_answers import answer_in, of_this_program
from unknot.workflow.page_parts import (
    AnswerChange,
    FinishedPart,
    PageWork,
    fits_before,
    keep_part,
    kept_change,
)
from unknot.workflow.plan_shelves import PlanRequest, PlanRows
from unknot.workflow.safety import bad_day_begins, own_limits, safety_answers
from unknot.workflow.shown_details import AnswerDetails, kept_details

NAME = "answer"
ENOUGH_DAYS = 14
"""Recorded days from which days are worked out by themselves; one may ask for it before."""


@dataclass(frozen=True)
class KeptAnswer:
    """The newest answer, with what goes with it.

    Attributes:
        details: None where they are not worked out yet.
        changed: why it is not as the one before it; None where it is.
        of_model: of the body model and the version of this program.
        of_now: of that, and of the days as they stand.
    """

    row: KeptRow
    answer: Answer
    details: AnswerDetails | None
    changed: AnswerChange | None
    of_model: bool
    of_now: bool


@dataclass(frozen=True)
class AnswerState:
    """What a page that answers has to show.

    Attributes:
        kept: None before the first.
        work: how the work on the next stands.
        days: recorded so far.
    """

    kept: KeptAnswer | None
    work: WorkStanding
    days: int

    @property
    def working(self) -> bool:
        """Whether the next answer is being worked out."""
        return self.work.working and self.work.name == NAME

    @property
    def enough(self) -> bool:
        """Whether enough days are recorded to work anything out."""
        return self.days >= ENOUGH_DAYS

    @property
    def per_cent(self) -> int:
        """How far the work is."""
        return round(100.0 * self.work.share)


def once_read(show: Show) -> Show:
    """A page that waits, without holding anybody up, until years of days are read."""

    def shown(visit: Visit) -> Shown | Go:
        return show(visit) if visit.vault.ready(visit.today) else {"waiting": True}

    return shown


def answer_state(visit: Visit, *, begin: bool = True) -> AnswerState:
    """The newest answer; the next is begun where it is due.

    Args:
        begin: whether this page may begin it.
    """
    kept = visit.vault.remembered("answer", visit.today, lambda store: _newest(visit, store))
    days = visit.vault.remembered("days", visit.today, lambda _: _days(visit))
    bench = visit.vault.bench
    state = AnswerState(kept, bench.standing(), days)
    due = state.enough and (kept is None or not kept.of_now)
    tried = state.work.stage in (Stage.ENDED, Stage.WRONG) and state.work.mark == _mark(visit)
    asked = bench.noted(visit.store) == NAME
    if begin and bench.automatic and (due or asked) and not tried:
        begin_answer(visit)
        state = AnswerState(kept, bench.standing(), days)
    return state


def begin_answer(visit: Visit) -> bool:
    """Begin to work out the answer of the days as they stand; False where there are none."""
    diary = visit.diary()
    if diary is None:
        return False
    store = visit.store
    work = PageWork(
        diary, visit.today, fits_before(store), newest_kept(store, ANSWER),
        plan_request(store), PlanRows(store).plan(),
    )  # fmt: skip
    task = PageTask(NAME, "unknot.workflow.page_work", "work_out", work)
    return visit.vault.bench.begin(task, _mark(visit), _keep, store)


def plan_request(store: PersonFile) -> PlanRequest:
    """What the person has said that a plan goes by."""
    held = PlanRows(store).request() or PlanRequest()
    most = {**held.wishes.most, **own_limits(store)}
    return replace(
        held, answers=safety_answers(store), wishes=replace(held.wishes, most=most),
        flare_beyond=bad_day_begins(store), asked_for_more=None,
    )  # fmt: skip


def _keep(store: PersonFile, part: FinishedPart) -> None:
    keep_part(store, part, datetime.now(UTC))


def _mark(visit: Visit) -> object:
    diary = visit.diary()
    return None if diary is None else (data_hash(diary), visit.today)


def _days(visit: Visit) -> int:
    diary = visit.diary()
    return 0 if diary is None else summary(diary).days


def _newest(visit: Visit, store: PersonFile) -> KeptAnswer | None:
    row = newest_kept(store, ANSWER)
    if row is None:
        return None
    try:
        answer = answer_in(row)
    except UnknotError:
        return None  # of another version, unreadable here: a new one is made
    diary = visit.diary()
    of_model = of_this_program(row) and row.model_hash == body_hash()
    of_now = of_model and diary is not None and row.data_hash == data_hash(diary)
    return KeptAnswer(
        row, answer, kept_details(store, row.id), kept_change(store, row.id), of_model, of_now
    )


@cache
def body_hash() -> str:
    """The hash of the body model that answers are worked out with now."""
    from unknot.inference.wiring_mixture import load  # brings scipy, which no first page needs

    return load(ANY).hash
