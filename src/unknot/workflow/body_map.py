"""Where it hurt in the last week, and how much weighed on the person, in questions of our own.

Nineteen places and six questions, counted as two sums. They are like the widespread pain index and
the symptom severity scale of published criteria in what they count, and are not those forms: the
words are ours, nobody has tested them, and a sum makes no diagnosis (decision 37).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

from unknot.store.newest import names_kept, newest_kept
from unknot.store.person_file import PersonFile

KIND = "body map"
PLACES = (
    "jaw_left", "jaw_right", "shoulder_left", "neck", "shoulder_right", "upper_arm_left", "chest",
    "upper_back", "upper_arm_right", "lower_arm_left", "belly", "lower_back", "lower_arm_right",
    "hip_left", "hip_right", "upper_leg_left", "upper_leg_right", "lower_leg_left",
    "lower_leg_right",
)  # fmt: skip
"""Every place, from head to foot."""
WEIGHED = ("tired", "unrested", "foggy")
"""Of the last week, 0 not at all to 3 very much."""
HAD = ("headache", "belly_pain", "low_mood")
"""Of the last six months, 0 no or 1 yes."""
MOST_WEIGHED, MOST_HAD = 3, 1
WEEK = timedelta(days=7)
FRESH = timedelta(days=28)
"""How old a map may be that stands on a report."""


@dataclass(frozen=True)
class BodyWeek:
    """What was marked of one week.

    Attributes:
        day: on which it was begun.
        places: that hurt; None where nothing was marked and nobody said that nothing hurt.
        said: answers to the six questions, by their names.
    """

    day: date
    places: frozenset[str] | None = None
    said: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def count(self) -> int | None:
        """How many places hurt, 0 to 19; None where it is not known."""
        return None if self.places is None else len(self.places)

    @property
    def severity(self) -> int | None:
        """The sum of the six answers, 0 to 12; None where one of them is open."""
        asked = (*WEIGHED, *HAD)
        return sum(self.said[name] for name in asked) if set(asked) <= set(self.said) else None


def body_week(store: PersonFile, today: date) -> BodyWeek:
    """The map of the week up to a day; an empty one where the last is a week old."""
    row = newest_kept(store, KIND)
    held = None if row is None else _week(row.id, row.payload)
    if held is None or not today - WEEK < held.day <= today:
        return BodyWeek(today)
    return held


def body_weeks(store: PersonFile, most: int) -> tuple[BodyWeek, ...]:
    """The newest maps, the newest first."""
    found: list[BodyWeek] = []
    for name in reversed(names_kept(store, KIND)[-most:]):
        row = newest_kept(store, KIND, name)
        if row is not None:
            found.append(_week(name, row.payload))
    return tuple(found)


def turn_place(store: PersonFile, today: date, place: str, when: datetime) -> BodyWeek:
    """Mark a place, or take its mark away; with none left it is not known whether any hurt."""
    held = body_week(store, today)
    places = (held.places or frozenset()) ^ {place}
    return _keep(store, replace(held, places=frozenset(places) or None), when)


def no_place(store: PersonFile, today: date, when: datetime) -> BodyWeek:
    """Keep that nothing hurt."""
    return _keep(store, replace(body_week(store, today), places=frozenset()), when)


def answer_severity(
    store: PersonFile, today: date, name: str, value: int | None, when: datetime
) -> BodyWeek:
    """Keep an answer to one of the six questions; None takes it away."""
    held = body_week(store, today)
    said = {key: old for key, old in held.said.items() if key != name}
    if value is not None:
        said[name] = value
    return _keep(store, replace(held, said=said), when)


def body_sums(store: PersonFile, day: date) -> dict[str, float]:
    """The sums that a report of a day may show: "places" and "severity", as far as known."""
    for held in body_weeks(store, 3):
        if day - FRESH < held.day <= day:
            sums = {"places": held.count, "severity": held.severity}
            return {name: float(value) for name, value in sums.items() if value is not None}
    return {}


def _keep(store: PersonFile, week: BodyWeek, when: datetime) -> BodyWeek:
    places = None if week.places is None else [one for one in PLACES if one in week.places]
    store.keep(
        KIND, week.day.isoformat(), {"places": places, "said": dict(week.said)}, model_hash="",
        data_hash="", when=when,
    )  # fmt: skip
    return week


def _week(name: str, payload: object) -> BodyWeek:
    held = cast("Mapping[str, object]", payload)
    places = cast("list[str] | None", held.get("places"))
    said = cast("Mapping[str, int]", held.get("said") or {})
    known = None if places is None else frozenset(one for one in places if one in PLACES)
    return BodyWeek(date.fromisoformat(name), known, dict(said))
