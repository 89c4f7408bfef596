"""Whose rows: a table of several people is never one person's diary."""

from __future__ import annotations

from collections.abc import Collection

from unknot.errors import DiaryError, UnknotError, nearest


def chosen(file: str, column: str, names: Collection[str], wanted: str | None) -> str:
    """Whose rows of a table are read.

    Args:
        file: file name for messages.
        column: the column that tells people apart; empty where there is none.
        names: what stands in that column.
        wanted: the person who was asked for, or None.

    Returns:
        The person's name; empty where no column tells people apart.

    Raises:
        DiaryError: code "several-people" or "unknown-person", with their names.
    """
    if not column:
        return ""
    people = sorted(set(names) - {""})
    if wanted is None and len(people) > 1:
        raise several_people(file, column, people)
    if wanted is not None and wanted not in people:
        raise DiaryError(
            "unknown-person",
            f'{file} holds nobody called "{wanted}" in its column "{column}".',
            nearest(wanted, people),
        )
    return wanted or next(iter(people), "")


def several_people(file: str, column: str, people: Collection[str]) -> UnknotError:
    """The refusal of a table of several people where none of them was chosen."""
    names = list(people)
    shown = ", ".join(names[:40]) + (", …" if len(names) > 40 else "")
    return DiaryError(
        "several-people",
        f'{file} holds {len(names)} people, by its column "{column}": {shown}.',
        f"choose one of them, for example --person {names[0]}.",
    )
