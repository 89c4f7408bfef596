"""A kept plan, and what a trial said, made again: the same to the last byte, or what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.progress import Progress, quiet
from unknot.store.kept import KeptRow
from unknot.store.person_file import PersonFile
from unknot.trial.record import from_data
from unknot.workflow.entries_kept import unpacked
from unknot.workflow.fits import fitted
from unknot.workflow.plan_shelves import CONVERTER, MADE_FROM, PlanOrigin, PlanRequest
from unknot.workflow.plans import plan_of
from unknot.workflow.replays import (
    Difference,
    Load,
    Replayed,
    fit_asked,
    kept_fit_of,
    made_with,
    shortened,
)
from unknot.workflow.trials import answered_plainly


def replay_plan(
    store: PersonFile, row: KeptRow, load: Load, *, anew: bool = False,
    progress: Progress | None = None,
) -> Replayed:  # fmt: skip
    """Make a plan again from the entries, the fit and the words that were kept with it.

    Args:
        load: gives the body of a wiring by its name.
        anew: fit again, even where the draws are kept.

    Raises:
        UnknotError: code "not-replayable" where an earlier version kept the plan alone.
    """
    tell = progress or quiet
    then: Mapping[str, Any] = row.payload["plan"]
    if MADE_FROM not in row.payload:
        raise UnknotError(
            "not-replayable", "an earlier version kept this plan without what it was made from.",
            "make it anew with unknot plan; --as-it-was shows what it said.",
        )  # fmt: skip
    origin = CONVERTER.structure(row.payload[MADE_FROM], PlanOrigin)
    request = CONVERTER.structure(row.payload["request"], PlanRequest)
    diary = unpacked(origin.entries)
    model = load(str(origin.asked["wiring"]))
    with_what = made_with(row, model.hash, data_hash(diary))
    same_body = model.hash == row.model_hash and not anew
    fit = kept_fit_of(store, str(then["fit"]["id"]), diary, model) if same_body else None
    from_fit = fit is not None
    if fit is None:
        tell("fitting the kept entries again", 0.1)
        fit = fitted(diary, fit_asked(origin.asked, model), progress=progress)
    made = date.fromisoformat(str(then["made"]))
    now = _plain(CONVERTER.unstructure(plan_of(fit, made, request, origin.before, tell)))
    return _compared(row, from_fit, with_what, then, now)


def replay_trial_answer(row: KeptRow) -> Replayed:
    """Analyse the kept days of a trial again, by its locked plan."""
    diary = unpacked(row.payload["entries"])
    now = _plain(answered_plainly(from_data(row.payload["trial"]), diary))
    with_what = made_with(row, row.model_hash, data_hash(diary))
    return _compared(row, False, with_what, row.payload["said"], now)


def _compared(
    row: KeptRow, from_fit: bool, with_what: tuple[Difference, ...], then: Mapping[str, Any],
    now: Mapping[str, Any],
) -> Replayed:  # fmt: skip
    """What is not as it was, byte by byte of its JSON."""
    differs = tuple(
        Difference(name, shortened(then.get(name)), shortened(now.get(name)))
        for name in dict.fromkeys((*then, *now))
        if _text(then.get(name)) != _text(now.get(name))
    )
    return Replayed(row, not differs, from_fit, with_what, differs)


def _plain(held: Any) -> dict[str, Any]:
    """As a row of the store would give it back."""
    return json.loads(_text(held))


def _text(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, sort_keys=True)
