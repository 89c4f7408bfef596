"""Bad-day mode: nothing is asked, the plan is rest, until the person says that they are back."""

from __future__ import annotations

from datetime import date

from unknot.store.person_file import PersonFile

SETTING = "bad_day_since"


def resting_since(store: PersonFile) -> date | None:
    """The day on which it began; None where it is not on."""
    held = store.setting(SETTING)
    return date.fromisoformat(held) if isinstance(held, str) else None


def begin_rest(store: PersonFile, day: date) -> None:
    """Begin it; a second tap changes nothing."""
    if resting_since(store) is None:
        store.set_setting(SETTING, day.isoformat())


def end_rest(store: PersonFile) -> None:
    """End it."""
    store.set_setting(SETTING, None)
