"""What was worked out and is kept: answers, forecasts, plans, trials, decisions, and fits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from unknot.errors import UnknotError, nearest
from unknot.store.schema import FITS, KEPT, SETTINGS
from unknot.version import __version__


@dataclass(frozen=True)
class KeptRow:
    """Something that was worked out, with the hashes of what it was worked out from.

    Attributes:
        kind: "answer", "forecast", "plan", "trial", "decision", ….
        id: its name among its kind.
        revision: 1, then one more each time that something else was kept under its name.
        version: of unknot, when it was kept.
        payload: what it is, as JSON has it.
    """

    kind: str
    id: str
    created: datetime
    model_hash: str
    data_hash: str
    version: str
    payload: Any
    revision: int = 1


@dataclass(frozen=True)
class FitRecord:
    """A kept fit without its draws.

    Attributes:
        about: what it is of, as the fit's own file says.
        size: bytes of its netCDF file.
    """

    id: str
    created: datetime
    about: dict[str, Any]
    size: int


def keep(connection: Connection, row: KeptRow) -> None:
    """Keep something; the same again changes nothing, something else is its next revision."""
    payload = json.dumps(row.payload, ensure_ascii=False, sort_keys=True)
    newest = connection.execute(
        select(KEPT)
        .where(KEPT.c.kind == row.kind, KEPT.c.id == row.id)
        .order_by(KEPT.c.revision.desc())
        .limit(1)
    ).first()
    said = (payload, row.model_hash, row.data_hash)
    if newest is not None and (newest.payload, newest.model_hash, newest.data_hash) == said:
        return
    connection.execute(
        insert(KEPT).values(
            kind=row.kind, id=row.id, revision=1 if newest is None else newest.revision + 1,
            at=row.created.isoformat(), model_hash=row.model_hash, data_hash=row.data_hash,
            version=row.version, payload=payload,
        )
    )  # fmt: skip


def kept(connection: Connection, kind: str | None, *, earlier: bool) -> list[KeptRow]:
    """What is kept of a kind, in the order of its keeping."""
    chosen = select(KEPT).order_by(KEPT.c.number)
    if kind is not None:
        chosen = chosen.where(KEPT.c.kind == kind)
    if not earlier:
        newest = select(func.max(KEPT.c.number)).group_by(KEPT.c.kind, KEPT.c.id)
        chosen = chosen.where(KEPT.c.number.in_(newest))
    return [
        KeptRow(
            row.kind, row.id, datetime.fromisoformat(row.at), row.model_hash, row.data_hash,
            row.version, json.loads(row.payload), row.revision,
        )
        for row in connection.execute(chosen)
    ]  # fmt: skip


def row_of(
    kind: str, name: str, payload: Any, model_hash: str, data_hash: str, when: datetime
) -> KeptRow:
    """A row of this version of unknot."""
    return KeptRow(kind, name, when, model_hash, data_hash, __version__, payload)


def keep_fit(
    connection: Connection, name: str, netcdf: bytes, about: dict[str, Any], when: datetime
) -> None:
    """Keep a fit; one of the same name is replaced."""
    connection.execute(delete(FITS).where(FITS.c.id == name))
    connection.execute(
        insert(FITS).values(
            id=name, at=when.isoformat(), about=json.dumps(about, ensure_ascii=False),
            netcdf=netcdf,
        )
    )  # fmt: skip


def fits(connection: Connection) -> list[FitRecord]:
    """Every kept fit, oldest first."""
    rows = connection.execute(
        select(FITS.c.id, FITS.c.at, FITS.c.about, func.length(FITS.c.netcdf).label("size"))
        .order_by(FITS.c.at, FITS.c.id)
    )  # fmt: skip
    return [
        FitRecord(row.id, datetime.fromisoformat(row.at), json.loads(row.about), row.size)
        for row in rows
    ]


def fit_bytes(connection: Connection, name: str) -> bytes:
    """The netCDF file of a fit.

    Raises:
        UnknotError: code "unknown-fit".
    """
    row = connection.execute(select(FITS.c.netcdf).where(FITS.c.id == name)).first()
    if row is None:
        there = [one.id for one in fits(connection)]
        raise UnknotError(
            "unknown-fit",
            f'there is no fit "{name}" in your file.',
            nearest(name, there) if there else "make one with unknot fit.",
        )
    return bytes(row.netcdf)


def set_value(connection: Connection, name: str, value: Any) -> None:
    """Keep a setting, in place of an earlier one."""
    connection.execute(delete(SETTINGS).where(SETTINGS.c.name == name))
    connection.execute(
        insert(SETTINGS).values(name=name, value=json.dumps(value, ensure_ascii=False))
    )


def value_of(connection: Connection, name: str, otherwise: Any = None) -> Any:
    """A setting, or `otherwise` where it was never set."""
    row = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == name)).first()
    return otherwise if row is None else json.loads(row.value)
