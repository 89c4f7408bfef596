"""Garmin's export of all one's data: the zip, its folder, or single files of it.

Seen in real files, as others' programs read them and as the shared samples show; Garmin publishes
no definition. Read: the day's steps, minutes of moderate and vigorous activity, and the resting
heart rate of the day (`UDSFile_….json`); nights (`…_sleepData.json`: start, end, minutes asleep);
workouts (`…_summarizedActivities.json`); FIT files within (`UploadedFiles_….zip`), through the
same code as FIT alone.

Counted once: on a day whose steps the FIT files hold in full, theirs stand and the day's total is
a double; on others the total stands and the pieces are doubles. So it is with workouts and nights
that a FIT file holds too. Times are UTC; the days' own pairs of local and UTC times tell the
offset. Kept raw: the health status with its HRV (the file does not say that it is RMSSD), stress,
body battery, scores, sleep without stages, metrics. Left out: account, devices, contacts, social.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, Kind
from unknot.diary.segments import Quality, Signal
from unknot.formats.fit_archive import take_fit
from unknot.formats.fit_intake import FitIntake
from unknot.formats.sports import activity_of
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.values import iso_day
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import (
    Instant,
    at_offset,
    from_seconds,
    instant,
    placed,
    zone_of,
)
from unknot.recordings.json_files import finite, objects
from unknot.recordings.json_members import records_in
from unknot.recordings.places import without_places
from unknot.recordings.recording import Recording

DEVICE = "Garmin"
UTC = ZoneInfo("UTC")
NEAR = 120
WATCHED_FOLDERS = ("wellness", "aggregator", "fitness", "metrics")
"""Parts of the names of folders whose records are about days."""
NO_DAY = "an account, a device or people, nothing of any day"
STAGES = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")
PERSONAL = frozenset({"userProfilePK", "userProfileId", "userProfilePk", "uuid", "name", "ownerId"})
"""Identifiers, and names of workouts, which mostly begin with a place; never kept."""


@dataclass
class _Export:
    """One export while it is read."""

    recording: Recording
    ask: ReadRequest
    offsets: dict[date, int] = field(default_factory=dict[date, int])
    days: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    nights: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    workouts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def instant(self, seconds: int | None, day: date | None) -> tuple[Instant | str, bool]:
        """An instant in UTC by the clock of its day, and whether the export tells that clock."""
        if seconds is None:
            return "no time", False
        offset = self.offsets.get(day) if day is not None else None
        if offset is not None:
            return at_offset(seconds, offset), True
        here = from_seconds(seconds, zone_of(self.ask))
        if isinstance(here, str) or here.day not in self.offsets:
            self.recording.warnings.append(placed(self.recording.file, self.ask))
            return here, False
        return at_offset(seconds, self.offsets[here.day]), True


def recognise(head: Head) -> float:
    """Say how surely this is Garmin's export: from names within it, or from a file's fields."""
    if head.is_zip or head.is_folder:
        names = [name.lower() for name in head.members]
        return 1.0 if any(_is_own(name) for name in names) else 0.0
    text = head.text.lstrip()
    if not text.startswith("["):
        return 0.0
    day = '"calendarDate"' in text
    own = (
        '"summarizedActivitiesExport"' in text
        or (day and '"wellnessStartTimeGmt"' in text)
        or (day and '"sleepStartTimestampGMT"' in text and '"dailySleepDTO"' not in text)
        or (day and '"baselineLowerLimit"' in text and '"metrics"' in text)
    )
    return 1.0 if own else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports from Garmin.

    Args:
        paths: zips, folders, or single JSON files of one.
        ask: the present day, a name, and the zone for what the export does not place.

    Returns:
        The diary.

    Raises:
        DiaryError: code "broken-json", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    export = _Export(Recording(path.name, ask), ask)
    recording = export.recording
    with opened(path) as archive:
        files = [one for one in archive.members if one.lower().endswith((".fit", ".zip"))]
        for member in archive.members:
            if member not in files:
                _sort(archive, member, export, alone=not path.is_dir() and member == path.name)
        export.offsets = _offsets(export.days)
        intake = FitIntake(recording, ask, export.offsets.get)
        take_fit(archive, files, intake, recording)
    totals = _totals(export.days)
    rested = frozenset(day for one in export.days if (day := _resting_day(one)) is not None)
    filled = intake.finish(totals, rested)
    seen: dict[date, dict[str, Any]] = {}
    for record in export.days:
        _day(record, export, filled, seen)
    asleep, begun = sorted(intake.asleep), sorted(intake.workouts)
    for record in export.nights:
        _night(record, export, asleep)
    for record in export.workouts:
        _workout(record, export, begun)
    return recording.diary()


def _sort(archive: Archive, member: str, export: _Export, *, alone: bool) -> None:
    """Put the records of a file where they belong; what is not about days is skipped whole."""
    recording = export.recording
    name = member.rpartition("/")[2]
    own = alone or _is_of_days(member.lower()) or _is_watched(member)
    left_out = "" if own and (alone or name.lower().endswith(".json")) else NO_DAY
    for record in records_in(archive, member, recording, alone=alone, left_out=left_out):
        if "wellnessStartTimeGmt" in record and "calendarDate" in record:
            export.days.append(record)
        elif "sleepStartTimestampGMT" in record or "sleepEndTimestampGMT" in record:
            export.nights.append(record)
        elif "summarizedActivitiesExport" in record:
            export.workouts += objects(record["summarizedActivitiesExport"])
        else:
            recording.begin()
            recording.keep(_kind(name), _unnamed(record))


def _is_own(member: str) -> bool:
    """Whether a name, in lower case, is that of a file that only this export has."""
    return "di_connect/" in member or "di-connect-" in member or _is_of_days(member)


def _is_of_days(member: str) -> bool:
    name = member.rpartition("/")[2]
    days = name.startswith("udsfile_") and name.endswith(".json")
    return days or name.endswith(("_sleepdata.json", "summarizedactivities.json"))


def _is_watched(member: str) -> bool:
    folder = member.rpartition("/")[0].lower()
    return any(f"di-connect-{one}" in folder for one in WATCHED_FOLDERS)


def _kind(name: str) -> str:
    """What a file's records are called: its name without dates and the person's own part."""
    parts = [part for part in name.rpartition(".")[0].split("_") if part[:1].isalpha()]
    return parts[-1] if parts else "record"


def _offsets(days: Sequence[Mapping[str, Any]]) -> dict[date, int]:
    """By day, how many minutes the local clock was east of UTC."""
    offsets: dict[date, int] = {}
    for record in days:
        day = _day_of(record)
        utc, local = _seconds(record, "wellnessStartTimeGmt"), _seconds(
            record, "wellnessStartTimeLocal"
        )  # fmt: skip
        if day is not None and utc is not None and local is not None:
            minutes = (local - utc) // 60
            if abs(minutes) <= 14 * 60:
                offsets[day] = minutes
    return offsets


def _totals(days: Sequence[Mapping[str, Any]]) -> dict[date, float]:
    totals: dict[date, float] = {}
    for record in days:
        day, steps = _day_of(record), finite(record.get("totalSteps"))
        if day is not None and steps is not None:
            totals[day] = max(steps, totals.get(day, 0.0))
    return totals


def _resting_day(record: Mapping[str, Any]) -> date | None:
    return _day_of(record) if finite(record.get("currentDayRestingHeartRate")) else None


def _day(
    record: dict[str, Any], export: _Export, filled: set[date], seen: dict[date, dict[str, Any]]
) -> None:
    recording = export.recording
    recording.begin()
    day = _day_of(record)
    if day is None:
        recording.skip("day", "not a date")
        return
    if seen.get(day) == record:
        recording.doubled()
        return
    if day in seen:
        recording.skip("day", "the same day again, with other values; the first counts")
        return
    seen[day] = record
    recording.keep("UDSFile", _unnamed(record))
    steps = finite(record.get("totalSteps"))
    if steps is not None and day in filled:
        recording.doubled()
    elif steps is not None and steps > 0:
        recording.exert(day, Kind.OVERALL, steps, "steps", DEVICE)
    resting = finite(record.get("currentDayRestingHeartRate"))
    if resting:
        recording.observe(day, "resting_heart_rate", resting, DEVICE)
    _intensity(record, export, day)


def _intensity(record: Mapping[str, Any], export: _Export, day: date) -> None:
    """Minutes of moderate and vigorous activity; of a day that has a heart rate, so was worn."""
    length = finite(record.get("durationInMilliseconds"))
    if length is None or finite(record.get("minHeartRate")) is None:
        return
    start, known = export.instant(_seconds(record, "wellnessStartTimeGmt"), day)
    for name, signal in (
        ("moderateIntensityMinutes", Signal.MODERATE),
        ("vigorousIntensityMinutes", Signal.VIGOROUS),
    ):
        minutes = finite(record.get(name))
        if minutes is not None:
            export.recording.segment(
                signal, DEVICE, start, int(length) // 1000, minutes,
                quality=Quality.DERIVED, offset_known=known,
            )  # fmt: skip


def _night(record: dict[str, Any], export: _Export, asleep: Sequence[int]) -> None:
    recording = export.recording
    recording.begin()
    recording.keep("sleepData", _unnamed(record))
    start, end = _seconds(record, "sleepStartTimestampGMT"), _seconds(
        record, "sleepEndTimestampGMT"
    )  # fmt: skip
    held = [seconds for name in STAGES if (seconds := finite(record.get(name))) is not None]
    if start is None or end is None or sum(held) <= 0:
        return
    if _any_within(asleep, start, end):
        recording.doubled()
        return
    if sum(held) > end - start + 60:
        recording.skip("night", "more minutes asleep than it is long")
        return
    moment, known = export.instant(start, _day_of(record))
    recording.segment(
        Signal.ASLEEP, DEVICE, moment, end - start, sum(held) / 60.0,
        quality=Quality.DERIVED, offset_known=known,
    )  # fmt: skip


def _workout(record: dict[str, Any], export: _Export, begun: list[int]) -> None:
    recording = export.recording
    recording.begin()
    recording.keep("summarizedActivities", _unnamed(record))
    begin, length = finite(record.get("beginTimestamp")), finite(record.get("duration"))
    if begin is None or length is None:
        recording.skip("workout", "no time or no length")
        return
    seconds = int(begin) // 1000
    if _any_within(begun, seconds - NEAR, seconds + NEAR + 1):
        recording.doubled()
        return
    whole = max(finite(record.get("elapsedDuration")) or length, length)
    local = finite(record.get("startTimeLocal"))
    utc = finite(record.get("startTimeGmt")) or begin
    minutes = None if local is None else int(local - utc) // 60_000
    if minutes is not None and abs(minutes) <= 14 * 60:
        start, known = at_offset(seconds, minutes), True
    else:
        start, known = export.instant(seconds, None)
    sport, kind = str(record.get("sportType") or ""), str(record.get("activityType") or "")
    recording.segment(
        Signal.WORKOUT, DEVICE, start, int(whole) // 1000, length / 60_000.0,
        activity=activity_of(kind or sport, sport), offset_known=known,
    )  # fmt: skip
    insort(begun, seconds)
    mean = finite(record.get("avgHr"))
    if mean:
        recording.segment(
            Signal.HEART_RATE, DEVICE, start, int(whole) // 1000, mean,
            quality=Quality.DERIVED, offset_known=known,
        )  # fmt: skip


def _any_within(stamps: Sequence[int], first: int, end: int) -> bool:
    """Whether one of some sorted stamps lies from `first` to before `end`."""
    place = bisect_left(stamps, first)
    return place < len(stamps) and stamps[place] < end


def _day_of(record: Mapping[str, Any]) -> date | None:
    day = iso_day(str(record.get("calendarDate") or ""))
    return None if isinstance(day, str) else day


def _seconds(record: Mapping[str, Any], name: str) -> int | None:
    """A stamp in UTC as seconds since 1970."""
    held = record.get(name)
    if not isinstance(held, str):
        return None
    moment = instant(held.strip().removesuffix("Z") + "Z", UTC)
    return None if isinstance(moment, str) else moment.seconds


def _unnamed(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without positions and without what names the person."""
    return without_places(record, PERSONAL)


READER = Reader(
    name="garmin-gdpr",
    says="Garmin's export of all one's data: days, nights, workouts and the FIT files within.",
    recognise=recognise,
    read=read,
)
