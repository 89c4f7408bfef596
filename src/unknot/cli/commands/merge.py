"""unknot merge: the pieces of a cohort's shards in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from unknot.cli.commands.cohort import told
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.store.files import check_folder


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
@replies
def merge(folders: tuple[Path, ...], out: Path) -> Reply:
    """Join what `unknot cohort --shard` left in several folders, and say what all say together.

    Every byte is checked; pieces that nobody has are named.
    """
    from unknot.workflow.cohorts import merge as join

    check_folder(out)
    with progress("merging") as tell:
        done = join(folders, out, tell)
    data = done.results
    first = tuple(f"{name} is damaged and was left out." for name in done.damaged)
    return Reply(data, told(done, data), done.model, done.question.seed, first)


COMMAND = merge
