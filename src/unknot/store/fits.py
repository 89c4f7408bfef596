"""Kept fits: netCDF that ArviZ and xarray open as their own, files of a folder or rows of a store.

A fit holds a person's draws: the folder is theirs alone to read.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

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


class FitShelf(Protocol):
    """Where fits and their answers are kept, each under a key."""

    def stored(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every fit's key and what it is of, those read furthest first."""
        ...

    def find(self, name: str) -> str:
        """The key of a fit by its id.

        Raises:
            UnknotError: code "unknown-fit".
        """
        ...

    def read(self, key: str) -> KeptFit:
        """A fit.

        Raises:
            UnknotError: code "not-a-fit".
        """
        ...

    def put(self, kept: KeptFit, reports: Reports) -> str:
        """Keep a fit; its key."""
        ...

    def file(self, key: str) -> Path | None:
        """The fit's own file, where it has one."""
        ...

    def beside(self, key: str) -> FitShelf:
        """Where a fit that goes on from this one is kept."""
        ...

    def add_answer(
        self, key: str, decided: str, answer: str, origin: Callable[[], dict[str, Any]]
    ) -> None:
        """Keep the answer of a fit, in place of an earlier one.

        Args:
            decided: hash of what decided its words.
            answer: as JSON.
            origin: gives what it was made from, for those who can make it again.
        """
        ...

    def answer_of(self, key: str, decided: str) -> str | None:
        """The kept answer of a fit as JSON; None where there is none with this hash."""
        ...


@dataclass(frozen=True)
class FitFolder:
    """Fits as files of a folder; the key of each is its path."""

    folder: Path

    def stored(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every fit of the folder, those read furthest first."""
        held = [
            (path, found)
            for path in sorted(self.folder.glob(f"*{ENDING}"))
            if (found := about(path))
        ]
        for path, found in sorted(held, key=lambda one: str(one[1].get("read_to")), reverse=True):
            yield str(path), found

    def find(self, name: str) -> str:
        """The fit of this id, or in the file of this path."""
        if name.endswith(ENDING) and Path(name).exists():
            return name
        path = self.folder / f"{name}{ENDING}"
        if path.exists():
            return str(path)
        raise no_fit(name, str(self.folder), [p.stem for p in self.folder.glob(f"*{ENDING}")])

    def read(self, key: str) -> KeptFit:
        """The fit in a file."""
        return read(Path(key), Path(key).name)

    def put(self, kept: KeptFit, reports: Reports) -> str:
        """Write a fit, whole or not at all."""
        path = self.folder / f"{identity(kept)}{ENDING}"
        write_result(path, packed(kept, reports))
        path.chmod(0o600)
        return str(path)

    def file(self, key: str) -> Path | None:
        """The file itself."""
        return Path(key)

    def beside(self, key: str) -> FitShelf:
        """The folder of that file."""
        return FitFolder(Path(key).parent)

    def add_answer(
        self, key: str, decided: str, answer: str, origin: Callable[[], dict[str, Any]]
    ) -> None:
        """Write it beside the fit's file."""
        del origin
        beside = Path(key).with_suffix(ANSWER)
        write_bytes(beside, json.dumps({"key": decided, "answer": answer}).encode())
        beside.chmod(0o600)

    def answer_of(self, key: str, decided: str) -> str | None:
        """Read it beside the fit's file."""
        try:
            held = json.loads(Path(key).with_suffix(ANSWER).read_text(encoding="utf-8"))
            return str(held["answer"]) if held["key"] == decided else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def no_fit(name: str, where: str, there: list[str]) -> UnknotError:
    """The refusal of an id that no fit has."""
    return UnknotError(
        "unknown-fit",
        f'there is no fit "{name}" in {where}.',
        nearest(name, there) if there else "make one with unknot fit.",
    )


def packed(kept: KeptFit, reports: Reports) -> bytes:
    """A fit as netCDF, made in memory: nothing of it lies open on a disk."""
    from unknot.inference.posterior import to_groups

    held = io.BytesIO()
    _write(held, to_groups(kept, reports))
    return held.getvalue()


def _open(place: Path | IO[bytes], mode: str) -> Any:
    """A netCDF file; the library has no types."""
    return importlib.import_module("h5netcdf").File(place, mode)


def _write(place: IO[bytes], groups: dict[str, DataGroup]) -> None:
    text: Any = importlib.import_module("h5py").string_dtype()
    with _open(place, "w") as file:
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


def read(place: Path | IO[bytes], name: str = "the file") -> KeptFit:
    """Read a fit.

    Args:
        name: what to call it where it cannot be read.

    Raises:
        UnknotError: it is no fit, or of another version.
    """
    from unknot.inference.posterior import from_groups

    try:
        return from_groups(_read(place))
    except UNREADABLE as error:
        raise UnknotError(
            "not-a-fit",
            f"{name} is no fit that can be read here: {type(error).__name__}.",
            "make it again with unknot fit.",
        ) from None


def _read(place: Path | IO[bytes], only: str | None = None) -> dict[str, DataGroup]:
    import numpy as np

    from unknot.inference.posterior import DataGroup

    found: dict[str, DataGroup] = {}
    with _open(place, "r") as file:
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


def about(place: Path | IO[bytes]) -> dict[str, Any] | None:
    """What a fit is of, without its draws; None where a file is no fit."""
    try:
        found = dict(_read(place, only="about")["posterior"].attributes)
        read_of(found)
    except UNREADABLE:
        return None
    return found


def read_of(about: dict[str, Any]) -> tuple[str, date, str]:
    """Whose days a fit has read, the last of them, and the hash of all.

    Raises:
        KeyError, TypeError, ValueError: it does not say.
    """
    return str(about["person"]), date.fromisoformat(about["read_to"]), str(about["data"])
