"""All that the page shows of a diary and takes long, worked out in one go, and kept part by part.

The work itself touches no file: it is given what it needs and hands over parts, so that it can run
in another process, which may neither open the person's file nor leave anything on the disk.
"""

from __future__ import annotations

from collections.abc import Callable

from unknot.answer.answer import Answer
from unknot.answer.build import Request
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.inference.wiring_mixture import load
from unknot.library import ANY
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.store.fits_in_memory import FitMemory
from unknot.store.kept import KeptRow
from unknot.version import __version__
from unknot.workflow import answer_details
from unknot.workflow.answers import answered_diary, answered_fit
from unknot.workflow.entries_kept import unpacked
from unknot.workflow.fits import FitRequest, FittedDiary, fitted
from unknot.workflow.kept_answers import EffectChange, answer_in, of_this_program
from unknot.workflow.page_parts import NEW_BODY, NEW_DAYS, AnswerChange, FinishedPart, PageWork
from unknot.workflow.plans import origin_of, plan_of
from unknot.workflow.replays import changes, fit_request, request
from unknot.workflow.shown_details import CONVERTER, as_plain

SMALL = 0.1  # points: a smaller change of a median is not worth a word


Hand = Callable[[FinishedPart], None]


def work_out(work: PageWork, hand: Hand, progress: Progress = quiet) -> None:
    """Work everything out; the answer is handed over first.

    Raises:
        DiaryError: the diary holds nothing that the body could explain.
    """
    progress("reading the body model", 0.0)
    model, memory = load(ANY), FitMemory(work.before)
    asked = FitRequest(model, work.seed, work.quick)
    fit = fitted(work.diary, asked, folder=memory, progress=_part(progress, 0.0, 0.6))
    answer = answered_fit(fit, _request(work)).answer
    read = data_hash(work.diary)
    hand(FinishedPart(fit.id, read, tuple(memory.made), tuple(memory.answers)))
    details = answer_details.details_of(fit, _part(progress, 0.6, 0.75))
    hand(FinishedPart(fit.id, read, details=as_plain(details)))
    if work.plan is not None:
        found = plan_of(fit, work.today, work.plan, work.plan_before, _part(progress, 0.75, 0.95))
        made_from = origin_of(fit, work.plan_before)
        hand(FinishedPart(fit.id, read, plan=(found, work.plan, made_from)))
    if work.last is not None:
        change = _change(work.last, model, fit, answer, _part(progress, 0.95, 1.0))
        if change is not None:
            plain = CONVERTER.unstructure(change)
            hand(FinishedPart(fit.id, read, change=plain))
    progress("done", 1.0)


def _request(work: PageWork) -> Request:
    return Request(work.seed, work.quick, command="unknot serve", version=__version__)


def _part(progress: Progress, start: float, end: float) -> Progress:
    def tell(what: str, share: float) -> None:
        progress(what, start + (end - start) * min(max(share, 0.0), 1.0))

    return tell


def _change(
    last: KeptRow, model: Model, fit: FittedDiary, now: Answer, progress: Progress
) -> AnswerChange | None:
    """Through what the answer is not as it was; None where nothing that matters is other.

    Where both the body and the days are others, the days of then are answered once more by the
    body of now, so that each cause is told apart.
    """
    try:
        then, diary = answer_in(last), unpacked(last.payload["entries"])
    except (UnknotError, KeyError):
        return AnswerChange((NEW_BODY,), last.version)
    other_body = last.model_hash != model.hash or not of_this_program(last)
    other_days = last.data_hash != fit.kept.data_hash
    steps = [] if other_body and other_days else [(NEW_BODY if other_body else NEW_DAYS, now)]
    if other_body and other_days:
        again = answered_diary(diary, fit_request(last, model), request(last), progress=progress)
        steps = [(NEW_BODY, again.answer), (NEW_DAYS, now)]
    causes = tuple(cause for cause, on in ((NEW_BODY, other_body), (NEW_DAYS, other_days)) if on)
    moved = tuple(one for one in changes(then, steps) if causes and _matters(one))
    return AnswerChange(causes, last.version, moved) if other_body or moved else None


def _matters(one: EffectChange) -> bool:
    if one.verdict_then != one.verdict_now:
        return bool(one.verdict_then and one.verdict_now)
    return one.then is not None and one.now is not None and abs(one.now - one.then) > SMALL
