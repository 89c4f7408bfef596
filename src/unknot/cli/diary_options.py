"""Options that every command about a diary shares, and how such a command reads it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unknot.cli.door import Reply
from unknot.cli.paper import write_file
from unknot.errors import UnknotError
from unknot.library import ANY

if TYPE_CHECKING:
    from unknot.person.diary import Diary

F = TypeVar("F", bound=Callable[..., Any])
LONGEST_AHEAD = 14
MOST_REMARKS = 4
USUAL_REASONS = ("not used yet", "Funcap")  # told in the report, not worth a line here


wiring_option = click.option(
    "--wiring", default=ANY, show_default=True,
    help="Which story of the body; any: all of them, weighed by your days.",
)  # fmt: skip


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
    """The diary in these files; for a table in no known format, a guess to look over is offered."""
    from unknot.person.readers import read_diary

    try:
        return read_diary(files, mapping=mapping, person=person)
    except UnknotError as wrong:
        if wrong.code != "unknown-format" or mapping is not None or len(files) != 1:
            raise
        offered = _offer(files[0], wrong)
    return read_diary(files, mapping=offered, person=person)


def guess_offered(files: tuple[Path, ...], mapping: Path | None) -> Path | None:
    """The mapping given; for one table in no known format, a guess to look over is offered."""
    if mapping is not None or len(files) != 1:
        return mapping
    from unknot.person.readers import Ask, recognise

    try:
        recognise(files[0], Ask(datetime.now().astimezone().date()))
    except UnknotError as wrong:
        if wrong.code != "unknown-format":
            raise
        from unknot.person.datasets import is_dcnet
        from unknot.person.readers.reading.text import head_of

        return None if is_dcnet(head_of(files[0]).text) else _offer(files[0], wrong)
    return None


def _offer(file: Path, wrong: UnknotError) -> Path:
    """Show a guess of how to read a table, and save it once a person says it is right.

    Raises:
        UnknotError: nobody is there to say so; the guess stands in the way out.
    """
    from unknot.person.readers import guess_mapping, write_mapping

    try:
        guess = write_mapping(guess_mapping(file))
    except UnknotError:
        raise wrong from None
    place = file.with_name(f"{file.stem}.mapping.toml")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UnknotError(
            wrong.code,
            wrong.said,
            f"look over this guess, save it as {place.name}, and add --map {place.name}:\n\n"
            + guess,
        ) from None
    click.echo(f"{wrong.said}\nI would read it like this:\n\n{guess}", err=True)
    if not click.confirm(f"Is that right? Yes saves it as {place.name}", default=False, err=True):
        raise UnknotError(
            "mapping-declined", "the guess was not taken.", "write a mapping and add --map."
        )
    write_file(place, guess)
    return place


def heard(reply: Reply, diary: Diary) -> Reply:
    """A reply that begins with what was asked for and could not be done, if anything was."""
    return replace(reply, first=diary.unmet, warnings=_more(diary))


def _more(diary: Diary) -> tuple[str, ...]:
    return tuple(one for one in diary.warnings if one not in diary.unmet)


def remarks(diary: Diary) -> list[str]:
    """What else reading left out or guessed, in a few lines for a terminal."""
    lines = [f"Look at this: {warning}" for warning in _more(diary)[:MOST_REMARKS]]
    first = " ".join(diary.unmet)
    odd = [s for s in diary.skipped if not s.why.startswith(USUAL_REASONS) and s.why not in first]
    most = sorted(odd, key=lambda one: -one.count)[:MOST_REMARKS]
    return lines + [f"Left out: {s.what}, {s.count} times ({s.why})." for s in most]


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
