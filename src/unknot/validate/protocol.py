"""Which studies there are: those that ship, one TOML file each, and those of anybody's own.

A new one needs no code; docs/how-to/studies.md has every word of such a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from unknot.errors import UnknotError, nearest
from unknot.validate.design import (
    Protocol,
    PublishedRow,
    Session,
    Single,
    Stratum,
    StudyArm,
    StudyPeople,
    StudyPopulation,
)
from unknot.validate.populations import populations
from unknot.validate.study import parse, read_study

# Those who ask about studies need these beside them.
__all__ = [
    "Protocol",
    "PublishedRow",
    "Session",
    "Single",
    "Stratum",
    "StudyArm",
    "StudyPeople",
    "StudyPopulation",
    "find_rows",
    "parse_protocol",
    "populations",
    "protocols",
    "read_protocols",
    "read_study",
    "rows",
]


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every study that ships, by id."""
    return read_protocols(resources.files("unknot").joinpath("data/protocols"))


def read_protocols(folder: Traversable) -> dict[str, Protocol]:
    """Every study of a folder of TOML files, by id: a new one needs no code.

    Raises:
        UnknotError: a file lacks something, or says what no study can; with the line.
    """
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".toml"): read_study(item.read_text(encoding="utf-8"), item.name)
        for item in found
        if item.name.endswith(".toml")
    }


def parse_protocol(name: str, data: Mapping[str, Any]) -> Protocol:
    """A study from what its file holds, where the text itself is no longer there.

    Raises:
        UnknotError: it lacks something, or says what no study can.
    """
    return parse(name, data)


def rows(known: Iterable[Protocol] | None = None) -> tuple[PublishedRow, ...]:
    """Every row of every study, in the order of their ids."""
    found = [row for one in known or protocols().values() for row in one.rows]
    return tuple(sorted(found, key=lambda row: row.id))


def find_rows(ids: Sequence[str], known: Iterable[PublishedRow]) -> tuple[PublishedRow, ...]:
    """Rows by their own id, their study's or their evidence's; all where none is named.

    Raises:
        UnknotError: nothing has such a name.
    """
    everything = tuple(known)
    if not ids:
        return everything
    names = {name for row in everything for name in (row.id, row.protocol, row.evidence)}
    for name in ids:
        if name not in names:
            raise UnknotError(
                "unknown-study", f'no study or row is called "{name}".', nearest(name, names)
            )
    wanted = set(ids)
    return tuple(r for r in everything if wanted & {r.id, r.protocol, r.evidence})
