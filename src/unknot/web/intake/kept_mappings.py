"""How tables are read, as a person once said it: kept, so that like columns ask nothing again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from unknot.errors import UnknotError
from unknot.parsing.fitting import columns_of, fitted
from unknot.parsing.mapping import Mapping as ColumnMapping
from unknot.parsing.mapping import mapping_of, write_mapping
from unknot.store.person_file import PersonFile

KIND = "table mapping"


def keep_mapping(
    store: PersonFile, path: Path, mapping: ColumnMapping, person: str | None, when: datetime
) -> None:
    """Keep how a table is read, under its columns."""
    payload = {"toml": write_mapping(mapping), "person": person}
    store.keep(KIND, _name(path), payload, model_hash="", data_hash="", when=when)


def forget_mapping(store: PersonFile, path: Path, when: datetime) -> None:
    """Keep that a table is to be asked about again."""
    store.keep(KIND, _name(path), {}, model_hash="", data_hash="", when=when)


def kept_mappings(store: PersonFile) -> Mapping[str, tuple[ColumnMapping, str | None]]:
    """Every kept mapping, with whose days are read, by the columns' name."""
    found: dict[str, tuple[ColumnMapping, str | None]] = {}
    for row in store.kept(KIND):
        held = cast("Mapping[str, str | None]", row.payload)
        try:
            if held.get("toml"):
                mapping = mapping_of("a kept mapping", str(held["toml"]))
                found[row.id] = (mapping, held.get("person"))
        except UnknotError:
            continue  # of another version: the table is asked about again
    return found


def mapping_kept_for(
    kept: Mapping[str, tuple[ColumnMapping, str | None]], path: Path
) -> tuple[ColumnMapping, str | None] | None:
    """The kept mapping of a table's columns, as this file needs it; None where there is none."""
    held = kept.get(_name(path))
    mapping = None if held is None else fitted(path, held[0])
    return None if held is None or mapping is None else (mapping, held[1])


def _name(path: Path) -> str:
    """A name for these columns in this order."""
    return hashlib.sha256("\x1f".join(columns_of(path)).encode()).hexdigest()[:16]
