"""A trial in silico on the command line: a file of one's own, or the name of one that ships."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unknot.errors import UnknotError, nearest
from unknot.store.files import read_file

if TYPE_CHECKING:
    from unknot.virtual_trial.design import VirtualDesign

ENDING = ".toml"


def design_of(trial: str) -> VirtualDesign:
    """The trial of a file, or the one of this name that ships.

    Raises:
        UnknotError: no such trial or file, or a file that is wrong, with its line.
    """
    from unknot.virtual_trial.library import shipped_trials
    from unknot.virtual_trial.read import read_trial

    if trial.endswith(ENDING) or Path(trial).exists():
        return read_trial(read_file(Path(trial)), Path(trial).name)
    known = shipped_trials()
    if trial not in known:
        raise UnknotError(
            "unknown-trial", f'no trial that ships is called "{trial}".', nearest(trial, known)
        )
    return known[trial]
