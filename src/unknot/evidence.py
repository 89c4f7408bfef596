"""Where a number comes from, and how far to trust it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from unknot.errors import UnknotError, nearest


class Grade(StrEnum):
    """How far human evidence carries a number or a coupling.

    A pooled or large human data; B one decent human study; C small, contradictory, surrogate;
    D speculative or no human data; T tuned by us so that a statement comes out.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    T = "T"


WORST_FIRST = (Grade.T, Grade.D, Grade.C, Grade.B, Grade.A)


class Origin(StrEnum):
    """How we know what the source found. `memory` caps the grade at C."""

    READ = "read"
    SECONDARY = "secondary"
    DERIVED = "derived"
    MEMORY = "memory"


@dataclass(frozen=True)
class Source:
    """What was found, where, and how far to trust it.

    Attributes:
        found: the finding in a phrase, with its number.
        grade: how far human evidence carries it.
        key: row of the evidence table ("E6.01"), or "" where there is none.
        reference: citation; empty means we know of none.
        origin: how we know.
    """

    found: str
    grade: Grade
    key: str = ""
    reference: str = ""
    origin: Origin = Origin.READ

    def __post_init__(self) -> None:
        if self.origin is Origin.MEMORY and self.grade in (Grade.A, Grade.B):
            raise UnknotError(
                "memory-grade",
                f'"{self.found}" is from memory yet graded {self.grade}.',
                "grade it C or lower, or read the source.",
            )

    @property
    def sourced(self) -> bool:
        """False for a number that rests on nobody's measurement."""
        return bool(self.key or self.reference)


_TABLE = re.compile(r",? Table \d+$")


@dataclass(frozen=True)
class EvidenceRow:
    """One published number of the evidence table."""

    key: str
    topic: str
    quantity: str
    population: str
    value: str
    people: str
    reference: str
    grade: Grade
    origin: Origin


@cache
def table() -> dict[str, EvidenceRow]:
    """The evidence table that ships with the package, by key."""
    text = resources.files("unknot").joinpath("data/evidence.csv").read_text(encoding="utf-8")
    found: dict[str, EvidenceRow] = {}
    before = ""
    for row in csv.DictReader(io.StringIO(text)):
        before = _reference(row["reference"], before, found)
        found[row["key"]] = EvidenceRow(
            key=row["key"],
            topic=row["topic"],
            quantity=row["quantity"],
            population=row["population"],
            value=row["value"],
            people=row["people"],
            reference=before,
            grade=Grade(row["grade"]),
            origin=Origin(row["origin"]),
        )
    return found


def _reference(written: str, before: str, rows: Mapping[str, EvidenceRow]) -> str:
    """A reference in full, where the table says "the same" or names another row."""
    if written == '"' or written.startswith("same"):
        place = written.removeprefix('"').removeprefix("same")
        return (_TABLE.sub("", before) if place else before) + place
    *_, last = written.split()
    named = written == last or written.removesuffix(last).strip() in ("as", "book as")
    return rows[last].reference if named and last in rows else written


def cited(key: str, found: str, grade: str = "") -> Source:
    """A source from the evidence table.

    Args:
        key: row of the table.
        found: what that row says about this number, in a phrase.
        grade: a lower grade than the row's own where our use stretches it.
    """
    rows = table()
    if key not in rows:
        raise UnknotError(
            "unknown-evidence", f'there is no evidence row "{key}".', nearest(key, rows)
        )
    row = rows[key]
    return Source(found, Grade(grade or row.grade), key, row.reference, row.origin)


def tuned(why: str = "no source; chosen so that the statements come out") -> Source:
    """A number without evidence, and honest about it."""
    return Source(why, Grade.T, origin=Origin.DERIVED)


def guessed(why: str, grade: str = "D") -> Source:
    """A number from reasoning alone, with no human measurement behind it."""
    return Source(why, Grade(grade), origin=Origin.DERIVED)


def remembered(found: str) -> Source:
    """A published number that we know from memory and have not looked up: never above C."""
    return Source(f"{found}, from memory", Grade.C, origin=Origin.MEMORY)
