"""This week: one card, and today's ceiling."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.plan.limits import Limited, Mode
from unknot.web import first_steps
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.web.week import waiting_card, week_card
from unknot.workflow.ceilings import CeilingsToday
from unknot.workflow.issued import keep_shown
from unknot.workflow.safety import bad_day_begins

WRONG = "wrong"
MOST_SHOWN = 3
_WAITING: Shown = {
    "working": True, "waiting": True, "mode": Mode.USUAL_OR_LESS.value, "ceilings": (),
    "pacing": False, "unfinished": False,
}  # fmt: skip


@dataclass(frozen=True)
class Ceiling:
    """Today's ceiling of one thing, and why it is not more.

    Attributes:
        code: the code of the most limiting reason, for the catalogue.
    """

    activity: str
    minutes: int
    times: float
    code: str


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
        "mode": mode_of(ceilings).value,
        "ceilings": ceilings_of(ceilings) if ready else (),
        "pacing": ceilings.pacing,
        "unfinished": not first_steps.finished(store) and not visit.made_up,
        "next": first_steps.next_address(store),
    }


def mode_of(found: CeilingsToday) -> Mode:
    """The strictest mode of all activities; with none, what the answers and days say."""
    order = list(Mode)
    if found.answers.red_flags:
        return Mode.SEEK_CARE
    if not found.limited:
        return Mode.USUAL_OR_LESS
    return min((one.mode for one in found.limited), key=order.index)


def ceilings_of(found: CeilingsToday) -> tuple[Ceiling, ...]:
    """The ceilings to show, what is done most first; whole minutes, rounded down."""
    if mode_of(found) in (Mode.SEEK_CARE, Mode.NO_SUGGESTION):
        return ()
    held = [one for one in found.limited if int(one.doing.minutes) > 0]

    def weight(one: Limited) -> float:
        return -one.doing.weekly

    return tuple(
        Ceiling(one.activity, int(one.doing.minutes), one.doing.per_week, _why(one))
        for one in sorted(held, key=weight)[:MOST_SHOWN]
    )


def _why(one: Limited) -> str:
    """The first rule that allows no more than is left; what is usual needs no other reason."""
    held = [cap for cap in one.caps[1:] if cap.minutes <= one.doing.minutes]
    return (held[0] if held else one.limiting).code.value


def wrong(visit: Visit) -> Go:
    """The person says that today's ceiling is wrong: kept beside what was said."""
    found = visit.ceilings()
    said = [
        {"activity": one.activity, "minutes": one.minutes, "code": one.code}
        for one in ceilings_of(found)
    ]
    visit.store.keep(
        WRONG, f"ceiling-{visit.today.isoformat()}", {"said": said}, model_hash="", data_hash="",
        when=visit.now,
    )  # fmt: skip
    return Go("/", "week.wrong_kept")


PAGE = Page(
    "week", "/", "week.html.j2", show, {"wrong": wrong}, tab=Tab(20, phone=True), rests=False
)
