"""Options that every command about a diary shares, and how such a command reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unknot.errors import UnknotError

if TYPE_CHECKING:
    from unknot.person.diary import Diary

F = TypeVar("F", bound=Callable[..., Any])
LONGEST_AHEAD = 14


def diary_options(function: F) -> F:
    """FILE…, --map, --person, --as-of."""
    for option in (
        click.option(
            "--as-of",
            metavar="DATE",
            help="Answer as if this were the last day, YYYY-MM-DD.",
        ),
        click.option("--person", metavar="NAME", help="Whose entries, where a file holds several."),
        click.option(
            "--map",
            "mapping",
            type=click.Path(path_type=Path),
            metavar="MAPPING.toml",
            help="How to read a table of your own; see docs/how-to/own-csv.md.",
        ),
        click.argument(
            "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
        ),
    ):
        function = option(function)
    return function


def read(files: tuple[Path, ...], mapping: Path | None, person: str | None) -> Diary:
    """The diary in these files."""
    from unknot.person.readers import read_diary

    return read_diary(files, mapping=mapping, person=person)


def day_of(text: str | None) -> date | None:
    """A day from the command line.

    Raises:
        UnknotError: it is no date.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").astimezone().date()
    except ValueError:
        raise UnknotError(
            "unreadable-date", f'"{text}" is no day.', "write it as 2026-03-31."
        ) from None
