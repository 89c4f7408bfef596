"""From all that was answered about small efforts to what counts today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from unknot.plan.standing import Malaise


def malaise_of(answers: Sequence[tuple[date, Malaise]]) -> tuple[Malaise, tuple[date, ...]]:
    """The answer that counts, and the days since on which it was said that it is over.

    A "no" after any other answer does not replace it: it is a confirmation, and two of them weeks
    apart end pacing (`limits.paces`).

    Args:
        answers: in the order in which they were given.
    """
    counts, confirmed = Malaise.UNASKED, list[date]()
    for day, answer in answers:
        if answer is not Malaise.NO:
            counts, confirmed = answer, []
            continue
        if counts is Malaise.UNASKED:
            counts = Malaise.NO
        confirmed.append(day)
    return counts, tuple(confirmed)
