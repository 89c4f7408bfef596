"""Fitbit's JSON: the files of "Global Export Data", and answers of its API kept as files.

What the stamps of the export mean, which no document says, was looked up in what others measured
against its tables, whose stamps say UTC: steps, heart rate and exercises are in UTC, sleep is in
the person's own clock, minutes of a day and resting heart rates are civil days. Some parsers take
the first three for local time; older exports of exercises may have been, so that is said. Where
an export has tables of nights, exercises and heart rates, whose stamps do say their clock, those
are read instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, cast

from unknot.diary.segments import Quality, Signal
from unknot.recordings.archive import Archive
from unknot.recordings.clocks import american, utc_seconds
from unknot.recordings.fitbit_export import DEVICE, FitbitExport, MinuteMeans
from unknot.recordings.fitbit_sleep import read_sleep
from unknot.recordings.instants import NO_STAMP, Instant
from unknot.recordings.json_files import finite, items, loaded, mapping
from unknot.recordings.workout_names import activity_of

INTENSITIES = {
    "lightly_active_minutes": Signal.LIGHT,
    "moderately_active_minutes": Signal.MODERATE,
    "very_active_minutes": Signal.VIGOROUS,
}
NOT_MEASURED = "0: not measured on this day"
AT_ONCE = 20_000_000
"""Bytes of a list that is read at once; a month of minutes has 3 MB, a day of heart rates 5 MB."""
TAKEN_FOR_UTC = (
    "its heart rates or exercises say no zone and are read as UTC, as in exports that others have"
    " compared with tables in UTC; where yours are local, they stand off by your zone's hours."
)
NO_STEPS = "0 in its minute: at rest or not worn"
FILLED_IN = "24 hours without any movement: not worn, or a day filled in beforehand"
ORDER = ("sedentary_minutes", "lightly_active_minutes")
"""These say on which days the tracker was worn and are read first."""
SERIES = re.compile(
    r"(steps|sedentary_minutes|lightly_active_minutes|moderately_active_minutes"
    r"|very_active_minutes)[-_]"
)
OF_LISTS = (
    ("heart_rate", ('"bpm"', '"confidence"')),
    ("sleep", ('"dateOfSleep"',)),
    ("exercise", ('"activityName"', '"activityTypeId"')),
)
_STAMPED = re.compile(r'\[\s*\{\s*"dateTime"\s*:\s*"\d\d/\d\d/\d\d \d\d:\d\d:\d\d"')
_RESTING = re.compile(r'"value"\s*:\s*\{\s*"date"\s*:.*?"error"', re.DOTALL)


def is_list(text: str) -> bool:
    """Whether a text begins as a file of the export does: dated values, nights or exercises."""
    plain = text.lstrip("\ufeff \r\n\t")
    if not plain.startswith("["):
        return False
    return bool(_STAMPED.match(plain)) or any(
        all(mark in plain for mark in marks) for _, marks in OF_LISTS[1:]
    )


def kind_of(text: str, name: str) -> str:
    """What a file of the export tells; "" where that is nothing that is read.

    Args:
        text: its beginning.
        name: its own name, which alone tells steps from calories: their records are alike.
    """
    for kind, marks in OF_LISTS:
        if all(mark in text for mark in marks):
            return kind
    if _RESTING.search(text):
        return "resting_heart_rate"
    found = SERIES.search(name) if _STAMPED.match(text.lstrip("\ufeff \r\n\t")) else None
    return found[1] if found else ""


def read_list(archive: Archive, member: str, kind: str, export: FitbitExport) -> None:
    """Read a file of the export, record by record."""
    held = _records(archive, member)
    if kind == "heart_rate":
        _heart_rates(held, export)
        return
    for record in held:
        export.recording.begin()
        fields = mapping(record)
        if fields:
            TAKE[kind](fields, export, kind)
        else:
            export.recording.skip(kind, "no record")


def _records(archive: Archive, member: str) -> Iterator[object]:
    """The records of a list: at once, which is much faster, or one by one where it is long."""
    short = member.rpartition("/")[2]
    if archive.size(member) <= AT_ONCE:
        held = loaded(archive.read(member), short)
        yield from cast("list[object]", held) if isinstance(held, list) else ()
        return
    with archive.open(member) as stream:
        yield from items(stream, short, "item")


def _steps(record: dict[str, Any], export: FitbitExport, kind: str) -> None:
    seconds, steps = _utc(record.get("dateTime")), finite(record.get("value"))
    at, known = (NO_STAMP, False) if seconds is None else export.at(seconds)
    if isinstance(at, str) or steps is None:
        export.recording.skip(kind, NO_STAMP if steps is not None else "not a number")
        return
    export.days[kind].add(at.day)
    if steps == 0:
        export.recording.skip(kind, NO_STEPS)
        return
    export.recording.segment(Signal.STEPS, DEVICE, at, 60, steps, offset_known=known)


def _heart_rates(records: Iterator[object], export: FitbitExport) -> None:
    means, recording = MinuteMeans(export, DEVICE), export.recording
    _say_utc(export)
    for record in records:
        held = mapping(record)
        value, seconds = mapping(held.get("value")), _utc(held.get("dateTime"))
        rate, sure = finite(value.get("bpm")), finite(value.get("confidence"))
        if seconds is None or rate is None or not 20 <= rate <= 250 or sure == 0:
            why = "no confidence in it (0 of 3)" if sure == 0 else "without a time or a rate"
            recording.begin()
            recording.skip("heart_rate", why)
            continue
        if seconds // 3600 in export.hours:
            recording.begin()
            recording.doubled()
        else:
            means.add(seconds, rate)
    means.close()


def _resting(record: dict[str, Any], export: FitbitExport, kind: str) -> None:
    value = mapping(record.get("value"))
    rate, said = finite(value.get("value")), value.get("date")
    if not rate or said is None:
        export.recording.skip(kind, NOT_MEASURED)
        return
    stamp = american(f"{said} 00:00:00")
    day = stamp if isinstance(stamp, str) else stamp.date()
    if isinstance(day, date):
        export.days[kind].add(day)
    export.recording.observe(day, kind, round(rate, 1), DEVICE)


def _minutes(record: dict[str, Any], export: FitbitExport, kind: str) -> None:
    stamp, minutes = _stamp(record.get("dateTime")), finite(record.get("value"))
    if isinstance(stamp, str) or minutes is None:
        export.recording.skip(kind, NO_STAMP if minutes is not None else "not a number")
        return
    day = stamp.date()
    if kind == "sedentary_minutes":
        export.worn[day] = 0 < minutes < 1440
        if minutes >= 1440:
            export.recording.skip(kind, FILLED_IN)
        else:  # it counts sleep, and hours in which nothing was worn, as sitting
            export.recording.keep(kind, record)
        return
    if minutes > 0:
        export.worn[day] = True
    export.days["intensity"].add(day)
    export.minutes_of_day(INTENSITIES[kind], day, minutes)


def _night(record: dict[str, Any], export: FitbitExport, kind: str) -> None:
    del kind
    read_sleep(record, export)


def _exercise(record: dict[str, Any], export: FitbitExport, kind: str) -> None:
    seconds, length = _utc(record.get("startTime")), finite(record.get("duration"))
    at, known = (NO_STAMP, False) if seconds is None else export.at(seconds)
    if isinstance(at, str) or not length:
        export.recording.skip(kind, "without a beginning or a length")
        return
    lasts = round(length / 1000.0)
    if any(export.exercises.holds(one, one + lasts) for one in (at.seconds, _as_local(at))):
        export.recording.doubled()
        return
    export.exercises.take(at.seconds, at.seconds + lasts)
    _say_utc(export)
    entered = Quality.ENTERED if record.get("logType") == "manual" else Quality.MEASURED
    export.recording.segment(
        Signal.WORKOUT, DEVICE, at, lasts, lasts / 60.0,
        activity=activity_of(str(record.get("activityName", ""))), quality=entered,
        offset_known=known,
    )  # fmt: skip
    export.recording.keep(kind, record)


def _say_utc(export: FitbitExport) -> None:
    """Say once that stamps without a zone are taken for UTC."""
    said = f"{export.recording.file}: {TAKEN_FOR_UTC}"
    if said not in export.recording.warnings:
        export.recording.warnings.append(said)


def _as_local(at: Instant) -> int:
    """The seconds of a stamp if it was local after all, as older exports of exercises may be."""
    return at.seconds - at.offset * 60


TAKE: dict[str, Callable[[dict[str, Any], FitbitExport, str], None]] = {
    "steps": _steps,
    "resting_heart_rate": _resting,
    "sedentary_minutes": _minutes,
    "lightly_active_minutes": _minutes,
    "moderately_active_minutes": _minutes,
    "very_active_minutes": _minutes,
    "sleep": _night,
    "exercise": _exercise,
}


def _stamp(held: object) -> datetime | str:
    return american(held) if isinstance(held, str) else NO_STAMP


def _utc(held: object) -> int | None:
    return utc_seconds(held) if isinstance(held, str) else None
