"""Forecasts as they were shown to a person, kept when they were, and never changed after."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.forecasting.ahead import Ahead
from unknot.forecasting.issue import Issued, issue
from unknot.library import ANY
from unknot.store.newest import names_kept, parts_kept
from unknot.store.person_file import PersonFile
from unknot.workflow.entries_kept import packed
from unknot.workflow.kept_answers import FORECAST


def keep_shown(
    store: PersonFile, diary: Diary, ahead: Ahead, beyond: Mapping[str, float], when: datetime
) -> None:
    """Keep a forecast that is shown; what was shown first at the end of a day stands.

    Args:
        diary: what it was made from; its entries are kept with it, so that it can be made again.
        beyond: what the person said a bad day is, by symptom.
    """
    name = f"forecast-{ahead.seen.origin}"
    if ahead.series.scale is None or name in names_kept(store, FORECAST):
        return
    issued = [_plain(one) for one in issue(ahead.seen, ahead.series.scale, ahead.told)]
    asked = {
        "days": len(ahead.days), "flares": [f"{what}={at:g}" for what, at in beyond.items()],
        "body": False, "wiring": ANY,
    }  # fmt: skip
    payload = {"issued": issued, "asked": asked, "entries": packed(diary)}
    store.keep(FORECAST, name, payload, model_hash="", data_hash=data_hash(diary), when=when)


def _plain(one: Issued) -> dict[str, Any]:
    held = json.loads(json.dumps(asdict(one), default=str))
    return {key: None if _none(value) else value for key, value in held.items()}


def _none(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def shown_forecasts(store: PersonFile) -> list[Issued]:
    """Every forecast that was shown, oldest first; rows of another version are left out."""
    found: list[Issued] = []
    for issued in parts_kept(store, FORECAST, "issued"):
        try:
            found += [Issued.of(one) for one in issued]
        except (KeyError, TypeError, ValueError, UnknotError):
            continue
    return found
