"""What I did today, by kind, in minutes; tags, and a note. Empty is not nothing: it is unknown."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.diary.symptoms import CAUSES
from unknot.web.numbers import page_numbers
from unknot.web.page import Go, Page, Shown, Visit
from unknot.web.pages.today import day_asked
from unknot.workflow.typed_entries import LONGEST, keep_done, keep_note, keep_tags, typed_days

DOINGS = (
    "easy_walk", "brisk_walk", "cycling", "water", "tai_chi", "yoga", "held_posture", "strength",
    "standing", "mental_work", "emotional",
)  # fmt: skip
"""In the order of kinds: aerobic, gentle, held, strength, standing, mind, upset."""


def show(visit: Visit) -> Shown:
    """The fields of a day."""
    day = day_asked(visit)
    now = typed_days(visit.store, day, day)[day]
    filled = {name: _written(now.done.get(name)) for name in DOINGS}
    return {
        "day": day, "is_today": day == visit.today, "doings": DOINGS, "filled": filled,
        "done_was": _together(now.done), "note_text": now.note, "note_was": now.note, "wrong": "",
        "tags": CAUSES, "ticked": now.tags, "tags_was": " ".join(now.tags),
        "of_files": frozenset(now.tags) - now.typed,
        "letters": int(page_numbers()["note_letters"]),
    }  # fmt: skip


def keep(visit: Visit) -> Go | Shown:
    """Keep what was done, and a note that was begun; a field that is left empty stays unknown."""
    return _keep(visit, "did.kept")


def note(visit: Visit) -> Go | Shown:
    """Keep the day's note, and minutes that were begun."""
    return _keep(visit, "did.note_kept")


def _keep(visit: Visit, after: str) -> Go | Shown:
    """Keep all that was changed on the page, whichever of its two buttons was tapped.

    What stands as the page showed it is left alone: another window may have changed it since.
    """
    day = day_asked(visit)
    done: dict[str, float | None] = {}
    for name in DOINGS:
        minutes = _minutes(visit.field(name))
        if minutes is not None and not 0.0 <= minutes <= LONGEST:
            return _shown_again(visit, name)
        done[name] = minutes
    if visit.fields.keys() & set(DOINGS) and _changed(visit, "done_was", _together(done)):
        keep_done(visit.store, day, done, visit.now)
    tags = [name for name in CAUSES if name in visit.several.get("tag", ())]
    if "tags_was" in visit.fields and _changed(visit, "tags_was", " ".join(tags)):
        keep_tags(visit.store, day, tags, visit.now)
    if "note" in visit.fields:
        text = _lines(visit.fields["note"])[: int(page_numbers()["note_letters"])]
        if _changed(visit, "note_was", text):
            keep_note(visit.store, day, text, visit.now)
    return Go(f"/did?day={day.isoformat()}", after)


def _shown_again(visit: Visit, wrong: str) -> Shown:
    """The page with all that was typed, nothing of it kept yet."""
    typed = {name: visit.field(name) for name in DOINGS}
    again = {**show(visit), "wrong": wrong, "filled": typed}
    if "tags_was" in visit.fields:
        again["ticked"] = visit.several.get("tag", ())
    if "note" in visit.fields:
        again["note_text"] = _lines(visit.fields["note"])
    return again


def _changed(visit: Visit, shown: str, now: str) -> bool:
    return shown not in visit.fields or _lines(visit.fields[shown]) != now


def _minutes(said: str) -> float | None:
    try:
        return float(said.replace(",", ".")) if said else None
    except ValueError:
        return -1.0


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "")


def _written(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:g}"


def _together(done: Mapping[str, float | None]) -> str:
    return " ".join(_written(done.get(name)) or "-" for name in DOINGS)


PAGE = Page("did", "/did", "did.html.j2", show, {"": keep, "note": note}, rests=False)
