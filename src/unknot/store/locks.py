"""Who has a person's file open, so that nobody changes it for another under somebody's hands."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unknot.store.connection import in_use
from unknot.store.durable import plainly

PATIENCE = 5.0
"""Seconds that a deletion and a page wait for one another; both are done in less."""


class OpenMark:
    """A mark that the file is open, shared by all who have it open; it ends with the process.

    Whoever watches, as the page does for hours, holds a mark of its own: it lets others delete
    between its requests, and forgets what is gone when it looks again.
    """

    def __init__(self, file: Path) -> None:
        """Set the mark.

        Raises:
            UnknotError: code "in-use" while the file is being put in another's place, or
                "read-only".
        """
        self._file, self._busy, self._watch, self._borrowed = file, 0, -1, -1
        self._handle = self._opened(file.with_name(f".{file.name}.lock"))
        try:
            self._take(self._handle, alone=False)
        except BaseException:
            self.close()
            raise

    def watch(self) -> None:
        """Watch from now on: deletions may go on between two uses of the file.

        Raises:
            UnknotError: code "in-use", "read-only".
        """
        self._watch = self._opened(self._watched)
        self._take(self._watch, alone=False)
        self._leave(self._handle)

    @contextmanager
    def busy(self) -> Generator[None]:
        """Use the file for a moment: nothing is deleted meanwhile.

        Raises:
            UnknotError: code "in-use" where a deletion takes longer than anybody waits.
        """
        if self._watch < 0:
            yield
            return
        if self._busy == 0:
            self._take(self._handle, alone=False, patience=PATIENCE)
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            if self._busy == 0:
                self._leave(self._handle)

    def alone(self, *, but_watchers: bool = False) -> None:
        """Be the only one who has the file open, until `shared`.

        Args:
            but_watchers: they may have it open, and look again afterwards.

        Raises:
            UnknotError: code "in-use".
        """
        waits = but_watchers and self._watched.exists()
        try:
            self._take(self._handle, alone=True, patience=PATIENCE if waits else 0.0)
            if not but_watchers and self._watch >= 0:
                self._take(self._watch, alone=True)
            elif not but_watchers and self._watched.exists():
                self._borrowed = self._opened(self._watched)
                self._take(self._borrowed, alone=True)
        except BaseException:
            self.shared()
            raise

    def shared(self) -> None:
        """Let others open the file again."""
        if self._borrowed >= 0:
            os.close(self._borrowed)
            self._borrowed = -1
        if self._watch >= 0:
            self._take(self._watch, alone=False)
        if self._watch < 0 or self._busy:
            self._take(self._handle, alone=False)
        else:
            self._leave(self._handle)

    def close(self) -> None:
        """Take the mark away."""
        for handle in (self._handle, self._watch):
            if handle >= 0:
                os.close(handle)
        self._handle = self._watch = -1

    @property
    def _watched(self) -> Path:
        return self._file.with_name(f".{self._file.name}.page.lock")

    def _opened(self, path: Path) -> int:
        with plainly(self._file):
            return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def _leave(self, handle: int) -> None:
        locks = _locks()
        if locks is not None:
            locks.flock(handle, locks.LOCK_UN)

    def _take(self, handle: int, *, alone: bool, patience: float = 0.0) -> None:
        locks = _locks()
        if locks is None:  # where there is none, an open file cannot be renamed over either
            return
        kind, until = locks.LOCK_EX if alone else locks.LOCK_SH, time.monotonic() + patience
        while True:
            try:
                locks.flock(handle, kind | locks.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    raise in_use(self._file) from None
                time.sleep(0.02)
            else:
                return


def _locks() -> Any:
    try:
        return importlib.import_module("fcntl")
    except ImportError:
        return None
