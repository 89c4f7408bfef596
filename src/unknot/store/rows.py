"""The entries of a diary as rows, and rows as entries again, exactly."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from unknot.diary.entries import (
    Diary,
    Exertion,
    Kind,
    Note,
    Observation,
    Scale,
    Skipped,
    Worse,
)
from unknot.diary.records import LifeEvent, Raw, RecordCount
from unknot.diary.segments import Quality, SegmentKey, Segments, Signal
from unknot.store.packing import Columns, pack, unpack
from unknot.store.schema import ENTRIES

Content = dict[str, Any]
ID_BYTES = 16
LARGE = 1 << 16
"""Bytes of which the hash is taken piece by piece."""
UNPACKED = "unpacked"
"""Beside a row's columns, what its packed data says."""


def entries_of(diary: Diary) -> Iterator[tuple[str, Iterator[tuple[Content, str]]]]:
    """For each table the rows of a diary, in its order, each with the file it came from.

    A row's id is the hash of what it says, of its column, and of how many like it the same file
    had before, so that two walks of one length on one day are two.
    """
    yield "observations", _numbered((_observation(one), one.source) for one in diary.observations)
    yield "exertions", _numbered((_exertion(one), one.source) for one in diary.exertions)
    yield "notes", _numbered((_note(one), "") for one in diary.notes)
    yield "events", _numbered((_event(one), one.source) for one in diary.events)
    yield "stretches", _numbered((_stretch(one), one.key.source) for one in diary.segments)
    yield "raw", _numbered((_raw(one), one.file) for one in diary.raw)


def report_of(diary: Diary, already: Mapping[str, int]) -> str:
    """What an import says of itself, besides its entries, as JSON.

    Args:
        already: by file, how many of its stored records were there already.
    """
    return json.dumps(
        {
            "skipped": [asdict(one) for one in diary.skipped],
            "warnings": diary.warnings,
            "unmet": diary.unmet,
            "sources": diary.sources,
            "extra": diary.extra,
            "counts": [asdict(one) for one in diary.counts],
            **({"already": dict(already)} if already else {}),
        },
        ensure_ascii=False,
    )


def diary_of(connection: Connection, row: Any) -> Diary:
    """The diary that one import brought, as it was given.

    Args:
        row: of the table `imports`.
    """
    report = json.loads(row.report)
    held = {name: _read(connection, name, row.id) for name in ENTRIES}
    return Diary(
        person=row.person,
        time_zone=row.time_zone,
        observations=tuple(map(to_observation, held["observations"])),
        exertions=tuple(map(to_exertion, held["exertions"])),
        skipped=tuple(Skipped(**one) for one in report["skipped"]),
        warnings=tuple(report["warnings"]),
        unmet=tuple(report["unmet"]),
        sources=tuple(report["sources"]),
        made_up=bool(row.made_up),
        extra=dict(report["extra"]),
        notes=tuple(to_note(one) for one in held["notes"]),
        segments=to_segments(held["stretches"]),
        events=tuple(map(to_event, held["events"])),
        raw=tuple(Raw(one.source, one.kind, one.size, one.data) for one in held["raw"]),
        counts=tuple(RecordCount(**one) for one in report["counts"]),
    )


def _read(connection: Connection, name: str, number: int) -> Sequence[Any]:
    held, links = ENTRIES[name]
    return connection.execute(
        select(*held.c, links.c.source, links.c.position)
        .join(links, links.c.entry == held.c.id)
        .where(links.c.import_id == number)
        .order_by(links.c.position)
    ).all()


def _numbered(rows: Iterator[tuple[Content, str]]) -> Iterator[tuple[Content, str]]:
    met: Counter[tuple[bytes, str]] = Counter()
    for content, source in rows:
        file, mark, column = source.rpartition(": ")
        unpacked = content.pop(UNPACKED, None)  # what packs it may change, what it says does not
        parts = [pair for pair in content.items() if unpacked is None or pair[0] != "data"]
        said = _hash([*parts, unpacked, column if mark else ""])
        met[said, file] += 1
        number = met[said, file]
        content["id"] = said if number == 1 else _hash([said, number])
        yield content, source


def _hash(parts: Sequence[object]) -> bytes:
    """The hash of `repr(parts)`; long data goes in piece by piece, as its text is tens of MB."""
    digest = hashlib.sha256(b"[")
    for number, part in enumerate(parts):
        digest.update(b", " if number else b"")
        match part:
            case (str() as name, bytes() as data) if len(data) > LARGE:
                digest.update(f"({name!r}, ".encode())
                for piece in _told(data):
                    digest.update(piece)
                digest.update(b")")
            case _:
                digest.update(repr(part).encode("utf-8", "surrogatepass"))
    digest.update(b"]")
    return digest.digest()[:ID_BYTES]


def _told(data: bytes) -> Iterator[bytes]:
    """`repr(data)`, piece by piece."""
    # Python chooses the quotes by the whole; what stands before a piece makes it choose the same.
    before = b"'" if b"'" in data and b'"' not in data else b"'\""
    head = repr(before)[:-1]
    yield b"b" + head[1].encode()
    for at in range(0, len(data), LARGE):
        yield repr(before + data[at : at + LARGE])[len(head) : -1].encode()
    yield head[1].encode()


def _observation(one: Observation) -> Content:
    return {
        "day": one.day.isoformat(),
        "what": str(one.what),
        "value": _number(one.value),
        "unit": one.unit,
        **_scale(one.scale),
        "slot": one.slot,
    }


def to_observation(row: Any) -> Observation:
    """An observation from its row."""
    day = date.fromisoformat(row.day)
    value = math.nan if row.value is None else row.value
    return Observation(day, row.what, value, row.unit, _to_scale(row), row.source, row.slot)


def _exertion(one: Exertion) -> Content:
    return {
        "day": one.day.isoformat(),
        "kind": one.kind.value,
        "amount": _number(one.amount),
        "unit": one.unit,
        **_scale(one.scale),
        "minutes": None if one.minutes is None else _number(one.minutes),
    }


def to_exertion(row: Any) -> Exertion:
    """An exertion from its row."""
    amount = math.nan if row.amount is None else row.amount
    day = date.fromisoformat(row.day)
    return Exertion(day, Kind(row.kind), amount, row.unit, row.source, _to_scale(row), row.minutes)


def _note(one: Note) -> Content:
    return {"day": one.day.isoformat(), "column": one.column, "text": one.text}


def to_note(row: Any) -> Note:
    """A note from its row."""
    return Note(date.fromisoformat(row.day), row.column, row.text)


def _event(one: LifeEvent) -> Content:
    said = {"cause": one.cause, "change": one.change, "name": one.name}
    return {"day": one.day.isoformat(), **said}


def to_event(row: Any) -> LifeEvent:
    """An event from its row."""
    day = date.fromisoformat(row.day)
    return LifeEvent(day, row.cause, row.change, row.name, row.source)


def _stretch(one: Segments) -> Content:
    key, columns = one.key, (one.start, one.seconds, one.value)
    return {
        "day": key.day.isoformat(),
        "signal": key.signal.value,
        "device": key.device,
        "offset": key.offset,
        "activity": key.activity,
        "quality": key.quality.value,
        "size": one.size,
        "data": pack(*columns),
        UNPACKED: _digest(columns),
    }


def stretch_id(content: Content, columns: Columns, number: int) -> bytes:
    """The id of a row of stretches, the same as `entries_of` gives it.

    Args:
        content: its columns without its id.
        columns: start, seconds and value of its stretches.
        number: which of several rows that say the very same.
    """
    parts = [pair for pair in content.items() if pair[0] != "data"]
    said = _hash([*parts, _digest(columns), ""])
    return said if number == 1 else _hash([said, number])


def _digest(columns: Columns) -> bytes:
    start, seconds, value = columns
    held = (
        start.astype("<i8", copy=False),
        seconds.astype("<i4", copy=False),
        value.astype("<f4", copy=False),
    )
    return hashlib.sha256(b"".join(column.tobytes() for column in held)).digest()


def to_segments(rows: Sequence[Any]) -> tuple[Segments, ...]:
    """Stretches from the rows of an import; what several rows hold of one key is one again."""
    found: dict[SegmentKey, list[Columns]] = {}
    for row in rows:
        day, signal, quality = date.fromisoformat(row.day), Signal(row.signal), Quality(row.quality)
        key = SegmentKey(signal, day, row.device, row.source, row.offset, row.activity, quality)
        found.setdefault(key, []).append(unpack(row.data))
    return tuple(Segments(key, *_together(parts)) for key, parts in found.items())


def _together(parts: Sequence[Columns]) -> Columns:
    if len(parts) == 1:
        return parts[0]
    start, seconds, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((value, seconds, start))
    return start[order], seconds[order], value[order]


def _raw(one: Raw) -> Content:
    return {"kind": one.kind, "size": one.count, "data": one.data}


def _scale(scale: Scale | None) -> Content:
    if scale is None:
        return dict.fromkeys(("scale_low", "scale_high", "scale_step", "scale_worse"))
    return {
        "scale_low": float(scale.low),
        "scale_high": float(scale.high),
        "scale_step": float(scale.step),
        "scale_worse": scale.worse.value,
    }


def _to_scale(row: Any) -> Scale | None:
    if row.scale_worse is None:
        return None
    return Scale(row.scale_low, row.scale_high, row.scale_step, Worse(row.scale_worse))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
