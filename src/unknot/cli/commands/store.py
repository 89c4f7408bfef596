"""unknot store: one's own encrypted file: make it, what opens it, backups of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store, store_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.new_store import SHEET, hand_out, made, refuse_taken_sheet, typed_twice
from unknot.cli.own_store import store_options
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.wording.spoken import filled, speaking, spoken

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile

w = spoken(store_words)


@click.group("store", short_help="Your own encrypted file.", epilog=ending("unknot store new"))
def store() -> None:
    """Make and look after the one encrypted file that holds all that is yours."""


sheet_option = click.option(
    "--sheet", "sheet_at", type=click.Path(path_type=Path), default=Path(SHEET), show_default=True,
    metavar="FILE.html", help="Where to write the recovery sheet, to be printed.",
)  # fmt: skip


@store.command("new", short_help="Make a store.", epilog=ending("unknot store new"))
@sheet_option
@click.option("--with-keyring", is_flag=True, help="Let this computer's keyring open it too.")
@click.option("--plain", is_flag=True, help="Without encryption: whoever has the disk can read it.")
@store_options
@language_option
@replies
def new(sheet_at: Path, with_keyring: bool, plain: bool, language: str | None) -> Reply:
    """Make a store, locked by a passphrase, and a recovery sheet that opens it too.

    The passphrase is typed twice and never shown. Some words of the sheet are asked back.
    """
    with speaking(tongue(language)):
        person, sheet = made(sheet_at, keyring=with_keyring, plain=plain)
    data = {
        "store": str(person.path),
        "encrypted": person.encrypted,
        "sheet": None if sheet is None else str(sheet),
    }
    with speaking(tongue(language)):
        lines = [w.YOUR_STORE.format(path=person.path)]
        lines += (
            [fold(w.OPEN_STORE)]
            if sheet is None
            else [w.ITS_SHEET.format(path=sheet), fold(w.KEEP_IT)]
        )
    warnings = () if person.encrypted else (store_words.OPEN_STORE,)
    return Reply(data, "\n".join(lines), warnings=warnings)


@store.command("where", short_help="Where your store is.", epilog=ending("unknot store where"))
@store_options
@language_option
@replies
def where(language: str | None) -> Reply:
    """Say where your store is, whether it is there, and where its backups lie. Opens nothing."""
    from unknot.store.backups import folder_of
    from unknot.store.connection import is_plain

    place = own_store.place()
    there = own_store.is_there()
    size = place.stat().st_size if there else 0
    encrypted = not is_plain(place) if there else None
    data = {
        "store": str(place), "there": there, "bytes": size, "encrypted": encrypted,
        "backups": str(folder_of(place)),
    }  # fmt: skip
    with speaking(tongue(language)):
        lines = [(w.YOUR_STORE if there else w.NOT_YET).format(path=place)]
        lines += [filled(w.MEGABYTES, size=f"{size / 1e6:.1f}")] if there else []
        lines += [fold(w.OPEN_STORE)] if encrypted is False else []
        lines.append(w.ITS_BACKUPS.format(path=folder_of(place)))
    return Reply(data, "\n".join(lines))


@store.command(
    "unlock-check",
    short_help="Whether what you have opens it.",
    epilog=ending("unknot store unlock-check", "unknot store unlock-check --words"),
)
@store_options
@language_option
@replies
def unlock_check(language: str | None) -> Reply:
    """Open the store with what you have, check every page of it, and close it again.

    With --words it is the recovery sheet that is tried: do so once a year.
    """
    person = own_store.store()
    person.check()
    there = [one for one in person.imports() if one.undone is None]
    copies = person.backups()
    newest = copies[0].when.date().isoformat() if copies else None
    data = {"opens": True, "imports": len(there), "backups": len(copies), "newest_backup": newest}
    with speaking(tongue(language, stored=True)):
        told = w.NEWEST_BACKUP.format(day=newest) if newest else w.NO_BACKUP
        return Reply(data, w.IT_OPENS.format(count=len(there), backups=told))


@store.command(
    "passphrase", short_help="Change the passphrase.", epilog=ending("unknot store passphrase")
)
@click.option(
    "--new-passphrase-file", type=click.Path(path_type=Path), metavar="FILE",
    help="Read the new passphrase from the first line of this file, instead of asking.",
)  # fmt: skip
@store_options
@language_option
@replies
def passphrase(new_passphrase_file: Path | None, language: str | None) -> Reply:
    """Open the store by another passphrase from now on.

    Earlier backups keep the passphrase of their day. Where somebody may have seen the old one, run
    unknot store rotate after it.
    """
    person = own_store.store()
    phrase = (
        typed_twice() if new_passphrase_file is None else own_store.phrase_of(new_passphrase_file)
    )
    person.change_passphrase(phrase)
    with speaking(tongue(language, stored=True)):
        return Reply({"changed": True}, w.CHANGED)


@store.command("rotate", short_help="Change the data key.", epilog=ending("unknot store rotate"))
@store_options
@language_option
@replies
def rotate(language: str | None) -> Reply:
    """Encrypt all of the store anew, under another key.

    For when somebody may have had the key. Passphrase and sheets stay as they are.
    """
    own_store.store().rotate_key()
    with speaking(tongue(language, stored=True)):
        return Reply({"rotated": True}, w.ENCRYPTED_ANEW)


@store.command(
    "sheet", short_help="Print another recovery sheet.", epilog=ending("unknot store sheet")
)
@sheet_option
@click.option(
    "--forget-older", is_flag=True, help="Earlier sheets open it no more; the data key changes too."
)
@store_options
@language_option
@replies
def sheet(sheet_at: Path, forget_older: bool, language: str | None) -> Reply:
    """Make another recovery sheet. Earlier ones stay good, unless they are to be forgotten."""
    refuse_taken_sheet(sheet_at)
    person = own_store.store()
    with speaking(tongue(language, stored=True)):
        hand_out(person.new_recovery_sheet(), sheet_at)
        if forget_older:  # not before words of the new one were typed
            person.forget_older_sheets()
        data = {"sheet": str(sheet_at), "forgot_older": forget_older}
        return Reply(data, f"{w.THE_SHEET.format(path=sheet_at)}\n{fold(w.KEEP_IT)}")


@store.command("backup", short_help="Write a backup.", epilog=ending("unknot store backup"))
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), metavar="DIR",
    help="In this folder, best on another disk; else beside the store.",
)  # fmt: skip
@click.option(
    "--weekly/--no-weekly", default=None,
    help="Write one by itself every week from now on, as it is unless you end it; or no longer.",
)  # fmt: skip
@store_options
@language_option
@replies
def backup(folder: Path | None, weekly: bool | None, language: str | None) -> Reply:
    """Write an encrypted backup and verify it. Kept are those of 7 days, 4 weeks and 12 months.

    One a week is written beside the store by itself when you bring files in or use the page.
    """
    person = own_store.store()
    if weekly is not None:
        return _weekly(person, weekly, language)
    written = person.backup(folder)
    copies = _copies(person, written.parent)
    rows = [[one["when"][:16].replace("T", " "), one["file"]] for one in copies]
    with speaking(tongue(language, stored=True)):
        text = f"{w.THE_BACKUP.format(path=written)}\n\n{table(w.BACKUP_HEAD, rows)}"
    return Reply({"backup": str(written), "backups": copies}, text)


def _weekly(person: PersonFile, on: bool, language: str | None) -> Reply:
    """Turn the week's backup on or off; none is written now."""
    from unknot.store import weekly_backup

    weekly_backup.turn(person, on=on)
    with speaking(tongue(language, stored=True)):
        return Reply({"weekly": on}, w.WEEKLY_ON if on else w.WEEKLY_OFF)


def _copies(person: PersonFile, folder: Path) -> list[dict[str, Any]]:
    return [{"file": one.path.name, "when": one.when.isoformat()} for one in person.backups(folder)]


@store.command(
    "restore",
    short_help="Open a backup as a new store.",
    epilog=ending("unknot store restore me-20261101T080000Z.unknot-backup"),
)
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@store_options
@language_option
@replies
def restore(backup_file: Path, language: str | None) -> Reply:
    """Make a store out of BACKUP, on this computer or on an empty one.

    It opens by the passphrase of its day (--passphrase-file, or asked for), or with --words by any
    recovery sheet printed before it. Nothing is written over: a store that is there must be moved
    away, or --store name another.
    """
    from unknot.store.person_file import PersonFile

    place = own_store.place()
    if not backup_file.is_file():
        raise UnknotError(
            "no-file", f"there is no file {backup_file}.", "check its name and folder."
        )
    if place.exists():
        raise UnknotError(
            "already-there", f"{place} is there already; nothing is written over it.",
            "move it away, or name another with --store.",
        )  # fmt: skip
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    person = own_store.keep_open(
        PersonFile.restore(backup_file, place, own_store.secret_of_backup(backup_file))
    )
    imports = [one for one in person.imports() if one.undone is None]
    data = {"store": str(place), "imports": len(imports)}
    with speaking(tongue(language, stored=True)):
        return Reply(data, w.RESTORED.format(path=place, count=len(imports)))


COMMAND = store
