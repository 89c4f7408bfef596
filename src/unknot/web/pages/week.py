"""This week: one card, and today's ceiling."""

from __future__ import annotations

from unknot.plan.limits import Mode
from unknot.web import first_steps
from unknot.web.ceilings_shown import MOST_SHOWN, mode_of, today_shown
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.web.week import waiting_card, week_card
from unknot.workflow.issued import keep_shown
from unknot.workflow.safety import bad_day_begins

WRONG = "wrong"
_WAITING: Shown = {
    "planned_rest": False, "working": True, "waiting": True, "mode": Mode.USUAL_OR_LESS.value,
    "ceilings": (),
    "pacing": False, "unfinished": False,
}  # fmt: skip


def show(visit: Visit) -> Shown | Go:
    """The week."""
    store = visit.store
    if not first_steps.begun(store) and not visit.made_up:
        return Go("/first")
    ready = visit.vault.ready(visit.today)
    newest = visit.vault.newest()
    if newest is None:
        return {**_WAITING, "card": waiting_card(visit.today, visit.words), "next": "/"}
    diary, ceilings = newest
    coming = visit.vault.coming_days(visit.today, bad_day_begins(store))
    if diary is not None and coming is not None and coming.fresh and coming.ahead is not None:
        keep_shown(store, diary, coming.ahead, bad_day_begins(store), visit.now)
    today = today_shown(visit) if ready else None
    working = not ready or (diary is not None and (coming is None or not coming.fresh))
    card = week_card(
        diary,
        None if coming is None else coming.ahead,
        ceilings,
        visit.today,
        visit.words,
        working=working and (coming is None or coming.ahead is None),
    )
    return {
        "card": card,
        "working": working,
        "waiting": not ready,
        "mode": (mode_of(ceilings) if today is None else today.mode).value,
        "ceilings": () if today is None else today.ceilings[:MOST_SHOWN],
        "planned_rest": today is not None and today.rest,
        "pacing": ceilings.pacing if today is None else today.pacing,
        "unfinished": not first_steps.finished(store) and not visit.made_up,
        "next": first_steps.next_address(store),
    }


def wrong(visit: Visit) -> Go:
    """The person says that today's ceiling is wrong: kept beside what was said."""
    said = [
        {"activity": one.activity, "minutes": one.minutes, "code": one.code}
        for one in today_shown(visit).ceilings
    ]
    visit.store.keep(
        WRONG, f"ceiling-{visit.today.isoformat()}", {"said": said}, model_hash="", data_hash="",
        when=visit.now,
    )  # fmt: skip
    return Go("/", "week.wrong_kept")


PAGE = Page(
    "week", "/", "week.html.j2", show, {"wrong": wrong}, tab=Tab(20, phone=True), rests=False
)
