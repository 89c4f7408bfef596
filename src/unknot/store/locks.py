"""Who has a person's file open, so that nobody changes it for another under somebody's hands."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from unknot.store.connection import in_use
from unknot.store.durable import plainly


class OpenMark:
    """A mark that the file is open, shared by all who have it open; it ends with the process."""

    def __init__(self, file: Path) -> None:
        """Set the mark.

        Raises:
            UnknotError: code "in-use" while the file is being put in another's place, or
                "read-only".
        """
        self._file = file
        path = file.with_name(f".{file.name}.lock")
        with plainly(file):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(alone=False)
        except BaseException:
            self.close()
            raise

    def alone(self) -> None:
        """Be the only one who has the file open, until `shared`.

        Raises:
            UnknotError: code "in-use".
        """
        try:
            self._take(alone=True)
        except BaseException:
            self.shared()
            raise

    def shared(self) -> None:
        """Let others open the file again."""
        self._take(alone=False)

    def close(self) -> None:
        """Take the mark away."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _take(self, *, alone: bool) -> None:
        try:
            locks: Any = importlib.import_module("fcntl")
        except ImportError:  # where there is none, an open file cannot be renamed over either
            return
        kind = locks.LOCK_EX if alone else locks.LOCK_SH
        try:
            locks.flock(self._handle, kind | locks.LOCK_NB)
        except OSError:
            raise in_use(self._file) from None
