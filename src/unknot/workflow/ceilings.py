"""What may be done today at most, from a person's store: their days, answers and own limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unknot.diary.entries import Diary
from unknot.plan.derive import Flare, flares_of, standing_of
from unknot.plan.limits import (
    NOTHING,
    EvidenceLevel,
    Limited,
    Missing,
    level_of,
    limit,
    paces,
)
from unknot.plan.standing import SafetyAnswers, StandingToday
from unknot.store.person_file import PersonFile
from unknot.workflow.less_week import with_less
from unknot.workflow.safety import said_in


@dataclass(frozen=True)
class CeilingsToday:
    """What limits today.

    Attributes:
        limited: of each activity that is usual, on a middling day possible, or limited.
        flares: up to today, oldest first.
        missing: what the next level of evidence still lacks.
        pacing: only ceilings, never an increase.
    """

    answers: SafetyAnswers
    standing: StandingToday
    limited: tuple[Limited, ...]
    flares: tuple[Flare, ...]
    level: EvidenceLevel
    missing: tuple[Missing, ...]
    pacing: bool


def ceilings_today(store: PersonFile, diary: Diary | None, today: date) -> CeilingsToday:
    """The ceilings of today.

    Args:
        diary: all that is recorded, as `stored_diary` gives it; None where nothing is.
    """
    held = diary or Diary("me", "local", (), ())
    said = said_in(store, today)
    answers, beyond = said.answers, said.bad_day
    standing = standing_of(held, today, flare_beyond=beyond)
    most = with_less(store, today, said.most)
    clinical = {name for each in answers.clinicians for name in each.caps}
    names = sorted({*standing.usual, *answers.middling, *most, *clinical})
    limited = tuple(
        limit(
            name, standing.usual.get(name) or answers.middling.get(name) or NOTHING, standing,
            answers, person=most.get(name),
        )
        for name in names
    )  # fmt: skip
    level, missing = level_of(standing, answers)
    return CeilingsToday(
        answers, standing, limited, tuple(flares_of(held, today, beyond)), level, missing,
        paces(standing, answers),
    )  # fmt: skip
