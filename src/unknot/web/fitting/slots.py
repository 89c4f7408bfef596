"""How many fits of pages run at once on this computer: as many as it has cores for this user.

A slot is a lock on a file, which the system takes away with the process that holds it, however that
ends. Who finds none free waits, before anything large is loaded.
"""

from __future__ import annotations

import importlib
import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from unknot.workflow.cores import cores

PAUSE = 0.25  # seconds between two looks


def slots_folder() -> Path | None:
    """The folder of this user's slots; None where it cannot be had for this user alone."""
    owner = getattr(os, "getuid", lambda: -1)()
    folder = Path(tempfile.gettempdir()) / f"unknot-work-{owner}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        held = folder.lstat()
        if stat.S_ISDIR(held.st_mode) and owner in (-1, held.st_uid) and not held.st_mode & 0o077:
            return folder
    return None


def take_slot(folder: Path, count: int) -> int | None:
    """The handle of a slot, which holds it until it is closed; None where all are taken."""
    locks: Any = importlib.import_module("fcntl")
    for i in range(count):
        handle = os.open(folder / f"slot-{i}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
        except OSError:
            os.close(handle)
            continue
        return handle
    return None


def wait_for_slot() -> None:
    """Hold a slot from now on until this process ends; wait while there is none.

    Where a system has no such locks or no folder for them, nothing is waited for.
    """
    folder = slots_folder()
    if folder is None:
        return
    with suppress(ImportError, OSError):
        while take_slot(folder, cores()) is None:
            time.sleep(PAUSE)
