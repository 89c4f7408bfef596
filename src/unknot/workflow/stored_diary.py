"""The diary of a person's store as commands read it: stretches made into days, and looked over."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.merging.merge import merged
from unknot.parsing.finish import look_over
from unknot.recordings.instants import zone_named
from unknot.store.person_file import PersonFile
from unknot.store.place import ZONE
from unknot.store.session_days import session_days


def in_days(diary: Diary, store: PersonFile | None, zone: ZoneInfo | None = None) -> Diary:
    """A diary whose stretches became days, by the clock of a zone or of the one the store knows."""
    named = None if store is None or zone is not None else store.setting(ZONE)
    try:
        return merged(diary, zone_named(named) if isinstance(named, str) else zone)
    except DiaryError as wrong:
        if wrong.code != "nothing-read":
            raise
        return replace(diary, segments=())  # nothing in it makes a day


def stored_diary(
    store: PersonFile, person: str | None = None, zone: ZoneInfo | None = None
) -> Diary:
    """All that was imported and not taken back, as `readers.read_diary` gives it for files.

    Args:
        person: whose, where imports name several.
        zone: where the person lived, for stretches that do not say; None takes what the store was
            told.

    Raises:
        DiaryError: code "empty-store"; "several-people" where imports name several.
    """
    return days_made(diary_as_kept(store, person), store.path.name, zone or zone_kept(store))


def diary_as_kept(store: PersonFile, person: str | None = None) -> Diary:
    """What was recorded and what the person says of it, stretches not yet made into days."""
    return replace(store.diary(person), session_days=session_days(store))


def zone_kept(store: PersonFile) -> ZoneInfo | None:
    """The time zone that the store was told."""
    named = store.setting(ZONE)
    return zone_named(named) if isinstance(named, str) else None


def days_made(diary: Diary, name: str, zone: ZoneInfo | None) -> Diary:
    """A diary as its store holds it, made into days and looked over; it needs no store any more.

    Args:
        name: of the store's file, for messages.

    Raises:
        DiaryError: code "empty-store".
    """
    found = in_days(diary, None, zone)
    if not (found.observations or found.exertions):
        raise DiaryError(
            "empty-store", f"{name} holds no day yet.", "bring files in: unknot import FILE."
        )
    return replace(found, warnings=(*found.unmet, *found.warnings, *look_over(found)))
