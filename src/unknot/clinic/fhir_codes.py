"""Codes of what a bundle holds, and where each is defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
OWN = "urn:unknot:codes"  # what no public code means exactly
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ACTIVITY_GUIDE = "http://hl7.org/fhir/us/physical-activity/CodeSystem/pa-temporary-codes"
PROVENANCE = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"

PATIENT_REPORTED = {"system": PROVENANCE, "code": "PATRPT", "display": "patient reported"}
MADE_UP = {"system": REASON, "code": "HTEST", "display": "test health data"}
SURVEY = {"system": CATEGORY, "code": "survey", "display": "Survey"}
ACTIVITY = {"system": CATEGORY, "code": "activity", "display": "Activity"}
PHYSICAL_ACTIVITY = {
    "system": ACTIVITY_GUIDE,
    "code": "PhysicalActivity",
    "display": "Physical Activity",
}


@dataclass(frozen=True)
class VitalSign:
    """An exercise vital sign of the Physical Activity guide (HL7, release 1).

    Attributes:
        unit: in UCUM, as the guide fixes it for the code.
    """

    code: str
    display: str
    unit: str
    words: str


MINUTES_A_WEEK = VitalSign(
    "82290-8",
    "Frequency of moderate to vigorous aerobic physical activity",
    "min/wk",
    "minutes per week",
)
MINUTES_A_DAY = VitalSign(
    "68516-4",
    "On those days that you engage in moderate to strenuous exercise, how many minutes, on average,"
    " do you exercise",
    "min/d",
    "minutes per day",
)
STRENGTH_DAYS = VitalSign(
    "82291-6", "Frequency of muscle-strengthening physical activity", "d/wk", "days per week"
)
PAIN = {
    "system": LOINC,
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}


def symptom_code(what: str, label: str, low: float, high: float, worse: str) -> dict[str, Any]:
    """The code of a symptom on its own scale; a public one where its question is the same."""
    text = f"{label}, {low:g} to {high:g}, {'higher' if worse == 'high' else 'lower'} is worse"
    own = {"system": OWN, "code": what.replace(" ", "_"), "display": label}
    same = what == "pain" and (low, high, worse) == (0.0, 10.0, "high")
    return {"coding": [PAIN] if same else [own], "text": text}
