"""Files of this disk: read with plain errors, written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from unknot.errors import UnknotError

WRITTEN: list[Path] = []
"""What this run has finished writing, for whoever stops it half-way."""


KEPT_ASIDE: list[str] = []
"""What it keeps elsewhere for the next run, in words."""


UNFINISHED: set[Path] = set()
"""Files beside those being written, to be thrown away where the process ends in the middle."""


def read_file(path: Path) -> str:
    """A text file.

    Raises:
        UnknotError: it is not there, is a folder, may not be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        said, fix = f"there is no file {path}.", "check its name and folder."
    except IsADirectoryError:
        said, fix = f"{path} is a folder.", "name a file in it."
    except PermissionError:
        said, fix = f"{path} may not be read.", "give yourself the right to read it."
    except UnicodeDecodeError:
        said, fix = f"{path} is no plain text.", "save it as text in UTF-8."
    raise UnknotError("no-file", said, fix)


def read_json(path: Path) -> object:
    """What a JSON file holds.

    Raises:
        UnknotError: as `read_file`, or it is no JSON.
    """
    try:
        return json.loads(read_file(path))
    except ValueError:
        raise UnknotError(
            "no-json", f"{path} is no JSON.", "name a file that unknot wrote."
        ) from None


def check_file(path: Path, flag: str = "--out") -> None:
    """Make sure a file could be written, before long work for it; leaves nothing behind.

    Raises:
        UnknotError: it could not, or a folder has its name.
    """
    check_folder(path.parent, flag)
    if path.is_dir():
        raise UnknotError("cannot-write", f"{path} is a folder.", f"name a file with {flag}.")


def check_folder(folder: Path, flag: str = "--out") -> None:
    """Make sure a folder could be written, before long work for it; leaves nothing behind.

    Args:
        flag: with which another could be chosen.

    Raises:
        UnknotError: it could not.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise UnknotError(
            "cannot-write",
            f"{folder} could not be written: {(error.strerror or 'unknown reason').lower()}.",
            f"choose another folder with {flag}.",
        ) from None


def write_file(path: Path, text: str) -> None:
    """Write a whole text file or nothing.

    Raises:
        UnknotError: the folder cannot be made or written.
    """
    write_result(path, text.encode("utf-8", "replace"))  # names of files may hold half signs


def write_result(path: Path, content: bytes) -> None:
    """Write a whole file or nothing, and remember it as something this run has finished.

    Raises:
        UnknotError: the folder cannot be made or written.
    """
    write_bytes(path, content)
    WRITTEN.append(path)


def keep_earlier(*paths: Path) -> list[Path]:
    """Give files that are there another name, all the same number, so that none is written over.

    Returns:
        Their new names; empty where none was there.

    Raises:
        UnknotError: they cannot be renamed.
    """
    there = [path for path in paths if path.exists()]
    number = 1
    while any(path.with_stem(f"{path.stem}-{number}").exists() for path in paths):
        number += 1
    kept = [path.with_stem(f"{path.stem}-{number}") for path in there]
    for path, name in zip(there, kept, strict=True):
        try:
            path.rename(name)
        except OSError as error:
            raise _cannot_write(path, error) from None
    return kept


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: to a file beside it first, then renamed.

    It is for this user's eyes only, as is a folder that is made for it: most of what is written
    here is about somebody's health.

    Raises:
        UnknotError: the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        UNFINISHED.add(Path(beside))
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        finally:
            UNFINISHED.discard(Path(beside))
    except OSError as error:
        raise _cannot_write(path, error) from None


def throw_away_unfinished() -> None:
    """Remove what is half written, in a process that ends now."""
    for path in list(UNFINISHED):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> UnknotError:
    return UnknotError(
        "cannot-write",
        f"{path} could not be written: {(error.strerror or 'unknown reason').lower()}.",
        "choose another place.",
    )
