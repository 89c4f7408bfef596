"""A share of a folder or zip: the files of one program in it, as if nothing else were there.

It is a link to the whole with a list of names beside it, so that nothing is unpacked or copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from unknot.errors import DiaryError

LIST = ".members.json"
MOST_MEMBERS = 200_000
"""Files in one export; a Takeout of many years holds some ten thousands."""


def share_of(whole: Path, members: Iterable[str], place: Path) -> Path:
    """Make a share of a folder or zip.

    Args:
        whole: the folder or zip.
        members: names of its files, with their folders, that are in the share.
        place: where the share is to lie; its folder is there and one's own.

    Returns:
        The place; it is read as the whole would be, without the other files.
    """
    place.symlink_to(whole.resolve())
    _list_of(place).write_text(json.dumps(sorted(members)), encoding="ascii")
    return place


def members_of_share(path: Path) -> frozenset[str] | None:
    """The names of the files in a share; None for whatever is no share."""
    if not path.is_symlink() or not (listed := _list_of(path)).is_file():
        return None
    return frozenset(map(str, json.loads(listed.read_text(encoding="ascii"))))


def files_in(folder: Path) -> list[Path]:
    """The files in a folder and the folders below it, or in a share of one; sorted."""
    shared = members_of_share(folder)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if shared is None:
        return files
    return [file for file in files if file.relative_to(folder).as_posix() in shared]


def not_too_many(name: str, files: int) -> None:
    """Make sure that a folder or zip holds no more files than an export may.

    Raises:
        DiaryError: code "too-many-files".
    """
    if files > MOST_MEMBERS:
        raise DiaryError(
            "too-many-files", f"{name} holds {files} files.", "give the folder of one export."
        )


def _list_of(place: Path) -> Path:
    return place.with_name(place.name + LIST)
