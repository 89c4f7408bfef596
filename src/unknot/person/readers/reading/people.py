"""Whose rows: a table of several people is never one person's diary."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from unknot.errors import UnknotError, nearest
from unknot.person.readers.reading.table import Row
from unknot.person.readers.reading.tally import Tally


def rows_of(rows: Iterable[Row], column: str, wanted: str | None, tally: Tally) -> list[Row]:
    """The rows of one person; those of others are counted.

    Args:
        rows: of all people.
        column: the column that tells them apart; empty where there is none.
        wanted: whose rows to take; None where there is only one person.
        tally: gets the count of the rows that are other people's.

    Raises:
        UnknotError: code "several-people" or "unknown-person", with their names.
    """
    held = list(rows)
    if not column:
        return held
    people = sorted({row.cells.get(column, "") for row in held} - {""})
    if wanted is None and len(people) > 1:
        raise several_people(tally.file, column, people)
    if wanted is not None and wanted not in people:
        raise UnknotError(
            "unknown-person",
            f'{tally.file} holds nobody called "{wanted}" in its column "{column}".',
            nearest(wanted, people),
        )
    who = wanted or next(iter(people), "")
    for row in held:
        if row.cells.get(column, "") != who:
            tally.skip("row", "another person's")
    return [row for row in held if row.cells.get(column, "") == who]


def several_people(file: str, column: str, people: Collection[str]) -> UnknotError:
    """The refusal of a table of several people where none of them was chosen."""
    names = list(people)
    shown = ", ".join(names[:40]) + (", …" if len(names) > 40 else "")
    return UnknotError(
        "several-people",
        f'{file} holds {len(names)} people, by its column "{column}": {shown}.',
        f"choose one of them, for example --person {names[0]}.",
    )
