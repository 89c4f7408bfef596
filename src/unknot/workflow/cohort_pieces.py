"""One piece of a cohort as Parquet bytes, and lazily read columns of many."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.errors import UnknotError
from unknot.version import __version__
from unknot.virtual.drawing import traits_of
from unknot.virtual.piece import Rows, live_piece
from unknot.virtual.spec import CohortSpec

if TYPE_CHECKING:
    import polars as pl

Refusal = tuple[str, str, str]
PieceBack = tuple[bytes, Refusal | None]
"""Parquet bytes, or what was refused: errors of ours do not travel between processes."""


def trait_names(spec: CohortSpec) -> tuple[str, ...]:
    """Traits of anybody in the cohort, the same whoever stands in a piece."""
    nobody = np.arange(1)
    held = [traits_of(one, spec.seed, nobody, 0) for one in spec.populations]
    return tuple(dict.fromkeys(name for traits in held for name in traits))


def piece_bytes(
    spec: CohortSpec, first: int, last: int, version: str = __version__,
    told: Callable[[int], None] | None = None,
) -> PieceBack:  # fmt: skip
    """Live a piece; the work of one process or of one task on a cluster.

    Args:
        version: of whoever asks; another version of unknot would live other people.
        told: as for `live_piece`.
    """
    if version != __version__:
        return b"", (
            "other-version",
            f"a worker runs unknot {__version__}, this is {version}.",
            "install the same version everywhere.",
        )
    try:
        frame = frame_of(spec, live_piece(spec, first, last, told=told))
    except UnknotError as error:
        return b"", (error.code, error.said, error.fix)
    held = io.BytesIO()
    frame.write_parquet(held, compression="zstd")
    return held.getvalue(), None


def frame_of(spec: CohortSpec, rows: Rows) -> pl.DataFrame:
    """Rows as a table whose columns depend on the cohort alone, not on who stands in the piece."""
    import polars as pl

    count = len(rows["status"])
    traits = [f"trait_{name}" for name in trait_names(spec)]
    before = [f"before_{name}" for name in spec.measures]
    rest = [name for name in rows if name.partition("_")[0] in ("after", "weeks", "days")]
    columns: dict[str, pl.Series] = {}
    for name in ("person", "population", "arm", "status", *traits, *before, *sorted(rest)):
        values = rows.get(name)
        if values is None:
            values = np.full(count, np.nan)
        if name == "person":
            columns[name] = pl.Series(name, np.asarray(values, dtype=np.int64))
        elif isinstance(values, list):
            columns[name] = pl.Series(name, values, dtype=pl.String)
        else:
            columns[name] = pl.Series(name, values)
    return pl.DataFrame(columns)


def columns_of(
    rows: pl.LazyFrame, people: int
) -> Callable[[Sequence[str], str], Mapping[str, Any]]:
    """Columns of an arm's people by name, read when they are asked for."""
    import polars as pl

    def columns(names: Sequence[str], arm: str) -> Mapping[str, Any]:
        chosen = rows.filter((pl.col("arm") == arm) & (pl.col("person") < people))
        held = chosen.select(list(dict.fromkeys(names))).collect()
        return {name: held[name].to_numpy() for name in held.columns}

    return columns
