"""A pipe or standard input as a file, so that it can be looked at twice."""

from __future__ import annotations

import os
import select
import stat
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from unknot.errors import DiaryError

LIMIT_MB = 32
WAIT = 20.0
"""Seconds without a byte after which a pipe is given up."""
STANDARD = Path("-")
NAME = "standard-input"


def is_pipe(path: Path) -> bool:
    """Whether a path is standard input ("-"), a pipe, or something else that is read only once."""
    if path == STANDARD:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def collected(paths: Sequence[Path], folder: Path, wait: float = WAIT) -> dict[Path, Path]:
    """Read each pipe once into a file of the folder.

    Args:
        paths: files and pipes.
        folder: an empty folder of one's own.
        wait: seconds without a byte after which a pipe is given up.

    Returns:
        For each path where its content lies: the path itself for a file.

    Raises:
        DiaryError: code "silent-pipe", "too-big" or "not-a-file".
    """
    held: dict[Path, Path] = {}
    for number, path in enumerate(dict.fromkeys(paths)):
        if not is_pipe(path):
            held[path] = path
            continue
        name = NAME if path == STANDARD or path.name in ("stdin", "0") else f"pipe-{path.name}"
        place = folder / str(number) / name
        place.parent.mkdir(mode=0o700)
        place.touch(mode=0o600)
        place.write_bytes(_all_of(path, wait))
        held[path] = place
    return held


def _all_of(path: Path, wait: float) -> bytes:
    if path == STANDARD:
        if sys.stdin.isatty():
            raise DiaryError(
                "not-a-file",
                "- means standard input, and nothing is sent to it.",
                "name the file, or send it: cat diary.csv | unknot … -",
            )
        return _within(sys.stdin.buffer.read(LIMIT_MB * 1_000_000 + 1), "standard input")
    if stat.S_ISCHR(path.stat().st_mode) or stat.S_ISSOCK(path.stat().st_mode):
        raise DiaryError(
            "not-a-file", f"{path} is a device, not a file.", "name the file of the diary."
        )
    pieces: list[bytes] = []
    size, patience = 0, time.monotonic() + wait
    # Opened without waiting for somebody who writes: a named pipe may never have one.
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while time.monotonic() < patience:
            if not select.select([pipe], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(pipe, 1 << 16)
            except BlockingIOError:
                continue
            if piece:
                pieces.append(piece)
                size += len(piece)
                patience = time.monotonic() + wait
            elif pieces or path.parent.name == "fd":
                return b"".join(pieces)  # whoever wrote has ended; an unnamed pipe has no other
            else:
                time.sleep(0.05)  # nobody writes yet
            if size > LIMIT_MB * 1_000_000:
                break
    finally:
        os.close(pipe)
    if size > LIMIT_MB * 1_000_000:
        return _within(b"".join(pieces), str(path))
    raise DiaryError(
        "silent-pipe",
        f"nothing came through the pipe {path} for {wait:g} seconds.",
        "write the diary to a file, and give that.",
    )


def _within(raw: bytes, name: str) -> bytes:
    if len(raw) > LIMIT_MB * 1_000_000:
        raise DiaryError(
            "too-big",
            f"{name} sends more than {LIMIT_MB} MB; a diary has less.",
            "check that it is the right file, or write it to a file and give that.",
        )
    return raw
