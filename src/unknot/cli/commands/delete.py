"""unknot delete: days, or everything, out of one's own store for good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from unknot.cli import own_file_words
from unknot.cli.asking import pasted, show
from unknot.cli.diary_options import day_of
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import somebody_is_there, store, store_options
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.store.deletion import Deleted

w = spoken(own_file_words)


@click.command(
    "delete",
    short_help="Delete days, or everything, for good.",
    epilog=ending(
        "unknot delete --from 2026-03-01 --to 2026-03-14", "unknot delete --all --backups"
    ),
)
@click.option("--from", "first", metavar="DATE", help="From this day on, YYYY-MM-DD.")
@click.option("--to", "last", metavar="DATE", help="Up to this day, included.")
@click.option("--all", "everything", is_flag=True, help="Everything.")
@click.option("--backups", is_flag=True, help="In every known backup too.")
@click.option(
    "--confirm", "typed", metavar="WORDS",
    help="The words that would be asked for, such as “delete everything”; for scripts.",
)  # fmt: skip
@store_options
@language_option
@replies
def delete(
    first: str | None, last: str | None, everything: bool, backups: bool, typed: str | None,
    language: str | None,
) -> Reply:  # fmt: skip
    """Delete what was recorded on some days, with every answer, plan and fit made since; or all.

    A trial stays, without what you said of these days; one that lies within them goes.
    It is overwritten on the disk and cannot be brought back, but from an export or from backups
    that were left. You are asked to type what is to be deleted.
    """
    begin, end = day_of(first), day_of(last)
    if everything == (begin is not None or end is not None):
        raise click.UsageError("say which days with --from and --to, or --all; not both.")
    if begin is not None and end is not None and end < begin:
        raise click.UsageError("--to lies before --from.")
    person = store()
    going = person.count_delete(begin, end)
    spoken_in = tongue(language, stored=True)
    words = _words(begin, end)  # those of the source count in every language, for scripts
    with speaking(spoken_in):
        _confirm(_words(begin, end), words, _told(going, backups), typed)
    with progress("deleting") as tell:
        tell("deleting", 0.3)
        gone = person.delete(begin, end, backups=backups)
    data = {
        "deleted": asdict(gone),
        "from": None if begin is None else begin.isoformat(),
        "to": None if end is None else end.isoformat(),
        "backups_left": 0 if backups else len(person.backups()),
    }
    with speaking(spoken_in):
        lines = [w.DELETED, _told(gone, backups)]
        if data["backups_left"]:
            lines.append(fold(w.BACKUPS_HOLD.format(count=data["backups_left"])))
    return Reply(data, "\n".join(lines))


def _words(first: date | None, last: date | None) -> str:
    """What has to be typed."""
    if first is None and last is None:
        return w.DELETE_ALL
    parts = ([w.FROM.format(day=first)] if first else []) + (
        [w.TO.format(day=last)] if last else []
    )
    return " ".join([w.DELETE, *parts])


def _told(going: Deleted, backups: bool) -> str:
    counts = asdict(going).items()
    rows = [[w.GOING.get(name, name), str(count)] for name, count in counts if count]
    told = table(w.WHAT_HEAD, rows) if rows else w.NO_SUCH_DAYS
    return told + ("" if backups else f"\n{w.BACKUPS_STAY}")


def _confirm(words: str, first: str, told: str, typed: str | None) -> None:
    """Have it typed, in the language spoken or in that of the source.

    Raises:
        UnknotError: code "not-confirmed", or "needs-yes" where nobody can be asked.
    """
    if typed is None:
        if not somebody_is_there():
            raise UnknotError(
                "needs-yes", "nobody is here to confirm it; nothing was deleted.",
                f"if that is what you want, run\n\n  {pasted('--confirm', first)}\n",
            )  # fmt: skip
        show(told)
        typed = str(
            click.prompt(w.TYPE.format(words=words), default="", show_default=False, err=True)
        )
    if typed.strip().casefold() not in (words, first):
        raise UnknotError(
            "not-confirmed", "nothing was deleted: the words typed are others.",
            f'type "{words}", or leave it.',
        )  # fmt: skip


COMMAND = delete
