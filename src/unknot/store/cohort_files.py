"""A cohort on this disk: Parquet pieces whose names hold their own hash, and what they are of.

A piece is there whole or not at all, and a damaged one is found by its name; so nothing else keeps
account of what is done, and many writers may share a folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from unknot.errors import UnknotError
from unknot.store.durable import write_durably
from unknot.store.files import check_folder, read_json

MANIFEST = "cohort.json"
KIND = "unknot cohort"
FORM = 1
SAME = ("key", "models", "version", "piece")  # what all pieces of a folder have in common
HASHED = 16  # hexadecimal digits of SHA-256 in a name
STALE_SECONDS = 3600.0  # an unfinished file this old has no writer any more
NAME = re.compile(rf"(\d{{9}})-(\d{{9}})-([0-9a-f]{{{HASHED}}})\.parquet")


@dataclass(frozen=True)
class PieceFile:
    """A piece that is whole.

    Attributes:
        first, last: places in it, the last not included.
        digest: start of the SHA-256 of its bytes.
    """

    path: Path
    first: int
    last: int
    digest: str


@dataclass(frozen=True)
class FolderPieces:
    """What lies in a cohort's folder.

    Attributes:
        whole: first place -> the longest whole piece that begins there.
        damaged: names of files that are not what their names say.
    """

    whole: Mapping[int, PieceFile]
    damaged: tuple[str, ...]


def open_cohort(folder: Path, head: Mapping[str, Any]) -> dict[str, Any]:
    """Make a folder this cohort's, or find that it is.

    Args:
        head: what the pieces are of: SAME, "people", and what a summary needs.

    Returns:
        The manifest that now holds: its "piece" is that of the pieces already there.

    Raises:
        UnknotError: code "other-cohort", it holds pieces of something else; or it cannot be
            written.
    """
    place = folder / MANIFEST
    if not place.exists():
        check_folder(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = {KIND: FORM, **head}
    else:
        held = read_manifest(folder)
        for name in SAME[:-1]:
            if held[name] != head[name]:
                what = {"key": "cohort", "models": "body model", "version": "version of unknot"}
                raise UnknotError(
                    "other-cohort",
                    f"{folder} holds people of another {what[name]}.",
                    "name another folder with --out.",
                )
        people = max(int(held["people"]), int(head["people"]))
        now = {KIND: FORM, **head, "piece": held["piece"], "people": people}
        if now == held:
            return {**held, "people": head["people"]}
        held = now
    write_durably(place, json.dumps(held, indent=1, ensure_ascii=False).encode())
    for left in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                left.unlink()
    return {**held, "people": head["people"]}


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the pieces in a folder are of.

    Raises:
        UnknotError: code "no-cohort", there is no manifest, or it is none of ours.
    """
    place = folder / MANIFEST
    held = read_json(place) if place.is_file() else None
    named = cast("dict[str, Any]", held) if isinstance(held, dict) else {}
    if named.get(KIND) != FORM or not {*SAME, "people"} <= named.keys():
        raise UnknotError(
            "no-cohort",
            f"{folder} is no folder of a cohort.",
            "name one that unknot cohort --out has written.",
        )
    return named


def pieces_in(folder: Path, size: int | None = None) -> FolderPieces:
    """The pieces in a folder, every byte checked against its name.

    Args:
        size: of a whole piece; longer ones are left aside: they are of another grid, of somebody
            who began in this folder at the same moment.
    """
    whole: dict[int, PieceFile] = {}
    damaged: list[str] = []
    for path in sorted(folder.glob("*.parquet")):
        match = NAME.fullmatch(path.name)
        if match is None:
            continue
        first, last, digest = int(match[1]), int(match[2]), match[3]
        if size is not None and last - first > size:
            continue
        if hash_of(path.read_bytes()) != digest:
            damaged.append(path.name)
        elif first not in whole or last > whole[first].last:
            whole[first] = PieceFile(path, first, last, digest)
    return FolderPieces(whole, tuple(damaged))


def put_piece(folder: Path, first: int, last: int, content: bytes) -> PieceFile:
    """Write a piece; it is on the disk when this returns. Damaged or shorter ones of it go.

    Raises:
        UnknotError: the disk refused.
    """
    digest = hash_of(content)
    path = folder / f"{first:09d}-{last:09d}-{digest}.parquet"
    write_durably(path, content)
    for other in folder.glob(f"{first:09d}-*.parquet"):
        match = NAME.fullmatch(other.name)
        if match is not None and other != path and int(match[2]) <= last:
            with suppress(OSError):
                other.unlink()
    return PieceFile(path, first, last, digest)


def hash_of(content: bytes) -> str:
    """What a piece's name says of its bytes."""
    return hashlib.sha256(content).hexdigest()[:HASHED]
