"""Data points of Google Fit, as its API and its Takeout write them: instants in nanoseconds of UTC.

Types, activity numbers and sleep stages are those of Google's published reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Kind
from unknot.diary.segments import Quality, Signal, device_name
from unknot.recordings.instants import NO_STAMP, Instant, from_seconds
from unknot.recordings.json_files import finite, mapping, objects
from unknot.recordings.recording import Recording

STEPS = "com.google.step_count.delta"
RATE = "com.google.heart_rate.bpm"
SLEEP = "com.google.sleep.segment"
ACTIVITY = "com.google.activity.segment"

STAGES = {
    1: Signal.AWAKE_IN_BED,
    2: Signal.ASLEEP,
    4: Signal.ASLEEP_LIGHT,
    5: Signal.ASLEEP_DEEP,
    6: Signal.ASLEEP_REM,
}
"""Values of a sleep segment; 3 is out of bed."""
NIGHT = {
    72: Signal.ASLEEP,
    109: Signal.ASLEEP_LIGHT,
    110: Signal.ASLEEP_DEEP,
    111: Signal.ASLEEP_REM,
    112: Signal.AWAKE_IN_BED,
}
"""Activities that are sleep."""
MOVES = {
    1: "cycling",
    7: "walking",
    8: "jog",
    9: "aerobics",
    15: "mountain_biking",
    16: "cycling",
    17: "cycling",
    18: "cycling",
    19: "cycling",
    24: "dancing",
    35: "hiking",
    49: "pilates",
    56: "jog",
    57: "jog",
    58: "jog",
    80: "strength",
    82: "swimming",
    83: "swimming",
    84: "swimming",
    93: "brisk_walk",  # "walking (fitness)"
    94: "nordic_walking",
    95: "walking",
    97: "strength",
    100: "yoga",
}
"""Activities that are done on purpose or on foot; all others are kept raw."""
WHOLE_DAY = (23 * 3600, 25 * 3600)
_HEX = re.compile(r"[0-9a-f]{8,}\Z")
NANO = 1_000_000_000


@dataclass(frozen=True)
class Bucket:
    """A stretch for which Google Fit has added up; nothing is known of times within."""

    start: int
    end: int

    @property
    def whole_day(self) -> bool:
        """Whether it is a day."""
        return WHOLE_DAY[0] <= self.end - self.start <= WHOLE_DAY[1]


def nanos(held: object) -> int | None:
    """Whole seconds of a number of nanoseconds, also where it is written as text."""
    try:
        value = int(str(held))
    except ValueError:
        return None
    return value // NANO if abs(value) < 1e20 else None


def take_point(
    recording: Recording, point: dict[str, Any], stream: str, zone: ZoneInfo,
    bucket: Bucket | None = None,
) -> None:  # fmt: skip
    """Take in one data point; it is one record of the file.

    Args:
        stream: the source of all points of the file, where a point names none.
        bucket: where the point is a sum over it.
    """
    kind = str(point.get("dataTypeName") or stream.split(":", 2)[1:2] or "")
    start, end = nanos(point.get("startTimeNanos")), nanos(point.get("endTimeNanos"))
    begins = NO_STAMP if start is None or end is None else from_seconds(start, zone)
    seconds = 0 if start is None or end is None else end - start
    value = _value(point)
    origin = str(point.get("originDataSourceId") or stream)
    device, quality = device_in(origin), quality_of(origin)
    if kind == STEPS and value is not None:
        if bucket is not None and bucket.whole_day:
            middle = from_seconds((bucket.start + bucket.end) // 2, zone)
            day = middle if isinstance(middle, str) else middle.day
            recording.exert(day, Kind.OVERALL, value, "steps", device)
        else:
            recording.segment(
                Signal.STEPS, device, begins, seconds, value, quality=quality, offset_known=False
            )
    elif kind == RATE and value is not None and bucket is None:
        recording.segment(
            Signal.HEART_RATE, device, begins, seconds, value, quality=quality, offset_known=False
        )
    elif kind == SLEEP and value in STAGES:
        _stretch(recording, STAGES[int(value)], device, begins, seconds, quality)
    elif kind == ACTIVITY and value in NIGHT and bucket is None:
        _stretch(recording, NIGHT[int(value)], device, begins, seconds, quality)
    elif kind == ACTIVITY and value in MOVES and bucket is None:
        _stretch(recording, Signal.WORKOUT, device, begins, seconds, quality, MOVES[int(value)])
    else:
        recording.keep(kind or "point", point)


def _stretch(
    recording: Recording, signal: Signal, device: str, begins: Instant | str, seconds: int,
    quality: Quality, activity: str = "",
) -> None:  # fmt: skip
    recording.segment(
        signal, device, begins, seconds, seconds / 60.0,
        activity=activity, quality=quality, offset_known=False,
    )  # fmt: skip


def _value(point: dict[str, Any]) -> float | None:
    """The only number of a point; None where there is none, or several."""
    held = [mapping(one.get("value")) for one in objects(point.get("fitValue"))]
    held = held or objects(point.get("value"))
    if len(held) != 1:
        return None
    number = held[0].get("intVal")
    return finite(held[0].get("fpVal") if number is None else number)


def device_in(origin: str) -> str:
    """The device in a source's name, else its app.

    >>> device_in("raw:com.google.step_count.delta:com.google.android.gms:LGE:Nexus 5:12ab34cd:x")
    'LGE Nexus 5'
    """
    parts = [one for one in origin.split(":")[2:] if one]
    made = [one for one in parts[1:3] if not _HEX.fullmatch(one)]
    if len(parts) >= 4 and len(made) == 2:
        return device_name(" ".join(made))
    return device_name(parts[0] if parts else "") or "Google Fit"


def quality_of(origin: str) -> Quality:
    """Whether the person typed it in, or an app worked it out."""
    if origin.endswith("user_input"):
        return Quality.ENTERED
    return Quality.DERIVED if origin.startswith("derived:") else Quality.MEASURED
