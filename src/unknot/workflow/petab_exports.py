"""A fit as a PEtab problem, in a folder."""

from __future__ import annotations

from pathlib import Path

from unknot.exchange.petab_draw import best_draw
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
