"""The entries that an answer was made from, kept small beside it, so that it can be made again."""

from __future__ import annotations

import base64
import csv
import io
import json
import zlib
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.session_days import SessionDays
from unknot.errors import UnknotError
from unknot.parsing.export_tables import (
    exertion_of,
    header_of_table,
    observation_of,
    rows_of,
)

TABLES = ("observations", "exertions")


def packed(diary: Diary) -> str:
    """A diary's entries of days as text, to the last digit; neither notes nor stretches."""
    held: dict[str, Any] = {
        "person": diary.person, "time_zone": diary.time_zone, "made_up": diary.made_up,
        "extra": diary.extra, "sources": diary.sources,
    }  # fmt: skip
    if diary.session_days is not None:
        held["session_days"] = diary.session_days.value
    for name in TABLES:
        text = io.StringIO()
        csv.writer(text).writerows(rows_of(name, diary))
        held[name] = text.getvalue()
    return base64.b85encode(zlib.compress(json.dumps(held).encode(), 9)).decode()


def unpacked(text: str) -> Diary:
    """The diary of those entries.

    Raises:
        UnknotError: code "entries-damaged".
    """
    try:
        held = json.loads(zlib.decompress(base64.b85decode(text)))
        rows = {
            name: [
                dict(zip(header_of_table(name), cells, strict=True))
                for cells in csv.reader(io.StringIO(held[name], newline=""))
            ]
            for name in TABLES
        }
        said = held.get("session_days")
        return Diary(
            held["person"], held["time_zone"],
            tuple(map(observation_of, rows["observations"])),
            tuple(map(exertion_of, rows["exertions"])),
            sources=tuple(held["sources"]), made_up=held["made_up"], extra=held["extra"],
            session_days=None if said is None else SessionDays(said),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, zlib.error) as wrong:
        raise UnknotError(
            "entries-damaged", "the entries kept with this answer cannot be read.",
            "answer anew with unknot analyse.",
        ) from wrong  # fmt: skip
