"""A bad day: one tap in, one out. Nothing is asked, and the plan is rest."""

from __future__ import annotations

from unknot.web.page import Frame, Go, Page, Shown, Visit
from unknot.web.resting import begin_rest, end_rest, resting_since
from unknot.workflow.typed_entries import keep_value


def show(visit: Visit) -> Shown | Go:
    """Rest; elsewhere where no bad day is on."""
    return {} if resting_since(visit.store) is not None else Go("/")


def begin(visit: Visit) -> Go:
    """Mark today as a bad day, and rest."""
    keep_value(visit.store, visit.today, "crash", 1.0, visit.now)
    begin_rest(visit.store, visit.today)
    return Go("/rest")


def back(visit: Visit) -> Go:
    """The person is back; nothing is to be caught up on."""
    end_rest(visit.store)
    visit.session.undo = None
    return Go("/", "rest.welcome")


def slip(visit: Visit) -> Go:
    """It was a slip of the finger: today is not marked, and all is as before."""
    keep_value(visit.store, visit.today, "crash", None, visit.now)
    end_rest(visit.store)
    visit.session.undo = None
    return Go("/", "rest.slipped")


PAGE = Page(
    "rest", "/rest", "rest.html.j2", show, {"begin": begin, "back": back, "slip": slip},
    frame=Frame.BARE,
)  # fmt: skip
