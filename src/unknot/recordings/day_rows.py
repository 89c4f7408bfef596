"""Which days hold what, and from which device: the rows of a small picture of a diary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from unknot.diary.entries import Diary


@dataclass(frozen=True)
class DayRow:
    """The days on which something was recorded.

    Attributes:
        label: a symptom, a measurement, a kind of exertion, or a device.
        device: whether it is a device.
    """

    label: str
    device: bool
    days: frozenset[date]

    @property
    def first(self) -> date:
        """The first of the days."""
        return min(self.days)

    @property
    def last(self) -> date:
        """The last of the days."""
        return max(self.days)


def day_rows(diary: Diary, merged: Diary) -> tuple[DayRow, ...]:
    """What was recorded on which days, what is on most days first; devices after all else.

    Args:
        diary: with the stretches of devices.
        merged: the same, days made of its stretches.
    """
    found: defaultdict[tuple[bool, str], set[date]] = defaultdict(set)
    for seen in merged.observations:
        found[False, seen.what].add(seen.day)
    for done in merged.exertions:
        unit = "" if done.unit in ("min", "h") else f", {done.unit}"
        found[False, f"{done.kind.value} exertion{unit}"].add(done.day)
    for note in merged.notes:
        found[False, "notes"].add(note.day)
    for held in diary.segments:
        found[True, held.key.device or held.key.source].add(held.key.day)
    rows = [DayRow(label, device, frozenset(days)) for (device, label), days in found.items()]
    return tuple(sorted(rows, key=lambda row: (row.device, -len(row.days), row.label)))
