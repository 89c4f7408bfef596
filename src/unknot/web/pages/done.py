"""What I did today, by kind, in minutes; and a note. Empty is not nothing: it is not known."""

from __future__ import annotations

from unknot.web.numbers import page_numbers
from unknot.web.page import Go, Page, Shown, Visit
from unknot.web.pages.today import day_asked
from unknot.workflow.typed_entries import LONGEST, keep_done, keep_note, typed_days

DOINGS = (
    "easy_walk", "brisk_walk", "cycling", "water", "tai_chi", "yoga", "held_posture", "strength",
    "standing", "mental_work", "emotional",
)  # fmt: skip
"""In the order of kinds: aerobic, gentle, held, strength, standing, mind, upset."""


def show(visit: Visit) -> Shown:
    """The fields of a day."""
    day = day_asked(visit)
    return {
        "day": day, "is_today": day == visit.today, "doings": DOINGS,
        "now": typed_days(visit.store, day, day)[day], "wrong": "",
        "letters": int(page_numbers()["note_letters"]),
    }  # fmt: skip


def keep(visit: Visit) -> Go | Shown:
    """Keep what was done; a field that is left empty stays unknown."""
    day = day_asked(visit)
    done: dict[str, float | None] = {}
    for name in DOINGS:
        said = visit.field(name).replace(",", ".")
        try:
            minutes = float(said) if said else None
        except ValueError:
            minutes = -1.0
        if minutes is not None and not 0.0 <= minutes <= LONGEST:
            return {**show(visit), "wrong": name}
        done[name] = minutes
    keep_done(visit.store, day, done, visit.now)
    return Go(f"/did?day={day.isoformat()}", "did.kept")


def note(visit: Visit) -> Go:
    """Keep the day's note."""
    day = day_asked(visit)
    text = visit.fields.get("note", "")[: int(page_numbers()["note_letters"])]
    keep_note(visit.store, day, text.replace("\r\n", "\n").replace("\0", ""), visit.now)
    return Go(f"/did?day={day.isoformat()}", "did.note_kept")


PAGE = Page("did", "/did", "did.html.j2", show, {"": keep, "note": note}, rests=False)
