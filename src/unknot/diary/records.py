"""What else a file holds: a life's events, records not understood yet, where each record went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class LifeEvent:
    """Something in a life that moves symptoms besides exertion.

    Attributes:
        cause: one of `CAUSES`.
        change: "start", "stop", "change", or "on" for a day on which it simply was.
        name: what it is called in the file; never a dose.
    """

    day: date
    cause: str
    change: str
    name: str
    source: str


@dataclass(frozen=True)
class Raw:
    """Records of one kind that nothing here understands yet, kept so that a later reader can.

    Attributes:
        kind: what the file calls them.
        data: JSON, one record a line, packed by zlib; positions are never in it.
    """

    file: str
    kind: str
    count: int
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class RecordCount:
    """Where the records of a file went: `records` = `stored` + `merged` + `skipped` + `raw`.

    Attributes:
        records: how many stand in the file.
        stored: how many became entries or stretches.
        merged: how many say what another record of the file says (doubles, or parts of a whole).
        skipped: how many were left out, each with a reason in `Diary.skipped`.
        raw: how many are kept as they stand.
    """

    file: str
    records: int
    stored: int
    merged: int
    skipped: int
    raw: int = 0

    @property
    def conserved(self) -> bool:
        """Whether every record is accounted for."""
        return self.records == self.stored + self.merged + self.skipped + self.raw
