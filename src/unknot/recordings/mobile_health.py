"""One measurement of Open mHealth or IEEE 1752.1, its body, as entries of a recording.

What each field means is in the published schemas (github.com/openmhealth/schemas and IEEE's
w3id.org/ieee/ieee-1752-schema).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Kind
from unknot.diary.segments import Quality, Signal
from unknot.parsing.values import plausible
from unknot.recordings.json_files import mapping
from unknot.recordings.quantities import BEATS, MINUTES, STEPS, amount, seconds_of
from unknot.recordings.record_times import RecordSpan, between, ending, lasting, moved, stamped
from unknot.recordings.recording import Recording
from unknot.recordings.workout_names import activity_of

Body = Mapping[str, Any]

NO_TIME = "it has no time, and so no day"
LONGER = "longer than the time it was in"
NO_STRETCH = "a count without the time in which it was counted"
STATISTIC = "descriptive_statistic"
MEANS = frozenset({"average", "mean"})
WHOLE = frozenset({"sum", "count"})
ADJACENT = (
    "beat-to-beat intervals are kept as they stand; RMSSD is worked out only from beats that follow"
    " each other, which single intervals do not show."
)

OF_A_DAY = ("daily", "all day", "total")
SITTING = frozenset({"sitting", "sedentary"})
ON_RISING, AT_REST = "on waking", "at rest"
A_DAY_AND_MORE = 36 * 3600
"""Seconds up to which a mean is that of a day."""


@dataclass(frozen=True)
class MobileHeader:
    """What the header of a data point adds to its body.

    Attributes:
        schema: name of its schema; empty where none is told.
        device: where it comes from.
        quality: measured, or entered by the person.
        zone: where the person lived, for stamps that do not say.
    """

    schema: str
    device: str
    quality: Quality
    zone: ZoneInfo


FIELDS = {
    "step_count": "step-count",
    "heart_rate": "heart-rate",
    "total_sleep_time": "total-sleep-time",
    "sleep_duration": "sleep-duration",
    "time_in_bed": "time-in-bed",
    "activity_name": "physical-activity",
    "minutes_moderate_activity": "minutes-moderate-activity",
    "rr_interval": "rr-interval",
    "body_weight": "body-weight",
}
"""The field by which a body without a header is known, and its schema."""


def schema_of(body: Body) -> str:
    """The schema that a body shows by its fields; empty where it shows none."""
    if "is_main_sleep" in body or "latency_to_sleep_onset" in body:
        return "sleep-episode"
    return next((schema for field, schema in FIELDS.items() if field in body), "")


def span_of(body: Body, zone: ZoneInfo) -> RecordSpan | str:
    """When a measurement was, from its time frame; else why that is unknown."""
    frame = mapping(body.get("effective_time_frame"))
    interval = mapping(frame.get("time_interval"))
    if not frame or ("date_time" not in frame and not interval):
        return NO_TIME
    if "date_time" in frame:
        return stamped(frame["date_time"], zone)
    first, last = interval.get("start_date_time"), interval.get("end_date_time")
    if first is not None and last is not None:
        return between(first, last, zone)
    if "duration" in interval and (first is not None or last is not None):
        length = seconds_of(interval["duration"])
        if isinstance(length, str):
            return f"its length is {length}"
        return lasting(first, length, zone) if first is not None else ending(last, length, zone)
    return stamped(interval.get("date"), zone) if "date" in interval else NO_TIME


def of_several_days(body: Body, span: RecordSpan) -> str | None:
    """Why a statistic says nothing of the day it begins on, or None."""
    named = body.get(STATISTIC)
    if named is None:
        return None
    if str(named).lower() not in MEANS | WHOLE:
        return f"{_shown(named)} over a time is no value of a day"
    if span.seconds > A_DAY_AND_MORE:
        return f"{_shown(named)} over several days is no value of a day"
    return None


def _shown(named: object) -> str:
    plain = " ".join(str(named).lower().split())[:30]
    return f"{'an' if plain[:1] in 'aeiou' else 'a'} {plain}"


class MobileBodies:
    """Turns bodies into entries of one recording.

    Attributes:
        placed: whether a stamp was met that does not say where the person was.
        beats: whether single beat-to-beat intervals were met.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.placed = self.beats = False
        self._read: dict[str, Callable[[Body, RecordSpan, MobileHeader], None]] = {
            "step-count": self._steps,
            "heart-rate": self._heart_rate,
            "sleep-duration": self._asleep,
            "total-sleep-time": self._asleep,
            "time-in-bed": self._in_bed,
            "sleep-episode": self._episode,
            "physical-activity": self._activity,
            "minutes-moderate-activity": self._moderate,
        }

    def add(self, body: Body, told: MobileHeader) -> None:
        """One body; the recording has begun its record."""
        schema = told.schema or schema_of(body)
        if not body:
            self.recording.skip(schema or "data point", "its body is empty")
            return
        span = span_of(body, told.zone)
        why = span if isinstance(span, str) else of_several_days(body, span)
        if why is not None or isinstance(span, str):
            self.recording.skip(schema or "data point", str(why))
            return
        self.placed |= span.start is not None and not span.known
        self._note(body, span.day)
        read = self._read.get(schema)
        if read is None:
            self.beats |= schema == "rr-interval"
            self.recording.keep(schema or "data point", dict(body))
            return
        read(body, span, told)

    def _note(self, body: Body, day: date) -> None:
        """What the person wrote beside it; the record may then hold nothing else."""
        text = body.get("user_notes")
        if isinstance(text, str) and text.strip() and not plausible(day, self.recording.ask.today):
            self.recording.note(day, "user_notes", text.strip())

    def _segment(
        self,
        signal: Signal,
        span: RecordSpan,
        minutes: float,
        told: MobileHeader,
        activity: str = "",
    ) -> None:
        assert span.start is not None
        self.recording.segment(
            signal, told.device, span.start, span.seconds, minutes,
            activity=activity, quality=told.quality, offset_known=span.known,
        )  # fmt: skip

    def _counted(self, steps: float, span: RecordSpan, told: MobileHeader) -> None:
        """Steps within a stretch, or of a whole day."""
        if span.is_day:
            self.recording.exert(span.whole_day, Kind.OVERALL, steps, "steps", told.device)
        elif span.is_instant:
            self.recording.skip("steps", NO_STRETCH)
        else:
            self._segment(Signal.STEPS, span, steps, told)

    def _steps(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        held = body.get("step_count")
        # Up to version 2 a bare number, from version 3 on a number with its unit.
        plain = mapping(held) or {"value": held, "unit": "steps"}
        steps = amount(plain, STEPS)
        if isinstance(steps, str):
            self.recording.skip("steps", steps)
        else:
            self._counted(steps, span, told)

    def _heart_rate(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        rate = amount(body.get("heart_rate"), BEATS)
        if isinstance(rate, str):
            self.recording.skip("heart_rate", rate)
            return
        resting = span.seconds <= A_DAY_AND_MORE and (
            body.get("temporal_relationship_to_physical_activity") == AT_REST
            or body.get("temporal_relationship_to_sleep") == ON_RISING
        )
        if resting:
            self.recording.observe(span.day, "resting_heart_rate", rate, told.device)
        if span.start is None:
            if not resting:
                self.recording.keep("heart-rate", dict(body))
            return
        self._segment(Signal.HEART_RATE, span, rate, told)

    def _asleep(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        field = "sleep_duration" if "sleep_duration" in body else "total_sleep_time"
        minutes = amount(body.get(field), MINUTES)
        if isinstance(minutes, str):
            self.recording.skip("sleep", minutes)
        else:
            self._slept(Signal.ASLEEP, minutes, span, told)

    def _slept(self, signal: Signal, minutes: float, span: RecordSpan, told: MobileHeader) -> None:
        """Minutes of a night within its stretch; of a day or an instant, hours of that day."""
        if span.is_day or span.is_instant:
            if signal is Signal.ASLEEP:
                day = span.whole_day if span.is_day else span.day
                self.recording.observe(day, "sleep_hours", minutes / 60.0, told.device)
            else:
                self.recording.keep(signal.value, {"day": span.day, "minutes": minutes})
        elif minutes * 60.0 > span.seconds + 60.0:
            self.recording.skip("sleep", LONGER)
        else:
            self._segment(signal, span, minutes, told)

    def _in_bed(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        minutes = amount(body.get("time_in_bed"), MINUTES)
        if isinstance(minutes, str):
            self.recording.skip("time in bed", minutes)
        else:
            self._slept(Signal.IN_BED, minutes, span, told)

    def _episode(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        """From falling asleep to waking up; in bed from lying down to getting up."""
        if span.start is None or span.is_instant:
            self.recording.keep("sleep-episode", dict(body))
            return
        around = [
            amount(body.get(f"latency_to_{end}"), MINUTES) for end in ("sleep_onset", "arising")
        ]
        before, after = (0.0 if isinstance(one, str) else one * 60.0 for one in around)
        bed = moved(span, before, after, told.zone)
        self._segment(Signal.IN_BED, bed, bed.seconds / 60.0, told)
        slept = amount(body.get("total_sleep_time"), MINUTES)
        awake = amount(body.get("wake_after_sleep_onset"), MINUTES)
        if isinstance(slept, str) and not isinstance(awake, str):
            slept = span.seconds / 60.0 - awake
        if not isinstance(slept, str):
            self._slept(Signal.ASLEEP, slept, span, told)

    def _moderate(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        minutes = amount(body.get("minutes_moderate_activity"), MINUTES)
        if isinstance(minutes, str):
            self.recording.skip("moderate activity", minutes)
        elif span.start is None or span.is_instant:
            self.recording.keep("minutes-moderate-activity", dict(body))
        else:
            self._segment(Signal.MODERATE, span, minutes, told)

    def _activity(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        named = " ".join(str(body.get("activity_name") or "").lower().replace("_", " ").split())
        whole = span.is_day or any(word in named for word in OF_A_DAY)
        if whole:
            self._of_a_day(body, span, told)
        elif span.is_instant or span.start is None:
            self.recording.keep("physical-activity", dict(body))
        elif named in SITTING:
            self._segment(Signal.SITTING, span, span.seconds / 60.0, told)
        else:
            lasted = amount(body.get("duration"), MINUTES)
            minutes = span.seconds / 60.0
            if not isinstance(lasted, str) and lasted < minutes:
                minutes = lasted
            name = activity_of(named or "activity")
            self._segment(Signal.WORKOUT, span, minutes, told, name)

    def _of_a_day(self, body: Body, span: RecordSpan, told: MobileHeader) -> None:
        """A day's movement as a whole: its steps, and its minutes by intensity."""
        read = False
        steps = amount(body.get("base_movement_quantity"), STEPS)
        if not isinstance(steps, str) and not span.is_instant:
            self._counted(steps, span, told)
            read = True
        for signal in (Signal.LIGHT, Signal.MODERATE, Signal.VIGOROUS):
            minutes = amount(body.get(f"duration_{signal.value}_activity"), MINUTES)
            if not isinstance(minutes, str) and span.start is not None and not span.is_instant:
                self._segment(signal, span, minutes, told)
                read = True
        if not read:
            self.recording.keep("physical-activity", dict(body))
