"""Finished pieces of long work, kept beside its result until that is whole.

Who stops half-way loses at most the piece in hand: the same command goes on from the others.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unknot.store.files import WRITTEN, write_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Pieces:
    """Pieces in a folder, by key; with no folder nothing is kept."""

    folder: Path | None

    def get(self, key: str) -> dict[str, NDArray[np.float64]] | None:
        """The arrays kept under a key, or None where there are none or they are damaged."""
        import numpy as np

        if self.folder is None:
            return None
        try:
            with np.load(self.folder / f"{key}.npz", allow_pickle=False) as held:
                return {name: np.asarray(held[name], dtype=float) for name in held.files}
        except (OSError, ValueError, KeyError, EOFError):
            return None

    def put(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under a key."""
        import numpy as np

        if self.folder is None:
            return
        held = io.BytesIO()
        np.savez_compressed(held, allow_pickle=False, **dict(arrays))
        write_bytes(self.folder / f"{key}.npz", held.getvalue())
        if self.folder not in WRITTEN:
            WRITTEN.append(self.folder)

    def clear(self) -> None:
        """Throw the pieces away: the whole is there."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def key_of(*parts: object) -> str:
    """A short key of everything that decides a piece."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:24]
