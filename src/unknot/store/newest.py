"""The newest thing kept of a kind, found without reading the others: there may be hundreds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from unknot.store.kept import KeptRow
from unknot.store.person_file import PersonFile
from unknot.store.schema import KEPT


def newest_kept(person: PersonFile, kind: str, name: str | None = None) -> KeptRow | None:
    """What was kept last of a kind, or under a name of it; None where nothing is."""
    chosen = select(KEPT).where(KEPT.c.kind == kind).order_by(KEPT.c.number.desc()).limit(1)
    if name is not None:
        chosen = chosen.where(KEPT.c.id == name)
    with person.database.reading() as c:
        row = c.execute(chosen).first()
    if row is None:
        return None
    return KeptRow(
        row.kind, row.id, datetime.fromisoformat(row.at), row.model_hash, row.data_hash,
        row.version, json.loads(row.payload), row.revision,
    )  # fmt: skip


def names_kept(person: PersonFile, kind: str) -> tuple[str, ...]:
    """The names kept of a kind, without what is kept under them; oldest first."""
    chosen = select(KEPT.c.id).where(KEPT.c.kind == kind).order_by(KEPT.c.number)
    with person.database.reading() as c:
        return tuple(dict.fromkeys(row.id for row in c.execute(chosen)))


def parts_kept(person: PersonFile, kind: str, part: str) -> tuple[Any, ...]:
    """One part of what is kept of a kind, oldest first, the newest under each name.

    The rest of it, such as the entries that it was made from, is not read into memory.

    Args:
        part: its name in what is kept.
    """
    newest = select(func.max(KEPT.c.number)).where(KEPT.c.kind == kind).group_by(KEPT.c.id)
    chosen = (
        select(func.json_extract(KEPT.c.payload, f"$.{part}").label("part"))
        .where(KEPT.c.number.in_(newest))
        .order_by(KEPT.c.number)
    )
    with person.database.reading() as c:
        return tuple(json.loads(row.part) for row in c.execute(chosen) if row.part is not None)
