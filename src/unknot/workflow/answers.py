"""An answer from a fit; one that was given before of the same days is given again at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from cattrs.preconf.json import make_converter

from unknot.answer.answer import Answer
from unknot.answer.build import Request, answered, drawn
from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.inference.population_monte_carlo import METHOD
from unknot.progress import Progress
from unknot.store import fits as store
from unknot.version import __version__
from unknot.workflow.fits import FitRequest, FittedDiary, How, candidates, fitted

CONVERTER = make_converter()


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
    folder: Path | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> AnsweredDiary:
    """The answer for a diary: one that was given of these very days, or by a fit.

    Args:
        folder: where fits and answers are kept; None keeps nothing and looks nowhere.
        name: the id of a kept fit to answer from.

    Raises:
        StaleFit, DiaryError: as `fitted`.
    """
    if folder is not None and name is None:
        before = _given_before(folder, diary, fit_request, request)
        if before is not None:
            return before
    return answered_fit(
        fitted(diary, fit_request, folder=folder, name=name, progress=progress), request
    )


def answered_fit(fit: FittedDiary, request: Request) -> AnsweredDiary:
    """The answer of a fit, kept beside it where the fit is kept."""
    found = fit.findings()
    made = answered(fit.diary, fit.model, fit.prepared, fit.kept, found, request)
    if fit.file is not None:
        key = _key(fit.diary, request)
        store.add_answer(fit.file, key, CONVERTER.dumps(made.answer))
    draws = drawn(fit.kept, found)
    return AnsweredDiary(made.answer, fit, fit.id, fit.file, fit.how, fit.days_added, draws)


def _given_before(
    folder: Path, diary: Diary, fit_request: FitRequest, request: Request
) -> AnsweredDiary | None:
    """The answer kept for these very days, told in the same way; None where there is none."""
    read = data_hash(diary)
    for path, held in candidates(folder, diary, fit_request):
        text = store.answer_of(path, _key(diary, request)) if held["data"] == read else None
        if text is not None:
            answer = CONVERTER.loads(text, Answer)
            again = replace(answer, command=request.command, repeat=(request.command,))
            return AnsweredDiary(again, None, path.stem, path, How.AS_IT_WAS)
    return None


def _key(diary: Diary, request: Request) -> str:
    """What decides the words of an answer besides its fit: all of the diary, and the day asked."""
    parts = (__version__, METHOD, request.as_of, request.quick, diary)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
