"""What FIT files of activities, monitoring and sleep say, file after file, into a recording.

Read: heart rate of workouts and of the whole day; steps (counters since midnight, so all files of
an export belong together); workouts by their sessions; sleep levels, each up to its own stamp (as
seen in Gadgetbridge, which reads the same files); RMSSD of five minutes and of the night (the
profile names it so); resting heart rate of the day. Laps are parts of a session. Kept raw: every
other message that the profile names, stress and beat-to-beat times among them, without positions.
Left out: seconds of a workout without heart rate, and what the profile has no name for, as
positions stand there too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from unknot.diary.segments import Quality, Signal, device_name
from unknot.errors import DiaryError
from unknot.parsing.reader import ReadRequest
from unknot.recordings.counters import CounterKey, DayCounters
from unknot.recordings.fit import FIT_EPOCH, SYSTEM_TIME, FitFile, FitMessage, decoded
from unknot.recordings.fit_clock import FitClock, OffsetOf, following
from unknot.recordings.instants import Instant, placed, zone_of
from unknot.recordings.places import without_places
from unknot.recordings.recording import Recording
from unknot.recordings.sports import activity_of

OF_NO_DAY = {
    "settings": "the settings of a watch", "device": "what a watch is able to do",
    "sport": "the settings of a sport", "workout": "a plan of a workout",
    "course": "a route to follow", "schedules": "plans", "goals": "goals", "totals": "totals",
    "segment": "a piece of a route", "segment_list": "pieces of routes",
}  # fmt: skip
"""Types of files that hold nothing of any day."""
LEVELS = {
    "awake": Signal.AWAKE_IN_BED,
    "light": Signal.ASLEEP_LIGHT,
    "deep": Signal.ASLEEP_DEEP,
    "rem": Signal.ASLEEP_REM,
}
LONGEST_LEVEL = 6 * 3600
FOOT = ("walking", "running")
COUNTS = ("steps", "cycles", "cycles_16")
"""Names under which a counter of steps stands; on foot each is in steps as it stands."""
NAMELESS_MESSAGE = "a message that the published profile does not name"


@dataclass
class _Part:
    """One FIT file while it is read."""

    name: str
    clock: FitClock
    device: str = "FIT"
    serial: str = ""
    sport: tuple[str, str] = ("", "")
    last: int | None = None
    level_until: int | None = None
    beats: bool = False
    sessions: bool = False
    nightly: bool = False
    seen: set[int] = field(default_factory=set[int])


class FitIntake:
    """Takes FIT files one by one; `finish` turns the counters of all of them into steps."""

    def __init__(
        self, recording: Recording, ask: ReadRequest, elsewhere: OffsetOf | None = None
    ) -> None:
        self._recording, self._ask = recording, ask
        self._elsewhere = elsewhere
        self._counters = DayCounters(zone_of(ask))
        self._files: set[bytes] = set()
        self._resting: dict[date, tuple[int, float]] = {}
        self._resting_readings = 0
        self._placed = False
        self.workouts: list[int] = []
        """When workouts began, in seconds since 1970 in UTC."""
        self.asleep: list[int] = []
        """When stretches of sleep began, in seconds since 1970 in UTC."""

    def take(self, raw: bytes, name: str) -> None:
        """Read one file; the same bytes a second time count as doubles.

        Raises:
            DiaryError: code "broken-fit", or "not-a-diary" with what it holds instead.
        """
        file = decoded(raw, name)
        kind = file.parts[0][0].word("type") if file.parts[0] else ""
        if kind in OF_NO_DAY:
            raise DiaryError(
                "not-a-diary", f"{name} holds {OF_NO_DAY[kind]}, nothing of any day.",
                "give the files of activities, monitoring and sleep.",
            )  # fmt: skip
        mark = hashlib.sha256(raw).digest()
        if mark in self._files:
            self._recording.whole("merged", file.count)
            return
        self._files.add(mark)
        self._warn(file, name)
        for part in file.parts:
            self._read(part, name)

    def finish(
        self, totals: Mapping[date, float] | None = None, rested: frozenset[date] = frozenset()
    ) -> set[date]:
        """Turn the readings of counters into steps.

        Args:
            totals: steps of days as a whole from the same watch, in the same export.
            rested: days whose resting heart rate stands elsewhere in the same export.

        Returns:
            The days whose steps are those of the files; on other days of `totals` the files lack
            some, their stretches are left out, and the total should be taken.
        """
        recording = self._recording
        sums: dict[date, int] = {}
        for stretch in self._counters.stretches():
            sums[stretch.start.day] = sums.get(stretch.start.day, 0) + stretch.steps
        lacking = {day for day, total in (totals or {}).items() if sums.get(day, 0) < 0.98 * total}
        for stretch in self._counters.stretches():
            recording.begin()
            if stretch.start.day in lacking:
                recording.doubled()
                continue
            recording.segment(
                Signal.STEPS, stretch.device, stretch.start, stretch.seconds, stretch.steps,
                offset_known=stretch.offset_known,
            )  # fmt: skip
        recording.whole("merged", self._counters.doubles)
        for _ in range(self._counters.undated):
            recording.begin()
            recording.skip("steps", "no day that can be")
        self._finish_resting(rested)
        return set(sums) - lacking

    def _finish_resting(self, rested: frozenset[date]) -> None:
        for day, (_, value) in self._resting.items():
            self._recording.begin()
            if day in rested:
                self._recording.doubled()
                continue
            self._recording.observe(day, "resting_heart_rate", value, "monitoring_hr_data")
        self._recording.whole("merged", self._resting_readings - len(self._resting))

    def _warn(self, file: FitFile, name: str) -> None:
        if file.broken:
            self._recording.warnings.append(
                f"{name} {file.broken}; {file.count} messages before that are read."
            )
        elif not file.checked:
            self._recording.warnings.append(
                f"{name}: its check sum is wrong; it is read as it stands, look it over."
            )

    def _read(self, messages: list[FitMessage], name: str) -> None:
        clock = FitClock(zone_of(self._ask), elsewhere=self._elsewhere)
        part = _Part(name, clock)
        for message in messages:
            if message.name in ("activity", "monitoring_info"):
                part.clock = part.clock.set_by(message)
            elif message.name == "file_id":
                part.device, part.serial = _device(message)
            elif message.name == "sport":
                part.sport = message.word("sport"), message.word("sub_sport")
            part.sessions |= message.name == "session"
            part.nightly |= message.name == "hrv_value"
            part.beats |= message.name == "record" and message.whole("heart_rate") is not None
        for message in messages:
            self._one(message, part)

    def _one(self, message: FitMessage, part: _Part) -> None:
        if message.name == "monitoring" and self._counted(message, part):
            return
        if message.name == "monitoring_hr_data" and self._rested(message, part):
            return
        self._recording.begin()
        read = {
            "record": self._second, "monitoring": self._watched, "session": self._workout,
            "lap": self._lap, "sleep_level": self._level, "hrv_value": self._variability,
            "hrv_status_summary": self._night, "monitoring_info": self._info,
        }.get(message.name)  # fmt: skip
        if message.name.startswith("unknown_"):
            self._recording.skip("message", NAMELESS_MESSAGE)
        elif read is None:
            self._keep(message)
        else:
            read(message, part)

    def _say_placed(self) -> None:
        if not self._placed:
            self._placed = True
            self._recording.warnings.append(placed(self._recording.file, self._ask))

    def _keep(self, message: FitMessage) -> None:
        self._recording.keep(message.name, plain_fields(message))

    def _stretch(
        self, part: _Part, signal: Signal, stamp: int | None, seconds: int, value: float, *,
        activity: str = "", quality: Quality = Quality.MEASURED,
    ) -> None:  # fmt: skip
        start = part.clock.instant(stamp)
        known = stamp is not None and part.clock.known_at(stamp) is not None
        if not known and isinstance(start, Instant):
            self._say_placed()
        self._recording.segment(
            signal, part.device, start, seconds, value,
            activity=activity, quality=quality, offset_known=known,
        )  # fmt: skip

    def _second(self, message: FitMessage, part: _Part) -> None:
        rate, stamp = message.whole("heart_rate"), message.whole("timestamp")
        if not rate:
            self._recording.skip("second of a workout", "no heart rate")
        elif stamp is None:
            self._recording.skip("second of a workout", "no time")
        elif stamp in part.seen:
            self._recording.doubled()
        else:
            part.seen.add(stamp)
            self._stretch(part, Signal.HEART_RATE, stamp, 0, float(rate))

    def _info(self, message: FitMessage, part: _Part) -> None:
        part.clock = part.clock.set_by(message)
        part.last = message.whole("timestamp") or part.last
        self._keep(message)

    def _stamp(self, message: FitMessage, part: _Part) -> int | None:
        """The stamp of a monitoring message, of which mostly the low 16 bits are given."""
        whole, low = message.whole("timestamp"), message.whole("timestamp_16")
        if whole is not None:
            part.last = whole
        elif low is not None:
            part.last = following(part.last, low)
        else:
            return None
        return part.last

    def _counted(self, message: FitMessage, part: _Part) -> bool:
        """Hand a reading of a step counter on; False where the message is none."""
        count = next((held for name in COUNTS if (held := message.whole(name)) is not None), None)
        movement = message.word("activity_type")
        if count is None or movement not in FOOT:
            return False
        stamp = self._stamp(message, part)
        if stamp is None or stamp < SYSTEM_TIME:
            self._recording.begin()
            self._recording.skip("steps", "no time")
            return True
        offset = part.clock.known_at(stamp)
        if offset is None:
            self._say_placed()
        key = CounterKey(part.device, part.serial, movement)
        self._counters.add(key, stamp + FIT_EPOCH, count, offset)
        rate = message.whole("heart_rate")
        if rate:  # a second record in one message
            self._recording.begin()
            self._stretch(part, Signal.HEART_RATE, stamp, 0, float(rate))
        return True

    def _watched(self, message: FitMessage, part: _Part) -> None:
        stamp, rate = self._stamp(message, part), message.whole("heart_rate")
        if rate and stamp is not None:
            self._stretch(part, Signal.HEART_RATE, stamp, 0, float(rate))
        else:
            held = plain_fields(message)
            self._recording.keep("monitoring", {"timestamp": stamp, **held})

    def _rested(self, message: FitMessage, part: _Part) -> bool:
        rate, stamp = message.whole("current_day_resting_heart_rate"), message.whole("timestamp")
        start = part.clock.instant(stamp)
        if not rate or stamp is None or isinstance(start, str):
            return False
        self._resting_readings += 1
        if stamp >= self._resting.get(start.day, (0, 0.0))[0]:
            self._resting[start.day] = (stamp, float(rate))
        return True

    def _workout(self, message: FitMessage, part: _Part) -> None:
        start = message.whole("start_time")
        moved, whole = message.number("total_timer_time"), message.number("total_elapsed_time")
        moved, whole = moved if moved is not None else whole, whole if whole is not None else moved
        if moved is None or whole is None:
            self._keep(message)
            self._recording.skip("workout", "no length")
            return
        whole = max(moved, whole)
        seconds = int(whole) if whole < 1e7 else -1
        sport, kind = message.word("sport"), message.word("sub_sport")
        named = (sport, kind) if sport and sport != "generic" else part.sport
        self._keep(message)
        self._stretch(
            part, Signal.WORKOUT, start, seconds, moved / 60.0, activity=activity_of(*named)
        )
        moment = part.clock.instant(start)
        if isinstance(moment, Instant):
            self.workouts.append(moment.seconds)
        mean = message.whole("avg_heart_rate")
        if mean and not part.beats:
            self._stretch(
                part, Signal.HEART_RATE, start, seconds, float(mean), quality=Quality.DERIVED
            )

    def _lap(self, message: FitMessage, part: _Part) -> None:
        if part.sessions:
            self._recording.doubled()
            self._keep(message)
        else:  # the file breaks off before its session
            self._workout(message, part)

    def _level(self, message: FitMessage, part: _Part) -> None:
        signal, stamp = LEVELS.get(message.word("sleep_level")), message.whole("timestamp")
        since, part.level_until = part.level_until, stamp
        if signal is None or stamp is None:
            self._keep(message)
            return
        if since is None or not 0 < stamp - since <= LONGEST_LEVEL:
            since = stamp - 60
        seconds = stamp - since
        self._stretch(part, signal, since, seconds, seconds / 60.0, quality=Quality.DERIVED)
        moment = part.clock.instant(since)
        if isinstance(moment, Instant):
            self.asleep.append(moment.seconds)

    def _variability(self, message: FitMessage, part: _Part) -> None:
        value = message.number("value")
        if value is None:
            self._keep(message)
        else:
            self._stretch(part, Signal.RMSSD, message.whole("timestamp"), 0, value)

    def _night(self, message: FitMessage, part: _Part) -> None:
        self._keep(message)
        value = message.number("last_night_average")
        start = part.clock.instant(message.whole("timestamp"))
        if value is not None and not part.nightly:
            day = start if isinstance(start, str) else start.day
            self._recording.observe(day, "rmssd", value, "last_night_average")


def plain_fields(message: FitMessage) -> dict[str, Any]:
    """The fields of a message that the profile names, without positions."""
    named = {k: held for k, held in message.values.items() if not k.startswith("unknown_")}
    return without_places(named)


def _device(message: FitMessage) -> tuple[str, str]:
    """A watch's name, and what tells it from another of that name."""
    maker = message.word("manufacturer")
    product = message.word("garmin_product") or message.word("product_name")
    if not product:
        number = message.whole("garmin_product") or message.whole("product")
        product = "" if number is None else str(number)
    name = device_name(f"{maker} {product}".replace("_", " "))
    return name or "FIT", str(message.whole("serial_number") or "")
