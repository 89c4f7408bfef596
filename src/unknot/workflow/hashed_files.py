"""What a file holds in short, so that it is known again whatever its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from unknot.errors import UnknotError
from unknot.parsing.shares import files_in, members_of_share
from unknot.progress import Progress, quiet

PIECE, TOLD = 1 << 20, 8
HASHED = 0.3
"""Share of an import's work that hashing counts for, in what is told of progress."""


@dataclass(frozen=True)
class Hashed:
    """A file's content in short.

    Attributes:
        sha256: of its bytes; of a folder, of its members' names and bytes.
        size: bytes in all.
    """

    sha256: str
    size: int


def hashes(
    files: Mapping[Path, Path], progress: Progress | None = None
) -> dict[Path, Hashed | UnknotError]:
    """A hash of each file's content, by the name it was given; or why it cannot be opened."""
    tell = progress or quiet
    sums: dict[Path, Hashed | UnknotError] = {}
    for number, (given, place) in enumerate(files.items()):
        try:
            sums[given] = hash_of(
                place, _told_by_bytes(place, given.name, tell, number, len(files))
            )
        except OSError as wrong:
            sums[given] = UnknotError(
                "no-such-file" if isinstance(wrong, FileNotFoundError) else "unreadable-file",
                f"{given} cannot be opened: {(wrong.strerror or 'unknown reason').lower()}.",
                "check the name and the folder.",
            )
    return sums


def _told_by_bytes(
    place: Path, name: str, tell: Progress, number: int, many: int
) -> Callable[[int], None]:
    """What is told while one of several files is looked at, by the bytes read of it."""
    size = place.stat().st_size if place.is_file() else 0

    def tell_bytes(read: int) -> None:
        share = min(read / size, 1.0) if size else 0.0
        tell(f"looking at {name}", HASHED * (number + share) / many)

    return tell_bytes


def hash_of(path: Path, still_here: Callable[[int], None] | None = None) -> Hashed:
    """A hash of a file's bytes, or of a folder's names and bytes, read piece by piece.

    Args:
        still_here: told now and then how many bytes of a file were read.

    Raises:
        OSError: it cannot be read.
    """
    if not path.is_dir():
        digest, size = _digest(path, still_here)
        shared = members_of_share(path)
        if shared is not None:
            listed = "\0".join([digest, *sorted(shared)])
            digest = hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()
        return Hashed(digest, size)
    whole, size = hashlib.sha256(), 0
    for member in (file for file in files_in(path) if not file.is_symlink()):
        digest, length = _digest(member, still_here)
        name = member.relative_to(path).as_posix()
        whole.update(f"{name}\0{digest}\n".encode("utf-8", "surrogateescape"))
        size += length
    return Hashed(whole.hexdigest(), size)


def _digest(path: Path, still_here: Callable[[int], None] | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            if still_here is not None and size % (TOLD * PIECE) == 0:
                still_here(size)
    return digest.hexdigest(), size
