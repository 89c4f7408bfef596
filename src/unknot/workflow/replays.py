"""An answer or a forecast that was kept, made again: the same, or what differs and through what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from unknot.answer.answer import Answer
from unknot.answer.build import Request, answered
from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError, nearest
from unknot.inference.external_evidence import taken
from unknot.inference.fit import prepare
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.store.fit_rows import ANSWER, FitRows
from unknot.store.kept import KeptRow
from unknot.store.person_file import PersonFile
from unknot.version import FIT_METHOD, __version__
from unknot.workflow.answers import answered_diary, answered_fit
from unknot.workflow.entries_kept import unpacked
from unknot.workflow.fits import FitRequest, FittedDiary, How, fitted
from unknot.workflow.kept_answers import (
    CONVERTER,
    FORECAST,
    EffectChange,
    answer_in,
    made_by,
    of_this_program,
)
from unknot.workflow.plan_shelves import KIND as PLAN
from unknot.workflow.trial_places import TRIAL_ANSWER

OF_THE_RUN = frozenset({"seconds", "command", "repeat", "version", "read"})
"""What of an answer says how it was come by, not what it says."""

Load = Callable[[str], Model]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        what: "version", "model", "data", or a part of the answer.
    """

    what: str
    then: str
    now: str


@dataclass(frozen=True)
class Replayed:
    """A kept result, made again.

    Attributes:
        same: whether what it says is the same to the last digit.
        from_fit: whether it was made from the kept draws; else by a new fit of the kept entries.
        made_with: what it depends on and is not as it was: version, model, data.
        differs: the parts of it that are not as they were.
    """

    row: KeptRow
    same: bool
    from_fit: bool
    made_with: tuple[Difference, ...]
    differs: tuple[Difference, ...]


def kept_results(store: PersonFile) -> list[KeptRow]:
    """Answers, forecasts, plans and what trials said, oldest first."""
    return [row for row in store.kept() if row.kind in (ANSWER, FORECAST, PLAN, TRIAL_ANSWER)]


def find_kept(store: PersonFile, name: str) -> KeptRow:
    """A kept result by its id.

    Raises:
        UnknotError: code "unknown-result".
    """
    rows = {row.id: row for row in kept_results(store)}
    if name not in rows:
        raise UnknotError(
            "unknown-result", f'nothing called "{name}" is kept in your store.',
            nearest(name, rows) if rows else "unknot analyse, without a file, keeps an answer.",
        )  # fmt: skip
    return rows[name]


def replay_answer(
    store: PersonFile, row: KeptRow, load: Load, *, anew: bool = False,
    progress: Progress | None = None,
) -> Replayed:  # fmt: skip
    """Make an answer again from what was kept with it.

    Args:
        load: gives the body of a wiring by its name.
        anew: fit again, even where the draws are kept.
    """
    tell = progress or quiet
    diary, then = unpacked(row.payload["entries"]), answer_in(row)
    model = load(str(row.payload["asked"]["wiring"]))
    with_what = made_with(row, model.hash, data_hash(diary))
    if (method := made_by(row)[1]) != FIT_METHOD:
        with_what = (*with_what, Difference("method", str(method or ""), str(FIT_METHOD)))
    kept_fit = (
        None if anew or model.hash != row.model_hash else kept_fit_of(store, row.id, diary, model)
    )
    if kept_fit is None:
        tell("fitting the kept entries again", 0.1)
        kept_fit = fitted(diary, fit_request(row, model), progress=progress)
        from_fit = False
    else:
        from_fit = True
    tell("answering", 0.95)
    now = answered_fit(replace(kept_fit, shelf=None), request(row)).answer
    differs = tuple(_differences(then, now))
    return Replayed(row, not differs, from_fit, with_what, differs)


def why_changed(
    store: PersonFile, row: KeptRow, days_now: Diary, load: Load, progress: Progress | None = None
) -> tuple[EffectChange, ...]:
    """What is said now beside what a kept answer said, and through what it changed.

    One thing is swapped at a time: first the rule that makes words of draws, on the kept draws;
    then the body, on the kept entries; then the days.
    """
    then = answer_in(row)
    model = load(str(row.payload["asked"]["wiring"]))
    diary, asked = unpacked(row.payload["entries"]), request(row)
    old_body = model.hash == row.model_hash
    kept_fit = kept_fit_of(store, row.id, diary, model) if old_body else None
    same_program = old_body and of_this_program(row)
    steps: list[tuple[str, Answer]] = []
    if kept_fit is not None and not same_program:
        answer = answered(
            diary, model, kept_fit.prepared, kept_fit.kept, kept_fit.findings(), asked
        ).answer
        steps.append(("new rule", answer))
    if not same_program:
        body = answered_diary(diary, fit_request(row, model), asked, progress=progress).answer
        steps.append(("mended body" if kept_fit is not None else "mended body and rule", body))
    if data_hash(days_now) != row.data_hash:
        shelf = FitRows(store)
        fresh = answered_diary(
            days_now, fit_request(row, model), replace(asked, as_of=None), folder=shelf,
            progress=progress,
        )  # fmt: skip
        steps.append(("new days", fresh.answer))
    return changes(then, steps)


def replay_forecast(
    row: KeptRow, again: Callable[[Diary, Mapping[str, Any]], list[dict[str, Any]]]
) -> Replayed:
    """Make a forecast again from the entries that were kept with it.

    Args:
        again: issues forecasts for a diary as it was asked, as plain data.
    """
    diary = unpacked(row.payload["entries"])
    with_what = made_with(row, row.model_hash, data_hash(diary))
    then = {_name(one): one for one in row.payload["issued"]}
    now = {_name(one): one for one in again(diary, row.payload["asked"])}
    differs = tuple(
        Difference(name, json.dumps(then[name]), json.dumps(now.get(name)))
        for name in then
        if now.get(name) != then[name]
    )
    return Replayed(row, not differs, False, with_what, differs)


def fit_request(row: KeptRow, model: Model) -> FitRequest:
    """What decided the fit of a kept answer, with a body of now.

    Raises:
        UnknotError: code "not-replayable" where it started from a group.
    """
    return fit_asked(row.payload["asked"], model)


def fit_asked(asked: Mapping[str, Any], model: Model) -> FitRequest:
    """What decided a fit, with a body of now.

    Raises:
        UnknotError: code "not-replayable" where it started from a group.
    """
    if asked.get("group"):
        raise UnknotError(
            "not-replayable", "it started from a group, whose file is not kept.",
            "run it with --group GROUP.json again.",
        )  # fmt: skip
    numbers = dict(line.split("=", 1) for line in asked["measured"])
    measured = taken({name: float(value) for name, value in numbers.items()})
    return FitRequest(model, int(asked["seed"]), bool(asked["quick"]), measured)


def request(row: KeptRow) -> Request:
    """What decided the words of a kept answer."""
    from datetime import date

    asked = row.payload["asked"]
    as_of = asked.get("as_of")
    return Request(
        seed=int(asked["seed"]), quick=bool(asked["quick"]),
        as_of=None if as_of is None else date.fromisoformat(as_of), version=__version__,
    )  # fmt: skip


def kept_fit_of(store: PersonFile, name: str, diary: Diary, model: Model) -> FittedDiary | None:
    """The kept draws of this name; None where they are gone or cannot be read."""
    shelf = FitRows(store)
    try:
        kept = shelf.read(shelf.find(name))
    except UnknotError:
        return None
    return FittedDiary(diary, prepare(diary), model, kept, name, None, How.AS_IT_WAS)


def made_with(row: KeptRow, model: str, data: str) -> tuple[Difference, ...]:
    """What a kept result depends on and is not as it was."""
    pairs = (
        ("version", row.version, __version__), ("model", row.model_hash, model),
        ("data", row.data_hash, data),
    )  # fmt: skip
    return tuple(Difference(what, then, now) for what, then, now in pairs if then != now)


def _differences(then: Answer, now: Answer) -> list[Difference]:
    old, new = (json.loads(CONVERTER.dumps(one)) for one in (then, now))
    return [
        Difference(name, shortened(old[name]), shortened(new.get(name)))
        for name in old
        if name not in OF_THE_RUN and old[name] != new.get(name)
    ]


def shortened(held: object) -> str:
    """A value as text, not too long to be shown."""
    text = held if isinstance(held, str) else json.dumps(held)
    return text if len(text) <= 200 else f"{text[:200]}…"


def changes(then: Answer, steps: list[tuple[str, Answer]]) -> tuple[EffectChange, ...]:
    """How each effect changed from one answer over others to the last.

    Args:
        steps: what was swapped, and the answer after it, in order.
    """
    last = steps[-1][1] if steps else then
    names = dict.fromkeys((*_medians(then), *_medians(last)))
    found: list[EffectChange] = []
    for name in names:
        before = then
        by: dict[str, float] = {}
        for cause, answer in steps:
            old, new = _medians(before).get(name), _medians(answer).get(name)
            if old is not None and new is not None:
                by[cause] = new[0] - old[0]
            before = answer
        old, new = _medians(then).get(name), _medians(last).get(name)
        found.append(
            EffectChange(
                name, None if old is None else old[0], None if new is None else new[0],
                "" if old is None else old[1], "" if new is None else new[1], by,
            )
        )  # fmt: skip
    return tuple(found)


def _medians(answer: Answer) -> dict[str, tuple[float, str]]:
    return {one.label: (one.posterior.median, one.verdict.value) for one in answer.effects}


def _name(issued: Mapping[str, Any]) -> str:
    return f"{issued['target']} on {issued['day']}"
