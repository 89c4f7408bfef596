"""unknot import: files of any known format into one's own store, looked at before they go in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import daily_words, own_store
from unknot.cli.asking import confirmed, show
from unknot.cli.diary_options import table_options, zone_asked
from unknot.cli.dry_run import as_data, as_text, left_out, rows_of
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.note_questions import Decide, decided, from_store, left_open, proposed
from unknot.cli.offer import agree, declared
from unknot.cli.progress import progress
from unknot.errors import UnknotError
from unknot.store.files import check_file, write_file
from unknot.store.place import ZONE
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.parsing.mapping import Mapping as ColumnMapping
    from unknot.store.person_file import PersonFile
    from unknot.workflow.imports import DryRun
    from unknot.workflow.spoken import SpokenExertion

w = spoken(daily_words)


@click.command(
    "import",
    short_help="Bring files into your own store.",
    epilog=ending(
        "unknot import export.zip diary.csv --dry-run",
        "unknot import takeout.zip --zone Europe/Berlin",
        "unknot import --ask-notes",
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Show what would come in; change nothing.")
@table_options
@click.option("--person", metavar="NAME", help="Whose entries, where a file holds several.")
@click.option(
    "--take-notes", is_flag=True,
    help="Take what notes say of exertion as entries, without a question for each; without FILE"
    " of the notes that are in your store.",
)  # fmt: skip
@click.option(
    "--ask-notes", is_flag=True,
    help="Ask about the notes in your store, also about those that you said no to; without FILE.",
)  # fmt: skip
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE.svg",
    help="Also write the picture of the days.",
)  # fmt: skip
@own_store.store_options
@language_option
@replies
def import_files(
    files: tuple[Path, ...],
    dry_run: bool,
    mapping: tuple[Path, ...],
    person: str | None,
    take_notes: bool,
    ask_notes: bool,
    plot: Path | None,
    language: str | None,
) -> Reply:
    """Bring what FILE holds into your store, once: first a look, then a yes.

    A file may be any export or table that is known, a zip or a folder. What is there already is
    not brought in again, and unknot undo takes an import back.
    """
    if not files and (take_notes or ask_notes):
        return from_store(person, take_all=take_notes, dry_run=dry_run)
    if not files:
        raise click.UsageError("Missing argument 'FILE...'.")
    if ask_notes:
        raise click.UsageError("--ask-notes is of the notes in your store: leave FILE out.")
    if plot is not None:
        _check_plot(plot)
    store = _store(dry_run)
    with tempfile.TemporaryDirectory(prefix="unknot-") as folder:
        look = _looked_at(files, mapping, person, store, Path(folder))
    rows = rows_of(look)
    if plot is not None:
        from unknot.cli.day_picture import svg

        write_file(plot, svg(rows))
    spoken_in = tongue(language, stored=store is not None)
    with speaking(spoken_in):
        text = as_text(look, rows)
    data = as_data(look) | {
        "store": str(own_store.place()),
        "dry_run": dry_run,
        "picture": None if plot is None else str(plot),
    }
    warnings = () if look.diary is None else (*look.diary.unmet, *look.diary.warnings)
    first: dict[str, Any] = {"first": left_out(look.refused)}
    with speaking(spoken_in):
        first["first_said"] = left_out(look.refused)
    if dry_run or store is None:
        notes = _said_in_notes(look, store)
        data["spoken"] = [one.as_data(False) for one in notes]
        with speaking(spoken_in):
            text = _joined(text, proposed(notes), w.DRY_RUN)
        return Reply(data, text, **first, warnings=warnings)
    if look.diary is None:
        if take_notes:
            taken = from_store(person, take_all=True, dry_run=False)
            data |= {"spoken": taken.data["spoken"]}
            text = _joined(text, taken.text)
        return Reply(data | _already(look), text, **first, warnings=warnings)
    if (zone := zone_asked()) is not None:
        store.set_setting(ZONE, zone.key)
    decide = partial(decided, take_notes)
    with speaking(spoken_in):
        brought = _brought_in(look, store, data, text, decide)
    return Reply(*brought, **first, warnings=warnings)


def _check_plot(place: Path) -> None:
    """Refuse to write a picture over anything but a picture.

    Raises:
        UnknotError: code "already-there", or that nothing can be written there.
    """
    check_file(place, "--plot")
    if place.exists() and not (place.is_file() and place.read_bytes()[:4] == b"<svg"):
        raise UnknotError(
            "already-there", f"{place} is there already and no picture.",
            "name another file with --plot.",
        )  # fmt: skip


def _store(dry_run: bool) -> PersonFile | None:
    """The store, or None where a dry run has to do without."""
    if dry_run and not (own_store.is_there() and own_store.can_open()):
        return None
    if not own_store.is_there() and own_store.somebody_is_there():
        from unknot.cli.new_store import offered

        return offered()
    return own_store.store()


def _looked_at(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    store: PersonFile | None,
    folder: Path,
) -> DryRun:
    """Read what is new; tables in no known format are asked about before."""
    from unknot.parsing.pipes import collected
    from unknot.parsing.reader import ReadRequest
    from unknot.parsing.today import today
    from unknot.workflow.hashed_files import Hashed, hashes
    from unknot.workflow.imports import known_files, look_at, nothing_new
    from unknot.workflow.parts import parted

    ask = ReadRequest(today(), person, zone=zone_asked())
    parts = parted(collected(files, folder), folder)
    places = parts.places
    with progress("looking at your files") as tell:
        sums = hashes(places, tell)
        there = known_files(store, sums)
    new = {
        given: place
        for given, place in places.items()
        if isinstance(one := sums[given], Hashed) and one.sha256 not in there
    }
    guessed: Mapping[Path, ColumnMapping] = {}
    remarks: tuple[str, ...] = ()
    if new:
        agreed = agree(new, mapping, person, leave=True)
        guessed, remarks = agreed.by_file, (*parts.unread, *agreed.remarks)
    with progress("reading your files") as tell:
        look = look_at(
            places, ask, store, mapping=mapping, guessed=guessed, hashed=sums, progress=tell
        )
    if look.diary is None and not any(one.import_id is not None for one in look.files):
        raise nothing_new(look)
    if look.diary is not None and remarks:
        look = replace(look, diary=replace(look.diary, warnings=(*remarks, *look.diary.warnings)))
    return look


def _said_in_notes(look: DryRun, store: PersonFile | None) -> list[SpokenExertion]:
    """What the notes that come in say was done, beside what is recorded of those days."""
    from unknot.workflow.spoken import beside_recorded, spoken_in

    if look.diary is None:
        return []
    return beside_recorded(spoken_in(look.diary, store), look.merged, store, zone=zone_asked())


def _brought_in(
    look: DryRun,
    store: PersonFile,
    data: dict[str, Any],
    text: str,
    decide: Decide,
) -> tuple[dict[str, Any], str]:
    from unknot.workflow.imports import add
    from unknot.workflow.spoken import keep_decisions, with_taken

    yes, _ = declared()
    if not yes:
        show(text)
    if not confirmed(w.BRING_IN, yes=yes):
        return data, w.UNCHANGED
    assert look.diary is not None
    spoken = _said_in_notes(look, store)
    answers = decide(spoken)
    taken = with_taken(look.diary, [one for one, yes in zip(spoken, answers, strict=True) if yes])
    with progress("writing to your store") as tell:
        tell("writing to your store", 0.5)
        now = datetime.now(UTC)
        done = add(replace(look, diary=taken), store, now)
        keep_decisions(store, spoken, answers, now)
    data["spoken"] = [one.as_data(yes is True) for one, yes in zip(spoken, answers, strict=True)]
    data["imported"] |= {"observations": done.new, "duplicates": done.duplicates}
    data["imported"]["merged"] = done.merged
    data |= {"import_id": done.import_id, "already": done.already}
    shown = text if yes else ""
    brought = " ".join((
        w.BROUGHT.format(new=done.new, known=done.duplicates),
        *((w.HELD_ONCE.format(count=done.merged),) if done.merged else ()),
        w.TAKE_BACK.format(number=done.import_id),
    ))  # fmt: skip
    data["backup"], backup = own_store.weeks_backup(store, now)
    return data, _joined(shown, brought, left_open(answers), backup)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _already(look: DryRun) -> dict[str, Any]:
    """All files are there: nothing is to be done."""
    numbers = [one.import_id for one in look.files if one.import_id is not None]
    return {"import_id": min(numbers), "already": True}


COMMAND = import_files
