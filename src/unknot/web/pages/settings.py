"""Settings: how the page looks, and what is a bad day, what costs days, what is the most."""

from __future__ import annotations

from dataclasses import replace

from unknot.plan.limits import paces
from unknot.plan.standing import Malaise
from unknot.web.look import CHOICES, keep_look, look_of
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.web.pages.done import DOINGS
from unknot.web.pages.first import ANSWERS
from unknot.web.sessions.lock_choice import CHOICES as LOCKS
from unknot.web.sessions.lock_choice import keep_lock_choice, lock_choice
from unknot.workflow.safety import (
    BAD_DAY,
    FLARE_LIMIT,
    MOST,
    answer_malaise,
    bad_day_begins,
    keep_answer,
    own_limits,
    safety_answers,
)

BAD_DAYS = ("pain", "fatigue")
CHANCES = ("0.1", "0.2", "0.3")
LIMITED = tuple(name for name in DOINGS if name not in ("standing", "emotional"))
LONGEST, MOST_TIMES = 1440.0, 50.0


def show(visit: Visit) -> Shown:
    """Everything that may be set, as it stands."""
    answers = safety_answers(visit.store)
    return {
        "now": look_of(visit.store),
        "choices": CHOICES,
        "malaise": answers.malaise.value,
        "answers": ANSWERS,
        "leaving": answers.leaving,
        "pacing": _pacing(visit),
        "bad_days": BAD_DAYS,
        "bad_day": bad_day_begins(visit.store),
        "most": own_limits(visit.store),
        "limited": LIMITED,
        "chances": CHANCES,
        "chance": f"{answers.flare_limit:g}",
        "encrypted": visit.store.encrypted,
        "wrong": "",
        "locks": LOCKS,
        "locks_after": lock_choice(visit.store),
    }


def _pacing(visit: Visit) -> bool:
    """Whether pacing is on, by the answers as they stand and the days as they were read last."""
    newest = visit.vault.newest()
    standing = visit.ceilings().standing if newest is None else newest[1].standing
    return paces(replace(standing, today=visit.today), safety_answers(visit.store))


def look(visit: Visit) -> Go:
    """Keep how the page looks."""
    said = {name: visit.field(name) for name in CHOICES}
    chosen = {name: value for name, value in said.items() if value in CHOICES[name]}
    keep_look(visit.store, replace(look_of(visit.store), **chosen))
    return Go("/settings", "settings.kept")


def locking(visit: Visit) -> Go:
    """Keep after how much rest the page locks by itself, if at all."""
    said = visit.chosen("after", LOCKS)
    if said is not None:
        keep_lock_choice(visit.store, said)
    return Go("/settings", "settings.kept")


def effort(visit: Visit) -> Go:
    """Keep whether small efforts cost days; leaving pacing takes two answers weeks apart."""
    said = visit.chosen("answer", ANSWERS)
    if said is None:
        return Go("/settings")
    before = safety_answers(visit.store).malaise
    answer_malaise(visit.store, Malaise(said), visit.today, visit.now)
    slow = said == "no" and before not in (Malaise.NO, Malaise.UNASKED)
    return Go("/settings", "settings.leaving_kept" if slow else "settings.kept")


def bad_day(visit: Visit) -> Go:
    """Keep from which value on a day is bad, and how large a chance of one is accepted."""
    points = {str(n) for n in range(11)}
    said = {name: visit.field(f"bad-{name}") for name in BAD_DAYS}
    held = {name: float(value) for name, value in said.items() if value in points}
    keep_answer(visit.store, BAD_DAY, held, visit.now)
    if visit.field("chance") in CHANCES:
        keep_answer(visit.store, FLARE_LIMIT, float(visit.field("chance")), visit.now)
    return Go("/settings", "settings.kept")


def most(visit: Visit) -> Go | Shown:
    """Keep the most that the person allows themselves; an empty field sets no limit."""
    held: dict[str, tuple[float, float]] = {}
    for name in LIMITED:
        minutes, times = visit.field(f"minutes-{name}"), visit.field(f"times-{name}")
        if not minutes and not times:
            continue
        try:
            pair = (float(minutes or LONGEST), float(times or MOST_TIMES))
        except ValueError:
            return {**show(visit), "wrong": name}
        if not (0.0 <= pair[0] <= LONGEST and 0.0 <= pair[1] <= MOST_TIMES):
            return {**show(visit), "wrong": name}
        held[name] = pair
    keep_answer(visit.store, MOST, held, visit.now)
    return Go("/settings", "settings.kept")


PAGE = Page(
    "settings", "/settings", "settings.html.j2", show,
    {"look": look, "effort": effort, "bad-day": bad_day, "most": most, "locking": locking},
    tab=Tab(95),
)  # fmt: skip
