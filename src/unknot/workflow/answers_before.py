"""What was answered before: read as it was told, and set beside the answer of now.

A later version of the body or of the rules never takes an earlier answer away: what was said stays
readable, word for word, whether or not it can be made again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from unknot.answer.answer import Answer
from unknot.errors import UnknotError
from unknot.store.fit_rows import ANSWER
from unknot.store.kept import KeptRow
from unknot.store.person_file import PersonFile
from unknot.workflow.kept_answers import EffectChange, answer_in, made_by
from unknot.workflow.replays import changes

NEW_DAYS, MENDED_BODY, NEW_RULE = "new days", "mended body", "new rule"


@dataclass(frozen=True)
class AnswerSince:
    """How an answer differs from the one before it.

    Attributes:
        row: the answer before.
        causes: what is not as it was: new rule, mended body, new days. Of a single one each
            change is its own; of several `replays.why_changed` measures the shares.
        changed: the effects, those first whose verdict changed, then the largest change.
    """

    row: KeptRow
    causes: tuple[str, ...]
    changed: tuple[EffectChange, ...]


def answer_since(store: PersonFile, name: str, now: Answer) -> AnswerSince | None:
    """How an answer that was just kept differs from the one before it that was asked alike.

    Args:
        name: the id of the fit that it rests on.

    Returns:
        None where there is none before, it cannot be read, or nothing it depends on changed.
    """
    rows = store.kept(ANSWER, earlier=True)
    places = [place for place, row in enumerate(rows) if row.id == name]
    if not places:
        return None
    own = rows[places[-1]]
    alike = [one for one in rows[: places[-1]] if _asked(one) == _asked(own)]
    if not alike:
        return None
    row = alike[-1]
    causes = tuple(
        cause
        for cause, then, here in (
            (NEW_RULE, made_by(row), made_by(own)),
            (MENDED_BODY, row.model_hash, own.model_hash),
            (NEW_DAYS, row.data_hash, own.data_hash),
        )
        if then != here
    )
    try:
        before = answer_in(row)
    except UnknotError:
        return None
    if not causes:
        return None
    found = changes(before, [(causes[0], now)])
    if len(causes) > 1:
        found = tuple(replace(one, by={}) for one in found)
    return AnswerSince(row, causes, tuple(sorted(found, key=_largest_first)))


def as_it_was(row: KeptRow) -> Answer | dict[str, Any]:
    """A kept result as it was told; plain data of what is no answer, or of an unknown shape."""
    if row.kind != ANSWER:
        told = ("issued", "plan", "said")  # of a forecast, a plan, a trial
        return {name: row.payload[name] for name in told if name in row.payload}
    try:
        return answer_in(row)
    except UnknotError:
        held: dict[str, Any] = json.loads(row.payload["answer"])
        return held


def _asked(row: KeptRow) -> Any:
    """What a person asked; how it was fitted is none of it."""
    asked: dict[str, Any] = dict(row.payload.get("asked") or {})
    asked.pop("method", None)
    return asked


def _largest_first(one: EffectChange) -> tuple[bool, float]:
    if one.then is None or one.now is None:
        return False, -float("inf")
    return one.verdict_then == one.verdict_now, -abs(one.now - one.then)
