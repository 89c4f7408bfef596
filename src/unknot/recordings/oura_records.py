"""Oura's records, as in its API (version 2, and 1 as older exports have it) and in its tables.

Oura's published API reference says: times carry the offset of the clock where the person was;
durations are seconds; sleep_phase_5_min has a figure for each five minutes from bedtime_start
(1 deep, 2 light, 3 REM, 4 awake); class_5_min one from the day's start at four in the morning
(0 not worn, 1 rest, 2 inactive, 3 low, 4 medium, 5 high); average_hrv and rmssd are RMSSD in ms;
the resting heart rate is the lowest of the main sleep. Series of heart rates are in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, cast

from unknot.diary.entries import Kind
from unknot.diary.segments import Quality, Signal
from unknot.recordings.clocks import own_clock, parsed, whole_day
from unknot.recordings.instants import NO_STAMP, Instant, at_offset, zone_of
from unknot.recordings.json_files import finite, mapping
from unknot.recordings.recording import Recording
from unknot.recordings.workout_names import activity_of

DEVICE = "Oura"
FIVE_MINUTES = 300
PHASES = {
    "1": Signal.ASLEEP_DEEP,
    "2": Signal.ASLEEP_LIGHT,
    "3": Signal.ASLEEP_REM,
    "4": Signal.AWAKE_IN_BED,
}
CLASSES = {
    "2": Signal.SITTING,
    "3": Signal.LIGHT,
    "4": Signal.MODERATE,
    "5": Signal.VIGOROUS,
}
TIMES = {
    "low_activity_time": Signal.LIGHT,
    "medium_activity_time": Signal.MODERATE,
    "high_activity_time": Signal.VIGOROUS,
}
"""Seconds of a day, where its five minutes are not told."""
A_DAY = 86_400
Fields = Mapping[str, Any]


class OuraExport:
    """One export while it is read.

    Attributes:
        series: whether heart rates stand there as a series of their own, which nights repeat.
    """

    def __init__(self, recording: Recording, series: bool) -> None:
        self.recording, self.series = recording, series

    def at(self, held: object) -> tuple[Instant | str, bool]:
        """The instant of a stamp, or why there is none, and whether it says its own clock."""
        return own_clock(held, self.recording)


def read_record(kind: str, record: Fields, export: OuraExport) -> None:
    """Read a record of a kind, which has begun; what is not known is kept raw."""
    TAKE.get(kind, _raw)(record, export)
    if kind not in TAKE:
        export.recording.keep(kind, dict(record))


def _raw(record: Fields, export: OuraExport) -> None:
    words, day = record.get("comment") or record.get("text"), parsed(str(record.get("start_day")))
    if isinstance(words, str) and words and not isinstance(day, str):
        export.recording.note(day.date(), "tag", words)


def _sleep(record: Fields, export: OuraExport) -> None:
    recording, kind = export.recording, record.get("type")
    recording.keep("sleep", {key: record[key] for key in record if key not in SERIES})
    if kind in ("deleted", "rest"):
        recording.skip("sleep", "deleted" if kind == "deleted" else "rest, which is no sleep")
        return
    (start, known), (end, _) = (
        export.at(record.get("bedtime_start")),
        export.at(record.get("bedtime_end")),
    )
    if isinstance(start, str) or isinstance(end, str):
        recording.skip("sleep", NO_STAMP)
        return
    lasts = end.seconds - start.seconds
    phases = str(record.get("sleep_phase_5_min") or record.get("hypnogram_5min") or "")
    found = False
    for signal, begin, seconds in _runs(phases, PHASES, lasts):
        _stretch(export, signal, start, known, begin, seconds)
        found = True
    if not found:
        _whole_night(record, export, start, known, lasts)
    if kind in (None, "long_sleep") and record.get("is_longest") in (None, 1, "1"):
        _night_values(record, end.day, export)
    if not export.series:
        _samples(mapping(record.get("heart_rate")), export)


def _whole_night(
    record: Fields, export: OuraExport, start: Instant, known: bool, lasts: int
) -> None:
    names = {
        Signal.ASLEEP: ("total_sleep_duration", "total"),
        Signal.IN_BED: ("time_in_bed", "duration"),
    }
    for signal, fields in names.items():
        seconds = next((v for name in fields if (v := finite(record.get(name))) is not None), None)
        if seconds is not None:
            export.recording.segment(
                signal, DEVICE, start, lasts, seconds / 60.0,
                quality=Quality.DERIVED, offset_known=known,
            )  # fmt: skip


def _night_values(record: Fields, day: date, export: OuraExport) -> None:
    names = {
        "rmssd": ("average_hrv", "rmssd"),
        "resting_heart_rate": ("lowest_heart_rate", "hr_lowest"),
    }
    for what, fields in names.items():
        value = next((v for name in fields if (v := finite(record.get(name)))), None)
        if value is not None:
            export.recording.observe(day, what, value, DEVICE)


def _samples(held: Mapping[str, Any], export: OuraExport) -> None:
    """Heart rates at even distances from a stamp; what is missing among them is null."""
    (start, known), step = export.at(held.get("timestamp")), finite(held.get("interval"))
    values = held.get("items")
    if isinstance(start, str) or not step or not isinstance(values, list):
        return
    for i, value in enumerate(cast("list[object]", values)):
        rate = finite(value)
        if rate:
            begin = int(start.seconds + i * step)
            at = _later(start, begin - start.seconds)
            export.recording.segment(
                Signal.HEART_RATE, DEVICE, at, int(step), rate, offset_known=known
            )


def _heart_rate(record: Fields, export: OuraExport) -> None:
    at, known = export.at(record.get("timestamp"))
    rate = finite(record.get("bpm"))
    if rate is None:
        export.recording.skip("heart_rate", "not a number")
        return
    export.recording.segment(Signal.HEART_RATE, DEVICE, at, 0, rate, offset_known=known)


def _activity(record: Fields, export: OuraExport) -> None:
    recording = export.recording
    recording.keep("daily_activity", {key: record[key] for key in record if key not in SERIES})
    stamp = parsed(str(record.get("day") or record.get("summary_date") or ""))
    day = stamp if isinstance(stamp, str) else stamp.date()
    if finite(record.get("non_wear_time")) == A_DAY:
        recording.skip("activity", "not worn on this day")
        return
    steps = finite(record.get("steps"))
    if steps is not None:
        recording.exert(day, Kind.OVERALL, steps, "steps", DEVICE)
    start, known = export.at(record.get("timestamp") or record.get("day_start"))
    classes = str(record.get("class_5_min") or record.get("class_5min") or "")
    if classes and not isinstance(start, str):
        for signal, begin, seconds in _runs(classes, CLASSES, A_DAY):
            _stretch(export, signal, start, known, begin, seconds)
        worn = "".join("0" if one == "0" else "1" for one in classes)
        for signal, begin, seconds in _runs(worn, {"1": Signal.WORN}, A_DAY):
            _stretch(export, signal, start, known, begin, seconds)
    elif isinstance(day, date):
        _sums(record, day, export)


def _sums(record: Fields, day: date, export: OuraExport) -> None:
    whole = whole_day(day, zone_of(export.recording.ask))
    for name, signal in TIMES.items():
        seconds = finite(record.get(name))
        if seconds is not None and not isinstance(whole, str):
            export.recording.segment(
                signal, DEVICE, whole[0], whole[1], seconds / 60.0,
                quality=Quality.DERIVED, offset_known=False,
            )  # fmt: skip


def _workout(record: Fields, export: OuraExport) -> None:
    recording = export.recording
    recording.keep("workout", dict(record))
    (start, known), (end, _) = (
        export.at(record.get("start_datetime")),
        export.at(record.get("end_datetime")),
    )
    if isinstance(start, str) or isinstance(end, str):
        recording.skip("workout", NO_STAMP)
        return
    seconds = end.seconds - start.seconds
    entered = Quality.ENTERED if record.get("source") == "manual" else Quality.MEASURED
    recording.segment(
        Signal.WORKOUT, DEVICE, start, seconds, seconds / 60.0,
        activity=activity_of(str(record.get("activity", ""))), quality=entered, offset_known=known,
    )  # fmt: skip


def _runs(
    figures: str, meaning: Mapping[str, Signal], most: int
) -> Iterator[tuple[Signal, int, int]]:
    """Runs of one figure: its signal, seconds from the start, and how long; none beyond `most`."""
    at = 0
    for figure, several in groupby(figures):
        seconds = FIVE_MINUTES * sum(1 for _ in several)
        signal = meaning.get(figure)
        if signal is not None and at < most:
            yield signal, at, min(seconds, most - at)
        at += seconds


def _stretch(
    export: OuraExport, signal: Signal, start: Instant, known: bool, begin: int, seconds: int
) -> None:
    export.recording.segment(
        signal, DEVICE, _later(start, begin), seconds, seconds / 60.0,
        quality=Quality.DERIVED, offset_known=known,
    )  # fmt: skip


def _later(start: Instant, seconds: int) -> Instant | str:
    return at_offset(start.seconds + seconds, start.offset)


def fields_of(row: Mapping[str, str]) -> dict[str, Any]:
    """A row of a table with what stands as JSON in its cells; an empty cell is none."""
    return {key: _cell(text) for key, text in row.items() if text}


def _cell(text: str) -> object:
    if text[:1] not in "{[" or len(text) > 1_000_000:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


SERIES = frozenset(
    "heart_rate hrv movement_30_sec sleep_phase_5_min sleep_phase_30_sec class_5_min met"
    " class_5min met_1min hr_5min rmssd_5min hypnogram_5min".split()
)
"""Long fields that are read here or are finer than any use; a raw record goes without them."""

TAKE: dict[str, Callable[[Fields, OuraExport], None]] = {
    "sleep": _sleep,
    "daily_activity": _activity,
    "heartrate": _heart_rate,
    "workout": _workout,
}
