"""How is today: two taps, one where it is as usual. Nothing is filled in; yesterday is marked."""

from __future__ import annotations

from datetime import date, timedelta

from unknot.errors import UnknotError
from unknot.web.numbers import page_numbers
from unknot.web.pads import SKIP, pads_of
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.workflow.typed_entries import (
    AS_USUAL,
    SCALES,
    TypedDay,
    keep_values,
    typed_days,
    usual_values,
)

WHOLE = ("pain", "fatigue")
"""A day is written once these are."""


def day_asked(visit: Visit) -> date:
    """The day of a form or an address; today where it names none, or one that is to come."""
    try:
        day = date.fromisoformat(visit.field("day"))
    except ValueError:
        return visit.today
    return day if date(1990, 1, 1) <= day <= visit.today else visit.today


def show(visit: Visit) -> Shown:
    """The pads of a day."""
    day = day_asked(visit)
    held = typed_days(visit.store, day - timedelta(days=1), day)
    now, before = held[day], held[day - timedelta(days=1)]
    whole = set(WHOLE) <= set(now.values)
    return {
        "day": day,
        "is_today": day == visit.today,
        "pads": pads_of(visit, now, before),
        "fog": pads_of(visit, now, before, ("fog",)),
        "usual": _usual(visit, day),
        "whole": whole,
        "now": now,
    }


def _usual(visit: Visit, day: date) -> dict[str, float]:
    held = page_numbers()
    return usual_values(visit.store, day, int(held["usual_days"]), int(held["usual_least"]))


def keep(visit: Visit) -> Go:
    """Keep one tap."""
    day, what, said = day_asked(visit), visit.field("what"), visit.field("value")
    if what not in SCALES:
        raise UnknotError("bad-value", f'"{what}" is not asked.', "go back and tap again.")
    value = None if said == SKIP else _number(said)
    _remember(visit, day, (what,))
    keep_values(visit.store, day, {what: value}, visit.now)
    if visit.field("from") == "first":
        return Go("/first/today?tapped=1")
    return Go(_address(visit, day), "today.kept" if said != SKIP else "today.skipped")


def _number(said: str) -> float:
    if not said.isascii() or not said.isdecimal() or len(said) > 2:
        raise UnknotError("bad-value", f'"{said}" is no number of the pad.', "tap one of them.")
    return float(said)


def same(visit: Visit) -> Go:
    """Keep the person's usual values as today's, in one tap; they are marked as such."""
    day = day_asked(visit)
    usual = _usual(visit, day)
    if not usual:
        return Go(_address(visit, day), "today.no_usual")
    _remember(visit, day, tuple(usual))
    keep_values(visit.store, day, usual, visit.now, source=AS_USUAL)
    return Go(_address(visit, day), "today.same_kept")


def take_back(visit: Visit) -> Go:
    """Take the last tap back: what was there before is there again."""
    undo, visit.session.undo = visit.session.undo, None
    if undo is None:
        return Go("/today")
    day, before = undo
    keep_values(visit.store, day, before, visit.now)
    return Go(_address(visit, day), "today.taken_back")


def _remember(visit: Visit, day: date, names: tuple[str, ...]) -> None:
    there: TypedDay = typed_days(visit.store, day, day)[day]
    visit.session.undo = (
        day, {name: there.values[name] if name in there.typed else None for name in names},
    )  # fmt: skip


def _address(visit: Visit, day: date) -> str:
    return "/today" if day == visit.today else f"/today?day={day.isoformat()}"


PAGE = Page(
    "today", "/today", "today.html.j2", show, {"": keep, "same": same, "take-back": take_back},
    tab=Tab(10, phone=True), rests=False,
)  # fmt: skip
