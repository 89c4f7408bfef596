"""The first tables. Never changed: a later version is a module of its own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BYTES, REAL, TEXT, WHOLE = sa.LargeBinary, sa.Float, sa.Text, sa.Integer


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "settings",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("value", TEXT, nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("id", WHOLE, primary_key=True),
        *_needed(TEXT, "at"),
        sa.Column("undone", TEXT),
        *_needed(TEXT, "person", "time_zone"),
        *_needed(WHOLE, "made_up", "new", "duplicates"),
        *_needed(TEXT, "report"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "files",
        _import(),
        sa.Column("position", WHOLE, primary_key=True),
        *_needed(TEXT, "name", "sha256"),
        *_needed(WHOLE, "bytes"),
        *_needed(TEXT, "reader"),
    )
    op.create_index("files_by_sha256", "files", ["sha256"])
    _recorded()
    _worked_out()


def _recorded() -> None:
    _entries(
        "observations",
        *_needed(TEXT, "day", "what"),
        sa.Column("value", REAL),
        *_needed(TEXT, "unit"),
        *_scale(),
        sa.Column("slot", WHOLE),
    )
    _entries(
        "exertions",
        *_needed(TEXT, "day", "kind"),
        sa.Column("amount", REAL),
        *_needed(TEXT, "unit"),
        *_scale(),
        sa.Column("minutes", REAL),
    )
    _entries("notes", *_needed(TEXT, "day", "column", "text"))
    _entries("events", *_needed(TEXT, "day", "cause", "change", "name"))
    _entries(
        "stretches",
        *_needed(TEXT, "day", "signal", "device"),
        sa.Column("offset", WHOLE),
        *_needed(TEXT, "activity", "quality"),
        *_needed(WHOLE, "size"),
        *_needed(BYTES, "data"),
    )
    _entries("raw", *_needed(TEXT, "kind"), *_needed(WHOLE, "size"), *_needed(BYTES, "data"))
    for name in ("observations", "exertions", "notes", "events", "stretches"):
        op.create_index(f"ix_{name}_day", name, ["day"])


def _worked_out() -> None:
    op.create_table(
        "fits",
        sa.Column("id", TEXT, primary_key=True),
        *_needed(TEXT, "at", "about"),
        *_needed(BYTES, "netcdf"),
    )
    op.create_table(
        "kept",
        sa.Column("number", WHOLE, primary_key=True),
        *_needed(TEXT, "kind", "id"),
        *_needed(WHOLE, "revision"),
        *_needed(TEXT, "at", "model_hash", "data_hash", "version", "payload"),
        sa.UniqueConstraint("kind", "id", "revision"),
        sqlite_autoincrement=True,
    )


def _needed(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _scale() -> list[sa.Column[Any]]:
    numbers: list[sa.Column[Any]] = [
        sa.Column(f"scale_{name}", REAL) for name in ("low", "high", "step")
    ]
    return [*numbers, sa.Column("scale_worse", TEXT)]


def _import() -> sa.Column[int]:
    return sa.Column(
        "import_id", WHOLE, sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )


def _entries(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, sa.Column("id", BYTES, primary_key=True), *columns)
    op.create_table(
        f"{name}_links",
        _import(),
        sa.Column("position", WHOLE, primary_key=True),
        sa.Column("entry", BYTES, sa.ForeignKey(f"{name}.id"), nullable=False),
        *_needed(TEXT, "source"),
        sqlite_with_rowid=False,
    )
    op.create_index(f"{name}_links_by_entry", f"{name}_links", ["entry"])
