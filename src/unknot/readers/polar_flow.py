"""Polar Flow's export of all one's data: a zip or folder of JSON files, or single ones of them.

Seen in real files as others describe them; names and units follow Polar's published AccessLink
where the export has the same fields. Read: steps by the minute (`activity-DAY-….json`), else the
day's total; heart rate round the clock (`247ohr_….json`); workouts (`training-session_….json`)
with their mean heart rate, or beats per minute where each has its own time; sleep by stages
(`sleep_result_….json`); RMSSD of the night (`nightly_recovery_….json`, milliseconds).

A device without stages calls all sleep deep (NONREM3); without the night's sums of stages its
sleep is asleep, stage unknown. Sports are numbers without their names in newer exports: a workout.
Local times without a zone are placed by the zone asked for. Kept raw: sleep scores, recharge,
beat-to-beat times, metabolic rates, tests, diary of feelings. Left out: positions, account,
devices, plans, and of workouts' seconds all but heart rate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary, Kind
from unknot.diary.segments import Quality, Signal
from unknot.formats.sports import activity_of
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.values import iso_day
from unknot.recordings.archive import Archive, opened
from unknot.recordings.durations import duration_seconds
from unknot.recordings.instants import EPOCH, NO_STAMP, Instant, at_offset, of, placed, zone_of
from unknot.recordings.json_files import finite, mapping, objects
from unknot.recordings.json_members import records_in
from unknot.recordings.places import without_places
from unknot.recordings.recording import Recording

DEVICE = "Polar"
WHOLE = 0.98
STAGES = {
    "WAKE": Signal.AWAKE_IN_BED,
    "REM": Signal.ASLEEP_REM,
    "NONREM1": Signal.ASLEEP_LIGHT,
    "NONREM2": Signal.ASLEEP_LIGHT,
    "NONREM3": Signal.ASLEEP_DEEP,
}
OWN = re.compile(
    r"(247ohr_|training-session[-_]|sleep_result_|sleep_wake_|sleep_score_|nightly_recovery_|"
    r"ppi_samples_|activity-\d{4}-\d\d-\d\d-).*\.json"
)
"""Names of files that are about days, lower case."""
OF_NO_DAY = (
    "account-", "products-devices", "profile-picture", "programs-", "sport-profiles",
    "training-target", "favourite-targets", "planned-route",
)  # fmt: skip
NO_DAY = "an account, a device, a plan or a picture, nothing of any day"
PERSONAL = frozenset({"physicalInformation", "userId", "deviceId", "birthday", "name", "email"})
"""The person's own particulars, and names of workouts, which may be places; never kept."""


@dataclass
class _Flow:
    """One export while it is read."""

    recording: Recording
    ask: ReadRequest
    placed: bool = False

    def local(self, stamp: datetime | None) -> Instant | str:
        """The instant of a local clock time without a zone."""
        if stamp is None:
            return NO_STAMP
        if not self.placed:
            self.placed = True
            self.recording.warnings.append(placed(self.recording.file, self.ask))
        return of(stamp, zone_of(self.ask))


def recognise(head: Head) -> float:
    """Say how surely this is Polar Flow's export: from names within, or from a file's fields."""
    if head.is_zip or head.is_folder:
        names = [name.rpartition("/")[2].lower() for name in head.members]
        return 1.0 if any(OWN.fullmatch(name) for name in names) else 0.0
    text = head.text.lstrip()
    own = (
        ('"deviceDays"' in text and '"secondsFromDayStart"' in text)
        or ('"exportVersion"' in text and '"date"' in text and '"samples"' in text)
        or ('"exportVersion"' in text and '"date"' in text and '"stepCount"' in text)
        or ('"night"' in text and '"sleepResult"' in text and '"hypnogram"' in text)
        or '"meanNightlyRecoveryRri"' in text
        or ('"startTime"' in text and '"stopTime"' in text and '"exercises"' in text)
    )
    return 1.0 if text.startswith(("{", "[")) and own else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports from Polar Flow.

    Args:
        paths: zips, folders, or single JSON files.
        ask: the present day, a name, and the zone of local times.

    Returns:
        The diary.

    Raises:
        DiaryError: code "broken-json", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    flow = _Flow(Recording(path.name, ask), ask)
    with opened(path) as archive:
        for member in archive.members:
            _member(archive, member, flow, alone=archive.members == (path.name,))
    return flow.recording.diary()


def _member(archive: Archive, member: str, flow: _Flow, *, alone: bool) -> None:
    name = member.rpartition("/")[2].lower()
    other = not alone and (name.startswith(OF_NO_DAY) or not name.endswith(".json"))
    left_out = NO_DAY if other else ""
    for record in records_in(archive, member, flow.recording, alone=alone, left_out=left_out):
        _reader_of(record)(record, flow)


def _reader_of(record: Mapping[str, Any]) -> Callable[[dict[str, Any], _Flow], None]:
    if "deviceDays" in record:
        return _clock_round
    if "exercises" in record or ("stopTime" in record and "startTime" in record):
        return _session
    if "date" in record and ("samples" in record or "summary" in record):
        return _activity
    if "sleepResult" in record:
        return _night
    if "meanNightlyRecoveryRri" in record or "meanNightlyRecoveryRmssd" in record:
        return _recovery
    return _other


def _other(record: dict[str, Any], flow: _Flow) -> None:
    flow.recording.begin()
    kinds = [key for key in record if key not in ("night", "date", "exportVersion", "startTime")]
    flow.recording.keep(kinds[0] if kinds else "record", _kept(record))


def _activity(record: dict[str, Any], flow: _Flow) -> None:
    """A day: its steps by the minute where they hold the whole total, else the total."""
    recording = flow.recording
    day = iso_day(str(record.get("date") or ""))
    samples = objects(mapping(record.get("samples")).get("steps"))
    total = finite(mapping(record.get("summary")).get("stepCount"))
    counts = [finite(sample.get("value")) or 0.0 for sample in samples]
    by_minute = bool(samples) and not (total and sum(counts) < WHOLE * total)
    recording.begin()
    other = {k: held for k, held in mapping(record.get("samples")).items() if k != "steps"}
    rest: dict[str, Any] = {**record, "samples": other}
    recording.keep("activity", _kept(rest))
    if isinstance(day, str):
        recording.skip("day", day)
    elif total and not by_minute:
        recording.exert(day, Kind.OVERALL, total, "steps", DEVICE)
    stamps = [None if isinstance(day, str) else _at(day, one.get("localTime")) for one in samples]
    seconds = _spacing(stamps)
    for stamp, count in zip(stamps, counts, strict=True):
        recording.begin()
        if not by_minute:
            recording.doubled()
        elif count <= 0:
            recording.skip("steps", "0 in a minute: standing still and not worn look alike")
        elif seconds is None:
            recording.skip("steps", "no time between two readings")
        else:
            start = flow.local(stamp)
            recording.segment(Signal.STEPS, DEVICE, start, seconds, count, offset_known=False)


def _spacing(stamps: Sequence[datetime | None]) -> int | None:
    """The seconds that a reading holds: the smallest gap between two; None where there is none."""
    known = sorted({stamp for stamp in stamps if stamp is not None})
    gaps = [int((b - a).total_seconds()) for a, b in pairwise(known)]
    return min((gap for gap in gaps if gap > 0), default=None)


def _clock_round(record: dict[str, Any], flow: _Flow) -> None:
    recording = flow.recording
    for device_day in objects(record["deviceDays"]):
        day = iso_day(str(device_day.get("date") or ""))
        for sample in objects(device_day.get("samples")):
            recording.begin()
            rate, after = finite(sample.get("heartRate")), finite(sample.get("secondsFromDayStart"))
            if not rate:
                recording.skip("heart rate", "0 is no measurement")
            elif isinstance(day, str) or after is None or not 0 <= after < 86_400:
                recording.skip("heart rate", "no time of a day")
            else:
                start = datetime(day.year, day.month, day.day) + timedelta(seconds=int(after))  # noqa: DTZ001
                recording.segment(
                    Signal.HEART_RATE, DEVICE, flow.local(start), 0, rate, offset_known=False
                )
    if not objects(record["deviceDays"]):
        recording.begin()
        recording.skip("file", "no day with a heart rate")


def _session(record: dict[str, Any], flow: _Flow) -> None:
    """A workout; its exercises are parts of it."""
    recording = flow.recording
    recording.begin()
    exercises = objects(record.get("exercises"))
    parts = [{key: held for key, held in one.items() if key != "samples"} for one in exercises]
    recording.keep("training-session", _kept({**record, "exercises": parts}))
    offset = next(
        (minutes for one in (record, *exercises) if (minutes := _offset(one)) is not None), None
    )
    start = _moment(_stamp(record.get("startTime")), offset, flow)
    length = _length(record)
    if length is None:
        recording.skip("workout", "no length")
        return
    sports = [one["sport"] for one in exercises if isinstance(one.get("sport"), str)]
    sport = sports[0] if len(set(sports)) == 1 else ""
    recording.segment(
        Signal.WORKOUT, DEVICE, start, int(length), length / 60.0,
        activity=activity_of(sport), offset_known=offset is not None,
    )  # fmt: skip
    beats = [
        (_stamp(one.get("dateTime")), rate)
        for exercise in exercises
        for one in objects(mapping(exercise.get("samples")).get("heartRate"))
        if (rate := finite(one.get("value")))
    ]
    mean = finite(record.get("hrAvg")) or finite(record.get("averageHeartRate"))
    if mean and not beats:
        recording.segment(
            Signal.HEART_RATE, DEVICE, start, int(length), mean,
            quality=Quality.DERIVED, offset_known=offset is not None,
        )  # fmt: skip
    for stamp, rate in beats:
        recording.begin()
        recording.segment(
            Signal.HEART_RATE, DEVICE, _moment(stamp, offset, flow), 0, rate,
            offset_known=offset is not None,
        )  # fmt: skip


def _length(record: Mapping[str, Any]) -> float | None:
    thousandths = finite(record.get("durationMillis"))
    if thousandths is not None and thousandths >= 0:
        return min(thousandths / 1000.0, 1e7)
    length = duration_seconds(record.get("duration"))
    return None if length is None else min(length, 1e7)


def _offset(record: Mapping[str, Any]) -> int | None:
    for name in ("timezoneOffsetMinutes", "timezoneOffset"):
        minutes = finite(record.get(name))
        if minutes is not None and abs(minutes) <= 14 * 60:
            return int(minutes)
    return None


def _moment(stamp: datetime | None, offset: int | None, flow: _Flow) -> Instant | str:
    if stamp is None or offset is None:
        return flow.local(stamp)
    seconds = (stamp.replace(tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    return at_offset(seconds - 60 * offset, offset)


def _night(record: dict[str, Any], flow: _Flow) -> None:
    recording = flow.recording
    recording.begin()
    recording.keep("sleep_result", _kept(record))
    sleep = mapping(mapping(record["sleepResult"]).get("hypnogram"))
    start, end = _stamp_with_zone(sleep.get("sleepStart")), _stamp_with_zone(sleep.get("sleepEnd"))
    if start is None or end is None or end <= start:
        recording.skip("night", "no beginning or no end")
        return
    length = (end - start).total_seconds()
    staged = bool(mapping(mapping(record.get("evaluation")).get("phaseDurations")))
    changes = [
        (after, str(one.get("state") or ""))
        for one in objects(sleep.get("sleepStateChanges"))
        if (after := duration_seconds(one.get("offsetFromStart"))) is not None and after < length
    ]
    if not changes:
        _asleep(record, start, length, flow)
        return
    for (after, state), (until, _) in zip(changes, [*changes[1:], (length, "")], strict=True):
        signal = STAGES.get(state)
        if signal in (Signal.ASLEEP_LIGHT, Signal.ASLEEP_DEEP, Signal.ASLEEP_REM) and not staged:
            signal = Signal.ASLEEP
        begun = _placed(start, after)
        if signal is not None and until > after:
            seconds = int(until) - int(after)
            recording.segment(
                signal, DEVICE, begun, seconds, seconds / 60.0, quality=Quality.DERIVED
            )


def _asleep(record: Mapping[str, Any], start: datetime, length: float, flow: _Flow) -> None:
    """A night of which only its length and the time asleep are known."""
    asleep = duration_seconds(mapping(record.get("evaluation")).get("asleepDuration"))
    if asleep is None or asleep > length + 60:
        flow.recording.skip("night", "no time asleep")
        return
    begun = _placed(start, 0.0)
    flow.recording.segment(
        Signal.ASLEEP, DEVICE, begun, int(length), asleep / 60.0, quality=Quality.DERIVED
    )


def _recovery(record: dict[str, Any], flow: _Flow) -> None:
    flow.recording.begin()
    flow.recording.keep("nightly_recovery", _kept(record))
    value = finite(record.get("meanNightlyRecoveryRmssd"))
    if value:
        day = iso_day(str(record.get("night") or ""))
        flow.recording.observe(day, "rmssd", value, DEVICE)


def _stamp(held: object) -> datetime | None:
    """A local clock time; None where it is none."""
    try:
        return datetime.fromisoformat(held).replace(tzinfo=None) if isinstance(held, str) else None
    except ValueError:
        return None


def _stamp_with_zone(held: object) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(held) if isinstance(held, str) else None
    except ValueError:
        return None
    return None if stamp is None or stamp.tzinfo is None else stamp


def _placed(start: datetime, after: float) -> Instant | str:
    """So many seconds after a stamp, by the stamp's own clock; +00:00 is a clock as well."""
    shift = start.utcoffset() or timedelta(0)
    seconds = (start - EPOCH) // timedelta(seconds=1) + int(after)
    return at_offset(seconds, shift // timedelta(minutes=1))


def _at(day: date, clock: object) -> datetime | None:
    return _stamp(f"{day.isoformat()}T{clock}") if isinstance(clock, str) else None


def _kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without positions and without what names the person."""
    return without_places(record, PERSONAL)


READER = Reader(
    name="polar-flow",
    says="Polar Flow's export: steps, heart rate, workouts and sleep.",
    recognise=recognise,
    read=read,
)
