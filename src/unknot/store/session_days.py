"""How a person comes to the days of their sessions, as they said; kept in their file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from unknot.diary.session_days import SessionDays

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile

KIND, NAME = "session days", "mine"


def session_days(person: PersonFile) -> SessionDays | None:
    """What was said last; None where it was never said, or taken back."""
    rows = person.kept(KIND)
    value = rows[-1].payload["said"] if rows else ""
    return SessionDays(value) if value else None


def keep_session_days(person: PersonFile, said: SessionDays | None, when: datetime) -> None:
    """Keep it; what was said before stays as an earlier revision."""
    payload = {"said": "" if said is None else said.value}
    person.keep(KIND, NAME, payload, model_hash="", data_hash="", when=when)
