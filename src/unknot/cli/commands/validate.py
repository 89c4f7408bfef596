"""unknot validate: published studies replayed on virtual cohorts, beside what they found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_wiring import chosen_wiring, hypothesis_options
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.store.files import check_folder, read_file, write_file

if TYPE_CHECKING:
    from unknot.validate.protocol import Protocol
    from unknot.validate.report import ValidationReport

PEOPLE = 256
ENDING = ".toml"
SPLITS = (
    ("calibration", "open to calibration"),
    ("kept_out", "kept out of it"),
    ("own", "of your own"),
)


@click.command(
    "validate",
    short_help="Replay published studies, beside what they found.",
    epilog=ending(
        "unknot validate wang_2010 E3.01.pain --plot pictures", "unknot validate my-study.toml"
    ),
)
@click.argument("asked", metavar="[ID-or-STUDY.toml]...", nargs=-1)
@hypothesis_options
@click.option(
    "--people",
    default=PEOPLE,
    show_default=True,
    type=click.IntRange(16, 4096),
    help="How many in each virtual cohort.",
)
@click.option(
    "--plot",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a picture of each study into this folder.",
)
@click.option(
    "--words", is_flag=True, help="Only print what may stand in a study's file, as Markdown."
)
@replies
def validate(
    asked: tuple[str, ...],
    wiring: str,
    own: Path | None,
    parameters: str,
    people: int,
    folder: Path | None,
    words: bool,
) -> Reply:
    """Replay published studies on virtual cohorts and compare with what they found.

    ID is a study, a row, or a row of the evidence table; without any, all are replayed, and cases
    with a known answer too. A fifth of the rows is kept out of every calibration. STUDY.toml is a
    study of your own, with its source, interval and grade: docs/how-to/studies.md.
    """
    if words:
        from unknot.docgen.studies import page

        told = page()
        return Reply({"words": told}, told.rstrip("\n"))
    from unknot.validate.picture import forests
    from unknot.validate.report import validate as replay

    if folder is not None:
        check_folder(folder, "--plot")
    ids, known = _studies(asked)
    chosen = chosen_wiring(wiring, own)
    with progress("studies") as tell:
        report = replay(ids, chosen, parameters, people=people, known=known, progress=tell)
    written: list[str] = []
    if folder is not None:
        for name, picture in forests(report.results).items():
            write_file(folder / f"{name}.svg", picture)
            written.append(str(folder / f"{name}.svg"))
    data = report.data() | ({"files": written} if folder is not None else {})
    told = f"\n\nPictures: {folder}" if folder is not None else ""
    return Reply(data, _text(report) + told, report.model, 1)


def _studies(asked: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, Protocol] | None]:
    """What is asked for: ids, and the studies among which they are; None for those that ship.

    Raises:
        UnknotError: a file is wrong, or two studies or rows go by one name.
    """
    from unknot.validate.protocol import protocols, read_study

    files = [Path(one) for one in asked if one.endswith(ENDING) or Path(one).is_file()]
    if not files:
        return asked, None
    ids = tuple(one for one in asked if Path(one) not in files)
    known: dict[str, Protocol] = {}
    for path in dict.fromkeys(files):
        study = read_study(read_file(path), path.name)
        if study.id in known:
            raise UnknotError(
                "two-studies", f"two files are called {path.name}.", "rename one of them."
            )
        known[study.id] = study
    wanted = (*ids, *known)
    if ids:
        for name in known.keys() & protocols().keys():
            raise UnknotError(
                "two-studies",
                f"{name} is the name of a study that ships, too.",
                "rename your file, or leave the ids out.",
            )
        known |= protocols()
    seen: dict[str, str] = {}
    for row in (row for study in known.values() for row in study.rows):
        if seen.setdefault(row.id, row.protocol) != row.protocol:
            raise UnknotError(
                "two-rows",
                f'a row is called "{row.id}" in both {seen[row.id]} and {row.protocol}.',
                "give one of them another id.",
            )
    return wanted, known


def _text(report: ValidationReport) -> str:
    from unknot.validate.picture import number, verdict

    head = ("row", "what", "low", "high", "simulated", "error", "verdict")
    rows = [
        (
            r.row.id, f"{r.row.quantity} ({r.row.unit})", number(r.row.low), number(r.row.high),
            number(r.simulated), number(r.error),
            verdict(r) + (", kept out" if r.row.split == "kept_out" else ""),
        )
        for r in report.results
    ]  # fmt: skip
    lines = [table(head, rows), ""]
    for split, words in SPLITS:
        met, count = report.met(split)
        if count:
            lines.append(f"Met: {met} of {count} rows {words} ({100 * met / count:.0f} %).")
    if report.cases:
        wrong = [case.id for case in report.cases if not case.right]
        told = f"wrong: {', '.join(wrong)}" if wrong else "all right"
        lines.append(f"Cases with a known answer: {len(report.cases)}, {told}.")
    lines.append(
        fold(
            "The error is that of the number of virtual people alone. A row is met if the "
            "published interval holds the simulated value."
        )
    )
    return "\n".join(lines)


COMMAND = validate
