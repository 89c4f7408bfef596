"""How a person came to the days on which they did a session: a walk, an exercise class."""

from __future__ import annotations

from enum import StrEnum


class SessionDays(StrEnum):
    """Set beforehand, or chosen by how the day was."""

    PLANNED = "planned"
    CHOSEN = "chosen"
