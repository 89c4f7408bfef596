"""What a person said of what limits them, in their store: one place for the page and the commands.

Answers about small efforts, a middling day and the most that they allow themselves are in
`store/own_limits`; signs that stop all planning, what a bad day is and the chance of one that they
accept are kept here. Each has its history, travels with an export and goes when everything is
deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from unknot.plan.answers import malaise_of
from unknot.plan.limits import red_flags
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.store import own_limits as kept_limits
from unknot.store.clinician import ended, in_force
from unknot.store.person_file import PersonFile

KIND = "safety"
SIGNS, MIDDLING, MOST, BAD_DAY, FLARE_LIMIT = (
    "red_flags", "middling", "most", "flare_beyond", "flare_limit",
)  # fmt: skip


def safety_answers(store: PersonFile, day: date | None = None) -> SafetyAnswers:
    """The answers as they stand, with what clinicians set; what was never asked is unasked.

    Args:
        day: notes of clinicians that are dated later do not count yet; None counts all.
    """
    own, held = kept_limits.own_limits(store), _held(store)
    malaise, leaving = malaise_of(own.answers)
    notes = [note.day for note in ended(store) if day is None or note.day <= day]
    return SafetyAnswers(
        red_flags=frozenset(sign for sign in held.get(SIGNS, ()) if sign in red_flags()),
        malaise=malaise,
        leaving=leaving,
        released=max(notes, default=None),
        middling=own.middling,
        clinicians=in_force(store),
        flare_limit=float(held.get(FLARE_LIMIT, SafetyAnswers().flare_limit)),
    )


def own_limits(store: PersonFile) -> dict[str, DoingPerWeek]:
    """The most that the person allows themselves, by activity."""
    return dict(kept_limits.own_limits(store).most)


def bad_day_begins(store: PersonFile) -> dict[str, float]:
    """From which value on a day is a flare to this person, by symptom; none where not said."""
    held: Mapping[str, float] = _held(store).get(BAD_DAY, {})
    return {name: float(value) for name, value in held.items()}


@dataclass(frozen=True)
class Said:
    """All that a person said in their store of what limits them.

    Attributes:
        most: the most that they allow themselves, by activity.
        bad_day: from which value on a day is a flare, by symptom.
    """

    answers: SafetyAnswers = field(default_factory=SafetyAnswers)
    most: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])
    bad_day: Mapping[str, float] = field(default_factory=dict[str, float])


def said_in(store: PersonFile, day: date | None = None) -> Said:
    """What the person of a store said, with what clinicians set until a day."""
    return Said(safety_answers(store, day), own_limits(store), bad_day_begins(store))


def keep_answer(store: PersonFile, name: str, value: Any, when: datetime) -> None:
    """Keep an answer beside the earlier ones.

    Args:
        name: `SIGNS`, `MIDDLING`, `MOST`, `BAD_DAY` or `FLARE_LIMIT`.
        value: a list of signs; minutes and times a week by activity; values by symptom; a chance.
    """
    if name in (MIDDLING, MOST):
        doings = {what: DoingPerWeek(float(one[0]), float(one[1])) for what, one in value.items()}
        own = kept_limits.own_limits(store)
        changed = replace(own, middling=doings) if name == MIDDLING else replace(own, most=doings)
        kept_limits.keep_own_limits(store, changed, when)
        return
    store.keep(KIND, name, {"value": value}, model_hash="", data_hash="", when=when)


def answer_malaise(store: PersonFile, malaise: Malaise, day: date, when: datetime) -> None:
    """Keep an answer to whether small efforts cost days; what counts says `plan.answers`.

    Entering pacing is a tap. A first "no" counts; one after another answer is a confirmation of
    this day, and it takes two of these weeks apart to leave. Any other answer makes earlier
    confirmations void.
    """
    own = kept_limits.own_limits(store)
    answers = (*own.answers, (day, malaise))
    kept_limits.keep_own_limits(store, replace(own, answers=answers), when)


def _held(store: PersonFile) -> dict[str, Any]:
    return {row.id: row.payload["value"] for row in store.kept(KIND)}


def signs_asked(store: PersonFile) -> bool:
    """Whether the person went through the list of warning signs: an empty answer is one too."""
    return SIGNS in _held(store)
