"""unknot share: what one person gives to a pooled picture, without days, reports or a name."""

from __future__ import annotations

import json
from pathlib import Path

import click

from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.progress import progress
from unknot.cli.text import fold
from unknot.store.files import check_file, check_folder, write_file

INSIDE = (
    "In it: what may be true of your body, as draws; which kinds of exertion you did; what twelve "
    "weeks of each kind would change."
)
NOT_INSIDE = (
    "Not in it: your name, any day, anything you wrote down. Somebody who has your diary could "
    "still find out that it is yours. It is a file on this computer; nothing was sent."
)


@click.command(
    "share",
    short_help="A file to give to a pooled picture.",
    epilog=ending("unknot share diary.csv --out mine.share.json"),
)
@fit_options
@kept_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("mine.share.json"), show_default=True,
    metavar="SHARE.json", help="The file to write.",
)  # fmt: skip
@replies
def share(asked: Asked, name: str | None, out: Path) -> Reply:
    """Write what the person of FILE may give to others, for `unknot pool`.

    Read it before you give it away: it is plain text.
    """
    diary = asked.diary()
    check_folder(asked.folder, "--fits")
    check_file(out)
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.group.contributions import contribute, to_data

        tell("living on", 0.98)
        kinds = {activity for day in found.prepared.lived.sessions for activity, _ in day}
        given = contribute(found.kept, found.model, tuple(kinds))
    write_file(out, json.dumps(to_data(given), separators=(",", ":")) + "\n")
    out.chmod(0o600)  # as the fit it comes from: whoever gives it away does so knowingly
    data = {
        "file": str(out),
        "fit": {"id": found.id, "file": str(found.file)},
        "symptoms": list(given.changes),
        "kinds": list(given.kinds),
        "passed": given.passed,
    }
    lines = [fold(INSIDE), fold(NOT_INSIDE)]
    if not given.passed:
        lines.append(fold("My own checks did not pass. You may give it; whoever pools it is told."))
    lines += [*remarks(diary), f"The file: {out}"]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


COMMAND = share
