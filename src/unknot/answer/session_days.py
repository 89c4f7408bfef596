"""Whether it is worth asking how a person came to the days of their sessions."""

from __future__ import annotations

from collections.abc import Iterable

from unknot.effects.results import Effect, Verdict, Why

OPEN = 0.2  # belief in planned sessions, and in chosen ones, above which it is worth asking


def asks_session_days(made: Iterable[Effect], planned: float) -> bool:
    """Whether it may tell more to know how sessions came to their days.

    Args:
        planned: belief that they were planned.
    """
    open_ = OPEN < planned < 1.0 - OPEN
    untold = (e.verdict is Verdict.CANNOT_TELL and e.why is not Why.NEVER_DONE for e in made)
    return open_ and any(untold)
