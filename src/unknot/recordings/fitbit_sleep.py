"""Sleep logs of Fitbit's JSON, as in its export and its API.

A log in stages has `levels.data`, which covers the night without gaps, and `levels.shortData`:
wakes of up to three minutes that lie on top of it. They are cut out of the stage below, so that
no minute counts twice. A classic log knows asleep, restless and awake; Fitbit counts restless
minutes as not asleep (its minutesAsleep leaves them out). Times are the person's own clock,
without a zone: a night abroad stands there as it was lived. Within one night that clock is taken
to run on, as `duration` is the difference of its ends, so that a night of the clocks going back
is as long as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from unknot.diary.segments import Quality, Signal
from unknot.recordings.clocks import parsed
from unknot.recordings.fitbit_export import DEVICE, FitbitExport, local
from unknot.recordings.instants import NO_STAMP, Instant, from_seconds, of
from unknot.recordings.json_files import finite, mapping, objects

LEVELS = {
    "deep": Signal.ASLEEP_DEEP,
    "light": Signal.ASLEEP_LIGHT,
    "rem": Signal.ASLEEP_REM,
    "wake": Signal.AWAKE_IN_BED,
    "awake": Signal.AWAKE_IN_BED,
    "restless": Signal.AWAKE_IN_BED,
    "asleep": Signal.ASLEEP,
}
Stage = tuple[int, int, str]
"""Seconds since 1970 at its beginning and its end, and the level."""


def read_sleep(log: dict[str, Any], export: FitbitExport) -> None:
    """Read one log, whose record has begun; one that stands there in another form is doubled."""
    recording = export.recording
    clock = SleepClock(_stamp(log.get("startTime")), export)
    start, end = clock.at(log.get("startTime")), clock.at(log.get("endTime"))
    if isinstance(start, str) or isinstance(end, str):
        recording.skip("sleep", NO_STAMP)
        return
    if export.nights.holds(local(start), local(end)):
        recording.doubled()
        return
    export.nights.take(local(start), local(end))
    export.placed()
    entered = Quality.ENTERED if log.get("logType") == "manual" else Quality.DERIVED
    levels = mapping(log.get("levels"))
    stages = with_wakes(
        _stages(levels.get("data"), clock, export), _stages(levels.get("shortData"), clock, export)
    )
    for first, last, level in stages:
        at = from_seconds(first, export.zone)
        recording.segment(
            LEVELS[level], DEVICE, at, last - first, (last - first) / 60.0,
            quality=entered, offset_known=False,
        )  # fmt: skip
    if not stages:
        _whole(log, start, end, entered, export)
    recording.keep("sleep", {key: held for key, held in log.items() if key != "levels"})


def _whole(
    log: dict[str, Any], start: Instant, end: Instant, quality: Quality, export: FitbitExport
) -> None:
    """A night of which only the sums are told."""
    seconds = end.seconds - start.seconds
    for signal, name in ((Signal.ASLEEP, "minutesAsleep"), (Signal.IN_BED, "timeInBed")):
        minutes = finite(log.get(name))
        if minutes is not None:
            export.recording.segment(
                signal, DEVICE, start, seconds, minutes, quality=quality, offset_known=False
            )


def with_wakes(stages: Sequence[Stage], wakes: Sequence[Stage]) -> list[Stage]:
    """Stages with short wakes cut out of them, so that together they are as long as before.

    Args:
        stages: they do not overlap.
        wakes: they do not overlap; what lies outside every stage adds nothing.
    """
    found: list[Stage] = []
    for start, end, level in sorted(stages):
        at = start
        for first, last, short in sorted(wakes):
            first, last = max(first, at), min(last, end)
            if first >= last:
                continue
            if first > at:
                found.append((at, first, level))
            found.append((first, last, short))
            at = last
        if end > at:
            found.append((at, end, level))
    return found


def _stages(held: object, clock: SleepClock, export: FitbitExport) -> list[Stage]:
    """The stages of a list whose level is known, each up to the next at most."""
    found: list[Stage] = []
    for one in objects(held):
        at, seconds = clock.at(one.get("dateTime")), finite(one.get("seconds"))
        level = str(one.get("level"))
        if isinstance(at, str) or seconds is None or not 0 < seconds <= 2 * 86_400:
            export.recording.skip("sleep stage", "without a beginning or a length")
        elif level not in LEVELS:
            export.recording.skip("sleep stage", "a level that is not known", said=level)
        else:
            found.append((at.seconds, at.seconds + int(seconds), level))
    found.sort()
    after = [*(start for start, _, _ in found[1:]), 2**62]
    return [(start, min(end, after[i]), level) for i, (start, end, level) in enumerate(found)]


class SleepClock:
    """The clock of one night: placed by its beginning, then running on without a change."""

    def __init__(self, start: datetime | str, export: FitbitExport) -> None:
        self._start, self._zone = start, export.zone
        self._placed = start if isinstance(start, str) else of(start, export.zone)

    def at(self, held: object) -> Instant | str:
        """The instant of a stamp of the night, or why there is none."""
        stamp = _stamp(held)
        if isinstance(stamp, str) or isinstance(self._start, str) or isinstance(self._placed, str):
            return NO_STAMP
        return from_seconds(
            self._placed.seconds + (stamp - self._start) // timedelta(seconds=1), self._zone
        )


def _stamp(held: object) -> datetime | str:
    stamp = parsed(held) if isinstance(held, str) else NO_STAMP
    return stamp if isinstance(stamp, str) else stamp.replace(tzinfo=None)
