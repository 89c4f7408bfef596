"""A backup that nobody has to think of: at most one a week, beside the file, once it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from unknot.store.person_file import PersonFile

WEEKLY = "weekly backup"
"""The setting that says whether it is written; it is, unless the person has ended it."""
WEEK = timedelta(days=7)


def is_on(person: PersonFile) -> bool:
    """Whether a backup is written every week."""
    return person.setting(WEEKLY, True) is not False


def turn(person: PersonFile, *, on: bool) -> None:
    """Have a backup written every week from now on, or none but those that are asked for."""
    person.set_setting(WEEKLY, on)


def is_due(person: PersonFile, now: datetime) -> bool:
    """Whether a week has gone since the newest backup, or since the first import where none is.

    A clock that was set back makes nothing due; a backup from the future counts as one of now.
    """
    if not is_on(person):
        return False
    if written := person.backups():
        return now - written[0].when >= WEEK
    begun = [one.when for one in person.imports()]
    return bool(begun) and now - min(begun) >= WEEK


def write_if_due(person: PersonFile, now: datetime | None = None) -> Path | None:
    """Write the week's backup beside the file where it is due; None where it is not.

    Raises:
        UnknotError: as `PersonFile.backup`; nothing that was kept is lost by it.
    """
    moment = datetime.now(UTC) if now is None else now
    return person.backup(when=moment) if is_due(person, moment) else None
