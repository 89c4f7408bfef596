"""unknot fit: what a diary says of a body, kept as draws that other programs can open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import fit_words
from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, ready
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.errors import UnknotError
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.inference.check_results import Diagnostics
    from unknot.workflow.fits import FittedDiary

w = spoken(fit_words)


@click.command(
    "fit",
    short_help="Fit a diary and keep the draws.",
    epilog=ending(
        "unknot fit diary.csv",
        "unknot fit diary.csv --measured vo2peak=21",
        "unknot fit diary.csv --petab problem/",
    ),
)
@fit_options
@click.option("--anew", is_flag=True, help="Fit again, even where a fit is kept.")
@click.option(
    "--petab",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write a PEtab problem for other programs; it holds the diary's days.",
)
@click.option(
    "--petab-draws",
    type=click.IntRange(2, 1000),
    metavar="N",
    help="With --petab: N draws, each a problem in a folder of its own.",
)
@language_option
@replies
def fit(
    asked: Asked,
    anew: bool,
    petab: Path | None,
    petab_draws: int | None,
    language: str | None,
) -> Reply:
    """Fit the body model to the diary in FILE and keep the draws as a netCDF file.

    A diary that has grown by a few days since its last fit is read on from there, in a moment. Each
    file opens in ArviZ and xarray.
    """
    diary = asked.diary()
    asked.shelf()
    if petab is None and petab_draws is not None:
        raise UnknotError(
            "no-petab-folder", "--petab-draws says how many, not where.", "add --petab DIR."
        )
    if petab is not None:
        from unknot.workflow.petab_exports import check_petab

        check_petab(petab)
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, anew=anew)
    from unknot.api.fits import PersonFit

    data = PersonFit(found).to_dict()
    with speaking(tongue(language, stored=not asked.files)):
        written, said = ({}, []) if petab is None else _petab(found, petab, petab_draws)
        lines = [
            _said(found),
            *_checks(found.kept.diagnostics),
            *remarks(diary),
            w.THE_FIT.format(place=found.place or w.IN_STORE, id=found.id),
            *said,
        ]
    reply = Reply(data | written, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _petab(found: FittedDiary, folder: Path, draws: int | None) -> tuple[dict[str, Any], list[str]]:
    """Write the PEtab problem, or one a draw; what JSON and people are told of it."""
    from unknot.workflow.petab_exports import petab_draws_of, petab_of

    if draws is not None:
        with progress("writing the PEtab problems"):
            several = petab_draws_of(found, folder, draws)
        data = {
            "folder": str(folder),
            "draws": len(several),
            "measurements": several[0].measurements if several else 0,
            "left_out": list(several[0].left_out) if several else [],
        }
        lines = [
            w.PETAB_DRAWS.format(count=len(several), path=folder / "draws.tsv"),
            w.SIMPLER_DRAWS,
        ]
        return {"petab": data}, lines
    with progress("writing the PEtab problem"):
        made = petab_of(found, folder)
    data = {
        "folder": str(folder),
        "files": sorted(made.files),
        "measurements": made.measurements,
        "left_out": list(made.left_out),
    }
    lines = [
        w.PETAB.format(count=made.measurements, path=folder / "problem.yaml"),
        w.SIMPLER,
    ]
    return {"petab": data}, lines


def _said(found: FittedDiary) -> str:
    days = (found.kept.last - found.kept.first).days + 1
    from unknot.workflow.fits import How

    if found.how is How.NEW:
        return w.FITTED.format(days=days)
    if found.how is How.DAYS_ADDED:
        return w.DAYS_ADDED.format(added=found.days_added, days=days)
    return w.FITTED_ALREADY.format(days=days)


def _checks(found: Diagnostics) -> list[str]:
    """The checks that did not pass, or that all did."""
    from unknot.answer.in_language import check

    if found.passed:
        return [w.ALL_PASSED]
    failed = [check(one) for one in found.checks if not one.passed]
    return [
        w.NOT_PASSED,
        *(w.CHECK.format(name=one.name, value=one.value, limit=one.limit) for one in failed),
    ]


COMMAND = fit
