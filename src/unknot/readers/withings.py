"""Withings' export: the zip or folder of tables that the app sends, single tables, API answers.

Seen in real files; the README that lies in each export says the units (durations in seconds;
sleep states 0 awake, 1 light, 2 deep, and 3 REM as in the API; a sleep monitor of the first kind
knows 1 asleep only). Rows "start,duration,value" hold lists: each value lasts its own duration,
one after the other from the start, whose stamp has the offset of the clock there.

Read: steps, heart rates, sleep by its states, nights without states as sums, activities, steps of
a day where the stretches lack. Kept raw: nights, activities, weights, blood pressures. Leaves out:
positions, ECG, calories, distances. A table "date,value" alone does not say what it counts and is
no table of Withings' by what it holds; languages other than English have other columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from unknot.diary.entries import Diary, Kind
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.clocks import own_clock, parsed
from unknot.recordings.csv_rows import header_of, rows
from unknot.recordings.instants import NO_STAMP, Instant, at_offset
from unknot.recordings.json_files import finite, loaded, mapping
from unknot.recordings.recording import Recording
from unknot.recordings.spans import Spans
from unknot.recordings.withings_answers import DEVICE, STATES, is_answer, read_answer
from unknot.recordings.workout_names import activity_of

LISTS = {"start", "duration", "value"}
NIGHTS = {"from", "to", "deep (s)"}
DONE = {"from", "to", "Activity type"}
DAYS = {"date", "value"}
DAY_STEPS = "aggregates_steps"
STARTS = ("raw_tracker_", "raw_bed_", "raw_hr_", "raw_sleep-monitor_", DAY_STEPS)
RAW = ("weight", "bp")
LONG_LIST = 100_000
UNNAMED = "unnamed"
ORDER = (
    "steps",
    "states",
    "asleep",
    "rates",
    "night",
    "done",
    "days",
    "raw",
    "answer",
    "",
    UNNAMED,
)
"""Stretches are read before the sums that repeat them."""
NOT_USED = "a table of the export that is not used"


def recognise(head: Head) -> float:
    """Say how surely this is Withings'."""
    if head.members:
        names = [member.rpartition("/")[2] for member in head.members]
        return 1.0 if any(n.startswith(STARTS) and n.endswith(".csv") for n in names) else 0.0
    if is_answer(head.text):
        return 1.0
    columns, lines = set(header_of(head.text)), head.lines()
    if columns == LISTS:
        return 1.0 if len(lines) > 1 and "[" in lines[1] else 0.0
    return 1.0 if columns >= NIGHTS or columns >= DONE else 0.0


class WithingsExport:
    """One export while it is read: the nights and days that stretches tell already."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.nights, self.days = Spans(), set[date]()

    def at(self, text: str) -> tuple[Instant | str, bool]:
        """The instant of a stamp, or why there is none, and whether it says its own clock."""
        return own_clock(text, self.recording)


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Raises:
        DiaryError: code "nothing-read", "unnamed-series", "no-diary", "broken-table", …
    """
    return join([_read_one(path, ask) for path in paths])


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    export = WithingsExport(Recording(path.name, ask))
    with opened(path) as archive:
        kinds = {member: _kind(archive, member) for member in archive.members}
        if len(kinds) == 1 and UNNAMED in kinds.values():
            raise DiaryError(
                "unnamed-series",
                f"{path.name} is a table of Withings' whose name does not say what it holds.",
                "keep its name (raw_tracker_steps.csv), or give the whole export.",
            )
        for member in sorted(kinds, key=lambda one: ORDER.index(kinds[one])):
            kind = kinds[member]
            if kind == "answer":
                read_answer(mapping(loaded(archive.read(member), member)), member, export.recording)
            elif kind in READ:
                for row in rows(archive, member):
                    export.recording.begin()
                    READ[kind](row, export)
            else:
                export.recording.begin()
                export.recording.skip("file", NOT_USED)
    return export.recording.diary()


def _kind(archive: Archive, member: str) -> str:
    """What a member holds, by its columns, and lists by its name, which alone tells them apart."""
    short = member.rpartition("/")[2]
    with archive.open(member) as stream:
        text = stream.read(8192).decode("utf-8-sig", "replace")
    if is_answer(text):
        return "answer"
    columns = set(header_of(text))
    if columns == LISTS:
        return _lists(short)
    if columns >= NIGHTS:
        return "night"
    if columns >= DONE:
        return "done"
    if columns == DAYS and short.startswith(DAY_STEPS):
        return "days"
    return "raw" if short.removesuffix(".csv") in RAW and "Date" in columns else ""


def _lists(short: str) -> str:
    plain = short.removesuffix(".csv")
    if plain.endswith("_steps"):
        return "steps"
    if plain.endswith("_sleep-state"):
        return "asleep" if "sleep-monitor" in plain else "states"
    if plain.endswith("_hr"):
        return "rates"
    return "" if "raw_" in plain else UNNAMED


def _values(
    row: dict[str, str], export: WithingsExport
) -> Iterator[tuple[Instant | str, bool, int, float]]:
    """Each value of a row: when it begins, whether by its own clock, how long, and what it is."""
    start, known = export.at(row.get("start", ""))
    lengths, values = _list(row.get("duration", "")), _list(row.get("value", ""))
    if isinstance(start, str) or not values or len(lengths) != len(values):
        why = NO_STAMP if isinstance(start, str) else "not one duration for each value"
        export.recording.skip("row", why)
        return
    at = start.seconds
    for length, value in zip(lengths, values, strict=True):
        yield at_offset(at, start.offset), known, int(length), value
        at += int(length)


def _list(cell: str) -> list[float]:
    """The numbers of a cell such as "[60,60]"; none where one is no number."""
    if len(cell) > LONG_LIST or not cell.startswith("["):
        return []
    try:
        held: object = json.loads(cell)
    except (ValueError, RecursionError):
        return []
    if not isinstance(held, list):
        return []
    numbers = [finite(one) for one in cast("list[object]", held)]
    return [] if None in numbers else [one for one in numbers if one is not None]


def _steps(row: dict[str, str], export: WithingsExport) -> None:
    for at, known, seconds, steps in _values(row, export):
        if steps == 0:
            export.recording.skip("steps", "0 in its stretch: at rest or not worn")
            continue
        if isinstance(at, Instant):
            export.days.add(at.day)
        export.recording.segment(Signal.STEPS, DEVICE, at, seconds, steps, offset_known=known)


def _rates(row: dict[str, str], export: WithingsExport) -> None:
    for at, known, seconds, rate in _values(row, export):
        export.recording.segment(Signal.HEART_RATE, DEVICE, at, seconds, rate, offset_known=known)


def _states(row: dict[str, str], export: WithingsExport) -> None:
    _sleep(row, export, {float(state): signal for state, signal in STATES.items()})


def _asleep(row: dict[str, str], export: WithingsExport) -> None:
    _sleep(row, export, {0.0: Signal.AWAKE_IN_BED, 1.0: Signal.ASLEEP})


def _sleep(row: dict[str, str], export: WithingsExport, meaning: dict[float, Signal]) -> None:
    for at, known, seconds, state in _values(row, export):
        signal = meaning.get(state)
        if signal is None:
            export.recording.skip("sleep", "a state that is not known", said=f"{state:g}")
            continue
        if isinstance(at, Instant):
            export.nights.take(at.seconds, at.seconds + seconds)
        export.recording.segment(
            signal, DEVICE, at, seconds, seconds / 60.0,
            quality=Quality.DERIVED, offset_known=known,
        )  # fmt: skip


def _night(row: dict[str, str], export: WithingsExport) -> None:
    export.recording.keep("sleep", dict(row))
    (start, known), (end, _) = export.at(row["from"]), export.at(row.get("to", ""))
    names = ("light (s)", "deep (s)", "rem (s)")
    parts = [value for name in names if (value := finite(row.get(name))) is not None]
    if isinstance(start, str) or isinstance(end, str) or not parts:
        export.recording.skip("sleep", NO_STAMP if parts else "without a duration")
        return
    if export.nights.touches(start.seconds, end.seconds):
        export.recording.doubled()
        return
    seconds = end.seconds - start.seconds
    for signal, minutes in ((Signal.ASLEEP, sum(parts) / 60.0), (Signal.IN_BED, seconds / 60.0)):
        export.recording.segment(
            signal, DEVICE, start, seconds, minutes, quality=Quality.DERIVED, offset_known=known
        )


def _done(row: dict[str, str], export: WithingsExport) -> None:
    export.recording.keep("activities", {key: row[key] for key in row if key != "GPS"})
    by_hand = bool(row.get("from (manual)") and row.get("to (manual)"))
    names = ("from (manual)", "to (manual)") if by_hand else ("from", "to")
    (start, known), (end, _) = (export.at(row.get(name, "")) for name in names)
    if isinstance(start, str) or isinstance(end, str):
        export.recording.skip("activity", NO_STAMP)
        return
    seconds = end.seconds - start.seconds
    export.recording.segment(
        Signal.WORKOUT, DEVICE, start, seconds, seconds / 60.0,
        activity=activity_of(row.get("Activity type", "")), offset_known=known,
        quality=Quality.ENTERED if by_hand else Quality.MEASURED,
    )  # fmt: skip


def _day(row: dict[str, str], export: WithingsExport) -> None:
    stamp, steps = parsed(row.get("date", "")), finite(row.get("value"))
    day = stamp if isinstance(stamp, str) else stamp.date()
    if day in export.days:
        export.recording.doubled()
    elif steps is None:
        export.recording.skip("steps", "not a number")
    else:
        export.recording.exert(day, Kind.OVERALL, steps, "steps", DEVICE)


def _raw(row: dict[str, str], export: WithingsExport) -> None:
    export.recording.keep("measurements", dict(row))


READ: dict[str, Callable[[dict[str, str], WithingsExport], None]] = {
    "steps": _steps,
    "rates": _rates,
    "states": _states,
    "asleep": _asleep,
    "night": _night,
    "done": _done,
    "days": _day,
    "raw": _raw,
}

READER = Reader(
    name="withings",
    says="Withings' export, whole or its single tables, and answers of its API.",
    recognise=recognise,
    read=read,
)
