"""unknot share: what one person gives to a pooled picture, without days, reports or a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from unknot.cli import own_file_words
from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.research import FILE as RESEARCH_FILE
from unknot.cli.research import research
from unknot.cli.text import fold
from unknot.store.files import check_file, write_file
from unknot.wording.spoken import speaking, spoken

FILE = Path("mine.share.json")
w = spoken(own_file_words)


@click.command(
    "share",
    short_help="A file to give to a pooled picture.",
    epilog=ending(
        "unknot share diary.csv --out mine.share.json",
        "unknot share diary.csv --research --preview",
    ),
)
@fit_options
@kept_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help=f"The file to write; by default {FILE}, with --research {RESEARCH_FILE}.",
)  # fmt: skip
@click.option(
    "--research", "for_research", is_flag=True,
    help="Your days for research instead: numbered and blurred, shown before they are written.",
)  # fmt: skip
@click.option("--preview", is_flag=True, help="Show exactly what would leave; write nothing.")
@language_option
@replies
def share(
    asked: Asked, name: str | None, out: Path | None, for_research: bool, preview: bool,
    language: str | None,
) -> Reply:  # fmt: skip
    """Write what the person of FILE may give to others, for `unknot pool`.

    Read it before you give it away: it is plain text. --preview shows each thing in it; with --json
    it is the very object, to the last digit. With --research it is a zip of your days instead,
    without dates, names, notes or places, written only after a yes.
    """
    if for_research:
        if name is not None:
            raise click.UsageError("--research gives days, and no fit: leave --fit out.")
        with speaking(tongue(language, stored=not asked.files)):
            return research(asked.diary(), out or RESEARCH_FILE, preview=preview)
    out = out or FILE
    diary = asked.diary()
    asked.shelf()
    if not preview:
        check_file(out)
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.group.contributions import contribute, to_data

        tell("living on", 0.98)
        kinds = {activity for day in found.prepared.lived.sessions for activity, _ in day}
        given = contribute(found.kept, found.model, tuple(kinds))
    leaves = json.loads(json.dumps(to_data(given)))
    if not preview:
        write_file(out, json.dumps(leaves, separators=(",", ":")) + "\n")
        out.chmod(0o600)  # as the fit it comes from: whoever gives it away does so knowingly
    data = {
        "file": None if preview else str(out),
        "fit": {"id": found.id, "file": found.place},
        "symptoms": list(given.changes),
        "kinds": list(given.kinds),
        "passed": given.passed,
        **({"leaves": leaves} if preview else {}),
    }
    with speaking(tongue(language, stored=not asked.files)):
        lines = [fold(w.INSIDE), fold(w.NOT_INSIDE)]
        lines += [] if given.passed else [fold(w.NOT_PASSED)]
        if preview:
            lines += ["", w.ALL_LEAVES, *spelled_out(leaves), "", w.NOT_WRITTEN]
        lines += [*remarks(diary), *([] if preview else [w.THE_FILE.format(path=out)])]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def spelled_out(held: object, name: str = "") -> list[str]:
    """Every field of what leaves, with its value, or how many numbers it holds and the first."""
    if isinstance(held, dict):
        fields = cast("dict[str, object]", held)
        inner = ((f"{name}.{key}" if name else key, value) for key, value in fields.items())
        return [line for key, value in inner for line in spelled_out(value, key)]
    if isinstance(held, list) and held:
        inner = cast("list[object]", held)
        sizes = [len(inner)]
        while isinstance(inner[0], list) and inner[0]:
            inner = cast("list[object]", inner[0])
            sizes.append(len(inner))
        if isinstance(inner[0], int | float) and sizes != [1]:
            shape = w.BY.join(map(str, sizes))
            return [f"  {w.NUMBERS.format(name=name, shape=shape, first=f'{inner[0]:g}')}"]
    return [f"  {name}: {json.dumps(held)}"]


COMMAND = share
