"""The roll of a cohort: people who live up to the start and no arm, so that arms can be adjusted.

They are people of the same populations with luck of their own, and lie as pieces in a folder
within the cohort's; whatever is whole there is never lived again. They depend on no arm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from unknot.errors import UnknotError
from unknot.store.cohort_files import MANIFEST, PieceFile, pieces_in, put_piece, read_manifest
from unknot.validate.design import StudyArm
from unknot.virtual.spec import USUAL, CohortSpec

FOLDER = "roll"
A_PIECE = 500
APART = 2**32  # seeds of rolls, beyond those that a cohort may have


def roll_of(spec: CohortSpec, people: int) -> CohortSpec:
    """The roll as a cohort of its own: one day of the usual life, of which nothing is used.

    Raises:
        UnknotError: code "nobody", a roll of fewer than none.
    """
    if people < 0:
        raise UnknotError("nobody", "a roll has no fewer than 0 people.", "ask for 0 or more.")
    return replace(
        spec, people=people, days=1, seed=APART + spec.seed, arms={USUAL: StudyArm(1)},
        every="none", occasions=None, published=(), target=(),
    )  # fmt: skip


def roll_grid(people: int) -> list[tuple[int, int]]:
    """Its pieces, the last of them shorter."""
    return [(first, min(first + A_PIECE, people)) for first in range(0, people, A_PIECE)]


def roll_pieces(out: Path | None) -> dict[int, Path | bytes]:
    """What lies in a cohort's folder of its roll."""
    if out is None or not (out / FOLDER).is_dir():
        return {}
    return {first: piece.path for first, piece in pieces_in(out / FOLDER).whole.items()}


def roll_left(out: Path | None, people: int) -> list[tuple[int, int]]:
    """Pieces of the roll that are still to be lived."""
    whole: Mapping[int, PieceFile] = {}
    if out is not None:
        whole = pieces_in(out / FOLDER).whole
    return [
        (first, last)
        for first, last in roll_grid(people)
        if first not in whole or whole[first].last < last
    ]


def people_in(places: list[tuple[int, int]]) -> int:
    """How many people stand in some places."""
    return sum(last - first for first, last in places)


def roll_damaged(out: Path | None) -> tuple[str, ...]:
    """Names of pieces of the roll that are not what their names say."""
    if out is None or not (out / FOLDER).is_dir():
        return ()
    return tuple(f"{FOLDER}/{name}" for name in pieces_in(out / FOLDER).damaged)


def rolled_before(out: Path) -> int:
    """How many people the roll of a folder was to have, as far as its manifest knows."""
    return int(read_manifest(out).get("roll", 0)) if (out / MANIFEST).is_file() else 0


def put_roll(out: Path, first: int, last: int, content: bytes) -> Path:
    """Write a piece of the roll."""
    folder = out / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return put_piece(folder, first, last, content).path


def join_rolls(folders: list[Path], out: Path) -> dict[int, Path | bytes]:
    """Put what shards lived of a roll into one folder; the longest piece of each place."""
    chosen: dict[int, PieceFile] = {}
    for folder in folders:
        for first, piece in pieces_in(folder / FOLDER).whole.items():
            if first not in chosen or chosen[first].last < piece.last:
                chosen[first] = piece
    for first, piece in chosen.items():
        put_roll(out, first, piece.last, piece.path.read_bytes())
    return roll_pieces(out)
