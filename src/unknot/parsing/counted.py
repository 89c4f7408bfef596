"""A file whose reading is told of, byte by byte, to whoever watches (`progress.watching`)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, cast

from unknot.progress import ReadingWatch, reading_watch

WORTH_IT = 1_000_000
"""Bytes from which a file is told of at all."""


def counted(path: Path, part: str = "") -> IO[bytes]:
    """Open a file to read its bytes, told of where it is big and somebody watches.

    Args:
        part: its name within a folder.

    Raises:
        OSError: it cannot be opened.
    """
    file = path.open("rb")
    watch = reading_watch()
    if watch is None or path.stat().st_size < WORTH_IT:
        return file
    return cast("IO[bytes]", io.BufferedReader(_Counted(file, watch, path.name, part)))


class _Counted(io.RawIOBase):
    def __init__(self, file: io.BufferedReader, watch: ReadingWatch, name: str, part: str) -> None:
        self._file, self._watch, self._name, self._part = file, watch, name, part

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, into: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        size = self._file.readinto(into)
        self._watch.read(self._name, self._part, self._file.tell())
        return size

    def close(self) -> None:
        self._file.close()
        super().close()
