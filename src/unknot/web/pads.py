"""The pads of a day: each cell a button that keeps its value at once."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.web.page import Visit
from unknot.workflow.typed_entries import TypedDay

PADS = ("pain", "fatigue", "sleep")
SLEEP = (0, 1, 2, 3)
SKIP = "skip"


@dataclass(frozen=True)
class Pad:
    """One question of the day.

    Attributes:
        what: the symptom.
        choices: a value and its word each.
        chosen: the value that is there; None where none is: a pad is never filled beforehand.
        before: yesterday's.
    """

    what: str
    choices: tuple[tuple[str, str], ...]
    chosen: str | None
    before: str | None


def pads_of(
    visit: Visit, day: TypedDay, before: TypedDay | None, names: tuple[str, ...] = PADS
) -> tuple[Pad, ...]:
    """The pads of a day, yesterday marked."""
    return tuple(
        Pad(name, _choices(visit, name), _value(day, name), _value(before, name)) for name in names
    )


def _choices(visit: Visit, name: str) -> tuple[tuple[str, str], ...]:
    if name == "sleep":
        return tuple((str(value), visit.words(f"sleep.{value}")) for value in SLEEP)
    numbers = tuple((str(value), str(value)) for value in range(11))
    return (*numbers, (SKIP, visit.words("today.skip")))


def _value(day: TypedDay | None, name: str) -> str | None:
    if day is None or name not in day.values:
        return None
    return f"{day.values[name]:g}"
