"""Making a store on the command line: a passphrase typed twice, a sheet printed and asked back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import own_store, store_words
from unknot.cli.asking import confirmed
from unknot.errors import UnknotError
from unknot.store.files import KEPT_ASIDE, write_bytes
from unknot.wording.spoken import spoken

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile
    from unknot.store.recovery import RecoverySheet

w = spoken(store_words)
SHEET = "recovery-sheet.html"
TRIES = 3


def offered() -> PersonFile:
    """Make a store where a command needs one, if the person there says yes.

    Raises:
        UnknotError: code "no-store" where they do not; or as `made`.
    """
    with own_store.in_asked_language():
        if not confirmed(w.MAKE_ONE.format(path=own_store.place()), yes=False):
            raise own_store.no_store()
        person, _ = made(Path(SHEET), keyring=False, plain=False)
    return person


def made(sheet_at: Path, *, keyring: bool, plain: bool) -> tuple[PersonFile, Path | None]:
    """Make the store and its recovery sheet.

    Args:
        sheet_at: where the sheet is written, to be printed; nothing may be there.

    Returns:
        The store, and the file of its sheet where one is needed.

    Raises:
        UnknotError: code "already-there", "empty-passphrase", "unlike-passphrases", …
    """
    from unknot.store.person_file import PersonFile

    place = own_store.place()
    if place.exists():
        raise UnknotError(
            "already-there", f"{place} is there already.", "name another file with --store."
        )
    if not plain:
        refuse_taken_sheet(sheet_at)
    phrase = "" if plain else new_phrase()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    person, sheet = PersonFile.create(place, phrase, keyring=keyring, plain=plain)
    own_store.keep_open(person)
    KEPT_ASIDE.append(f"your store {place}, which opens by its passphrase")
    if not sheet.needed:
        return person, None
    hand_out(sheet, sheet_at)
    return person, sheet_at


def new_phrase() -> str:
    """A new passphrase: from the file that was named, or typed twice."""
    from_file = own_store.phrase_in_file()
    return typed_twice() if from_file is None else from_file


def typed_twice() -> str:
    """A new passphrase, typed twice.

    Raises:
        UnknotError: code "unlike-passphrases"; or nobody is there to type it.
    """
    first = own_store.asked("new")
    if own_store.asked("again") != first:
        raise UnknotError(
            "unlike-passphrases", "the two passphrases are not the same.", "type it again."
        )
    return first


def refuse_taken_sheet(place: Path) -> None:
    """Refuse to write a sheet over something.

    Raises:
        UnknotError: code "already-there".
    """
    if place.exists():
        raise UnknotError(
            "already-there", f"{place} is there already.", "name another file with --sheet."
        )


def hand_out(sheet: RecoverySheet, place: Path) -> None:
    """Write a sheet to be printed, and ask a part of it back where somebody is there."""
    write_bytes(place, sheet.html().encode())
    KEPT_ASIDE.append(f"the recovery sheet {place}, whose words open the store")
    if os.name == "posix":
        place.chmod(0o600)
    if own_store.somebody_is_there():
        click.echo(w.PRINT_IT.format(path=place), err=True)
        ask_back(sheet, _asked_for_word)


def _asked_for_word(number: int) -> str:
    return str(click.prompt(w.WORD_OF_SHEET.format(number=number), err=True))


def ask_back(sheet: RecoverySheet, ask: Callable[[int], str]) -> None:
    """Ask some words of a sheet back, so that a sheet that was never printed is noticed.

    Raises:
        UnknotError: code "sheet-not-confirmed" after some tries; the store is there all the same.
    """
    for _ in range(TRIES):
        if sheet.confirm({number: ask(number) for number in sheet.ask()}):
            return
        click.echo(w.NOT_THE_WORDS, err=True)
    raise UnknotError(
        "sheet-not-confirmed",
        "the words typed are not those on the sheet. Your store is there, and its passphrase opens"
        " it.",
        "make another sheet with unknot store sheet, and print it.",
    )
