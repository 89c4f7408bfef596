"""Compiled kernels are kept on disk, so that the next command need not compile them again.

They live inside the virtual environment where there is one, so nothing else on the computer is
touched; `UNKNOT_CACHE` names another folder, and empty means keep nothing. Losing the folder costs
some seconds.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from unknot.errors import UnknotError
from unknot.store.files import KEPT_ASIDE, write_bytes

MOST = 512  # kernels kept, of some 70 KiB each; those longest unused go first
DIGEST = 32
WRITING = 600.0  # seconds; nobody writes a kernel for so long


def keep_kernels() -> None:
    """Let the engine keep compiled kernels. Call it once the engine is imported anyway."""
    from unknot.engine.llvm.compiler import set_object_cache  # imports llvmlite

    folder = place()
    if folder is None:
        return
    set_object_cache(lambda key: get(folder, key), lambda key, made: put(folder, key, made))


def place() -> Path | None:
    """The folder, or None where nothing is to be kept or it is not ours alone."""
    told = os.environ.get("UNKNOT_CACHE")
    if told is not None:
        folder = Path(told) if told else None
    elif sys.prefix != sys.base_prefix:
        folder = Path(sys.prefix) / "unknot-kernels"
    else:
        home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
        folder = Path(home) / "unknot"
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = folder.stat()
    except OSError:
        return None
    # What lies there is run as machine code: nobody else may have put it there.
    owner = getattr(os, "getuid", lambda: held.st_uid)()
    return folder if held.st_uid == owner and not held.st_mode & 0o022 else None


def get(folder: Path, key: str) -> bytes | None:
    """The kernel kept under a key, or None where there is none or it is damaged."""
    try:
        kept = (folder / key).read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        (folder / key).touch()
    made = kept[DIGEST:]
    return made if hashlib.sha256(made).digest() == kept[:DIGEST] else None


def put(folder: Path, key: str, made: bytes) -> None:
    """Keep a kernel; a full disk is no reason to stop."""
    try:
        write_bytes(folder / key, hashlib.sha256(made).digest() + made)
        KEPT_ASIDE.append("the compiled body model")
        _tidy(folder)
    except (OSError, UnknotError):
        return


def _tidy(folder: Path) -> None:
    """Remove the oldest kernels, and what writers left behind who were killed while writing."""
    written: dict[Path, float] = {}
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process may tidy at the same time
            written[path] = path.stat().st_mtime
    newest = max(written.values(), default=0.0)
    whole = [path for path in written if not path.name.startswith(".")]
    whole.sort(key=lambda path: written[path], reverse=True)
    dead = [p for p, at in written.items() if p.name.startswith(".") and at < newest - WRITING]
    for path in (*whole[MOST:], *dead):
        path.unlink(missing_ok=True)
