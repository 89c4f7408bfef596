"""The tables of unknot's own export: what each column means, a diary as rows, and rows as a diary.

Nothing is rounded: numbers are written with the digits that give the very same number again, days
as YYYY-MM-DD, instants in UTC, text as it stands. An empty cell is what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale, Worse
from unknot.diary.records import LifeEvent
from unknot.diary.segments import Quality, SegmentKey, Signal

MANIFEST = "unknot-export.json"
FORMAT = "unknot-export"
VERSION = 1
RAW = "raw.jsonl"
KEPT = "kept.jsonl"
README = "README.txt"
FITS = "fits/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ExportColumn:
    """One column of a table of the export.

    Attributes:
        unit: of its numbers; empty where the row says it itself, or where it is no number.
    """

    name: str
    says: str
    unit: str = ""


SCALE = (
    ExportColumn("scale_low", "lowest value of the scale; empty for what has a unit"),
    ExportColumn("scale_high", "highest value of the scale"),
    ExportColumn("scale_step", "smallest difference the scale can hold"),
    ExportColumn("scale_worse", "which end is the bad one: high or low"),
)
DAY = ExportColumn("day", "civil day where you were", "YYYY-MM-DD")
SOURCE = ExportColumn("source", "file and column it came from")
TABLES: dict[str, tuple[ExportColumn, ...]] = {
    "observations": (
        DAY,
        ExportColumn("what", "symptom or measurement"),
        ExportColumn("value", "as recorded, on its own scale or in its own unit"),
        ExportColumn("unit", "unit of the value"),
        *SCALE,
        ExportColumn("slot", "order within the day, where there were several"),
        SOURCE,
    ),
    "exertions": (
        DAY,
        ExportColumn("kind", "kind of exertion"),
        ExportColumn("amount", "as recorded"),
        ExportColumn("unit", "unit of the amount"),
        ExportColumn("minutes", "minutes of it, where known", "min"),
        *SCALE,
        SOURCE,
    ),
    "segments": (
        ExportColumn("signal", "what a device counted or measured"),
        DAY,
        ExportColumn("start", "when the stretch begins", "UTC"),
        ExportColumn("seconds", "how long it is; 0 for an instant", "s"),
        ExportColumn("value", "in the unit of the signal"),
        ExportColumn("activity", "of a workout"),
        ExportColumn("quality", "measured, derived by the device, or entered by hand"),
        ExportColumn("offset", "east of UTC where you were, where the file says so", "min"),
        ExportColumn("device", "its name"),
        ExportColumn("source", "file it came from"),
    ),
    "events": (
        DAY,
        ExportColumn("cause", "what it is that moves symptoms"),
        ExportColumn("change", "start, stop, change, or on for a day on which it was"),
        ExportColumn("name", "what it is called"),
        SOURCE,
    ),
    "notes": (
        DAY,
        ExportColumn("column", "where it was written"),
        ExportColumn("text", "what you wrote"),
    ),
}
"""Every table by name; the file is `<name>.csv`."""
SIGNAL_UNITS = {
    Signal.STEPS: "steps", Signal.HEART_RATE: "1/min", Signal.RMSSD: "ms", Signal.SDNN: "ms",
}  # fmt: skip
"""Units of `segments.value`; of every other signal it is minutes."""

Row = Sequence[str]


def header_of_table(name: str) -> tuple[str, ...]:
    """The names of a table's columns."""
    return tuple(column.name for column in TABLES[name])


def rows_of(name: str, diary: Diary) -> Iterator[Row]:
    """A table's rows, in the order of the diary."""
    makers: dict[str, Callable[[Diary], Iterator[Row]]] = {
        "observations": _observations,
        "exertions": _exertions,
        "segments": _segments,
        "events": _events,
        "notes": _notes,
    }
    return makers[name](diary)


def observation_of(row: dict[str, str]) -> Observation:
    """One observation.

    Raises:
        ValueError: with what is wrong in a few words.
    """
    slot = row["slot"]
    return Observation(
        _day(row["day"]), _named(row["what"]), _number(row["value"]), row["unit"], _scale(row),
        row["source"], int(slot) if slot else None,
    )  # fmt: skip


def exertion_of(row: dict[str, str]) -> Exertion:
    """One exertion.

    Raises:
        ValueError: with what is wrong in a few words.
    """
    minutes = row["minutes"]
    return Exertion(
        _day(row["day"]), Kind(row["kind"]), _number(row["amount"]), row["unit"], row["source"],
        _scale(row), _number(minutes) if minutes else None,
    )  # fmt: skip


def event_of(row: dict[str, str]) -> LifeEvent:
    """One event of a life.

    Raises:
        ValueError: with what is wrong in a few words.
    """
    return LifeEvent(
        _day(row["day"]), _named(row["cause"]), row["change"], row["name"], row["source"]
    )


def note_of(row: dict[str, str]) -> Note:
    """One note.

    Raises:
        ValueError: its day is none.
    """
    return Note(_day(row["day"]), row["column"], row["text"])


def key_of_segment(row: dict[str, str]) -> SegmentKey:
    """What the stretches of a row's kind share.

    Raises:
        ValueError: with what is wrong in a few words.
    """
    offset = row["offset"]
    return SegmentKey(
        Signal(row["signal"]), _day(row["day"]), row["device"], row["source"],
        int(offset) if offset else None, row["activity"], Quality(row["quality"]),
    )  # fmt: skip


def stretch_of(start: str, seconds: str, value: str) -> tuple[int, int, float]:
    """Begin in seconds since 1970, length in seconds, and value of one stretch.

    Raises:
        ValueError: one of them is none.
    """
    begin = datetime.fromisoformat(start)
    if begin.tzinfo is None or not 0 <= int(seconds) < 2**31:
        raise ValueError("not a stretch of time")
    return (begin - EPOCH) // timedelta(seconds=1), int(seconds), _number(value)


def described() -> dict[str, Any]:
    """What the manifest says of every table: its columns with meaning and unit."""
    return {
        name: {
            "file": f"{name}.csv",
            "columns": {
                one.name: {"says": one.says} | ({"unit": one.unit} if one.unit else {})
                for one in columns
            },
        }
        for name, columns in TABLES.items()
    }


def _observations(diary: Diary) -> Iterator[Row]:
    for one in diary.observations:
        slot = "" if one.slot is None else str(one.slot)
        scale = _scale_cells(one.scale)
        yield one.day.isoformat(), one.what, repr(one.value), one.unit, *scale, slot, one.source


def _exertions(diary: Diary) -> Iterator[Row]:
    for one in diary.exertions:
        minutes = "" if one.minutes is None else repr(one.minutes)
        scale = _scale_cells(one.scale)
        day = one.day.isoformat()
        yield day, one.kind.value, repr(one.amount), one.unit, minutes, *scale, one.source


def _segments(diary: Diary) -> Iterator[Row]:
    for held in diary.segments:
        key = held.key
        offset = "" if key.offset is None else str(key.offset)
        first = (key.signal.value, key.day.isoformat())
        last = (key.activity, key.quality.value, offset, key.device, key.source)
        begins = np.datetime_as_string(held.start.astype("datetime64[s]"), timezone="UTC")
        for start, seconds, value in zip(begins, held.seconds, held.value, strict=True):
            yield *first, str(start), str(seconds), str(value), *last


def _events(diary: Diary) -> Iterator[Row]:
    for one in diary.events:
        yield one.day.isoformat(), one.cause, one.change, one.name, one.source


def _notes(diary: Diary) -> Iterator[Row]:
    for one in diary.notes:
        yield one.day.isoformat(), one.column, one.text


def _scale_cells(scale: Scale | None) -> tuple[str, str, str, str]:
    if scale is None:
        return "", "", "", ""
    return repr(scale.low), repr(scale.high), repr(scale.step), scale.worse.value


def _scale(row: dict[str, str]) -> Scale | None:
    if not row["scale_low"]:
        return None
    low, high, step = (_number(row[f"scale_{end}"]) for end in ("low", "high", "step"))
    if not (low < high and step > 0.0):
        raise ValueError("not a scale")
    return Scale(low, high, step, Worse(row["scale_worse"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _named(text: str) -> str:
    if not text:
        raise ValueError("without a name")
    return text


def _number(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError("not a number")
    return value
