"""The person's own file on the command line: where it is, and what opens it.

A passphrase is asked for, or read from a file; it never stands on the command line.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unknot.cli import store_words
from unknot.cli.entry import add_remark
from unknot.cli.problem_text import language_asked
from unknot.cli.text import fold
from unknot.errors import UnknotError
from unknot.store.files import read_file
from unknot.store.place import default_place
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile
    from unknot.store.secrets import Secret

w = spoken(store_words)
OTHERS_READ = 0o044  # the right of a file's group, or of everybody, to read it
PLAIN = b"SQLite format 3\x00"  # how a store begins that is not encrypted
F = TypeVar("F", bound=Callable[..., Any])
STORE, PHRASE_FILE, KEYRING, WORDS, OPEN = (
    f"unknot.{name}" for name in ("store", "passphrase-file", "keyring", "words", "open-store")
)
_KEYS = {
    "store_place": STORE, "passphrase_file": PHRASE_FILE, "by_keyring": KEYRING, "by_words": WORDS,
}  # fmt: skip


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep how the store is found and opened beside the command, for whoever opens it."""
    context.meta[_KEYS[str(option.name)]] = value


def store_options(function: F) -> F:
    """--store, --passphrase-file, --keyring, --words: where one's own file is, what opens it."""
    for option in (
        click.option(
            "--words", "by_words", is_flag=True, expose_value=False, callback=_remember,
            help="Open the store by the words of a recovery sheet; they are asked for.",
        ),
        click.option(
            "--keyring", "by_keyring", is_flag=True, expose_value=False, callback=_remember,
            help="Open the store by this computer's keyring.",
        ),
        click.option(
            "--passphrase-file", type=click.Path(path_type=Path), expose_value=False,
            callback=_remember, envvar="UNKNOT_PASSPHRASE_FILE", metavar="FILE",
            help="Read the passphrase from the first line of this file, instead of asking.",
        ),
        click.option(
            "--store", "store_place", type=click.Path(path_type=Path), expose_value=False,
            callback=_remember, envvar="UNKNOT_STORE", metavar="FILE",
            help="Your store; by default the one that unknot store where shows.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def place() -> Path:
    """Where the store is, whether or not it is there."""
    return _given(STORE) or default_place()


def is_there() -> bool:
    """Whether there is a store."""
    return place().is_file()


def can_open() -> bool:
    """Whether what opens the store was given, can be asked for, or is not needed."""
    with suppress(OSError), place().open("rb") as file:
        if file.read(len(PLAIN)) == PLAIN:
            return True
    return bool(_given(KEYRING) or _given(PHRASE_FILE)) or somebody_is_there()


def secret_was_given() -> bool:
    """Whether it was said what opens the store, so that nothing has to be asked."""
    return bool(_given(KEYRING) or _given(PHRASE_FILE))


def somebody_is_there() -> bool:
    """Whether a question would be answered."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def store() -> PersonFile:
    """The store, open until the command ends.

    Raises:
        UnknotError: code "no-store", "no-passphrase"; or as the store says.
    """
    from unknot.store.person_file import PersonFile
    from unknot.store.whose import refuse_others

    context = click.get_current_context()
    held = context.meta.get(OPEN)
    if isinstance(held, PersonFile):
        return held
    if not is_there():
        raise no_store()
    refuse_others(place())  # before anybody is asked for a passphrase
    return keep_open(PersonFile.open(place(), secret()))


def keep_open(person: PersonFile) -> PersonFile:
    """Have a store closed when the command ends."""
    context = click.get_current_context()
    context.meta[OPEN] = context.with_resource(person)
    return person


def weeks_backup(person: PersonFile, now: datetime) -> tuple[str | None, str]:
    """Write the week's backup where it is due: where it is, and what is said of it.

    What was brought in before stays in where no backup can be written; that is said as a remark.
    """
    from unknot.cli.progress import progress
    from unknot.store import weekly_backup

    if not weekly_backup.is_due(person, now):
        return None, ""
    try:
        with progress("writing this week's backup"):
            written = weekly_backup.write_if_due(person, now)
    except UnknotError as error:
        add_remark(f"this week's backup could not be written: {error.said} {error.fix}")
        return None, ""
    return str(written), fold(w.THE_WEEKS_BACKUP)


def no_store() -> UnknotError:
    """What is said where there is no store yet, or a folder has its name."""
    if place().is_dir():
        from unknot.store.whose import is_a_folder

        return is_a_folder(place())
    named = "" if _given(STORE) is None else f" --store {place()}"
    return UnknotError(
        "no-store",
        f"there is no store yet: {place()} does not exist.",
        f"make one with unknot store new{named}, or name yours with --store FILE.",
    )


def secret() -> Secret | None:
    """What was said to open the store with; asked for where nothing was.

    Raises:
        UnknotError: code "no-passphrase" where nobody can be asked.
    """
    from unknot.store import connection
    from unknot.store.secrets import Keyring, Passphrase, RecoveryWords

    if _given(KEYRING):
        return Keyring()
    if _given(WORDS):
        return RecoveryWords(asked("words"))
    if connection.is_plain(place()):
        return None
    from_file = phrase_in_file()
    return Passphrase(asked("passphrase") if from_file is None else from_file)


def phrase_in_file() -> str | None:
    """The passphrase in the file that was named, or None where none was.

    Raises:
        UnknotError: the file is not there or holds none.
    """
    path = _given(PHRASE_FILE)
    return None if path is None else phrase_of(path)


def phrase_of(path: Path) -> str:
    """The passphrase in the first line of a file; it is said where others may read that file.

    Raises:
        UnknotError: the file is not there or holds none.
    """
    lines = read_file(path).splitlines()
    if os.name == "posix" and path.is_file() and path.stat().st_mode & OTHERS_READ:
        add_remark(
            f"{path} holds your passphrase, and others on this computer may read it; take their"
            f" right away: chmod 600 {shlex.quote(str(path))}"
        )
    if not lines or not lines[0]:
        raise UnknotError(
            "no-passphrase", f"{path} holds no passphrase in its first line.", "write it there."
        )
    return lines[0]


def secret_of_backup(backup: Path) -> Secret | None:
    """What was said to open a backup with; None for one without encryption."""
    from unknot.store.backups import keys_in
    from unknot.store.secrets import Keyring, Passphrase, RecoveryWords

    if not keys_in(backup):
        return None
    if _given(KEYRING):
        return Keyring()
    if _given(WORDS):
        return RecoveryWords(asked("words"))
    from_file = phrase_in_file()
    return Passphrase(asked("of_its_day") if from_file is None else from_file)


def asked(what: str) -> str:
    """What a person types without its being shown.

    Args:
        what: which of `store_words.ASKED`; it is asked in the language of the command line, for
            that of the page is not known before the store is open.

    Raises:
        UnknotError: code "no-passphrase" where nobody can be asked.
    """
    if not somebody_is_there():
        if what == "words":
            raise UnknotError(
                "no-passphrase", "nobody is here to type the words of the sheet.",
                "run it in a terminal; where nobody can type, use --passphrase-file FILE in place"
                " of --words.",
            )  # fmt: skip
        raise UnknotError(
            "no-passphrase",
            "your store is encrypted, and nobody is here to type its passphrase.",
            "put it in a file that only you can read, and give that with --passphrase-file FILE"
            " (or UNKNOT_PASSPHRASE_FILE).",
        )
    with in_asked_language():
        return str(click.prompt(w.ASKED[what], hide_input=True, err=True))


def in_asked_language() -> AbstractContextManager[None]:
    """Speak what the command line asks for, or the environment, for a while."""
    return speaking(language_asked(click.get_current_context().obj or ()))


def _given(what: str) -> Any:
    context = click.get_current_context(silent=True)
    return None if context is None else context.meta.get(what)
