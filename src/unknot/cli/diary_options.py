"""Options that every command about a diary shares, and how such a command reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from unknot.cli import answer_words, own_store
from unknot.cli.entry import Reply
from unknot.cli.offer import TAKES, YES, agree
from unknot.errors import UnknotError
from unknot.library import ANY
from unknot.wording.read_back import said_once, warning_in, why_in
from unknot.wording.spoken import language, named, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.diary.session_days import SessionDays
    from unknot.readers import Mapping as ColumnMapping

w = spoken(answer_words)
F = TypeVar("F", bound=Callable[..., Any])
LONGEST_AHEAD = 14
ZONE, SESSION_DAYS = "unknot.zone", "unknot.session_days"
BESIDE = {"yes": YES, "take": TAKES, "zone": ZONE, "session_days": SESSION_DAYS}
UNSAID = "unsaid"
MOST_REMARKS = 4
GUESSED = " is guessed: "  # of a scale that nobody declared
USUAL_REASONS = ("not used yet", "Funcap")  # told in the report, not worth a line here


wiring_option = click.option(
    "--wiring", default=ANY, show_default=True,
    help="Which story of the body; any: all of them, weighed by your days.",
)  # fmt: skip


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep --yes, --take, --zone, --session-days beside the command, for what reads its files."""
    context.meta[BESIDE[str(option.name)]] = value


def zone_asked() -> ZoneInfo | None:
    """The time zone of --zone; None where it was not given.

    Raises:
        UnknotError: there is none of that name.
    """
    from unknot.recordings.instants import zone_named

    context = click.get_current_context(silent=True)
    name = None if context is None else context.meta.get(ZONE)
    return zone_named(name) if name else None


def session_days_asked() -> str | None:
    """What --session-days said; None where it was not given."""
    context = click.get_current_context(silent=True)
    said: str | None = None if context is None else context.meta.get(SESSION_DAYS)
    return said


def _with_session_days(diary: Diary) -> Diary:
    """A diary of files, with what --session-days said."""
    said = session_days_asked()
    return diary if said is None else replace(diary, session_days=_meant(said))


def _keep_session_days() -> None:
    """Keep in one's own store what --session-days said, if anything."""
    from unknot.store.session_days import keep_session_days

    said = session_days_asked()
    if said is not None:
        keep_session_days(own_store.store(), _meant(said), datetime.now(UTC))


def _meant(said: str) -> SessionDays | None:
    from unknot.diary.session_days import SessionDays

    return None if said == UNSAID else SessionDays(said)


def table_options(function: F) -> F:
    """--map, --take, --yes, --zone: how files are read."""
    for option in (
        click.option(
            "--zone", expose_value=False, callback=_keep, metavar="ZONE",
            help="Where you lived, for files that do not say, such as Europe/Berlin; else this"
            " computer's zone.",
        ),
        click.option(
            "--yes", is_flag=True, expose_value=False, callback=_keep,
            help="Read a table of your own as its columns prove, without a question.",
        ),
        click.option(
            "--take", multiple=True, expose_value=False, callback=_keep,
            metavar="COLUMN=MEANING",
            help='What a column is, such as "Schlaf=hours of sleep" or "Datum=day first".',
        ),
        click.option(
            "--map", "mapping", multiple=True, type=click.Path(path_type=Path),
            metavar="MAPPING.toml",
            help="How to read a table of your own; see docs/how-to/own-csv.md.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


files_argument = click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]"
)
"""Files; without any, a command reads one's own store."""


def diary_options(function: F) -> F:
    """FILE…, or one's own store; --map, --take, --yes, --person, --session-days, --as-of."""
    for option in (
        click.option(
            "--session-days",
            type=click.Choice(["planned", "chosen", UNSAID]),
            expose_value=False,
            callback=_keep,
            help="Were walks and other sessions mostly planned, or done on days that felt good"
            " enough? Kept, where the days are those of your store.",
        ),
        click.option(
            "--as-of",
            metavar="DATE",
            help="Answer as if this were the last day, YYYY-MM-DD.",
        ),
        click.option("--person", metavar="NAME", help="Whose entries, where a file holds several."),
        table_options,
        own_store.store_options,
        files_argument,
    ):
        function = option(function)
    return function


def read(files: tuple[Path, ...], mapping: tuple[Path, ...], person: str | None) -> Diary:
    """The diary in these files; how a table in no known format is read is asked or declared.

    Without a file it is that of one's own store.
    """
    if not files:
        return stored(person)
    from unknot.workflow.given_files import read_given

    def asked(places: Mapping[Path, Path]) -> tuple[Mapping[Path, ColumnMapping], Sequence[str]]:
        agreed = agree(places, mapping, person)
        return agreed.by_file, agreed.remarks

    found = read_given(files, mapping=mapping, person=person, zone=zone_asked(), agree=asked)
    return _with_session_days(found)


def stored(person: str | None = None) -> Diary:
    """The diary in one's own store, days made of its stretches.

    Raises:
        UsageError: no file was given, and there is no store.
        DiaryError: code "empty-store" where nothing was imported yet.
    """
    if own_store.place().is_dir():
        raise own_store.no_store()
    if not own_store.is_there():
        raise click.UsageError(
            f"Missing argument 'FILE...'. Without one your store is read, and there is none at"
            f" {own_store.place()}; unknot store new makes one."
        )
    from unknot.workflow.stored_diary import stored_diary

    _keep_session_days()
    return stored_diary(own_store.store(), person, zone_asked())


def heard(reply: Reply, diary: Diary) -> Reply:
    """A reply that begins with what was asked for and could not be done, if anything was."""
    return replace(reply, first=diary.unmet, warnings=_more(diary))


def _more(diary: Diary) -> tuple[str, ...]:
    return tuple(warning for warning in diary.warnings if warning not in diary.unmet)


def remarks(diary: Diary) -> list[str]:
    """What else reading left out or guessed, in a few lines for a terminal."""
    lines = warned(_more(diary))
    first = " ".join(diary.unmet)
    odd = [s for s in diary.skipped if not s.why.startswith(USUAL_REASONS) and s.why not in first]
    most = sorted(odd, key=lambda one: -one.count)[:MOST_REMARKS]
    return lines + [
        w.LEFT_OUT.format(
            what=named("skipped", s.what, s.what), count=s.count, why=why_in(language(), s.why)
        )
        for s in most
    ]


def warned(warnings: Sequence[str]) -> list[str]:
    """The first few warnings for a terminal, and how many there are besides.

    Guessed scales come last: several files guess each of theirs, and would hide what went wrong.
    """
    ordered = sorted(said_once(warnings), key=lambda text: GUESSED in text)
    lines = [w.LOOK_AT.format(what=warning_in(language(), text)) for text in ordered[:MOST_REMARKS]]
    more = len(ordered) - len(lines)
    return lines + ([w.MORE_TO_LOOK_AT.format(more=more)] if more else [])


def bad_days(given: Sequence[str]) -> dict[str, float]:
    """What a bad day is to a person, from "NAME=VALUE" each, by symptom.

    Raises:
        UnknotError: code "bad-flare" where one is none.
    """
    beyond: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            beyond[name.strip()] = float(value)
        except ValueError:
            raise UnknotError("bad-flare", f'"{text}" is no bad day.', "write pain=7.") from None
    return beyond


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
