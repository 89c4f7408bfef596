"""What an export holds, before anything is made of it: which device recorded what on which days.

For the look ahead of an import: plain data, from which a table and a small picture of the days are
drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from unknot.diary.entries import Diary
from unknot.diary.segments import device_name

DAY_VALUES = "a day as a whole"
"""In place of a device, where a file gives a value of a whole day."""


@dataclass(frozen=True)
class SurveyGap:
    """Days on which something has nothing, between two on which it has."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class SurveyRow:
    """One signal or entry of one device.

    Attributes:
        what: a signal ("steps", "heart_rate"), or an entry's name where `device` is `DAY_VALUES`.
        by_day: number of stretches or entries of each day that has any, in order of time.
        gaps: between its first and its last day, longest first.
    """

    device: str
    what: str
    sources: tuple[str, ...]
    by_day: tuple[tuple[date, int], ...]
    gaps: tuple[SurveyGap, ...]

    @property
    def first(self) -> date:
        """The first day that has any."""
        return self.by_day[0][0]

    @property
    def last(self) -> date:
        """The last day that has any."""
        return self.by_day[-1][0]

    @property
    def days(self) -> int:
        """How many days have any."""
        return len(self.by_day)

    @property
    def records(self) -> int:
        """How many stretches or entries there are."""
        return sum(count for _, count in self.by_day)


@dataclass(frozen=True)
class RecordingSurvey:
    """What a diary holds, device by device and signal by signal.

    Attributes:
        rows: sorted by device and what; days as a whole come last.
        first: the first day with anything, or None.
        last: the last such day.
        gaps: days on which nothing at all is recorded, longest first.
    """

    rows: tuple[SurveyRow, ...]
    first: date | None
    last: date | None
    gaps: tuple[SurveyGap, ...]

    @property
    def days(self) -> int:
        """How many days have anything."""
        return len({day for row in self.rows for day, _ in row.by_day})

    def calendar(self) -> tuple[tuple[date, tuple[int, ...]], ...]:
        """For every day from the first to the last, the count of each row."""
        if self.first is None or self.last is None:
            return ()
        counts = [dict(row.by_day) for row in self.rows]
        length = (self.last - self.first).days + 1
        every = (self.first + timedelta(days=i) for i in range(length))
        return tuple((day, tuple(one.get(day, 0) for one in counts)) for day in every)


def survey(diary: Diary) -> RecordingSurvey:
    """What a diary with stretches holds; stretches count on the civil day on which they begin."""
    held: dict[tuple[bool, str, str], dict[date, int]] = {}
    files: dict[tuple[bool, str, str], set[str]] = {}

    def add(key: tuple[bool, str, str], day: date, count: int, source: str) -> None:
        by_day = held.setdefault(key, {})
        by_day[day] = by_day.get(day, 0) + count
        files.setdefault(key, set()).add(source)

    for one in diary.segments:
        key = (False, device_name(one.key.device), one.key.signal.value)
        add(key, one.key.day, one.size, one.key.source)
    for seen in diary.observations:
        add((True, DAY_VALUES, seen.what), seen.day, 1, _file(seen.source))
    for done in diary.exertions:
        what = "steps" if done.unit == "steps" else done.kind.value
        add((True, DAY_VALUES, what), done.day, 1, _file(done.source))
    rows = tuple(
        SurveyRow(
            key[1], key[2], tuple(sorted(files[key])), tuple(sorted(held[key].items())),
            gaps_in(held[key]),
        )
        for key in sorted(held)
    )  # fmt: skip
    days = sorted({day for by_day in held.values() for day in by_day})
    return RecordingSurvey(
        rows, days[0] if days else None, days[-1] if days else None, gaps_in(days)
    )


def gaps_in(days: Iterable[date]) -> tuple[SurveyGap, ...]:
    """The days that are missing between the first and the last of some days, longest gap first."""
    known = sorted(set(days))
    one = timedelta(days=1)
    gaps = [
        SurveyGap(before + one, after - one)
        for before, after in pairwise(known)
        if after - before > one
    ]
    return tuple(sorted(gaps, key=lambda gap: (-gap.days, gap.first)))


def _file(source: str) -> str:
    return source.rpartition(": ")[0] or source
