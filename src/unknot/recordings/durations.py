"""Lengths of time as ISO 8601 writes them, in seconds."""

from __future__ import annotations

import re

_LENGTH = re.compile(
    r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
MOST_LETTERS = 40


def duration_seconds(held: object) -> float | None:
    """How long a duration of days, hours, minutes and seconds is; None where it is none.

    >>> duration_seconds("PT1H2M3.5S"), duration_seconds("PT0S"), duration_seconds("P1M")
    (3723.5, 0.0, None)
    """
    if not isinstance(held, str) or len(held) > MOST_LETTERS:
        return None
    parts = _LENGTH.fullmatch(held.strip())
    if parts is None or not any(parts.groups()):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in parts.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
