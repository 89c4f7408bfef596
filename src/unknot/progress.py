"""How long work says where it is: one shape, from the engine up to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[str, float], None]
"""Told what is being done, in a few words, and the share done, 0..1."""

STEPS = 200
"""How many times at most reading is told of."""


def quiet(what: str, share: float) -> None:
    """Say nothing."""
    del what, share


class ReadingWatch:
    """How much of some files was read, whoever reads them and however often."""

    def __init__(self, size: int, tell: Progress, first: float, last: float) -> None:
        """Watch the reading of so many bytes.

        Args:
            first, last: the share of all work at its beginning and at its end.
        """
        self._size, self._tell, self._first, self._last = max(size, 1), tell, first, last
        self._read: dict[tuple[str, str], float] = {}
        self._done = 0.0
        self._told = -1

    def read(self, file: str, part: str, size: float) -> None:
        """So many bytes of a part of a file were read from its beginning; more never count less."""
        more = size - self._read.get((file, part), 0.0)
        if more > 0.0:
            self._read[file, part] = size
            self.more(file, more)

    def more(self, file: str, size: float) -> None:
        """So many more bytes of a file were read: for parts too many and small to be remembered."""
        self._done = min(self._done + size, float(self._size))
        step = int(STEPS * self._done / self._size)
        if step > self._told:
            self._told = step
            share = self._first + (self._last - self._first) * self._done / self._size
            self._tell(f"reading {file}", min(share, self._last))


_WATCH: ContextVar[ReadingWatch | None] = ContextVar("reading", default=None)


@contextmanager
def watching(size: int, tell: Progress, first: float = 0.0, last: float = 1.0) -> Generator[None]:
    """Have what is read within told of, by its bytes.

    Args:
        size: bytes of all files, as they lie on the disk.
        first, last: the share of all work at the beginning and at the end.
    """
    token = _WATCH.set(ReadingWatch(size, tell, first, last))
    try:
        yield
    finally:
        _WATCH.reset(token)


@contextmanager
def unwatched() -> Generator[None]:
    """Have what is read within not told of: it is copied, and read from the copy."""
    token = _WATCH.set(None)
    try:
        yield
    finally:
        _WATCH.reset(token)


def reading_watch() -> ReadingWatch | None:
    """Who watches what is read, if anybody does."""
    return _WATCH.get()
