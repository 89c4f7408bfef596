"""Kept fits on disk: netCDF files that ArviZ and xarray open as their own, one a fit.

A fit holds a person's draws: the folder is theirs alone to read.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.errors import UnknotError, nearest
from unknot.store.files import write_bytes, write_result

if TYPE_CHECKING:
    from unknot.inference.posterior import DataGroup, KeptFit
    from unknot.inference.reports import Reports

ENDING = ".nc"
FOLDER = Path("unknot-fits")
# What a file that is damaged, or another program's, makes the library raise.
UNREADABLE = (
    OSError, KeyError, TypeError, ValueError, AttributeError, IndexError, RuntimeError,
)  # fmt: skip
ANSWER = ".answer.json"
JSON = "json:"  # marks attributes that netCDF has no type for


def identity(kept: KeptFit) -> str:
    """A short name for a fit: the same diary, settings and days read give the same."""
    read = (kept.person, kept.data_hash, kept.first, kept.last, kept.added)
    parts = (*read, kept.settings, kept.measured)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def write(folder: Path, kept: KeptFit, reports: Reports) -> tuple[str, Path]:
    """Write a fit; returns its id and its file.

    Raises:
        UnknotError: the folder cannot be written.
    """
    from unknot.inference.posterior import to_groups

    name = identity(kept)
    path = folder / f"{name}{ENDING}"
    with tempfile.TemporaryDirectory() as scratch:
        beside = Path(scratch) / path.name
        _write(beside, to_groups(kept, reports))
        write_result(path, beside.read_bytes())
    path.chmod(0o600)
    return name, path


def _open(path: Path, mode: str) -> Any:
    """A netCDF file; the library has no types."""
    return importlib.import_module("h5netcdf").File(path, mode)


def _write(path: Path, groups: dict[str, DataGroup]) -> None:
    text: Any = importlib.import_module("h5py").string_dtype()
    with _open(path, "w") as file:
        file.attrs["says"] = "a fit by unknot; draws of a chain weigh alike"
        for name, held in groups.items():
            group = file.create_group(name)
            for key, value in held.attributes.items():
                plain = isinstance(value, str | int | float) and not isinstance(value, bool)
                group.attrs[key] = value if plain else JSON + json.dumps(value)
            for key, (dimensions, array) in held.variables.items():
                for dimension, size in zip(dimensions, array.shape, strict=True):
                    if dimension not in group.dimensions:
                        group.dimensions[dimension] = size
                group.create_variable(
                    key, dimensions, data=array, compression="gzip", compression_opts=4,
                    shuffle=True,
                )  # fmt: skip
            for dimension, labels in held.labels.items():
                if dimension in group.dimensions:
                    made = group.create_variable(dimension, (dimension,), dtype=text)
                    made[...] = list(labels)


def read(path: Path) -> KeptFit:
    """Read a fit.

    Raises:
        UnknotError: it is no fit, or of another version.
    """
    from unknot.inference.posterior import from_groups

    try:
        return from_groups(_read(path))
    except UNREADABLE as error:
        raise UnknotError(
            "not-a-fit",
            f"{path.name} is no fit that can be read here: {type(error).__name__}.",
            "make it again with unknot fit.",
        ) from None


def _read(path: Path, only: str | None = None) -> dict[str, DataGroup]:
    import numpy as np

    from unknot.inference.posterior import DataGroup

    found: dict[str, DataGroup] = {}
    with _open(path, "r") as file:
        for name in file.groups:
            group = file.groups[name]
            attributes = {key: _plain(value) for key, value in group.attrs.items()}
            held: Any = {} if only else group.variables
            variables = {
                key: (tuple(one.dimensions), np.asarray(one[...], dtype=float))
                for key, one in held.items()
                if key not in group.dimensions
            }
            found[str(name)] = DataGroup(variables, {}, attributes)
    return found


def _plain(value: Any) -> Any:
    """An attribute as it was given."""
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str):
        return json.loads(value.removeprefix(JSON)) if value.startswith(JSON) else value
    return value.item() if hasattr(value, "item") else value


def about(path: Path) -> dict[str, Any] | None:
    """What a fit is of, without its draws; None where a file is no fit."""
    try:
        found = dict(_read(path, only="about")["posterior"].attributes)
        read_of(found)
    except UNREADABLE:
        return None
    return found


def add_answer(path: Path, key: str, answer: str) -> None:
    """Keep the answer of a fit beside its file, in place of an earlier one.

    Args:
        key: of what decided its words.
        answer: as JSON.
    """
    beside = path.with_suffix(ANSWER)
    write_bytes(beside, json.dumps({"key": key, "answer": answer}).encode())
    beside.chmod(0o600)


def answer_of(path: Path, key: str) -> str | None:
    """The answer kept beside a fit's file as JSON; None where there is none of this key."""
    try:
        held = json.loads(path.with_suffix(ANSWER).read_text(encoding="utf-8"))
        return str(held["answer"]) if held["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_of(about: dict[str, Any]) -> tuple[str, date, str]:
    """Whose days a fit has read, the last of them, and the hash of all.

    Raises:
        KeyError, TypeError, ValueError: it does not say.
    """
    return str(about["person"]), date.fromisoformat(about["read_to"]), str(about["data"])


def stored(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every fit of a folder, those read furthest first."""
    held = [(path, found) for path in sorted(folder.glob(f"*{ENDING}")) if (found := about(path))]
    yield from sorted(held, key=lambda one: str(one[1].get("read_to")), reverse=True)


def find(folder: Path, name: str) -> Path:
    """The file of a fit by its id, or by its own path.

    Raises:
        UnknotError: there is none.
    """
    if name.endswith(ENDING) and Path(name).exists():
        return Path(name)
    path = folder / f"{name}{ENDING}"
    if path.exists():
        return path
    there = [one.stem for one in folder.glob(f"*{ENDING}")]
    raise UnknotError(
        "unknown-fit",
        f'there is no fit "{name}" in {folder}.',
        nearest(name, there) if there else "make one with unknot fit.",
    )
