"""Answers of Fitbit's API that a program kept as files, one day or a range each.

The published format is that of Fitbit's own API reference. Times are the person's own clock.
Lists of steps by day alone are read as MyAIGuide has them; weights are no part of a diary.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from unknot.diary.entries import Kind
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.recordings.clocks import parsed
from unknot.recordings.fitbit_export import DEVICE, FitbitExport
from unknot.recordings.fitbit_sleep import read_sleep
from unknot.recordings.instants import NO_STAMP, Instant, of
from unknot.recordings.json_files import finite, mapping, objects
from unknot.recordings.workout_names import activity_of

MINUTES = {
    "lightlyActiveMinutes": Signal.LIGHT,
    "fairlyActiveMinutes": Signal.MODERATE,
    "veryActiveMinutes": Signal.VIGOROUS,
}
SECONDS = {"second": 1, "minute": 60}
NO_SLEEP = re.compile(r'\{\s*"sleep"\s*:\s*\[\s*\]')


def is_answer(text: str) -> bool:
    """Whether a text begins as an answer of the API that is known does."""
    plain = text.lstrip("\ufeff \r\n\t")
    marks = (
        ('"activities-heart"',),
        ('"sleep"', '"dateOfSleep"', '"timeInBed"'),
        ('"activities"', '"fairlyActiveMinutes"'),
        ('"activities"', '"activityParentId"'),
        ('"weight"', '"bmi"', '"logId"'),
    )
    if not plain.startswith("{"):
        return False
    return bool(NO_SLEEP.match(plain)) or any(all(m in plain for m in several) for several in marks)


def read_answer(held: dict[str, Any], file: str, export: FitbitExport) -> None:
    """Read one answer.

    Raises:
        DiaryError: code "no-diary" where it holds nothing of a diary, or no day.
    """
    if "sleep" in held:
        for log in objects(held["sleep"]):
            export.recording.begin()
            read_sleep(log, export)
        if not objects(held["sleep"]):
            raise _none(file, "a list of sleeps without a sleep", "ask for days with sleep.")
    elif "activities-heart" in held:
        _hearts(held, export)
    elif "weight" in held:
        raise _none(file, "a list of weights", "give files of steps, sleep or heart rate.")
    else:
        _day(held, file, export)


def _none(file: str, what: str, fix: str) -> DiaryError:
    return DiaryError("no-diary", f"{file} is {what}: nothing in it belongs in a diary.", fix)


def _hearts(held: dict[str, Any], export: FitbitExport) -> None:
    days = objects(held.get("activities-heart"))
    for day in days:
        export.recording.begin()
        rate = finite(mapping(day.get("value")).get("restingHeartRate"))
        stamp = parsed(str(day.get("dateTime", "")))
        if rate:
            civil = stamp if isinstance(stamp, str) else stamp.date()
            export.recording.observe(civil, "resting_heart_rate", rate, DEVICE)
        export.recording.keep("activities-heart", day)
    inner = mapping(held.get("activities-heart-intraday"))
    seconds = SECONDS.get(str(inner.get("datasetType")), 0) * int(
        finite(inner.get("datasetInterval")) or 0
    )
    first = parsed(str(days[0].get("dateTime", ""))) if len(days) == 1 else NO_STAMP
    for one in objects(inner.get("dataset")):
        export.recording.begin()
        at = _at(first, str(one.get("time", "")), export)
        rate = finite(one.get("value"))
        if rate is None:
            export.recording.skip("heart_rate", "not a number")
            continue
        export.placed()
        export.recording.segment(Signal.HEART_RATE, DEVICE, at, seconds, rate, offset_known=False)


def _at(day: datetime | str, clock: str, export: FitbitExport) -> Instant | str:
    try:
        hour = time.fromisoformat(clock)
    except ValueError:
        return NO_STAMP
    if isinstance(day, str):
        return day
    return of(datetime.combine(day.date(), hour.replace(tzinfo=None)), export.zone)


def _day(held: dict[str, Any], file: str, export: FitbitExport) -> None:
    """A day's activities and its sums, which say the day only through an activity in them."""
    activities = objects(held.get("activities"))
    days = {str(one.get("startDate", "")) for one in activities}
    stamp = parsed(days.pop()) if len(days) == 1 else NO_STAMP
    if not activities:
        raise _none(
            file, "a day's sums without its day", "give the list of steps by day, or the export."
        )
    for one in activities:
        export.recording.begin()
        _activity(one, export)
    summary = mapping(held.get("summary"))
    if not summary:
        return
    export.recording.begin()
    export.recording.keep("summary", summary)
    if isinstance(stamp, datetime):
        _sums(summary, stamp.date(), export)


def _sums(summary: dict[str, Any], day: date, export: FitbitExport) -> None:
    steps = finite(summary.get("steps"))
    if steps:
        export.recording.exert(day, Kind.OVERALL, steps, "steps", DEVICE)
    minutes = {signal: finite(summary.get(name)) for name, signal in MINUTES.items()}
    export.worn[day] = bool(steps) or any(minutes.values())
    for signal, value in minutes.items():
        if value is not None:
            export.minutes_of_day(signal, day, value)


def _activity(one: dict[str, Any], export: FitbitExport) -> None:
    recording = export.recording
    recording.keep("activities", one)
    length = finite(one.get("duration"))
    if not length:
        recording.skip("activity", "without a length")
        return
    if not one.get("hasStartTime", True):
        recording.skip("activity", "its time of day is not known")
        return
    day = parsed(str(one.get("startDate", "")))
    at = _at(day, str(one.get("startTime", "")), export)
    seconds = round(length / 1000.0)
    export.placed()
    recording.segment(
        Signal.WORKOUT, DEVICE, at, seconds, seconds / 60.0,
        activity=activity_of(str(one.get("name", ""))), quality=Quality.ENTERED,
        offset_known=False,
    )  # fmt: skip
