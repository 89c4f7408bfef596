"""What a person said of safety, now and before, and what clinicians set: for whatever limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from unknot.cli import own_store
from unknot.cli.amounts import doings
from unknot.errors import UnknotError, nearest

if TYPE_CHECKING:
    from unknot.plan.standing import SafetyAnswers
    from unknot.store.own_limits import OwnLimits

NOT_COUNTED = (
    "Your store may hold limits that a clinician set. They are not counted where a FILE is given:"
    " leave it out."
)


def own_of(
    malaise: str | None, middling: Sequence[str], most: Sequence[str], day: date, *, stored: bool
) -> OwnLimits:
    """What the person says now, over what they had kept."""
    from unknot.plan.standing import Malaise
    from unknot.store.own_limits import OwnLimits, own_limits

    given = doings(middling, "--middling"), doings(most, "--most")
    before = own_limits(own_store.store()) if stored and own_store.is_there() else OwnLimits()
    answers = before.answers
    if malaise is not None:
        answers = (*answers, (day, Malaise(malaise)))
    return OwnLimits(answers, {**before.middling, **given[0]}, {**before.most, **given[1]})


def answers_of(own: OwnLimits, signs: Sequence[str], day: date, *, stored: bool) -> SafetyAnswers:
    """What counts of it on a day, with what clinicians wrote where the store is open.

    Raises:
        UnknotError: code "unknown-sign".
    """
    from unknot.plan.answers import malaise_of
    from unknot.plan.limits import red_flags
    from unknot.plan.standing import SafetyAnswers
    from unknot.store.clinician import ended, in_force

    for sign in signs:
        if sign not in red_flags():
            raise UnknotError(
                "unknown-sign", f'there is no sign "{sign}".', nearest(sign, list(red_flags()))
            )
    counts, confirmed = malaise_of(own.answers)
    there = stored and own_store.is_there()
    notes = ended(own_store.store()) if there else []
    return SafetyAnswers(
        red_flags=frozenset(signs),
        malaise=counts,
        leaving=confirmed,
        released=max((note.day for note in notes if note.day <= day), default=None),
        middling=own.middling,
        clinicians=in_force(own_store.store()) if there else (),
    )
