"""Files that are on the disk, not only on their way, before anything relies on them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from unknot.errors import UnknotError

FULL = {28, 122, 27}  # no space, quota, file too large
READ_ONLY = {1, 13, 30}


def write_durably(path: Path, content: bytes) -> None:
    """Write a whole file or nothing, readable by its owner only, and wait until it is on the disk.

    Raises:
        UnknotError: as `plainly`.
    """
    with plainly(path):
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o600)
            put_in_place(Path(beside), path)
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink(missing_ok=True)
            raise


def put_in_place(beside: Path, path: Path) -> None:
    """Rename a finished file to its name, and wait until the folder knows it."""
    sync(beside)
    beside.replace(path)
    sync_folder(path.parent)


def sync(path: Path) -> None:
    """Wait until what was written to a file is on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can say so."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def plainly(path: Path) -> Generator[None]:
    """Say what the disk refused in plain words.

    Raises:
        UnknotError: code "disk-full", "read-only", "no-file" or "disk-failed".
    """
    try:
        yield
    except OSError as error:
        raise disk_error(path, error.errno or 0, error.strerror or "unknown reason") from None


def disk_error(path: Path, number: int, reason: str) -> UnknotError:
    """The plain error of what the disk refused."""
    if number in FULL:
        return full(path)
    if number in READ_ONLY:
        return read_only(path)
    if number == 2:
        return UnknotError(
            "no-file", f"there is no {path}.", "check its name and folder; without unknot's file, "
            "restore a backup."
        )  # fmt: skip
    return failed(path, reason)


def full(path: Path) -> UnknotError:
    """The disk is full."""
    return UnknotError(
        "disk-full",
        f"the disk of {path.name} is full; what was to be added was not, nothing else is lost.",
        "make room, then do it again.",
    )


def read_only(path: Path) -> UnknotError:
    """The file or folder may not be written."""
    return UnknotError(
        "read-only",
        f"{path} or its folder may not be written, so nothing was changed.",
        "give yourself the right to write there, or copy the file and its .keys elsewhere.",
    )


def failed(path: Path, reason: str) -> UnknotError:
    """The disk did not do what it was asked."""
    return UnknotError(
        "disk-failed",
        f"the disk did not take what was written to {path.name} ({reason.lower()}); what was to be"
        " added is not in the file.",
        "check the disk, make a backup elsewhere, then do it again.",
    )
