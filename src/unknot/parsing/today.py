"""This computer's civil day."""

from __future__ import annotations

from datetime import date, datetime


def today() -> date:
    """The present day where this computer stands."""
    return datetime.now().astimezone().date()
