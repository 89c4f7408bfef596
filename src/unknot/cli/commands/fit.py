"""unknot fit: what a diary says of a body, kept as draws that other programs can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, ready
from unknot.cli.progress import progress

if TYPE_CHECKING:
    from unknot.workflow.fits import FittedDiary


@click.command(
    "fit",
    short_help="Fit a diary and keep the draws.",
    epilog=ending("unknot fit diary.csv", "unknot fit diary.csv --measured vo2peak=21"),
)
@fit_options
@click.option("--anew", is_flag=True, help="Fit again, even where a fit is kept.")
@replies
def fit(
    asked: Asked,
    anew: bool,
) -> Reply:
    """Fit the body model to the diary in FILE and keep the draws as a netCDF file.

    A diary that has grown by a few days since its last fit is read on from there, in a moment. Each
    file opens in ArviZ and xarray.
    """
    diary = asked.diary()
    asked.shelf()
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, anew=anew)
    from unknot.api.fits import PersonFit

    checks = found.kept.diagnostics
    data = PersonFit(found).to_dict()
    lines = [
        _said(found),
        "All checks passed." if checks.passed else "Checks that did not pass:",
        *(f"  {c.name}: {c.value} ({c.limit})" for c in checks.checks if not c.passed),
        *remarks(diary),
        f"The fit: {found.place or 'in your store'} (id {found.id})",
    ]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _said(found: FittedDiary) -> str:
    days = (found.kept.last - found.kept.first).days + 1
    from unknot.workflow.fits import How

    if found.how is How.NEW:
        return f"Fitted {days} days."
    if found.how is How.DAYS_ADDED:
        return f"Read {found.days_added} more days into the fit that was there; {days} days in all."
    return f"This diary is fitted already; {days} days."


COMMAND = fit
