"""Missed days, all on one page, if the person wants to. Gaps may stay gaps."""

from __future__ import annotations

from datetime import timedelta

from unknot.errors import UnknotError
from unknot.web.numbers import page_numbers
from unknot.web.page import Go, Page, Shown, Visit
from unknot.workflow.typed_entries import SCALES, TypedDay, keep_values, typed_days

ASKED = ("pain", "fatigue", "sleep")


def _missed(visit: Visit) -> list[TypedDay]:
    most = int(page_numbers()["missed_days"])
    first = visit.today - timedelta(days=most)
    held = typed_days(visit.store, first, visit.today - timedelta(days=1))
    return [held[day] for day in sorted(held, reverse=True) if "pain" not in held[day].values]


def show(visit: Visit) -> Shown:
    """The days of the last two weeks without an entry, the newest first."""
    return {"missed": _missed(visit), "asked": ASKED, "points": [str(n) for n in range(11)]}


def keep(visit: Visit) -> Go:
    """Keep what was filled in; a field that is left as it is stays empty."""
    days = 0
    for day in _missed(visit):
        values: dict[str, float | None] = {}
        for what in ASKED:
            said = visit.field(f"{what}-{day.day.isoformat()}")
            if said:
                if said not in {str(n) for n in range(int(SCALES[what].high) + 1)}:
                    raise UnknotError("bad-value", "this is no number of the list.", "go back.")
                values[what] = float(said)
        if values:
            keep_values(visit.store, day.day, values, visit.now)
            days += 1
    return Go("/missed", "missed.kept", {"n": days}) if days else Go("/missed", "missed.nothing")


PAGE = Page("missed", "/missed", "missed.html.j2", show, {"": keep}, rests=False)
