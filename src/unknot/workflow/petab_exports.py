"""A fit as a PEtab problem, in a folder."""

from __future__ import annotations

from pathlib import Path

from unknot.exchange.petab_draw import best_draw, spread_draws
from unknot.exchange.petab_out import PetabExport, export
from unknot.exchange.sbml import library
from unknot.store.files import check_folder, write_file
from unknot.workflow.fits import FittedDiary

FLAG = "--petab"


def check_petab(folder: Path) -> None:
    """Make sure a fit could be written there, before long work for it.

    Raises:
        UnknotError: python-libsbml is not installed, or the folder cannot be written.
    """
    library()
    check_folder(folder, FLAG)


def petab_of(fit: FittedDiary, folder: Path) -> PetabExport:
    """Write a fit as a PEtab problem; files of the same names are replaced.

    Raises:
        UnknotError: as `check_petab`.
    """
    made = export(fit.model, fit.prepared, best_draw(fit.model, fit.prepared, fit.kept))
    for name, text in made.files.items():
        write_file(folder / name, text)
    return made


def petab_draws_of(fit: FittedDiary, folder: Path, count: int) -> tuple[PetabExport, ...]:
    """Write several draws of a fit, each as a problem in a folder of its own.

    `draws.tsv` beside them has a row each: its folder, reports and log-likelihood. The draws weigh
    alike, so what is worked out of each is averaged as it stands.

    Raises:
        UnknotError: as `check_petab`.
    """
    people = spread_draws(fit.model, fit.prepared, fit.kept, count)
    made: list[PetabExport] = []
    rows = ["draw\tfolder\tmeasurements\tlog_likelihood"]
    for number, person in enumerate(people, start=1):
        name = f"draw_{number:03d}"
        one = export(fit.model, fit.prepared, person)
        for file, text in one.files.items():
            write_file(folder / name / file, text)
        rows.append(f"{number}\t{name}\t{one.measurements}\t{one.body_log_likelihood!r}")
        made.append(one)
    write_file(folder / "draws.tsv", "\n".join(rows) + "\n")
    return tuple(made)
