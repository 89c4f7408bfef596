"""The contract of a reader: one module in `readers/` with a constant READER."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary
from unknot.parsing.mapping import Mapping

NAMELESS = "me"
"""The person's name where a file gives none."""


@dataclass(frozen=True)
class Head:
    """The first look at a file or folder, from which a reader says whether it is its own.

    Attributes:
        name: file or folder name, without its path.
        text: the first 8 KB as text; empty for a folder and for what is no text.
        members: for a folder, the names of the files in it, sorted; for a zip, with their folders;
            for an SQLite database, its tables; empty for any other file.
        start: the first 8 KB as they are; empty for a folder.
    """

    name: str
    text: str
    members: tuple[str, ...] = ()
    start: bytes = b""

    @property
    def is_zip(self) -> bool:
        """Whether it is a zip; `members` are its files then."""
        return self.start.startswith(b"PK\x03\x04")

    @property
    def is_database(self) -> bool:
        """Whether it is an SQLite database; `members` are its tables then."""
        return self.start.startswith(b"SQLite format 3\x00")

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder; `members` are its files then."""
        return bool(self.members) and not self.start

    def lines(self) -> list[str]:
        """Give the lines that hold something, stripped."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class ReadRequest:
    """What the person asked for along with the files.

    Attributes:
        today: the present civil day; later entries are refused.
        person: whose entries to take where a file holds several people.
        mapping: which column is what, for a table of one's own.
        zone: where the person lived, for files that do not say; None takes this computer's.
    """

    today: date
    person: str | None = None
    mapping: Mapping | None = None
    zone: ZoneInfo | None = None


@dataclass(frozen=True)
class Reader:
    """One format.

    Attributes:
        name: short name, lower case with hyphens.
        says: what it reads, one sentence.
        recognise: how surely a file or folder is of this format, 0..1, from its head alone.
        read: the diary of one person from files of this format.
    """

    name: str
    says: str
    recognise: Callable[[Head], float]
    read: Callable[[Sequence[Path], ReadRequest], Diary]
