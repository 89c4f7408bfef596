"""Less this week: one tap that lowers every ceiling for some days, and ends by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from unknot.plan.limits import STOPS, Limited
from unknot.plan.standing import DoingPerWeek
from unknot.plan.wishes import choices
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile

KIND, NAME = "less", "asked"


def ask_less(
    store: PersonFile, today: date, most: Mapping[str, DoingPerWeek], days: int, when: datetime
) -> None:
    """Keep that less was asked for.

    Args:
        most: what is left of each activity, at most.
        days: how long, today counted.
    """
    last = today + timedelta(days=days - 1)
    held = {name: [one.minutes, one.per_week] for name, one in most.items()}
    payload = {"most": held, "from": today.isoformat(), "to": last.isoformat()}
    store.keep(KIND, NAME, payload, model_hash="", data_hash="", when=when)


def share_of(
    limited: Sequence[Limited], planned: Mapping[str, float], share: float
) -> dict[str, DoingPerWeek]:
    """A share of the most that there is of each activity, in whole minutes.

    Args:
        limited: of today, without a request for less.
        planned: minutes of a session that a plan holds, by activity; the most is no more than that.

    A day on which nothing is suggested at all does not make the week nothing: what stops that day
    is left out.
    """
    held: dict[str, DoingPerWeek] = {}
    for one in limited:
        most = one.doing.minutes
        if one.mode in STOPS.values():
            most = min(cap.minutes for cap in one.caps if cap.code not in STOPS)
        minutes = float(math.floor(share * min(most, planned.get(one.activity, most))))
        if one.activity in planned and minutes < choices()["least_minutes"]:
            minutes = 0.0  # as the plan itself leaves out what is shorter
        often = one.doing.per_week or one.original.per_week
        held[one.activity] = DoingPerWeek(minutes, often)
    return held


def take_back_less(store: PersonFile, when: datetime) -> None:
    """Keep that it is over: the ceilings are as they were, never more."""
    store.keep(KIND, NAME, {}, model_hash="", data_hash="", when=when)


def less_until(store: PersonFile, today: date) -> date | None:
    """The last day of it; None where nothing is asked for today."""
    held = _held(store, today)
    return None if held is None else date.fromisoformat(held["to"])


def _held(store: PersonFile, today: date) -> Mapping[str, Any] | None:
    row = newest_kept(store, KIND, NAME)
    if row is None or not row.payload:
        return None
    first, last = (date.fromisoformat(row.payload[name]) for name in ("from", "to"))
    return row.payload if first <= today <= last else None


def with_less(
    store: PersonFile, today: date, most: Mapping[str, DoingPerWeek]
) -> dict[str, DoingPerWeek]:
    """The person's own limits with what "less" leaves; only ever lower."""
    found, held = dict(most), _held(store, today)
    asked: Mapping[str, tuple[float, float]] = {} if held is None else held["most"]
    for name, (minutes, per_week) in asked.items():
        own = found.get(name, DoingPerWeek(minutes, per_week))
        found[name] = DoingPerWeek(min(own.minutes, minutes), min(own.per_week, per_week))
    return found
