"""unknot fit: what a diary says of a body, kept as draws that other programs can open."""

from __future__ import annotations

from dataclasses import asdict

import click

from unknot.cli.bar import progress
from unknot.cli.diary_options import heard, remarks
from unknot.cli.door import Reply, ending, replies
from unknot.cli.fitting import NEW, WARM, Asked, Ready, fit_options, ready
from unknot.cli.paper import check_folder


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
    check_folder(asked.folder, "--fits")
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, anew=anew)
    checks = found.kept.diagnostics
    data = {
        "fit": {"id": found.id, "file": str(found.file)},
        "how": found.how,
        "days_added": found.days,
        "first": found.kept.first.isoformat(),
        "last": found.kept.last.isoformat(),
        "measured": list(found.kept.measured),
        "diagnostics": asdict(checks),
    }
    lines = [
        _said(found),
        "All checks passed." if checks.passed else "Checks that did not pass:",
        *(f"  {c.name}: {c.value} ({c.limit})" for c in checks.checks if not c.passed),
        *remarks(diary),
        f"The fit: {found.file} (id {found.id})",
    ]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _said(found: Ready) -> str:
    days = (found.kept.last - found.kept.first).days + 1
    if found.how == NEW:
        return f"Fitted {days} days."
    if found.how == WARM:
        return f"Read {found.days} more days into the fit that was there; {days} days in all."
    return f"This diary is fitted already; {days} days."


COMMAND = fit
