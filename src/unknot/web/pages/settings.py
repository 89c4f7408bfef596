"""Settings: how the page looks, and what is a bad day, what costs days, what is the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unknot.diary.session_days import SessionDays
from unknot.plan.limits import paces
from unknot.plan.standing import Malaise
from unknot.store.session_days import keep_session_days, session_days
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
SESSION_DAYS = ("", *(one.value for one in SessionDays))
CHANCES = ("0.1", "0.2", "0.3")
LIMITED = tuple(name for name in DOINGS if name not in ("standing", "emotional"))
LONGEST, MOST_TIMES = 1440.0, 50.0


def show(visit: Visit) -> Shown:
    """Everything that may be set, as it stands."""
    answers, now, most = safety_answers(visit.store), look_of(visit.store), own_limits(visit.store)
    begins, after = bad_day_begins(visit.store), lock_choice(visit.store)
    typed = {
        name: (f"{most[name].minutes:g}", f"{most[name].per_week:g}") if name in most else ("", "")
        for name in LIMITED
    }
    chance, said = f"{answers.flare_limit:g}", session_days(visit.store) or ""
    was = {
        "session-days": [said],
        "look": [getattr(now, name) for name in CHOICES],
        "locking": [after],
        "bad-day": [f"{begins[name]:g}" if name in begins else "" for name in BAD_DAYS],
        "chance": [chance],
        "most": [value for pair in typed.values() for value in pair],
    }
    return {
        "now": now,
        "choices": CHOICES,
        "malaise": answers.malaise.value,
        "answers": ANSWERS,
        "leaving": answers.leaving,
        "pacing": _pacing(visit),
        "bad_days": BAD_DAYS,
        "bad_day": begins,
        "typed": typed,
        "was": {part: together(values) for part, values in was.items()},
        "limited": LIMITED,
        "chances": CHANCES,
        "chance": chance,
        "session_days": SESSION_DAYS,
        "sessions_said": said,
        "encrypted": visit.store.encrypted,
        "wrong": "",
        "locks": LOCKS,
        "locks_after": after,
    }


def _pacing(visit: Visit) -> bool:
    """Whether pacing is on, by the answers as they stand and the days as they were read last."""
    newest = visit.vault.newest()
    standing = visit.ceilings().standing if newest is None else newest[1].standing
    return paces(replace(standing, today=visit.today), safety_answers(visit.store))


def save(visit: Visit) -> Go | Shown:
    """Keep all that was changed on the page, whichever of its buttons was tapped.

    What stands as the page showed it is left alone: another window may have changed it since.
    """
    _keep_look(visit)
    _keep_locking(visit)
    _keep_bad_day(visit)
    _keep_session_days(visit)
    wrong = _keep_most(visit)
    note = _keep_effort(visit)
    if wrong:
        return {**show(visit), "wrong": wrong, "typed": _typed(visit)}
    return Go("/settings", note)


def _changed(visit: Visit, part: str, fields: Sequence[str]) -> bool:
    """Whether a part of the page was sent, and with anything that is not as it was shown."""
    if not visit.fields.keys() & set(fields):
        return False
    return visit.fields.get(f"was-{part}") != together([visit.field(name) for name in fields])


def together(values: Sequence[str]) -> str:
    """The values of a part in one line, to tell whether anything in it was changed."""
    return "|".join(values)


def _keep_look(visit: Visit) -> None:
    """Keep how the page looks."""
    if _changed(visit, "look", tuple(CHOICES)):
        allowed = {**CHOICES, "language": ("", *CHOICES["language"])}  # empty: as the browser says
        said = {name: visit.fields.get(name) for name in CHOICES}
        chosen = {name: value for name, value in said.items() if value in allowed[name]}
        keep_look(visit.store, replace(look_of(visit.store), **chosen))


def _keep_locking(visit: Visit) -> None:
    """Keep after how much rest the page locks by itself, if at all."""
    said = visit.chosen("after", LOCKS)
    if said is not None and _changed(visit, "locking", ("after",)):
        keep_lock_choice(visit.store, said)


def _keep_effort(visit: Visit) -> str:
    """Keep whether small efforts cost days; leaving pacing takes two answers weeks apart.

    Returns:
        What is said of it.
    """
    said = visit.chosen("answer", ANSWERS)
    if said is None:
        return "settings.kept"
    before = safety_answers(visit.store).malaise
    answer_malaise(visit.store, Malaise(said), visit.today, visit.now)
    slow = said == "no" and before not in (Malaise.NO, Malaise.UNASKED)
    return "settings.leaving_kept" if slow else "settings.kept"


def _keep_bad_day(visit: Visit) -> None:
    """Keep from which value on a day is bad, and how large a chance of one is accepted."""
    fields = tuple(f"bad-{name}" for name in BAD_DAYS)
    if _changed(visit, "bad-day", fields):
        points = {str(n) for n in range(11)}
        said = {name: visit.field(f"bad-{name}") for name in BAD_DAYS}
        held = {name: float(value) for name, value in said.items() if value in points}
        keep_answer(visit.store, BAD_DAY, held, visit.now)
    if _changed(visit, "chance", ("chance",)) and visit.field("chance") in CHANCES:
        keep_answer(visit.store, FLARE_LIMIT, float(visit.field("chance")), visit.now)


def _keep_session_days(visit: Visit) -> None:
    """Keep how the days of sessions come about."""
    said = visit.field("session-days")
    if said in SESSION_DAYS and _changed(visit, "session-days", ("session-days",)):
        keep_session_days(visit.store, SessionDays(said) if said else None, visit.now)


def _keep_most(visit: Visit) -> str:
    """Keep the most that the person allows themselves; an empty field sets no limit.

    Returns:
        What is no number of minutes or times; empty where all are.
    """
    typed = _typed(visit)
    if not _changed(visit, "most", _fields_of_most()):
        return ""
    held: dict[str, tuple[float, float]] = {}
    for name, (minutes, times) in typed.items():
        if not minutes and not times:
            continue
        try:
            pair = (_number(minutes, LONGEST), _number(times, MOST_TIMES))
        except ValueError:
            return name
        if not (0.0 <= pair[0] <= LONGEST and 0.0 <= pair[1] <= MOST_TIMES):
            return name
        held[name] = pair
    keep_answer(visit.store, MOST, held, visit.now)
    return ""


def _fields_of_most() -> tuple[str, ...]:
    return tuple(f"{part}-{name}" for name in LIMITED for part in ("minutes", "times"))


def _number(typed: str, empty: float) -> float:
    return float(typed.replace(",", ".")) if typed else empty


def _typed(visit: Visit) -> dict[str, tuple[str, str]]:
    return {
        name: (visit.field(f"minutes-{name}"), visit.field(f"times-{name}")) for name in LIMITED
    }


PAGE = Page("settings", "/settings", "settings.html.j2", show, {"": save}, tab=Tab(95))
