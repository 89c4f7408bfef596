"""An answer from a fit; one that was given before of the same days is given again at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from unknot.answer.answer import Answer
from unknot.answer.build import Request, answered, drawn
from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.progress import Progress
from unknot.store.fits import FitShelf
from unknot.version import FIT_METHOD, __version__
from unknot.workflow.entries_kept import packed
from unknot.workflow.fits import FitRequest, FittedDiary, How, candidates, fitted, shelf_of
from unknot.workflow.kept_answers import CONVERTER


@dataclass(frozen=True)
class AnsweredDiary:
    """An answer, and the fit it rests on.

    Attributes:
        fit: None where the answer was given before and the fit was not needed.
        id, file: of the kept fit; no file where nothing is kept.
        draws: behind the answer, by name; empty where it was given before.
    """

    answer: Answer
    fit: FittedDiary | None
    id: str
    file: Path | None
    how: How
    days_added: int = 0
    draws: dict[str, Array] = field(default_factory=dict[str, Array])


def answered_diary(
    diary: Diary,
    fit_request: FitRequest,
    request: Request,
    *,
    folder: Path | FitShelf | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> AnsweredDiary:
    """The answer for a diary: one that was given of these very days, or by a fit.

    Args:
        folder: where fits and answers are kept, a folder or a store; None keeps nothing and looks
            nowhere.
        name: the id of a kept fit to answer from.

    Raises:
        StaleFit, DiaryError: as `fitted`.
    """
    shelf = shelf_of(folder)
    if shelf is not None and name is None:
        before = _given_before(shelf, diary, fit_request, request)
        if before is not None:
            return before
    return answered_fit(
        fitted(diary, fit_request, folder=shelf, name=name, progress=progress), request
    )


def answered_fit(fit: FittedDiary, request: Request) -> AnsweredDiary:
    """The answer of a fit, kept beside it where the fit is kept."""
    found = fit.findings()
    made = answered(fit.diary, fit.model, fit.prepared, fit.kept, found, request)
    if fit.shelf is not None:
        decided = _key(fit.diary, request)
        text = CONVERTER.dumps(made.answer)
        fit.shelf.add_answer(fit.key, decided, text, partial(_origin, fit, request))
    draws = drawn(fit.kept, found)
    return AnsweredDiary(made.answer, fit, fit.id, fit.file, fit.how, fit.days_added, draws)


def _origin(fit: FittedDiary, request: Request) -> dict[str, Any]:
    """What an answer was made from, small enough to be kept beside it."""
    asked = {
        **fit.asked, "quick": request.quick, "method": FIT_METHOD,
        "as_of": None if request.as_of is None else request.as_of.isoformat(),
    }  # fmt: skip
    return {"asked": asked, "entries": packed(fit.diary)}


def _given_before(
    shelf: FitShelf, diary: Diary, fit_request: FitRequest, request: Request
) -> AnsweredDiary | None:
    """The answer kept for these very days, told in the same way; None where there is none."""
    read = data_hash(diary)
    for key, held in candidates(shelf, diary, fit_request):
        text = shelf.answer_of(key, _key(diary, request)) if held["data"] == read else None
        if text is not None:
            answer = CONVERTER.loads(text, Answer)
            again = replace(answer, command=request.command, repeat=(request.command,))
            return AnsweredDiary(again, None, Path(key).stem, shelf.file(key), How.AS_IT_WAS)
    return None


def _key(diary: Diary, request: Request) -> str:
    """What decides the words of an answer besides its fit: all of the diary, and the day asked."""
    parts = (__version__, FIT_METHOD, request.as_of, request.quick, diary)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
