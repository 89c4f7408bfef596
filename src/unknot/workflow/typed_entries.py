"""A day as a person types it: pain, tiredness, sleep, what was done, tags, a note, a bad day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median_low

from unknot.diary.entries import Exertion, Kind, Note, Observation, Scale, Worse
from unknot.diary.symptoms import CAUSES
from unknot.errors import UnknotError
from unknot.store.person_file import PersonFile
from unknot.store.typed_days import EMPTY, SOURCE, DayRows, replace_typed, rows_between
from unknot.timeline import activities

TEN = Scale(0.0, 10.0, 1.0, Worse.HIGH)
SCALES = {
    "pain": TEN, "fatigue": TEN, "fog": TEN, "sleep": Scale(0.0, 3.0, 1.0, Worse.HIGH),
    **dict.fromkeys(("crash", *CAUSES), Scale(0.0, 1.0, 1.0, Worse.HIGH)),
}  # fmt: skip
"""What is typed of a day; sleep from good (0) to barely any (3); a crash or tag is there or not."""
TAPPED = ("pain", "fatigue", "sleep")
NOTE = "note"
AS_USUAL = f"{SOURCE}, same as usual"
OWN_KINDS = {"emotional": Kind.EMOTIONAL, "standing": Kind.STANDING}
LONGEST = 1440.0


@dataclass(frozen=True)
class TypedDay:
    """What is known of one day.

    Attributes:
        values: by symptom, as typed here or else as a file has it.
        done: minutes by activity, as typed here.
        note: as typed here.
        typed: the symptoms that were typed here.
    """

    day: date
    values: Mapping[str, float] = field(default_factory=dict[str, float])
    done: Mapping[str, float] = field(default_factory=dict[str, float])
    note: str = ""
    typed: frozenset[str] = frozenset()

    @property
    def crash(self) -> bool:
        """Whether it was marked as a bad day."""
        return self.values.get("crash", 0.0) > 0.0

    @property
    def tags(self) -> tuple[str, ...]:
        """What else the day was marked with that moves symptoms, here or by a file."""
        return tuple(name for name in CAUSES if self.values.get(name, 0.0) > 0.0)


def typed_days(store: PersonFile, first: date, last: date) -> dict[date, TypedDay]:
    """What is known of each of some days; nothing typed leaves its fields empty."""
    every = rows_between(store, first, last)
    mine = rows_between(store, first, last, typed=True)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return {day: _day(day, every, mine) for day in days}


def _day(day: date, every: DayRows, mine: DayRows) -> TypedDay:
    typed = {one.what: one.value for one in mine.observations if one.day == day}
    there = {
        one.what: one.value
        for one in every.observations
        if one.day == day and one.scale == SCALES.get(one.what)
    }
    done = {
        one.source.rpartition(": ")[2].removesuffix("_minutes"): one.amount
        for one in mine.exertions
        if one.day == day
    }
    notes = [one.text for one in mine.notes if one.day == day and one.column == NOTE]
    return TypedDay(day, there | typed, done, "".join(notes), frozenset(typed))


def keep_value(
    store: PersonFile, day: date, what: str, value: float | None, when: datetime,
    *, source: str = SOURCE,
) -> None:  # fmt: skip
    """Keep a value of a day, in the place of what was typed before; None leaves it empty.

    Raises:
        UnknotError: code "bad-value" where the scale holds no such point.
    """
    keep_values(store, day, {what: value}, when, source=source)


def keep_values(
    store: PersonFile, day: date, values: Mapping[str, float | None], when: datetime,
    *, source: str = SOURCE,
) -> None:  # fmt: skip
    """Keep several values of a day in one step, as `keep_value`."""
    seen = tuple(
        Observation(day, what, value, "points", _scale_of(what, value), f"{source}: {what}")
        for what, value in values.items()
        if value is not None
    )
    names = [("observations", what) for what in values]
    replace_typed(store, day, names, replace(EMPTY, observations=seen), when)


def keep_done(
    store: PersonFile, day: date, done: Mapping[str, float | None], when: datetime
) -> None:
    """Keep minutes of what was done on a day, by activity; None leaves it empty.

    Raises:
        UnknotError: code "unknown-activity" or "bad-value".
    """
    made = tuple(
        Exertion(day, _kind_of(name), minutes, "min", f"{SOURCE}: {name}_minutes", None, minutes)
        for name, minutes in done.items()
        if minutes is not None
    )
    for one in made:
        if not 0.0 <= one.amount <= LONGEST:
            raise _bad(f"{one.amount:g} minutes", "a day has 1440 minutes.")
    names = [("exertions", f"{name}_minutes") for name in done]
    replace_typed(store, day, names, replace(EMPTY, exertions=made), when)


def keep_tags(store: PersonFile, day: date, tags: Collection[str], when: datetime) -> None:
    """Keep what else a day is marked with, of `CAUSES`; what a file marked stays marked."""
    keep_values(store, day, {name: 1.0 if name in tags else None for name in CAUSES}, when)


def keep_note(store: PersonFile, day: date, text: str, when: datetime) -> None:
    """Keep a note of a day; an empty one leaves none."""
    notes = (Note(day, NOTE, text),) if text.strip() else ()
    replace_typed(store, day, [("notes", NOTE)], replace(EMPTY, notes=notes), when)


def usual_values(store: PersonFile, day: date, days: int, least: int) -> dict[str, float]:
    """The middle of what was recorded in so many days before a day, by symptom.

    Args:
        least: recorded days below which nothing is called usual.
    """
    before = typed_days(store, day - timedelta(days=days), day - timedelta(days=1)).values()
    found: dict[str, float] = {}
    for what in TAPPED:
        held = [one.values[what] for one in before if what in one.values]
        if len(held) >= least:
            found[what] = median_low(held)
    return found if {"pain", "fatigue"} & set(found) else {}


def _scale_of(what: str, value: float) -> Scale:
    scale = SCALES.get(what)
    if scale is None:
        raise _bad(f'"{what}"', "choose one of the page's own questions.")
    if not (scale.low <= value <= scale.high and value == round(value)):
        raise _bad(f"{value:g}", f"it goes from {scale.low:g} to {scale.high:g}.")
    return scale


def _kind_of(name: str) -> Kind:
    if name in OWN_KINDS:
        return OWN_KINDS[name]
    known = activities().get(name)
    if known is None or not known.kind:
        raise UnknotError(
            "unknown-activity", f'there is no activity "{name}".', "choose one of the page's own."
        )
    return Kind(known.kind)


def _bad(what: str, fix: str) -> UnknotError:
    return UnknotError("bad-value", f"{what} is no value of this.", fix)
