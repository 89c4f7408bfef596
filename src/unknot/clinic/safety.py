"""The safety of one day: what a person answered, what limits them, and how freely they may move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from unknot.answer.answer import Answer
from unknot.diary.entries import Diary
from unknot.plan.derive import standing_of
from unknot.plan.limits import NOTHING, Limited, Mode, limit, numbers, paces
from unknot.plan.standing import DoingPerWeek, SafetyAnswers, StandingToday


@dataclass(frozen=True)
class SafetyAsked:
    """What a person was asked and said before a report.

    Attributes:
        signs_asked: they went through the list of warning signs.
        most: the most that they allow themselves, by activity.
        flare_beyond: from where on a day is bad to them, by symptom.
    """

    answers: SafetyAnswers = field(default_factory=SafetyAnswers)
    signs_asked: bool = False
    most: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])
    flare_beyond: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class SafetyToday:
    """What is safe on one day.

    Attributes:
        limited: what may be suggested of each activity; nothing above what is usual is proposed.
        mode: the strictest of them; None where there is nothing to limit and nothing stops.
    """

    day: date
    asked: SafetyAsked
    standing: StandingToday
    limited: tuple[Limited, ...]
    mode: Mode | None
    pacing: bool


def safety_of(diary: Diary, answer: Answer, day: date, asked: SafetyAsked) -> SafetyToday:
    """The safety of a day, from a diary, its answer and what the person said.

    Args:
        day: whose limits these are; entries after it are not looked at.
    """
    done = [effect for effect in answer.effects if effect.days_of_this > 0]
    standing = standing_of(
        diary,
        day,
        flare_beyond=asked.flare_beyond,
        checks_passed=answer.diagnostics.passed,
        from_others=all(effect.from_prior for effect in done),
    )
    answers = asked.answers
    clinical = {name for one in answers.clinicians for name in one.caps}
    names = sorted({*standing.usual, *answers.middling, *asked.most, *clinical})
    limited = tuple(
        limit(
            name,
            standing.usual.get(name) or answers.middling.get(name) or NOTHING,
            standing,
            answers,
            person=asked.most.get(name),
        )
        for name in names
    )
    order = list(Mode)
    mode = min((one.mode for one in limited), key=order.index) if limited else None
    if standing.hours_since_entry >= numbers()["stale_hours"]:
        mode = Mode.NO_SUGGESTION
    if answers.red_flags:
        mode = Mode.SEEK_CARE
    return SafetyToday(day, asked, standing, limited, mode, paces(standing, answers))
