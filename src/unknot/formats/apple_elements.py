"""Elements of Apple Health's export that are rare or odd: nights, workouts, symptoms, the rest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from unknot.diary.entries import Scale
from unknot.diary.segments import Quality, Signal
from unknot.formats.apple_records import ENTERED, NUMBERS, ZONE, AppleElement
from unknot.formats.apple_stamps import Midnights, apple_instant, device_of
from unknot.recordings.instants import Instant
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording

SDNN = "HKQuantityTypeIdentifierHeartRateVariabilitySDNN"
RESTING = "HKQuantityTypeIdentifierRestingHeartRate"
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
FLOW = "HKCategoryTypeIdentifierMenstrualFlow"

STAGES = {
    **dict.fromkeys(("InBed", "0"), Signal.IN_BED),
    **dict.fromkeys(("Asleep", "AsleepUnspecified", "1"), Signal.ASLEEP),
    **dict.fromkeys(("Awake", "2"), Signal.AWAKE_IN_BED),
    **dict.fromkeys(("AsleepCore", "3"), Signal.ASLEEP_LIGHT),
    **dict.fromkeys(("AsleepDeep", "4"), Signal.ASLEEP_DEEP),
    **dict.fromkeys(("AsleepREM", "5"), Signal.ASLEEP_REM),
}
"""Values of SleepAnalysis behind "HKCategoryValueSleepAnalysis", or by their published number."""

SYMPTOMS = {
    "HKCategoryTypeIdentifierGeneralizedBodyAche": "pain",
    "HKCategoryTypeIdentifierLowerBackPain": "pain",
    "HKCategoryTypeIdentifierPelvicPain": "pain",
    "HKCategoryTypeIdentifierHeadache": "pain",
    "HKCategoryTypeIdentifierAbdominalCramps": "pain",
    "HKCategoryTypeIdentifierFatigue": "fatigue",
    "HKCategoryTypeIdentifierMemoryLapse": "fog",
}
"""Chest pain is left raw: it is a warning sign, as in other diaries."""

SEVERITY = {"NotPresent": 0.0, "Mild": 1.0, "Moderate": 2.0, "Severe": 3.0}
ZERO_TO_THREE = Scale(0.0, 3.0, 1.0)
FLOWS = {"Light", "Medium", "Heavy", "Unspecified"}

ACTIVITIES = {
    "running": "jog",
    "cycling": "cycling",
    "yoga": "yoga",
    "tai_chi": "tai_chi",
    "water_fitness": "water",
    "traditional_strength_training": "strength",
    "functional_strength_training": "strength",
}
MINUTES_IN = {"min": 1.0, "hr": 60.0, "h": 60.0, "s": 1.0 / 60.0, "sec": 1.0 / 60.0}
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def symptom_scores() -> frozenset[str]:
    """The types that are symptoms on Apple's scale of four."""
    return frozenset(SYMPTOMS)


@dataclass(frozen=True)
class _Felt:
    """One entry of a symptom."""

    seconds: int
    value: float


@dataclass
class AppleEntries:
    """Turns gathered elements into entries, stretches or records kept raw."""

    recording: Recording
    midnights: Midnights = field(default_factory=Midnights)
    kind_of: Callable[[str], str] = str
    gathered: frozenset[str] = frozenset({SDNN, RESTING, SLEEP, FLOW, *SYMPTOMS})
    _felt: dict[tuple[date, str], dict[str, list[_Felt]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    _flow: set[date] = field(default_factory=set[date])

    def take(self, element: AppleElement) -> None:
        """Take one element in; it is one record of the file."""
        if element.name == "Me":
            return  # who the person is, not what was recorded
        recording = self.recording
        if element.attributes.get("type") in SYMPTOMS and element.name == "Record":
            self._symptom(element)
            return
        recording.begin()
        if element.name == "Record":
            self._record(element)
        elif element.name == "Workout":
            self._workout(element)
        elif element.name == "ClinicalRecord":
            recording.skip("clinical record", "clinical records are not read")
        else:
            self._keep(element.name, element)
        parts = sum(one.name == "Record" for one in element.within)
        for _ in range(parts if element.name == "Correlation" else 0):
            recording.begin()
            recording.doubled()

    def finish(self) -> None:
        """Make a day's symptoms of its entries; pain is that of the place that hurt most."""
        recording = self.recording
        for (day, what), types in sorted(self._felt.items()):
            worst = max(types, key=lambda kind: (max(one.value for one in types[kind]), kind))
            for kind, entries in sorted(types.items()):
                for slot, one in enumerate(sorted(entries, key=lambda felt: felt.seconds), 1):
                    recording.begin()
                    if kind == worst:
                        recording.observe(
                            day, what, one.value, kind.removeprefix("HKCategoryTypeIdentifier"),
                            scale=ZERO_TO_THREE, slot=slot if len(entries) > 1 else None,
                        )  # fmt: skip
                    else:
                        recording.doubled()

    def _begins(self, element: AppleElement, which: str = "startDate") -> Instant | str:
        zone = element.metadata.get(ZONE, "")
        text = element.attributes.get(which, "")
        return apple_instant(text, self.midnights, zone)

    def _lasts(self, element: AppleElement, start: Instant | str) -> tuple[Instant | str, int]:
        """When it begins, or why that cannot be read, and how many seconds it lasts."""
        end = self._begins(element, "endDate")
        if isinstance(start, str) or isinstance(end, str):
            return (start if isinstance(start, str) else str(end)), 0
        return start, end.seconds - start.seconds

    def _record(self, element: AppleElement) -> None:
        held = element.attributes
        kind = held.get("type", "")
        if kind in NUMBERS:
            self._number(element, *NUMBERS[kind])
        elif kind == SDNN:
            self._number(element, Signal.SDNN, "ms")
            self._beats(element)
        elif kind == SLEEP:
            self._stage(element)
        elif kind == RESTING:
            self._resting(element)
        elif kind == FLOW:
            self._bleeding(element)
        else:
            self._keep(kind or "Record", element)

    def _number(self, element: AppleElement, signal: Signal, unit: str) -> None:
        held = element.attributes
        value = finite(held.get("value"))
        if held.get("unit", unit) != unit:
            self.recording.skip(signal.value, f"its unit is not {unit}", said=held["unit"])
        elif value is None:
            self.recording.skip(signal.value, "not a number", said=held.get("value"))
        else:
            start, seconds = self._lasts(element, self._begins(element))
            self.recording.segment(
                signal, device_of(held), start, seconds, value, quality=quality_of(element)
            )

    def _stage(self, element: AppleElement) -> None:
        said = element.attributes.get("value", "")
        signal = STAGES.get(said.removeprefix("HKCategoryValueSleepAnalysis"))
        if signal is None:
            self._keep(SLEEP, element)
            return
        start, seconds = self._lasts(element, self._begins(element))
        self.recording.segment(
            signal, device_of(element.attributes), start, seconds, seconds / 60.0,
            quality=quality_of(element),
        )  # fmt: skip

    def _resting(self, element: AppleElement) -> None:
        held = element.attributes
        value = finite(held.get("value"))
        start = self._begins(element)
        if held.get("unit", "count/min") != "count/min":
            self.recording.skip("resting_heart_rate", "its unit is not count/min")
        elif value is None:
            self.recording.skip("resting_heart_rate", "not a number", said=held.get("value"))
        else:
            day = start if isinstance(start, str) else start.day
            self.recording.observe(day, "resting_heart_rate", value, device_of(held))

    def _beats(self, element: AppleElement) -> None:
        """Keep the beats behind an SDNN."""
        beats = [
            [beat.attributes.get("bpm"), beat.attributes.get("time")]
            for part in element.within
            if part.name == "HeartRateVariabilityMetadataList"
            for beat in part.within
        ]
        if beats:
            start = element.attributes.get("startDate", "")
            kind = self.kind_of("HeartRateVariabilityMetadataList")
            self.recording.keep(kind, {"startDate": start, "bpm and time": beats})

    def _symptom(self, element: AppleElement) -> None:
        kind = element.attributes["type"]
        said = element.attributes.get("value", "").removeprefix("HKCategoryValueSeverity")
        value = SEVERITY.get(said)
        start = self._begins(element)
        if value is not None and isinstance(start, Instant):
            felt = self._felt[start.day, SYMPTOMS[kind]]
            felt[kind].append(_Felt(start.seconds, value))
            return
        self.recording.begin()
        what = kind.removeprefix("HKCategoryTypeIdentifier")
        why = str(start) if value is not None else f'"{said[:40]}" is no degree of severity'
        self.recording.skip(what, why)

    def _bleeding(self, element: AppleElement) -> None:
        said = element.attributes.get("value", "")
        said = said.removeprefix("HKCategoryValueMenstrualFlow")
        said = said.removeprefix("HKCategoryValueVaginalBleeding")
        start = self._begins(element)
        if said not in FLOWS or isinstance(start, str):
            self._keep(FLOW, element)
        elif start.day in self._flow:
            self.recording.doubled()
        else:
            self._flow.add(start.day)
            self.recording.event(start.day, "period", "on", "menstrual flow", "MenstrualFlow")

    def _workout(self, element: AppleElement) -> None:
        """A workout; its duration leaves out pauses, its beginning and end do not."""
        held = element.attributes
        start, seconds = self._lasts(element, self._begins(element))
        factor = MINUTES_IN.get(held.get("durationUnit", ""))
        said = finite(held.get("duration"))
        minutes = seconds / 60.0 if factor is None or said is None else said * factor
        self.recording.segment(
            Signal.WORKOUT, device_of(held), start, seconds, minutes,
            activity=activity_of(held.get("workoutActivityType", "")), quality=quality_of(element),
        )  # fmt: skip
        if any(one.name != "WorkoutRoute" for one in element.within):
            self._keep("Workout", element)

    def _keep(self, kind: str, element: AppleElement) -> None:
        """Keep an element raw, with what stands within it but positions."""
        record: dict[str, object] = dict(element.attributes)
        if element.metadata:
            record["metadata"] = element.metadata
        parts = [
            [one.name, one.attributes]
            for one in element.within
            if one.name not in ("MetadataEntry", "WorkoutRoute", "Record")
        ]
        if parts:
            record["within"] = parts
        self.recording.keep(self.kind_of(kind), record)


def quality_of(element: AppleElement) -> Quality:
    """Whether the person typed it in."""
    return Quality.ENTERED if element.metadata.get(ENTERED) == "1" else Quality.MEASURED


def activity_of(kind: str) -> str:
    """An activity's name: ours where it is surely the same, else Apple's in lower case."""
    words = _WORDS.sub("_", kind.removeprefix("HKWorkoutActivityType")).lower()
    return ACTIVITIES.get(words, words or "other")
