"""unknot undo: take an import back, and all that only it brought."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from unknot.cli import own_file_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import store, store_options
from unknot.errors import UnknotError
from unknot.wording.spoken import speaking, spoken

w = spoken(own_file_words)


@click.command("undo", short_help="Take an import back.", epilog=ending("unknot undo 3"))
@click.argument("number", metavar="[IMPORT]", required=False, type=click.IntRange(1))
@store_options
@language_option
@replies
def undo(number: int | None, language: str | None) -> Reply:
    """Take IMPORT back, by default the last file; unknot imports lists them.

    What another import brought too stays. The files may be imported again.
    """
    from unknot.store.typed_days import is_typed

    person = store()
    there = [one for one in person.imports() if one.undone is None]
    if number is None:
        there = [one for one in there if not is_typed([file.reader for file in one.files])]
        if not there:
            raise UnknotError(
                "unknown-import", "there is no import that could be undone.", "see unknot imports."
            )
        number = there[-1].import_id
    person.undo(number, datetime.now(UTC))
    names = [file.name for one in there if one.import_id == number for file in one.files]
    data = {"import_id": number, "files": names}
    with speaking(tongue(language, stored=True)):
        shown = ", ".join(names) or w.NO_FILE
        return Reply(data, w.TAKEN_BACK.format(number=number, names=shown))


COMMAND = undo
