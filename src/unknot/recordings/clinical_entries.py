"""Records of FHIR R4 as entries of a recording: observations, answers, medicines, operations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Kind, Scale
from unknot.diary.segments import Quality, Signal
from unknot.recordings import clinical
from unknot.recordings.clinical import is_infection, is_operation, kept, loinc, medicine, said
from unknot.recordings.json_files import finite, mapping, objects
from unknot.recordings.mobile_health import MobileBodies, MobileHeader
from unknot.recordings.quantities import BEATS, MILLISECONDS, MINUTES, POINTS, STEPS, amount
from unknot.recordings.record_times import SEVERAL_DAYS, RecordSpan, between, days_apart, stamped
from unknot.recordings.recording import Recording

Resource = Mapping[str, Any]

PAIN = Scale(0.0, 10.0, 1.0)
IN_ERROR, NOT_DONE = "entered in error, as its status says", "it did not happen, as its status says"
NO_TIME = "it has no time, and so no day"
NO_DAY = "only a month or a year is told, no day"
NO_VALUE = "it has no value"
NO_PLAN = "a plan or a proposal, not what was taken"
A_DAY_AND_MORE = 36 * 3600
NEVER_TAKEN = frozenset({"not-taken", "intended", "unknown", "draft", "cancelled"})
ORDERS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_VAGUE = re.compile(r"\d{4}(?:-\d\d)?", re.ASCII)


def span_of(resource: Resource, field: str, zone: ZoneInfo) -> RecordSpan | str:
    """When something was, from `…DateTime`, `…Instant` or `…Period`; else why it is unknown."""
    period = mapping(resource.get(f"{field}Period"))
    first, last = period.get("start"), period.get("end")
    moment = resource.get(f"{field}DateTime") or resource.get(f"{field}Instant")
    if first is not None and last is not None:
        found = between(first, last, zone)
    elif moment is None and first is None:
        return NO_TIME
    else:
        found = stamped(moment if moment is not None else first, zone)
    vague = isinstance(moment or first, str) and _VAGUE.fullmatch(str(moment or first).strip())
    return NO_DAY if isinstance(found, str) and vague else found


@dataclass(frozen=True)
class MedicineRecord:
    """A medicine's record: from when until when it was taken, as far as it says."""

    kind: str
    name: str
    first: date | None
    last: date | None
    refill: bool


class ClinicalEntries:
    """Turns records into entries of one recording; medicines wait until all are known.

    Attributes:
        placed: whether a stamp was met that does not say where the person was.
    """

    def __init__(self, recording: Recording, zone: ZoneInfo) -> None:
        self.recording, self.zone = recording, zone
        self.placed = False
        self._taken: list[MedicineRecord] = []

    def add(self, resource: Resource, device: str) -> None:
        """One record that is no medicine, and what measured it; the recording has begun it."""
        kind = str(resource.get("resourceType"))
        if resource.get("status") == "entered-in-error" or _in_error(resource):
            self.recording.skip(kind, IN_ERROR)
        elif kind == "Observation":
            self._observation(resource, device)
        elif kind == "QuestionnaireResponse":
            self._answers(resource)
        elif kind == "Procedure":
            self._procedure(resource)
        elif kind == "Condition":
            self._condition(resource)
        else:
            self.recording.keep(kind, kept(resource))

    def _observation(self, resource: Resource, device: str) -> None:
        parts = [resource, *objects(resource.get("component"))]
        parts = [part for part in parts if loinc(part.get("code"))]
        if resource.get("status") == "cancelled":
            self.recording.skip("Observation", NOT_DONE)
            return
        schema, point = clinical.attached(resource)
        if point and not parts:
            self._mobile(schema, point, device)
            return
        if not parts:
            self.recording.keep("Observation", kept(resource))
            return
        span = span_of(resource, "effective", self.zone)
        if isinstance(span, str) or span.seconds > A_DAY_AND_MORE:
            self.recording.skip("Observation", span if isinstance(span, str) else SEVERAL_DAYS)
            return
        self.placed |= span.start is not None and not span.known
        for part in parts:
            self._measured(part, loinc(part.get("code")), span, device)

    def _mobile(self, schema: str, point: Resource, device: str) -> None:
        """A data point of Open mHealth within an observation: one body, or a list of them."""
        bodies = MobileBodies(self.recording)
        held = point.get("body", point)
        told = MobileHeader(schema, device, Quality.MEASURED, self.zone)
        for body in objects(held) or [mapping(held)]:
            bodies.add(body, told)
        self.placed |= bodies.placed

    def _measured(self, part: Resource, code: str, span: RecordSpan, device: str) -> None:
        units = {
            clinical.STEPS: STEPS, clinical.STEPS_OF_A_DAY: STEPS, clinical.HEART_RATE: BEATS,
            clinical.RESTING: BEATS, clinical.SLEEP: MINUTES, clinical.EXERCISE: MINUTES,
            clinical.SDNN: MILLISECONDS, clinical.PAIN: POINTS,
        }[code]  # fmt: skip
        value = _number(part, units)
        name = said(part.get("code"))[:60] or code
        if isinstance(value, str):
            self.recording.skip(name, value)
        elif code == clinical.PAIN:
            self.recording.observe(span.day, "pain", value, f"{code} {name}", scale=PAIN)
        elif code == clinical.RESTING:
            self.recording.observe(span.day, "resting_heart_rate", value, device)
        elif code == clinical.STEPS_OF_A_DAY or (code == clinical.STEPS and span.is_day):
            day = span.whole_day if span.is_day else span.day
            self.recording.exert(day, Kind.OVERALL, value, "steps", device)
        elif code in (clinical.HEART_RATE, clinical.SDNN):
            signal = Signal.HEART_RATE if code == clinical.HEART_RATE else Signal.SDNN
            if span.start is None:
                self.recording.keep("Observation", {"code": code, "day": span.day, "value": value})
            else:
                self._segment(signal, span, value, device)
        elif span.is_day or span.is_instant:
            self._of_a_day(code, value, span, f"{code} {name}")
        else:
            self._stretch(code, value, span, device)

    def _of_a_day(self, code: str, value: float, span: RecordSpan, column: str) -> None:
        day = span.whole_day if span.is_day else span.day
        if code == clinical.SLEEP:
            self.recording.observe(day, "sleep_hours", value / 60.0, column)
        elif code == clinical.EXERCISE:
            self.recording.exert(day, Kind.OVERALL, value, "min", column)
        else:
            self.recording.skip("steps", "a count without the time in which it was counted")

    def _stretch(self, code: str, value: float, span: RecordSpan, device: str) -> None:
        if code != clinical.STEPS and value * 60.0 > span.seconds + 60.0:
            self.recording.skip("Observation", "longer than the time it was in")
        elif code == clinical.STEPS:
            self._segment(Signal.STEPS, span, value, device)
        elif code == clinical.SLEEP:
            self._segment(Signal.ASLEEP, span, value, device)
        else:
            self._segment(Signal.WORKOUT, span, value, device, "exercise")

    def _segment(
        self, signal: Signal, span: RecordSpan, value: float, device: str, activity: str = ""
    ) -> None:
        assert span.start is not None
        self.recording.segment(
            signal, device, span.start, span.seconds, value,
            activity=activity, offset_known=span.known,
        )  # fmt: skip

    def _answers(self, resource: Resource) -> None:
        """A questionnaire: pain from 0 to 10 where its code says so; all of it is kept."""
        span = stamped(resource.get("authored"), self.zone)
        if isinstance(span, str):
            self.recording.skip("QuestionnaireResponse", NO_TIME)
            return
        for item in clinical.items(resource):
            where = f"{item.get('linkId') or ''} {item.get('definition') or ''}"
            if clinical.PAIN in re.split(r"[/#|\s]", where):
                for answer in objects(item.get("answer"))[:1]:
                    value = _number(answer, POINTS)
                    if isinstance(value, str):
                        self.recording.skip("pain", value)
                    else:
                        self.placed |= span.start is not None and not span.known
                        column = f"{clinical.PAIN} questionnaire"
                        self.recording.observe(span.day, "pain", value, column, scale=PAIN)
        self.recording.keep("QuestionnaireResponse", kept(resource))

    def _procedure(self, resource: Resource) -> None:
        status = resource.get("status")
        if status in ("not-done", "preparation"):
            self.recording.skip("Procedure", NOT_DONE)
        elif not is_operation(resource):
            self.recording.keep("Procedure", kept(resource))
        else:
            span = span_of(resource, "performed", self.zone)
            day = span if isinstance(span, str) else span.day
            name = said(resource.get("code"))[:120]
            self.recording.event(day, "operation", "on", name, "Procedure")

    def _condition(self, resource: Resource) -> None:
        sure = [code for _, code in clinical.codes(resource.get("verificationStatus"))]
        if not is_infection(resource.get("code")) or (sure and "confirmed" not in sure):
            self.recording.keep("Condition", kept(resource))
            return
        name = said(resource.get("code"))[:120]
        began = span_of(resource, "onset", self.zone)
        self.recording.event(
            began if isinstance(began, str) else began.day, "infection", "start", name, "Condition"
        )
        ended = span_of(resource, "abatement", self.zone)
        if not isinstance(ended, str):
            self.recording.event(ended.day, "infection", "stop", name, "Condition")

    def put_off(self, resource: Resource, kind: str, name: str) -> str | None:
        """Hold back a medicine until all are known, or say why it is left out.

        How much of it is taken, the dose, is not looked at. The recording has not begun it.
        """
        called = medicine(name)
        status, intent = str(resource.get("status")), str(resource.get("intent", "order"))
        if status == "entered-in-error":
            return IN_ERROR
        if status in NEVER_TAKEN:
            return NOT_DONE
        if kind == "MedicationRequest" and intent not in ORDERS:
            return NO_PLAN
        if not called:
            return "it does not say which medicine"
        first, last = self._period(resource, kind)
        if first is None and last is None:
            return NO_TIME
        refill = kind == "MedicationRequest" and last is None
        self._taken.append(MedicineRecord(kind, called, first, last, refill))
        return None

    def _period(self, resource: Resource, kind: str) -> tuple[date | None, date | None]:
        if kind == "MedicationRequest":
            bounds = [
                mapping(mapping(mapping(one.get("timing")).get("repeat")).get("boundsPeriod"))
                for one in objects(resource.get("dosageInstruction"))
            ]
            period: dict[str, Any] = next((one for one in bounds if one), dict[str, Any]())
            ends = (period.get("start") or resource.get("authoredOn"), period.get("end"))
        else:
            period = mapping(resource.get("effectivePeriod"))
            ends = (period.get("start") or resource.get("effectiveDateTime"), period.get("end"))
        found = [stamped(one, self.zone) for one in ends]
        first, last = (None if isinstance(one, str) else one.day for one in found)
        return first, last

    def medicines(self) -> None:
        """Say of each medicine when it was started, changed and stopped; once all are known."""
        by_name: defaultdict[str, list[MedicineRecord]] = defaultdict(list)
        for one in self._taken:
            by_name[one.name.lower()].append(one)
        for several in by_name.values():
            several.sort(key=lambda one: (one.first or one.last or date.max, one.last or date.max))
            for one, changes in zip(several, course(several), strict=True):
                self.recording.begin()
                if not changes:
                    self.recording.doubled()
                for day, change in changes:
                    self.recording.event(day, "treatment", change, one.name, one.kind)


def course(several: Sequence[MedicineRecord]) -> list[list[tuple[date, str]]]:
    """What each record of one medicine says anew, the records in the order of time.

    One that begins where another ended is a change; one that begins while another lasts says
    nothing, and neither does a refill.
    """
    changes: list[list[tuple[date, str]]] = [[] for _ in several]
    begun = lasts = False
    ended: date | None = None
    by = 0
    for i, one in enumerate(several):
        if one.first is not None and not (begun and one.refill):
            gap = None if ended is None or lasts else days_apart(ended, one.first)
            if not begun:
                changes[i].append((one.first, "start"))
            elif gap is not None and ended is not None and gap > 1:
                changes[by].append((ended, "stop"))
                changes[i].append((one.first, "start"))
                ended = None
            elif gap is not None and gap >= 0:
                changes[i].append((one.first, "change"))
                ended = None
            begun = True
        lasts |= one.last is None and not one.refill
        if one.last is not None and (ended is None or one.last >= ended):
            ended, by = one.last, i
    if ended is not None and not lasts:
        changes[by].append((ended, "stop"))
    return changes


def _number(part: Resource, units: Mapping[str, float]) -> float | str:
    """The value of a measurement or an answer, in the unit of the table; else why there is none."""
    if "valueQuantity" in part:
        return amount(part["valueQuantity"], units)
    for field in ("valueInteger", "valueDecimal"):
        value = finite(part.get(field))
        if value is not None and units in (POINTS, STEPS):
            return value
    return NO_VALUE


def _in_error(resource: Resource) -> bool:
    status = clinical.codes(resource.get("verificationStatus"))
    return any(code == "entered-in-error" for _, code in status)
