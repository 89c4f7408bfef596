"""unknot export: everything that one's own store holds, readable without unknot; or sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from unknot.cli import own_file_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import store, store_options
from unknot.cli.progress import progress
from unknot.cli.text import fold
from unknot.errors import UnknotError
from unknot.wording.spoken import speaking, spoken

w = spoken(own_file_words)
OPENS = "age -d -i KEY FILE > all.zip"


@click.command(
    "export",
    short_help="Everything of yours, readable without unknot.",
    epilog=ending(
        "unknot export everything", "unknot export everything.zip",
        "unknot export for-my-doctor.age --to age1…",
    ),
)  # fmt: skip
@click.argument("place", metavar="DIR|FILE", type=click.Path(path_type=Path))
@click.option(
    "--to", "recipients", multiple=True, metavar="AGE-RECIPIENT",
    help="Seal it for whoever holds the other half of this age or SSH key; may be repeated.",
)  # fmt: skip
@store_options
@language_option
@replies
def export(place: Path, recipients: tuple[str, ...], language: str | None) -> Reply:
    """Write all that your store holds into a new folder, or into a .zip, or sealed into one file.

    CSV tables with a manifest of what each column means, in which unit; unknot import reads it back
    to the last digit. Nothing that is there is written over.
    """
    sealed = place.suffix == ".age"
    if sealed != bool(recipients):
        raise UnknotError(
            "no-recipient" if sealed else "not-sealed",
            f"{place.name} would {'have nobody to be sealed for' if sealed else 'not be sealed'}.",
            "name the file FILE.age and say for whom with --to age1…; without --to it is a folder"
            " or a .zip.",
        )
    from unknot.workflow import exports

    exports.refuse_taken(place)
    person = store()
    with progress("writing all of it") as tell:
        tell("reading your store", 0.1)
        belongings = exports.belongings(person)
        tell("writing", 0.4)
        now = datetime.now(UTC)
        if sealed:
            done = exports.write_sealed(belongings, place, now, recipients)
        elif place.suffix == ".zip":
            done = exports.write_zip(belongings, place, now)
        else:
            done = exports.write_folder(belongings, place, now)
    data = {"out": str(place), "rows": done.rows, "files": list(done.files), "sealed": sealed}
    with speaking(tongue(language, stored=True)):
        counts = ", ".join(
            f"{count} {w.TABLES.get(name, name)}" for name, count in done.rows.items() if count
        )
        text = [
            w.WRITTEN.format(path=place), fold(w.IN_IT.format(counts=counts or w.NOTHING_YET)),
            w.SEALED.format(command=OPENS) if sealed else w.OPEN,
        ]  # fmt: skip
    return Reply(data, "\n".join(text))


COMMAND = export
