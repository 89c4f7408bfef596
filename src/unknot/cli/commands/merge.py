"""unknot merge: the pieces of a cohort's shards in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from unknot.cli import group_words
from unknot.cli.commands.cohort import told
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.store.files import check_folder
from unknot.wording.spoken import speaking, spoken

w = spoken(group_words)


@click.command(
    "merge",
    short_help="Join the shards of a cohort.",
    epilog=ending("unknot merge shard-1 shard-2 --out people"),
)
@click.argument(
    "folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for all the people.",
)
@language_option
@replies
def merge(folders: tuple[Path, ...], out: Path, language: str | None) -> Reply:
    """Join what `unknot cohort --shard` left in several folders, and say what all say together.

    Every byte is checked; pieces that nobody has are named.
    """
    from unknot.workflow.cohorts import merge as join

    check_folder(out)
    with progress("merging") as tell:
        done = join(folders, out, tell)
    data = done.results
    first = tuple(group_words.DAMAGED.format(name=name) for name in done.damaged)
    with speaking(tongue(language)):
        said = tuple(w.DAMAGED.format(name=name) for name in done.damaged)
        text = told(done, data)
    return Reply(data, text, done.model, done.question.seed, first, first_said=said)


COMMAND = merge
