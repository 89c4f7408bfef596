"""Answers of Withings' API that a program kept as files.

The published format is that of Withings' API reference: times are seconds since 1970 in UTC,
`timezone` says where the person was, soft, moderate and intense are seconds of activity of a day,
a state of sleep is 0 awake, 1 light, 2 deep or 3 REM, and a measure is value · 10^unit with type
11 for the heart's rate. Groups of category 2 are goals. Weights and blood pressures are kept raw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Kind
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.recordings.clocks import parsed, say_zone, whole_day
from unknot.recordings.instants import (
    NO_STAMP,
    Instant,
    from_seconds,
    zone_named,
)
from unknot.recordings.json_files import finite, mapping, objects
from unknot.recordings.recording import Recording

DEVICE = "Withings"
INTENSITIES = {
    "soft": Signal.LIGHT,
    "moderate": Signal.MODERATE,
    "intense": Signal.VIGOROUS,
}
STATES = {
    0: Signal.AWAKE_IN_BED,
    1: Signal.ASLEEP_LIGHT,
    2: Signal.ASLEEP_DEEP,
    3: Signal.ASLEEP_REM,
}
PULSE = 11
GOALS = 2
BY_HAND = (2, 4)
"""Attributes of a group of measures that a person typed in."""


def is_answer(text: str) -> bool:
    """Whether a text begins, or is, an answer of the API."""
    plain = text.lstrip("\ufeff \r\n\t")
    kinds = ('"measuregrps"', '"series"', '"activities"')
    return (
        plain.startswith("{")
        and '"body"' in plain
        and any(kind in plain for kind in kinds)
        and any(own in plain for own in ('"grpid"', '"startdate"', '"soft"', '"duration"'))
    )


def read_answer(held: Mapping[str, Any], file: str, recording: Recording) -> None:
    """Read one answer.

    Raises:
        DiaryError: code "no-diary" where it holds none of what is read.
    """
    body = mapping(held.get("body"))
    series = body.get("series")
    if "activities" in body:
        for day in objects(body["activities"]):
            recording.begin()
            _day(day, recording)
    elif "measuregrps" in body:
        for group in objects(body["measuregrps"]):
            recording.begin()
            _measures(group, _zone(body.get("timezone"), recording), recording)
    elif stretches := mapping(series):
        for seconds, record in stretches.items():
            recording.begin()
            _stretch(seconds, mapping(record), recording)
    elif objects(series):
        for record in objects(series):
            recording.begin()
            (_night if "data" in record else _state)(record, recording)
    else:
        raise DiaryError(
            "no-diary",
            f"{file} is an answer of Withings without activities, measures or sleep.",
            "ask again for days that have some, or export your data as a zip.",
        )


def _zone(name: object, recording: Recording) -> tuple[ZoneInfo, bool]:
    """The zone that a record names, else the one asked for; and whether it was named."""
    if isinstance(name, str):
        try:
            return zone_named(name), True
        except DiaryError:
            pass
    return say_zone(recording), False


def _day(record: Mapping[str, Any], recording: Recording) -> None:
    recording.keep("activities", dict(record))
    stamp = parsed(str(record.get("date", "")))
    if isinstance(stamp, str):
        recording.skip("activity", stamp)
        return
    steps = finite(record.get("steps"))
    if steps is not None:
        recording.exert(stamp.date(), Kind.OVERALL, steps, "steps", DEVICE)
    zone, known = _zone(record.get("timezone"), recording)
    whole = whole_day(stamp.date(), zone)
    if isinstance(whole, str) or not steps:  # without a step nothing says that it was worn
        return
    for name, signal in INTENSITIES.items():
        seconds = finite(record.get(name))
        if seconds is not None:
            recording.segment(
                signal, DEVICE, whole[0], whole[1], seconds / 60.0,
                quality=Quality.DERIVED, offset_known=known,
            )  # fmt: skip


def _measures(group: Mapping[str, Any], where: tuple[ZoneInfo, bool], recording: Recording) -> None:
    if group.get("category") == GOALS:
        recording.skip("measures", "a goal, not a measurement")
        return
    recording.keep("measuregrps", dict(group))
    at = _at(group.get("date"), where[0])
    entered = Quality.ENTERED if group.get("attrib") in BY_HAND else Quality.MEASURED
    for measure in objects(group.get("measures")):
        value, unit = finite(measure.get("value")), finite(measure.get("unit"))
        if measure.get("type") == PULSE and value is not None and unit is not None:
            rate = value * 10.0 ** max(-12.0, min(12.0, unit))
            recording.segment(
                Signal.HEART_RATE, DEVICE, at, 0, rate, quality=entered, offset_known=where[1]
            )


def _stretch(seconds: str, record: Mapping[str, Any], recording: Recording) -> None:
    steps, lasts = finite(record.get("steps")), finite(record.get("duration"))
    if not steps or lasts is None:
        recording.keep("series", {"at": seconds, **record})
        return
    zone, known = _zone(None, recording)
    recording.segment(
        Signal.STEPS, DEVICE, _at(seconds, zone), int(lasts), steps, offset_known=known
    )


def _state(record: Mapping[str, Any], recording: Recording) -> None:
    zone, known = _zone(record.get("timezone"), recording)
    start, end = _at(record.get("startdate"), zone), _at(record.get("enddate"), zone)
    state = finite(record.get("state"))
    signal = STATES.get(int(state)) if state is not None else None
    if signal is None or isinstance(start, str) or isinstance(end, str):
        recording.skip("sleep", NO_STAMP if signal else "a state that is not known")
        return
    seconds = end.seconds - start.seconds
    recording.segment(
        signal, DEVICE, start, seconds, seconds / 60.0,
        quality=Quality.DERIVED, offset_known=known,
    )  # fmt: skip


def _night(record: Mapping[str, Any], recording: Recording) -> None:
    recording.keep("sleep summary", dict(record))
    zone, known = _zone(record.get("timezone"), recording)
    start, end = _at(record.get("startdate"), zone), _at(record.get("enddate"), zone)
    data = mapping(record.get("data"))
    names = ("lightsleepduration", "deepsleepduration", "remsleepduration")
    parts = [value for name in names if (value := finite(data.get(name))) is not None]
    if isinstance(start, str) or isinstance(end, str) or not parts:
        recording.skip("sleep", NO_STAMP if parts else "without a duration")
        return
    seconds = end.seconds - start.seconds
    for signal, minutes in ((Signal.ASLEEP, sum(parts) / 60.0), (Signal.IN_BED, seconds / 60.0)):
        recording.segment(
            signal, DEVICE, start, seconds, minutes, quality=Quality.DERIVED, offset_known=known
        )


def _at(held: object, zone: ZoneInfo) -> Instant | str:
    seconds = finite(held)
    return NO_STAMP if seconds is None else from_seconds(int(seconds), zone)
