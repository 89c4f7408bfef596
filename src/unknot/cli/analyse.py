"""unknot analyse: from a diary to a personal answer and a report."""

from __future__ import annotations

import io
import shlex
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot import __version__
from unknot.cli.bar import progress
from unknot.cli.diary_options import day_of, diary_options, heard, read, remarks, wiring_option
from unknot.cli.door import Reply, ending, replies, to_json
from unknot.cli.kept import keep_kernels
from unknot.cli.offer import declared
from unknot.cli.own import chosen_wiring, from_option
from unknot.cli.paper import check_folder, keep_earlier, write_file, write_result
from unknot.library import ANY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPORT, ANSWER, DRAWS = "report.html", "answer.json", "draws.npz"


@click.command(
    "analyse",
    short_help="What moving does to the person of a diary, as a report.",
    epilog=ending("unknot analyse july.csv august.csv --out report"),
)
@diary_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("unknot-report"),
    show_default=True,
    metavar="DIR",
    help="Folder for the report.",
)
@wiring_option
@from_option
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="The same seed gives the same answer.",
)
@click.option("--quick", is_flag=True, help="Fewer draws: a first look.")
@click.option(
    "--print-all",
    is_flag=True,
    help="The report prints what is folded too; else about three pages.",
)
@replies
def analyse(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    out: Path,
    wiring: str,
    own: Path | None,
    seed: int,
    quick: bool,
    print_all: bool,
) -> Reply:
    """Say what the diary in FILE tells about moving, and what it does not.

    Prints a short summary and writes one report that opens in any browser, without a network.
    """
    began = time.monotonic()
    diary = read(files, mapping, person)
    day = day_of(as_of)
    check_folder(out)
    chosen = chosen_wiring(wiring, own)
    with progress("reading the body model") as tell:
        from unknot.person.analysis import Request
        from unknot.person.analysis import analyse as answer_for
        from unknot.person.plain import as_data
        from unknot.person.stories import load
        from unknot.report.html import report_html
        from unknot.report.summary import summary_text

        keep_kernels()
        request = Request(
            seed=seed,
            quick=quick,
            as_of=day,
            command=_command(files, mapping, person, as_of, wiring, own, seed, quick),
            version=__version__,
        )
        found = answer_for(diary, load(chosen), request, tell)
    answer = replace(found.answer, seconds=round(time.monotonic() - began, 1))
    path = out / REPORT
    data = as_data(answer, str(path))
    text = to_json(data, 1) + "\n"
    earlier = [] if _same(out / ANSWER, text) else keep_earlier(path, out / ANSWER, out / DRAWS)
    write_result(out / DRAWS, packed(found.draws))
    write_file(out / ANSWER, text)
    write_file(path, report_html(answer, print_all=print_all))
    told = "".join(f"\n{line}" for line in remarks(diary))
    if earlier:
        told += f"\nThe earlier report is kept as {earlier[0].name}."
    data["earlier"] = str(earlier[0]) if earlier else None
    shown = f"{summary_text(answer)}\n{told}\nThe report: {path}"
    return heard(Reply(data, shown, model=answer.model, seed=seed), diary)


def _same(path: Path, text: str) -> bool:
    """Whether an answer that lies there is this very one, made anew."""
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def packed(draws: dict[str, NDArray[np.float64]]) -> bytes:
    """Arrays as one compressed file; numpy reads it again."""
    import numpy as np

    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **draws)
    return held.getvalue()


def _command(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    wiring: str,
    own: Path | None,
    seed: int,
    quick: bool,
) -> str:
    """The command that makes this answer again; file names only, never folders of this computer."""
    words = ["unknot", "analyse", *(file.name or str(file) for file in files)]
    yes, takes = declared()
    for flag, value in (
        *(("--map", one.name) for one in mapping),
        *(("--take", one) for one in takes),
        ("--person", person),
        ("--as-of", as_of),
        ("--wiring", wiring if wiring != ANY else None),
        ("--from", (own.name or str(own)) if own else None),
        ("--seed", str(seed)),
    ):
        if value is not None:
            words += [flag, value]
    return shlex.join([*words, *(["--yes"] if yes else []), *(["--quick"] if quick else [])])


COMMAND = analyse
