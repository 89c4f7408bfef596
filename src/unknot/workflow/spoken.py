"""What notes say was done, taken as entries only where a person said yes; each answer is kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, Exertion, Note
from unknot.diary.exposure import RECORDED_WALKS, activity_of, minutes_done
from unknot.errors import UnknotError
from unknot.parsing.reader import NAMELESS
from unknot.recordings.spoken_exertion import ExertionProposal, proposals_of
from unknot.store.person_file import PersonFile
from unknot.workflow.stored_diary import stored_diary

DECISION = "decision"
FROM_NOTES = "your notes"


@dataclass(frozen=True)
class SpokenExertion:
    """One thing that a note says was done.

    Attributes:
        name: the same for the same words of the same day; nothing of them can be read from it.
        note: where it stands.
        before: what was decided of it earlier; None where it never was.
        recorded: what that day has already, (activity or kind, minutes).
    """

    day: date
    proposal: ExertionProposal
    name: str
    note: Note
    before: bool | None = None
    recorded: tuple[tuple[str, float], ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether the day has as many minutes of it already, so that it would count twice."""
        own = _counted_as(self.exertion())
        alike = RECORDED_WALKS if own in RECORDED_WALKS else (own,)
        return any(
            name in alike and minutes >= self.proposal.minutes for name, minutes in self.recorded
        )

    @property
    def doing(self) -> str:
        """What was done, in words."""
        named = self.proposal.activity.replace("_", " ")
        return named or f"{self.proposal.kind.value} exertion"

    def as_data(self, taken: bool) -> dict[str, Any]:
        """As plain data, with what was decided."""
        one = self.proposal
        return {
            "day": self.day.isoformat(), "words": one.words, "kind": one.kind.value,
            "activity": one.activity, "minutes": one.minutes, "remark": one.remark, "taken": taken,
            "recorded": dict(self.recorded),
        }  # fmt: skip

    def exertion(self) -> Exertion:
        """The entry it becomes."""
        one = self.proposal
        column = f"{one.activity}_minutes" if one.activity else one.kind.value
        source = f"{FROM_NOTES}: {column}"
        return Exertion(self.day, one.kind, one.minutes, "min", source, None, one.minutes)


def spoken_in(diary: Diary, store: PersonFile | None) -> list[SpokenExertion]:
    """What the notes of a diary speak of and is not among its entries yet, oldest first."""
    rows = [] if store is None else store.kept(DECISION)
    decided = {row.id: row.payload.get("taken") is True for row in rows}
    there = {
        (one.day, one.kind, one.amount)
        for one in diary.exertions
        if one.source.startswith(f"{FROM_NOTES}: ")
    }
    found: dict[str, SpokenExertion] = {}
    for note, proposal in proposals_of(sorted(diary.notes, key=lambda one: one.day)):
        text = f"{note.day}\n{note.column}\n{note.text}\n{proposal.words}"
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        if (note.day, proposal.kind, proposal.minutes) not in there:
            found[name] = SpokenExertion(note.day, proposal, name, note, decided.get(name))
    return list(found.values())


def beside_recorded(
    spoken: Sequence[SpokenExertion], coming: Diary | None, store: PersonFile | None,
    person: str | None = None, zone: ZoneInfo | None = None,
) -> list[SpokenExertion]:  # fmt: skip
    """The same, each with what else is recorded of its day, in what comes in and in a store.

    Args:
        coming: what comes in, made into days.
    """
    if not spoken:
        return []
    exertions = [] if coming is None else list(coming.exertions)
    if store is not None:
        with suppress(UnknotError):  # nothing is there yet, or others
            exertions += stored_diary(store, person, zone).exertions
    days = _minutes_by_day(exertions, {one.day for one in spoken})
    return [replace(one, recorded=days.get(one.day, ())) for one in spoken]


def _minutes_by_day(
    exertions: Iterable[Exertion], days: set[date]
) -> dict[date, tuple[tuple[str, float], ...]]:
    held: defaultdict[date, list[Exertion]] = defaultdict(list)
    for one in dict.fromkeys(exertions):
        if one.day in days and not one.source.startswith(f"{FROM_NOTES}: "):
            held[one.day].append(one)
    found = {
        day: minutes_done(Diary(NAMELESS, "local", (), tuple(rows)), day, 1)
        for day, rows in held.items()
    }
    return {
        day: tuple((name, float(row[0])) for name, row in sorted(by_name.items()) if row[0] > 0.0)
        for day, by_name in found.items()
    }


def _counted_as(one: Exertion) -> str:
    return activity_of(one.source, one.kind) or one.kind.value


def with_taken(diary: Diary, taken: Sequence[SpokenExertion]) -> Diary:
    """A diary with what was taken from its notes."""
    if not taken:
        return diary
    return replace(diary, exertions=(*diary.exertions, *(one.exertion() for one in taken)))


def take_into(
    store: PersonFile, spoken: Sequence[SpokenExertion], decided: Sequence[bool | None],
    when: datetime,
) -> int:  # fmt: skip
    """Add what was taken of the notes that are in a store, and keep each answer.

    Returns:
        How many were taken.
    """
    taken = [one for one, yes in zip(spoken, decided, strict=True) if yes]
    if taken:
        store.add_spoken([(one.note, one.exertion()) for one in taken])
    keep_decisions(store, spoken, decided, when)
    return len(taken)


def keep_decisions(
    store: PersonFile, spoken: Sequence[SpokenExertion], decided: Sequence[bool | None],
    when: datetime,
) -> None:  # fmt: skip
    """Keep each yes and no, so that nothing is asked twice; what nobody was asked stays open."""
    for one, taken in zip(spoken, decided, strict=True):
        if taken is None:
            continue
        payload = {"about": "exertion in a note", "taken": taken}
        store.keep(DECISION, one.name, payload, model_hash="", data_hash="", when=when)
