"""unknot validate: published studies replayed on virtual cohorts, beside what they found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli.bar import progress
from unknot.cli.door import Reply, ending, replies
from unknot.cli.paper import check_folder, fold, table, write_file

if TYPE_CHECKING:
    from unknot.validate.report import Report

PEOPLE = 256


@click.command(
    "validate",
    short_help="Replay published studies, beside what they found.",
    epilog=ending("unknot validate", "unknot validate wang_2010 E3.01.pain --plot pictures"),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--wiring", default="articles", show_default=True, help="Which hypothesis.")
@click.option("--parameters", default="default", show_default=True, help="Which parameter set.")
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
@replies
def validate(
    ids: tuple[str, ...], wiring: str, parameters: str, people: int, folder: Path | None
) -> Reply:
    """Replay published studies on virtual cohorts and compare with what they found.

    ID is a study, a row, or a row of the evidence table; without any, all are replayed, and cases
    with a known answer too. A fifth of the rows is kept out of every calibration.
    """
    from unknot.validate.picture import forests
    from unknot.validate.report import validate as replay

    if folder is not None:
        check_folder(folder, "--plot")
    with progress("studies") as tell:
        report = replay(ids, wiring, parameters, people=people, tell=tell)
    written: list[str] = []
    if folder is not None:
        for name, picture in forests(report.results).items():
            write_file(folder / f"{name}.svg", picture)
            written.append(str(folder / f"{name}.svg"))
    data = report.data() | ({"files": written} if folder is not None else {})
    told = f"\n\nPictures: {folder}" if folder is not None else ""
    return Reply(data, _text(report) + told, report.model, 1)


def _text(report: Report) -> str:
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
    for split, words in (("calibration", "open to calibration"), ("kept_out", "kept out of it")):
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
