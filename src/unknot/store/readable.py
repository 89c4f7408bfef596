"""Everything in a person's file as plain records, for an export that needs no unknot to be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from unknot.diary.records import Raw
from unknot.recordings.raw import records_of
from unknot.store.packing import unpack
from unknot.store.schema import ENTRIES, FILES, FITS, IMPORTS, KEPT, SETTINGS

Record = dict[str, Any]


def rows(connection: Connection) -> dict[str, Iterator[Record]]:
    """By name, the records of every table; stretches and raw records one by one.

    Entries say by `import_id` which import brought them; one that two brought stands twice.
    """
    found: dict[str, Iterator[Record]] = {
        "settings": _plain(connection, SETTINGS, ("value",)),
        "imports": _plain(connection, IMPORTS, ("report",)),
        "files": _plain(connection, FILES),
    }
    unpacked = {"stretches": _stretches, "raw": _raw}
    for name in ENTRIES:
        found[name] = _entries(connection, name, unpacked.get(name, _one))
    found["kept"] = _plain(connection, KEPT, ("payload",))
    found["fits"] = _plain(connection, FITS, ("about",), leave_out=("netcdf",))
    return found


def _plain(
    connection: Connection,
    table: Any,
    of_json: tuple[str, ...] = (),
    leave_out: tuple[str, ...] = (),
) -> Iterator[Record]:
    columns = [column for column in table.c if column.name not in leave_out]
    for row in connection.execute(select(*columns)).mappings():
        yield {str(key): json.loads(held) if key in of_json else held for key, held in row.items()}


def _entries(
    connection: Connection, name: str, unpacked: Callable[[bytes, Record], Iterator[Record]]
) -> Iterator[Record]:
    held, links = ENTRIES[name]
    chosen = (
        select(
            links.c.import_id, links.c.source, *(column for column in held.c if column.name != "id")
        )
        .join(held, held.c.id == links.c.entry)
        .order_by(links.c.import_id, links.c.position)
    )
    for row in connection.execute(chosen).mappings():
        packed = row.get("data", b"")
        shared = {str(key): held for key, held in row.items() if key not in ("data", "size")}
        yield from unpacked(packed, shared)


def _one(_: bytes, shared: Record) -> Iterator[Record]:
    yield shared


def _stretches(packed: bytes, shared: Record) -> Iterator[Record]:
    for start, seconds, value in zip(*unpack(packed), strict=True):
        begun = datetime.fromtimestamp(int(start), UTC).isoformat()
        yield {**shared, "start": begun, "seconds": int(seconds), "value": float(value)}


def _raw(packed: bytes, shared: Record) -> Iterator[Record]:
    for record in records_of(Raw(shared["source"], shared["kind"], 0, packed)):
        yield {**shared, "record": record}
