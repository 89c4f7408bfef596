"""Results too large for memory, written to disk block by block as people are solved.

One NumPy file for each name, days by people, single precision: it can be opened as a memory map.
Files carry the ending .part until every block is there, so a crash never leaves half a result that
looks whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.engine.solve import Solution
from unknot.errors import UnknotError

BLOCK = 1024  # people at a time


def blocks(people: int, size: int = BLOCK) -> Iterator[npt.NDArray[np.intp]]:
    """The people by position, a block at a time."""
    for first in range(0, people, size):
        yield np.arange(first, min(first + size, people), dtype=np.intp)


def stream(
    folder: Path,
    names: Sequence[str],
    days: int,
    people: int,
    solve: Callable[[npt.NDArray[np.intp]], Solution],
    size: int = BLOCK,
) -> dict[str, Path]:
    """Solve people block by block and write their days.

    Args:
        folder: where the files go; made if it is not there.
        names: outputs to write, each to `<name>.npy` of shape (days, people); `status.npy` says how
            each person's run ended.
        solve: gives the solution of the people at some positions.

    Raises:
        UnknotError: the folder cannot be written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        parts = {name: folder / f"{name}.npy.part" for name in (*names, "status")}
        shapes = dict.fromkeys(names, ((days, people), np.float32))
        maps: dict[str, Any] = {
            name: np.lib.format.open_memmap(parts[name], "w+", kind, shape=shape)
            for name, (shape, kind) in (shapes | {"status": ((people,), np.int8)}).items()
        }
        for chosen in blocks(people, size):
            run = solve(chosen)
            for name in names:
                maps[name][:, chosen] = run.days[name]
            maps["status"][chosen] = run.status
        done: dict[str, Path] = {}
        for name, part in parts.items():
            maps[name].flush()
            done[name] = part.replace(folder / f"{name}.npy")
    except OSError as wrong:
        raise UnknotError(
            "cannot-write", f"{folder} cannot be written to: {wrong.strerror}.", "choose another."
        ) from wrong
    return done
