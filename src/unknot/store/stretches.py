"""Stretches held once: of what an import brings only those go in that are not there.

Two exports of one watch share most of their days, and the day on which the earlier one ended stands
in both, half and whole. A row holds stretches of one signal, device and day; where a row that is
there and one that comes in share a part, that part becomes a row of its own, which both imports are
linked to. So each stretch is written once, and undoing one import keeps what the other brought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete, func, insert, select, update

from unknot.store.packing import Columns, pack, unpack
from unknot.store.rows import Content, stretch_id
from unknot.store.schema import STRETCH_LINKS, STRETCHES

KEY = ("day", "signal", "device", "offset", "activity", "quality")
RECORD = np.dtype([("start", "<i8"), ("seconds", "<i4"), ("value", "<u4")])

AT_ONCE = 512
"""Rows, after which a day's end is a reason to write."""

Key = tuple[Any, ...]
Marks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KnownShare:
    """Of what a file brings, how much was there already.

    Attributes:
        known, entries: entries, or stretches; those that were there, and all.
    """

    known: int = 0
    entries: int = 0

    def __add__(self, other: KnownShare) -> KnownShare:
        return KnownShare(self.known + other.known, self.entries + other.entries)


class StretchIntake:
    """Brings the stretches of one import in, in the transaction of a connection."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection, self._number = connection, number
        self._position = 0
        self._rows: list[Content] = []
        self._links: list[Content] = []
        self.new = self.given = 0
        self.by_file: defaultdict[str, KnownShare] = defaultdict(KnownShare)

    def add(self, rows: Iterable[tuple[Content, str]]) -> None:
        """Bring rows in, each with its file; those of one day best stand together."""
        some: list[tuple[Content, str]] = []
        for _, several in groupby(rows, key=lambda one: one[0]["day"]):
            some += several
            if len(some) >= AT_ONCE:
                self._add_days(some)
                some = []
        self._add_days(some)
        self._flush()

    def _add_days(self, rows: Sequence[tuple[Content, str]]) -> None:
        self._flush()
        held: defaultdict[Key, list[bytes]] = defaultdict(list)
        days = sorted({content["day"] for content, _ in rows})
        chosen = select(STRETCHES.c.id, *(STRETCHES.c[name] for name in KEY)).order_by("id")
        for row in self._connection.execute(chosen.where(STRETCHES.c.day.in_(days))):
            held[tuple(row)[1:]].append(row.id)
        for content, source in rows:
            key: Key = tuple(content[name] for name in KEY)
            self.given += 1
            there = held[key]
            if content["id"] in there:
                self._link(content["id"], source)
                known = content["size"]
            elif there:
                held[key], known = self._meet(content, source, there)
            else:
                self._insert(content, source)
                there.append(content["id"])
                known = 0
            self.new += known < content["size"]
            self.by_file[source] += KnownShare(known, content["size"])

    def _meet(self, content: Content, source: str, there: list[bytes]) -> tuple[list[bytes], int]:
        """Bring in a row that may share stretches with those that are there.

        Returns:
            The rows of its key from now on, and how many of its stretches were there.
        """
        self._flush()
        pieces = self._unpacked(there)
        coming = unpack(content["data"])
        marks, wanted = _marks([columns for _, columns in pieces], coming)
        found: list[bytes] = []
        for (name, columns), mark in zip(pieces, marks, strict=True):
            shared = np.isin(mark, wanted)
            if shared.all() or not shared.any():
                found.append(name)
            else:
                found += self._split(name, columns, shared, content)
                name = found[-2]
            if shared.any():
                self._link(name, source)
        fresh = ~np.isin(wanted, np.concatenate(marks))
        if fresh.any():
            rest = self._row(content, _some(coming, fresh))
            self._insert(rest, source)
            found.append(rest["id"])
        return found, int((~fresh).sum())

    def _unpacked(self, names: Sequence[bytes]) -> list[tuple[bytes, Columns]]:
        chosen = select(STRETCHES.c.id, STRETCHES.c.data).where(STRETCHES.c.id.in_(list(names)))
        rows = {row.id: unpack(row.data) for row in self._connection.execute(chosen)}
        return [(name, rows[name]) for name in names]

    def _split(
        self, name: bytes, columns: Columns, shared: npt.NDArray[np.bool_], like: Content
    ) -> tuple[bytes, bytes]:
        """Make two rows of one, the shared part first; whoever was linked to it is to both."""
        parts: list[bytes] = []
        for chosen in (shared, ~shared):
            row = self._row(like, _some(columns, chosen))
            self._connection.execute(insert(STRETCHES), [row])
            parts.append(row["id"])
        links = STRETCH_LINKS
        rows = self._connection.execute(select(links).where(links.c.entry == name)).all()
        changed = update(links).where(links.c.entry == name).values(entry=parts[0])
        self._connection.execute(changed)
        for row in rows:
            self._connection.execute(
                insert(links).values(
                    import_id=row.import_id, position=self._behind(row.import_id),
                    entry=parts[1], source=row.source,
                )
            )  # fmt: skip
        self._connection.execute(delete(STRETCHES).where(STRETCHES.c.id == name))
        return parts[0], parts[1]

    def _behind(self, number: int) -> int:
        """A place behind all that an import brought."""
        if number == self._number:
            self._position += 1
            return self._position - 1
        last = select(func.max(STRETCH_LINKS.c.position)).where(STRETCH_LINKS.c.import_id == number)
        return int(self._connection.execute(last).scalar_one()) + 1

    def _row(self, like: Content, columns: Columns) -> Content:
        """A row of some stretches with the key of another."""
        row = {name: like[name] for name in KEY}
        row |= {"size": int(columns[0].size), "data": pack(*columns)}
        number = 1
        while self._is_there(name := stretch_id(row, columns, number)):
            number += 1  # the very same stretches twice
        return {**row, "id": name}

    def _is_there(self, name: bytes) -> bool:
        chosen = select(STRETCHES.c.id).where(STRETCHES.c.id == name)
        return self._connection.execute(chosen).first() is not None

    def _insert(self, content: Content, source: str) -> None:
        self._rows.append(content)
        self._link(content["id"], source)

    def _link(self, name: bytes, source: str) -> None:
        link = {"import_id": self._number, "position": self._position, "entry": name}
        self._links.append({**link, "source": source})
        self._position += 1

    def _flush(self) -> None:
        if self._rows:
            self._connection.execute(insert(STRETCHES), self._rows)
        if self._links:
            self._connection.execute(insert(STRETCH_LINKS), self._links)
        self._rows, self._links = [], []


def _some(columns: Columns, chosen: npt.NDArray[np.bool_]) -> Columns:
    start, seconds, value = columns
    return start[chosen], seconds[chosen], value[chosen]


def _marks(pieces: Sequence[Columns], coming: Columns) -> tuple[list[Marks], Marks]:
    """A number for each stretch, the same for the same; the second of two alike has its own."""
    records = [_records(columns) for columns in (*pieces, coming)]
    there = sum(len(one) for one in records[:-1])
    _, codes = np.unique(np.concatenate(records), return_inverse=True)
    codes = codes.reshape(-1)
    most = len(codes) + 1
    held = codes[:there] * most + _times_before(codes[:there])
    wanted = codes[there:] * most + _times_before(codes[there:])
    ends = np.cumsum([len(one) for one in records[:-1]])
    return np.split(held, ends[:-1]), wanted


def _records(columns: Columns) -> npt.NDArray[Any]:
    made = np.empty(columns[0].size, dtype=RECORD)
    made["start"], made["seconds"] = columns[0], columns[1]
    made["value"] = columns[2].view(np.uint32)
    return made


def _times_before(codes: Marks) -> Marks:
    """How many of the same stand before each."""
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    first = np.searchsorted(ranked, ranked, side="left")
    times = np.empty_like(codes)
    times[order] = np.arange(len(codes)) - first
    return times
