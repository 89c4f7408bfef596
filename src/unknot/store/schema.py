"""The tables of a person's file, as the newest migration leaves them.

Entries are held once by what they say: their id is the hash of it. A link says which import brought
an entry, at which place and from which file, so that undoing one import keeps what another brought.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

TABLES = MetaData()

SETTINGS = Table(
    "settings",
    TABLES,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)
IMPORTS = Table(
    "imports",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("undone", Text),  # when
    Column("person", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("made_up", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("report", Text, nullable=False),  # JSON: skipped, warnings, unmet, sources, counts, …
    sqlite_autoincrement=True,  # an id is never given twice
)
FILES = Table(
    "files",
    TABLES,
    Column("import_id", Integer, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("reader", Text, nullable=False),
    Index("files_by_sha256", "sha256"),
)


def _entries(name: str, *columns: Column[Any]) -> tuple[Table, Table]:
    held = Table(name, TABLES, Column("id", LargeBinary, primary_key=True), *columns)
    links = Table(
        f"{name}_links",
        TABLES,
        Column(
            "import_id", Integer, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
        ),
        Column("position", Integer, primary_key=True),
        Column("entry", LargeBinary, ForeignKey(f"{name}.id"), nullable=False),
        Column("source", Text, nullable=False),
        Index(f"{name}_links_by_entry", "entry"),
        sqlite_with_rowid=False,
    )
    return held, links


def _scale() -> tuple[Column[Any], ...]:
    numbers: Iterator[Column[Any]] = (
        Column(f"scale_{name}", Float) for name in ("low", "high", "step")
    )
    return (*numbers, Column("scale_worse", Text))


def _day() -> Column[Any]:
    return Column("day", Text, nullable=False, index=True)


OBSERVATIONS, OBSERVATION_LINKS = _entries(
    "observations",
    _day(),
    Column("what", Text, nullable=False),
    Column("value", Float),  # nothing for what is no number
    Column("unit", Text, nullable=False),
    *_scale(),
    Column("slot", Integer),
)
EXERTIONS, EXERTION_LINKS = _entries(
    "exertions",
    _day(),
    Column("kind", Text, nullable=False),
    Column("amount", Float),
    Column("unit", Text, nullable=False),
    *_scale(),
    Column("minutes", Float),
)
NOTES, NOTE_LINKS = _entries(
    "notes", _day(), Column("column", Text, nullable=False), Column("text", Text, nullable=False)
)
EVENTS, EVENT_LINKS = _entries(
    "events",
    _day(),
    Column("cause", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("name", Text, nullable=False),
)
STRETCHES, STRETCH_LINKS = _entries(
    "stretches",
    _day(),
    Column("signal", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("offset", Integer),
    Column("activity", Text, nullable=False),
    Column("quality", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),  # packing.py
)
RAW, RAW_LINKS = _entries(
    "raw",
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
FITS = Table(
    "fits",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("about", Text, nullable=False),  # JSON
    Column("netcdf", LargeBinary, nullable=False),
)
KEPT = Table(
    "kept",
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("model_hash", Text, nullable=False),
    Column("data_hash", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("payload", Text, nullable=False),  # JSON
    UniqueConstraint("kind", "id", "revision"),
    sqlite_autoincrement=True,
)
ENTRIES: dict[str, tuple[Table, Table]] = {
    held.name: (held, links)
    for held, links in (
        (OBSERVATIONS, OBSERVATION_LINKS),
        (EXERTIONS, EXERTION_LINKS),
        (NOTES, NOTE_LINKS),
        (EVENTS, EVENT_LINKS),
        (STRETCHES, STRETCH_LINKS),
        (RAW, RAW_LINKS),
    )
}
