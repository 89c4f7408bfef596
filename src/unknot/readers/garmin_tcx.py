"""TCX files (Training Center XML) of sports watches: workouts and heart rate; also in a zip.

Published format: Garmin's TrainingCenterDatabase, version 2. A workout lasts from its first lap to
the end of its last, and counts the minutes of its laps but for those of rest. Laps are parts of
their workout and count once; a point of the track is a heart rate at its instant, or left out where
it has none. Times are in UTC, so days are those of the zone that is asked for.

All else is kept raw: distances, energy, speed and what a maker adds. Positions are never kept.
Refused: courses and plans, which hold nothing that was done on a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal, device_name
from unknot.errors import DiaryError
from unknot.formats.sports import activity_of
from unknot.formats.xml_stream import Break, holds_root, stream
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import NO_STAMP, Instant, instant, placed, zone_of
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording

ROOT = "TrainingCenterDatabase"
ENDING = ".tcx"
NAMELESS = "TCX device"
REST = "Resting"
PLACES = {"Position", "LatitudeDegrees", "LongitudeDegrees", "AltitudeMeters"}
MOST_TEXT = 4_000


def recognise(head: Head) -> float:
    """Say how surely this is TCX: from its outermost element, or what a folder or zip holds."""
    if head.is_zip or head.is_folder:
        own = sum(name.lower().endswith(ENDING) for name in head.members)
        return 1.0 if own == len(head.members) > 0 else 0.6 if 2 * own > len(head.members) else 0.0
    return 1.0 if holds_root(head.start or head.text.encode(), ROOT) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's TCX files.

    Args:
        paths: files, folders or zips.
        ask: the present day, a name, and the zone where the person lived.

    Raises:
        DiaryError: code "no-root", "entities", "not-a-diary", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        members = [
            one for one in archive.members
            if len(archive.members) == 1 or one.lower().endswith(ENDING)
        ]  # fmt: skip
        found = sum(_take(archive, member, ask, recording) for member in members)
    if not found:
        raise DiaryError(
            "not-a-diary", f"{path.name} holds no workout that was done.",
            "export the activity itself, not a course or a plan.",
        )  # fmt: skip
    recording.warnings.append(placed(path.name, ask))
    return recording.diary()


def _take(archive: Archive, member: str, ask: ReadRequest, recording: Recording) -> int:
    """Take the workouts of one file; how many there were."""
    intake = _Intake(recording, ask)
    with archive.open(member) as source:
        broken = stream(source, member, ROOT, intake.begin)
    intake.finish()
    if broken is not None:
        recording.warnings.append(_said(member, broken))
    return intake.workouts


def _said(member: str, broken: Break) -> str:
    how = "breaks off" if broken.cut else "is damaged"
    name = member.rpartition("/")[2]
    return f"{name} {how} in line {broken.line}; what stands before was read. Export it again."


@dataclass
class _Lap:
    start: str
    seconds: float = 0.0
    rest: bool = False
    fields: dict[str, object] = field(default_factory=dict[str, object])


@dataclass
class _Workout:
    sport: str
    notes: str = ""
    device: str = ""
    laps: list[_Lap] = field(default_factory=list[_Lap])
    points: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class _Intake:
    """Gathers a workout element by element, and takes it when it ends."""

    def __init__(self, recording: Recording, ask: ReadRequest) -> None:
        self._recording, self._zone = recording, zone_of(ask)
        self._path: list[str] = []
        self._text: list[str] = []
        self._now: _Workout | None = None
        self._point = ["", ""]
        self.workouts = 0

    def begin(self, parser: Any) -> Callable[[str, Any], None]:
        """Set the handlers; returns that of an element's beginning."""
        parser.buffer_text = True
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._heard
        return self._start

    def finish(self) -> None:
        """Take a workout that breaks off."""
        if self._now is not None:
            self._take(self._now)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if name == "Activity":
            self.finish()
            self._now = _Workout(attributes.get("Sport", ""))
        elif name == "Lap" and self._now is not None:
            self._now.laps.append(_Lap(attributes.get("StartTime", "")))
        elif name == "Trackpoint":
            self._point = ["", ""]

    def _heard(self, text: str) -> None:
        if len(self._text) < MOST_TEXT:
            self._text.append(text[:MOST_TEXT])

    def _end(self, name: str) -> None:
        said = "".join(self._text).strip()
        self._text.clear()
        self._path.pop()
        now, above = self._now, self._path[-1] if self._path else ""
        if now is None:
            return
        if name == "Activity":
            self._take(now)
        elif "Trackpoint" in self._path or name == "Trackpoint":
            self._end_in_point(now, name, above, said)
        elif above in ("Activity", "Creator"):
            if name == "Notes":
                now.notes = said
            elif name == "Name":
                now.device = said
        elif now.laps and said and name not in PLACES:
            self._end_in_lap(now.laps[-1], name, above, said)

    def _end_in_point(self, now: _Workout, name: str, above: str, said: str) -> None:
        if name == "Time":
            self._point[0] = said
        elif name == "Value" and above == "HeartRateBpm":
            self._point[1] = said
        elif name == "Trackpoint":
            now.points.append((self._point[0], self._point[1]))

    def _end_in_lap(self, lap: _Lap, name: str, above: str, said: str) -> None:
        if name == "TotalTimeSeconds" and above == "Lap":
            lap.seconds = max(finite(said) or 0.0, 0.0)
        elif name == "Intensity":
            lap.rest = said == REST
        plain = name.rpartition(":")[2]
        lap.fields[above if plain == "Value" else plain] = said

    def _take(self, now: _Workout) -> None:
        self._now = None
        self.workouts += 1
        recording, device = self._recording, device_name(now.device) or NAMELESS
        recording.begin()
        start = self._instant(now.laps[0].start) if now.laps else NO_STAMP
        moved = sum(lap.seconds for lap in now.laps if not lap.rest)
        if isinstance(start, str):
            recording.skip("workout", start if now.laps else "a workout without a lap")
        else:
            recording.segment(
                Signal.WORKOUT, device, start, self._length(now.laps, start), moved / 60.0,
                activity=activity_of(now.sport), offset_known=False,
            )  # fmt: skip
            if now.notes:
                recording.note(start.day, "Notes", now.notes)
        held: dict[str, object] = {"sport": now.sport, "laps": [lap.fields for lap in now.laps]}
        recording.keep("activity", held)
        for _ in now.laps:
            recording.begin()
            recording.doubled()
        for stamp, rate in now.points:
            self._beat(device, stamp, rate)

    def _beat(self, device: str, stamp: str, rate: str) -> None:
        self._recording.begin()
        value = finite(rate)
        if value is None:
            self._recording.skip("point", "a point of a track without a heart rate")
            return
        self._recording.segment(
            Signal.HEART_RATE, device, self._instant(stamp), 0, value,
            quality=Quality.MEASURED, offset_known=False,
        )  # fmt: skip

    def _length(self, laps: Sequence[_Lap], start: Instant) -> int:
        """Seconds from the beginning of the first lap to the end of the last."""
        ends = [
            begin.seconds + round(lap.seconds)
            for lap in laps
            if isinstance(begin := self._instant(lap.start), Instant)
        ]
        return max(ends) - start.seconds

    def _instant(self, stamp: str) -> Instant | str:
        return instant(stamp, self._zone)


READER = Reader(
    name="garmin-tcx",
    says="TCX files of sports watches: workouts and heart rate.",
    recognise=recognise,
    read=read,
)
