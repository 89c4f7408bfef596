"""What a person answered to the questions of safety, kept in their store with every earlier answer.

Each answer is a row of its own with its history, like a decision: it travels with an export and
goes when everything is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from unknot.plan.limits import red_flags
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.store.clinician import ended, in_force
from unknot.store.person_file import PersonFile

KIND = "safety"
SIGNS, MALAISE, MIDDLING, MOST, BAD_DAY, FLARE_LIMIT = (
    "red_flags", "malaise", "middling", "most", "flare_beyond", "flare_limit",
)  # fmt: skip
LEAVING = "leaving"
"""Begins the name of a day on which it was confirmed that small efforts no longer cost days."""


def safety_answers(store: PersonFile) -> SafetyAnswers:
    """The answers as they stand, with what clinicians set; what was never asked is unasked."""
    held = _held(store)
    usual = SafetyAnswers()
    return SafetyAnswers(
        red_flags=frozenset(sign for sign in held.get(SIGNS, ()) if sign in red_flags()),
        malaise=Malaise(held.get(MALAISE, Malaise.UNASKED.value)),
        leaving=tuple(
            date.fromisoformat(name.partition(" ")[2])
            for name, value in held.items()
            if _is_leaving(name) and value
        ),
        middling=_doings(held.get(MIDDLING, {})),
        flare_limit=float(held.get(FLARE_LIMIT, usual.flare_limit)),
        released=max((note.day for note in ended(store)), default=None),
        clinicians=in_force(store),
    )


def own_limits(store: PersonFile) -> dict[str, DoingPerWeek]:
    """The most that the person allows themselves, by activity."""
    return _doings(_held(store).get(MOST, {}))


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

    def with_given(self, given: SafetyAnswers) -> SafetyAnswers:
        """The kept answers with what is said now; a sign that was marked is not lost by silence."""
        kept = self.answers
        return replace(
            kept,
            red_flags=kept.red_flags | given.red_flags,
            malaise=kept.malaise if given.malaise is Malaise.UNASKED else given.malaise,
            middling={**kept.middling, **given.middling},
        )


def said_in(store: PersonFile) -> Said:
    """What the person of a store said."""
    return Said(safety_answers(store), own_limits(store), bad_day_begins(store))


def was_asked(store: PersonFile, name: str) -> bool:
    """Whether a question was ever answered."""
    return name in _held(store)


def keep_answer(store: PersonFile, name: str, value: Any, when: datetime) -> None:
    """Keep an answer beside the earlier ones.

    Args:
        name: `SIGNS`, `MALAISE`, `MIDDLING`, `MOST`, `BAD_DAY` or `FLARE_LIMIT`.
        value: what JSON can hold: a list of signs; a word; minutes and times a week by activity;
            values by symptom; a chance.
    """
    store.keep(KIND, name, {"value": value}, model_hash="", data_hash="", when=when)


def confirm_leaving(store: PersonFile, day: date, when: datetime) -> None:
    """Keep that on this day the person said that small efforts no longer cost days."""
    keep_answer(store, f"{LEAVING} {day.isoformat()}", True, when)


def answer_malaise(store: PersonFile, malaise: Malaise, day: date, when: datetime) -> None:
    """Keep an answer to whether small efforts cost days.

    Entering pacing is a tap. A first "no" counts; one after another answer is a confirmation of
    this day, and it takes two of these weeks apart to leave. Any other answer makes earlier
    confirmations void.
    """
    before = safety_answers(store)
    if malaise is Malaise.NO and before.malaise not in (Malaise.UNASKED, Malaise.NO):
        confirm_leaving(store, day, when)
        return
    if malaise is not Malaise.NO:
        for past in before.leaving:
            keep_answer(store, f"{LEAVING} {past.isoformat()}", False, when)
    keep_answer(store, MALAISE, malaise.value, when)


def _is_leaving(name: str) -> bool:
    return name.startswith(f"{LEAVING} ")


def _held(store: PersonFile) -> dict[str, Any]:
    return {row.id: row.payload["value"] for row in store.kept(KIND)}


def _doings(held: Mapping[str, tuple[float, float]]) -> dict[str, DoingPerWeek]:
    return {name: DoingPerWeek(float(one[0]), float(one[1])) for name, one in held.items()}
