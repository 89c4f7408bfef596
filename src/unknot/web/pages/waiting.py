"""What was sent after the page had locked: shown once more, and saved only by a tap."""

from __future__ import annotations

from unknot.web.page import Again, Frame, Go, Page, Shown, Visit
from unknot.web.sessions.waiting_form import WaitingForm


def _held(visit: Visit) -> WaitingForm | None:
    held = visit.session.waiting
    return held if isinstance(held, WaitingForm) else None


def show(visit: Visit) -> Shown | Go:
    """What waits; the first page where nothing does."""
    held = _held(visit)
    if held is None:
        return Go("/")
    return {"of": held.page, "shown": held.shown}


def save(visit: Visit) -> Again | Go:
    """Do what the form asked, as if the page had not been locked."""
    held = _held(visit)
    visit.session.waiting = None
    if held is None:
        return Go("/")
    return Again(held.page, held.act, held.several, held.files)


def drop(visit: Visit) -> Go:
    """Let it go."""
    visit.session.waiting = None
    visit.session.remove_sent()
    return Go("/", "waiting.dropped")


PAGE = Page(
    "waiting", "/waiting", "waiting.html.j2", show, {"": save, "drop": drop}, frame=Frame.STEP
)
