"""What a study's rows ask about: arms, days and hours, and the people who lived them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.validate import weighted as st
from unknot.validate.cohort import Window
from unknot.validate.observation import StudyGroup
from unknot.validate.protocol import Protocol, PublishedRow, StudyArm

USUAL = StudyArm(0)  # the untreated twin's life, as long as anybody asks
LAST_WEEK = 7
EVERY_DAY = ("within_person", "day_to_day")  # look at each day between the two they name


@dataclass(frozen=True)
class Study:
    """A protocol and the people who lived it.

    Attributes:
        weights, control_weights: how much each person counts, (vectors, people).
    """

    protocol: Protocol
    people: StudyGroup
    control: StudyGroup | None
    weights: Array
    control_weights: Array | None

    def arm(self, name: str) -> StudyArm:
        """An arm of the protocol by name, the usual life included."""
        return USUAL if name == "usual" else self.protocol.arms[name]

    def mean(self, values: Array) -> Array:
        """Mean over the people."""
        return st.mean(values, self.weights)

    def control_mean(self, values: Array) -> Array:
        """Mean over the control people."""
        if self.control_weights is None:
            raise UnknotError(
                "study-file", f'study "{self.protocol.id}" has no control.', "add [control]."
            )
        return st.mean(values, self.control_weights)

    def of_control(self, name: str, seen: bool = False) -> Array:
        """A quantity of the control people in the week before."""
        if self.control is None:
            raise UnknotError(
                "study-file", f'study "{self.protocol.id}" has no control.', "add [control]."
            )
        return self.control.before(name, seen)


def arms_of(row: PublishedRow) -> tuple[str, ...]:
    """The arms a row asks about; several are averaged."""
    named: Any = row.ask.get("arm", ())
    return (named,) if isinstance(named, str) else tuple(cast(Sequence[str], named))


def against_of(row: PublishedRow) -> str:
    """What its change is against: "usual", "baseline", "before", or another arm."""
    return str(row.ask.get("against", "usual"))


def needs_of(row: PublishedRow) -> tuple[str, ...]:
    """Every arm that must be lived for a row, the usual life included."""
    arms = arms_of(row)
    against = against_of(row)
    if not arms or against in ("baseline", "before"):
        return arms
    return (*arms, against)


def windows_of(row: PublishedRow) -> tuple[Window, ...]:
    """The days over which a row looks at its arms."""
    if not arms_of(row) or "hours" in row.ask:
        return ()
    if row.measure in EVERY_DAY:
        first, last = (int(day) for day in row.ask["days"])
        return tuple((day, day + 1) for day in range(first, last + 1))
    if "week" in row.ask:
        week = int(row.ask["week"])
        return ((LAST_WEEK * (week - 1), LAST_WEEK * week),)
    return tuple((int(day), int(day) + 1) for day in row.ask["days"])


def hours_of(row: PublishedRow) -> tuple[float, ...]:
    """The hours from the first midnight on which a row looks."""
    return tuple(float(hour) for hour in row.ask.get("hours", ()))
